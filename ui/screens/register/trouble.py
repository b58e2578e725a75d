"""Tell about papers and drawers that need a person, above the sale that goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.screens.register.stage import may_print_again, trouble_words
from ui.theme.icons import pixmap
from ui.theme.theme import px, theme
from ui.theme.tokens import Tone
from ui.widgets.buttons import QuietButton
from ui.widgets.following import follow_theme
from ui.widgets.text import Strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.printing.views import JobRow


class TroubleStrip(QWidget):
    """Show the newest print job that needs a person."""

    mend = Signal(object)
    dismiss = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._jobs: tuple[JobRow, ...] = ()
        self._mark = QLabel(self)
        self.words = Strong("", self, wrap=True)
        self.again = QuietButton("Print again", "printer", self)
        self.drop = QuietButton("Dismiss", "x", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(6), px(8), px(6))
        row.setSpacing(px(10))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)
        row.addWidget(self.again)
        row.addWidget(self.drop)
        self.again.clicked.connect(self._mend)
        self.drop.clicked.connect(self._dismiss)
        self.hide()
        follow_theme(self)

    def dress(self) -> None:
        """Draw the mark and the words in the ink of the meaning."""
        self._mark.setPixmap(pixmap(Tone.WARN.icon, theme().tokens.ink(Tone.WARN), px(18)))
        self.words.set_ink("warn")
        self.update()

    def show_jobs(self, jobs: Sequence[JobRow]) -> None:
        """Show the newest job, and how many more there are."""
        self._jobs = tuple(jobs)
        self.setVisible(bool(self._jobs))
        if not self._jobs:
            return
        more = len(self._jobs) - 1
        tail = f" {more} more behind it." if more else ""
        self.words.setText(trouble_words(self._jobs[0]) + tail)
        self.again.setVisible(may_print_again(self._jobs[0]))

    def _mend(self) -> None:
        if self._jobs:
            self.mend.emit(self._jobs[0])

    def _dismiss(self) -> None:
        if self._jobs:
            self.dismiss.emit(self._jobs[0])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the meaning."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme().tokens.tint(Tone.WARN)))
        painter.drawRoundedRect(self.rect(), px(8), px(8))
