"""Edit the entries that a reject points at, and the codes that go with the claim."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.claims.mending import CODES, LABELS, MendField, Place, quantity_for
from ui.theme.theme import px
from ui.widgets.field import TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.claims.desk_views import DeskDetail

_SHORT = 3
_ACROSS = 2


class MendBox(QWidget):
    """Be the fields of one claim: what it points at first, then authorization and clarification."""

    def __init__(self, parent: QWidget, send: Callable[[], None]) -> None:
        """Take what Enter in the last field does."""
        super().__init__(parent)
        self._send = send
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(6))
        self._fields: dict[Place, TextField] = {}
        self._were: dict[Place, str] = {}
        self._first: Place | None = None
        self._proposed = ""
        self.field(Place.DAYS).edited.connect(self._follow_days)

    def show_detail(self, detail: DeskDetail, *, fresh: bool) -> None:
        """Show the entries of a claim; what was typed for the same claim stays."""
        places = [entry.place for entry in detail.fields if entry.place not in CODES]
        for place, field in self._fields.items():
            field.setVisible(place in places or place in CODES)
        for entry in detail.fields:
            if entry.place not in CODES:
                self._show(entry.place, entry.value, entry.hint, fresh=fresh)
        for place in (Place.AUTHORIZATION, Place.CLARIFICATION):
            self._show(place, "", self._hint_of(place, detail), fresh=fresh)
        if fresh:
            self._proposed = self._were.get(Place.QUANTITY, "")
        pointed = [entry.place for entry in detail.fields]
        self._first = next(iter(pointed), Place.AUTHORIZATION)
        self._lay_out([*places, Place.AUTHORIZATION, Place.CLARIFICATION])

    def _follow_days(self, days: str) -> None:
        """Let the quantity follow the days at the same use, until somebody types a quantity."""
        quantity = self._fields.get(Place.QUANTITY)
        if quantity is None or quantity.isHidden() or quantity.text() != self._proposed:
            return
        were = MendField(Place.DAYS, self._were[Place.DAYS])
        fitting = quantity_for(days, were, MendField(Place.QUANTITY, self._were[Place.QUANTITY]))
        self._proposed = fitting or self._were[Place.QUANTITY]
        quantity.set_text(self._proposed)

    def focus_first(self) -> None:
        """Put the cursor into the entry that must be mended; a short one is selected, a long one edited."""
        if self._first is None:
            return
        line = self._fields[self._first].line
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        if len(line.text()) <= _SHORT:
            line.selectAll()
        else:
            line.deselect()
            line.end(False)

    def field(self, place: Place) -> TextField:
        """Return the field of a place, made when it is first wanted."""
        found = self._fields.get(place)
        if found is None:
            found = self._fields[place] = TextField(LABELS[place], None, "")
            found.setParent(self)
        return found

    def changes(self) -> tuple[tuple[Place, str], ...]:
        """Return the entries that were changed, as typed."""
        return tuple(
            (place, field.text())
            for place, field in self._fields.items()
            if place not in CODES and not field.isHidden() and field.text() != self._were.get(place, "")
        )

    def codes(self) -> tuple[str, str]:
        """Return authorization number and clarification code as typed."""
        return self.field(Place.AUTHORIZATION).text(), self.field(Place.CLARIFICATION).text()

    def is_touched(self) -> bool:
        """Say whether something was typed that is not sent yet."""
        return bool(self.changes() or any(self.codes()))

    def show_problem(self, name: str, words: str) -> bool:
        """Show what is wrong at the field with this name; say whether there is one in sight."""
        field = self._fields.get(Place(name)) if name in set(Place) else None
        if field is None or field.isHidden():
            return False
        field.set_error(words)
        field.line.setFocus()
        return True

    def _show(self, place: Place, value: str, hint: str, *, fresh: bool) -> None:
        field = self.field(place)
        field.show()
        field.set_hint(hint)
        if fresh or self._were.get(place) != value:
            if fresh or field.text() == self._were.get(place, ""):
                field.set_text(value)
            self._were[place] = value

    def _lay_out(self, places: list[Place]) -> None:
        while self._grid.count():
            self._grid.takeAt(0)
        for spot, place in enumerate(places):
            field = self._fields[place]
            self._grid.addWidget(field, spot // _ACROSS, spot % _ACROSS)
            field.set_enter(partial(_go_on, field))
        self._fields[places[-1]].set_enter(self._send)
        before: QWidget | None = None
        for place in places:
            if before is not None:
                QWidget.setTabOrder(before, self._fields[place].editor)
            before = self._fields[place].editor

    @staticmethod
    def _hint_of(place: Place, detail: DeskDetail) -> str:
        held = detail.authorization
        if place is Place.CLARIFICATION or held is None:
            return ""
        ends = f", ends {held.ends_on:%m/%d/%Y}" if held.ends_on else ""
        return f"{held.number} is on file and goes by itself{ends}."


def _go_on(field: TextField) -> None:
    field.editor.focusNextChild()
