"""Tell screens what changed, no faster than they can read it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from ui.work import Ticket

REST_MS = 50
MOST_REST_MS = 2_000
# reading again may take a third of the time: queries and the writer share one interpreter
_RESTS_PER_READ = 2


class Notices(QObject):
    """Pass the first change on at once and gather those that come until its readers are done.

    When payers answer after an outage there are dozens of commits a second. A screen that asked anew at each
    of them never got to see an answer, and its queries held up the writer.
    """

    told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Start with nothing to tell."""
        super().__init__(parent)
        self._gathered: frozenset[Change] = frozenset()
        self._asked: set[Ticket] = set()
        self._is_telling = self._is_closed = False
        self._since = QElapsedTimer()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._tell)

    @property
    def is_resting(self) -> bool:
        """Say whether something is told after a rest."""
        return self._rest.isActive()

    def close(self) -> None:
        """Tell nothing any more, not even what was gathered: who would read again is about to end."""
        self._is_closed = True
        self._rest.stop()

    @Slot(object)
    def add(self, changes: frozenset[Change]) -> None:
        """Hear what a commit changed."""
        self._gathered |= changes
        if not self._is_telling and not self._asked and not self.is_resting:
            self._tell()

    def asked(self, question: Ticket) -> None:
        """Hear of a question; one that is asked while changes are told is waited for."""
        if self._is_telling:
            self._asked.add(question)

    def answered(self, question: Ticket) -> None:
        """Hear that a question was answered."""
        if question in self._asked:
            self._asked.remove(question)
            self._rest_if_done()

    @Slot()
    def _tell(self) -> None:
        gathered, self._gathered = self._gathered, frozenset()
        if not gathered or self._is_closed:
            return
        self._since.restart()
        self._is_telling = True
        try:
            self.told.emit(gathered)
        finally:
            self._is_telling = False
        self._rest_if_done()

    def _rest_if_done(self) -> None:
        if not self._asked and not self._is_closed:
            took = self._since.elapsed()
            self._rest.start(min(max(REST_MS, took * _RESTS_PER_READ), MOST_REST_MS))
