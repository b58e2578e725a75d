"""Ask for the little that rest, hand over and note need, in place, without a dialog."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from ui.theme.theme import px
from ui.widgets.card import Inset
from ui.widgets.field import TextField
from ui.widgets.text import Muted
from ui.widgets.value_fields import DateField

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtWidgets import QWidget


class Asked(StrEnum):
    """Say what the bar asks for."""

    REST = "rest"
    HAND_OVER = "hand_over"
    NOTE = "note"


_HEADS = {
    Asked.REST: "Let it rest until a day. Enter keeps it.",
    Asked.HAND_OVER: "Hand over to a colleague. Enter keeps it.",
    Asked.NOTE: "Note beside the item. Enter keeps it.",
}


class WorkBar(Inset):
    """Be a small form above the item; Esc closes it and keeps what was typed."""

    given = Signal(object)

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        """Take what tells the store's date."""
        super().__init__(parent)
        self.asked = Asked.REST
        self._head = Muted("", self)
        self.until = DateField("Until", today)
        self.initials = TextField("Initials", None, "TT")
        self.words = TextField("Reason", None, "")
        row = QHBoxLayout()
        row.setSpacing(px(10))
        row.addWidget(self.until, 2)
        row.addWidget(self.initials, 1)
        row.addWidget(self.words, 4)
        self.body.addWidget(self._head)
        self.body.addLayout(row)
        for field in (self.until, self.initials, self.words):
            field.set_enter(self._give)
        self.hide()

    def ask(self, asked: Asked, until: date | None = None, words: str = "") -> None:
        """Open for one purpose with what is likely filled in."""
        self.asked = asked
        self._head.setText(_HEADS[asked])
        self.until.setVisible(asked is Asked.REST)
        self.initials.setVisible(asked is Asked.HAND_OVER)
        self.until.set_value(until)
        self.words.set_text(words)
        self.initials.set_text("")
        self.show()
        first = {Asked.REST: self.until, Asked.HAND_OVER: self.initials, Asked.NOTE: self.words}[asked]
        first.line.setFocus()
        first.line.selectAll()

    def close_bar(self) -> bool:
        """Close; say whether it was open."""
        was = not self.isHidden()
        self.hide()
        return was

    def show_problem(self, name: str, words: str) -> bool:
        """Show what is wrong at a field; say whether the bar has it in sight."""
        fields = {"until": self.until, "initials": self.initials, "owner": self.initials}
        fields |= {"reason": self.words, "note": self.words}
        field = fields.get(name)
        if self.isHidden() or field is None or field.isHidden():
            return False
        field.set_error(words)
        field.line.setFocus()
        return True

    def _give(self) -> None:
        self.given.emit(self.asked)
