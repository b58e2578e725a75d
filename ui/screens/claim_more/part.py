"""Be the part "More for the claim": closed it shows only what is filled, open it shows every field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.claims.more_entry import MoreField, filled_lines
from ui.screens.claim_more.fields import GROUPS, MoreFields
from ui.theme.theme import px
from ui.widgets.text import Body, Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from app.kernel.errors import FieldProblem
    from ui.work import Work

TITLE = "More for the claim"
_HOW = "Fill only what this claim needs. Esc closes it; what is filled stays."


class MorePart(QWidget):
    """Show the fields or a summary of them; `opened` tells that the fields came into sight or left it."""

    opened = Signal(bool)

    def __init__(self, work: Work, today: Callable[[], date], parent: QWidget, *, across: int = 5) -> None:
        """Take the way to look-ups, the store's day and how many fields stand in a row."""
        super().__init__(parent)
        self._were: dict[MoreField, str] = {}
        self._heading = Heading(TITLE, self)
        self._how = Muted(_HOW, self, wrap=True)
        self._lines = Body("", self, wrap=True)
        self.fields = MoreFields(work, today, across, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(6))
        for part in (self._heading, self._how, self._lines, self.fields):
            column.addWidget(part)
        self.close_fields()

    def is_open(self) -> bool:
        """Say whether the fields are in sight."""
        return not self.fields.isHidden()

    def open_fields(self, at: MoreField | None = None) -> None:
        """Show every field and go to one of them, the first by default."""
        self._heading.show()
        self._how.show()
        self._lines.hide()
        self.fields.show()
        self.show()
        self.fields.by_name[at or GROUPS[0][0]].setFocus()
        self.opened.emit(True)

    def close_fields(self) -> None:
        """Show only what is filled; nothing at all when nothing is."""
        lines = filled_lines(self.fields.typed())
        self._lines.setText("\n".join(f"{line.label}: {line.words}" for line in lines))
        self.fields.hide()
        self._how.hide()
        self._lines.setVisible(bool(lines))
        self._heading.setVisible(bool(lines))
        self.setVisible(bool(lines))
        self.opened.emit(False)

    def typed(self) -> dict[MoreField, str]:
        """Return what is typed, filled fields only."""
        return self.fields.typed()

    def is_touched(self) -> bool:
        """Say whether something was typed since it was shown."""
        return self.typed() != self._were

    def show_typed(self, typed: Mapping[MoreField, str], *, touched: bool = False) -> None:
        """Show what is kept; with `touched` it counts as typed just now."""
        self.fields.show_typed(typed)
        self._were = {} if touched else self.typed()
        if not self.is_open():
            self.close_fields()

    def show_one(self, name: MoreField, text: str) -> None:
        """Fill one field in for the person, who may change it."""
        self.fields.show_one(name, text)
        if not self.is_open():
            self.close_fields()

    def clear(self) -> None:
        """Empty every field and close."""
        self.fields.show_typed({})
        self._were = {}
        self.close_fields()

    def show_problems(self, problems: Sequence[FieldProblem]) -> set[str]:
        """Show each problem that belongs here at its field, open and focused; return their names."""
        mine = [one for one in problems if one.field in set(MoreField)]
        if mine:
            self.open_fields(MoreField(mine[0].field))
        for one in mine:
            self.fields.show_problem(one.field, one.message)
        return {one.field for one in mine}
