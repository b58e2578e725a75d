"""Show what the vial weighed, and take a pharmacist's word for a count that its weight speaks against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.inventory.weigh import WeighVerdict
from app.kernel.running import Permission
from app.workflows.weighing import AcknowledgeWeighing, acknowledge_weighing
from ui.commands import Command
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.field import Note, TextField

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.inventory.weigh_views import WeighingRow
    from app.kernel.errors import DomainError, OutsideError
    from app.workflows.views import FillCard
    from ui.shell import Shell

_TONES = {WeighVerdict.AGREES: Tone.OK, WeighVerdict.VAGUE: Tone.WARN}
NOTHING = "The weight of this vial asks for nothing."


class WeighPart(QWidget):
    """Be a line about the weight, with a field for the pharmacist's word; hidden without a weighing."""

    answered = Signal()

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Take the window's services."""
        super().__init__(parent)
        self._shell = shell
        self._row: WeighingRow | None = None
        self.note = Note(self)
        self.reason = TextField("Why the count is right", placeholder="Such as counted twice, then Enter")
        self.reason.set_enter(self._give)
        self.reason.hide()
        self.command = Command(
            "verify.weight", "Say why the count is right although the weight disagrees", self._ask, ("F10",),
            Permission.VERIFY, "Weight", self.blocked,
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self.note)
        column.addWidget(self.reason)
        self.hide()

    def blocked(self) -> str:
        """Return why no word is wanted, or an empty text."""
        return "" if self._row is not None and self._row.disagrees else NOTHING

    def show_card(self, card: FillCard, *, fresh: bool) -> None:
        """Show the newest weighing of a fill."""
        row = card.weighing if card.weighing is not None and card.weighing.stands else None
        if fresh or self._row is None or row is None or row.id != self._row.id:
            self.close_input()
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            return
        tone = Tone.WARN if row.acknowledged_by else _TONES.get(row.verdict, Tone.BAD)
        self.note.show_words(weigh_words(row, self._shell.local), tone)

    def close_input(self) -> None:
        """Take the field away."""
        self.reason.set_text("")
        self.reason.hide()

    def _ask(self) -> None:
        self.reason.show()
        self.reason.setFocus()

    def _give(self) -> None:
        if self._row is None:
            return
        if not self.reason.text():
            self.reason.set_error("Say why the count is right, such as “counted twice by hand”.")
            return
        command = AcknowledgeWeighing(self._row.id, self.reason.text())
        self._shell.work.run(acknowledge_weighing, command, self._kept, self._failed)

    def _kept(self, _value: object) -> None:
        self.close_input()
        self.answered.emit()

    def _failed(self, failure: DomainError | OutsideError) -> None:
        self.reason.set_error(failure.message)
        self.reason.setFocus()


def weigh_words(row: WeighingRow, local: Callable[[datetime], datetime]) -> str:
    """Return what was weighed, by whom and when, and who answered for it."""
    words = f"{row.words} ({row.weight}, {local(row.at):%H:%M} by {row.who})"
    return f"{words} · {row.acknowledged_by}: {row.note}" if row.acknowledged_by else words
