"""Be the table of a compound: its name, form, route and unit, and a line for each ingredient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.claims.compound_entry import MAX_NAME, TypedCompound
from app.claims.compounds import FORM_SET, MOST, ROUTES
from ui.screens.claim_more.codes import choices_of
from ui.screens.claim_more.ingredient import IngredientLine
from ui.theme.theme import px
from ui.widgets.field import TextField
from ui.widgets.text import Heading, Muted, Strong
from ui.widgets.value_fields import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from app.catalog.views import DrugRow
    from app.kernel.errors import FieldProblem
    from ui.widgets.field import LabelledField
    from ui.work import Work

_HOW = "Scan or pick each ingredient. The cost follows the price on file until another is typed."
_UNITS = (("", "—"), ("1", "Each"), ("2", "Grams"), ("3", "Milliliters"))
_ROUTES = (("", "—"), *ROUTES)
_LEAST = 60
_SHARES = (6, 2, 2, 3)


class CompoundPart(QWidget):
    """Hold the lines; `changed` tells that something was typed."""

    changed = Signal()
    opened = Signal(bool)

    def __init__(self, work: Work, parent: QWidget) -> None:
        """Start closed and empty."""
        super().__init__(parent)
        self._work = work
        self.name = TextField("Name on the label", None, "Such as Magic mouthwash")
        self.name.line.setMaxLength(MAX_NAME)
        self.form: ChoiceField[str] = ChoiceField("Dosage form", choices_of(FORM_SET))
        self.route: ChoiceField[str] = ChoiceField("Route", _ROUTES)
        self.unit: ChoiceField[str] = ChoiceField("Unit", _UNITS)
        self.lines: list[IngredientLine] = []
        self._how = Muted(_HOW, self, wrap=True)
        self.total = Strong("", self)
        self._body = QWidget(self)
        self._grid = QGridLayout(self._body)
        self._lay_out()
        self.name.edited.connect(self._typed)
        for field in (self.form, self.route, self.unit):
            field.chosen.connect(self._typed)
        self.clear()

    def _lay_out(self) -> None:
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(6))
        for column, share in enumerate(_SHARES):
            self._grid.setColumnStretch(column, share)
        head = QHBoxLayout()
        head.setSpacing(px(12))
        self._head = QWidget(self)
        self._head.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        for field, share in ((self.name, 6), (self.form, 3), (self.route, 3), (self.unit, 2)):
            field.setMinimumWidth(px(_LEAST))
            head.addWidget(field, share)
        top = QHBoxLayout()
        top.addWidget(Heading("Compound", self))
        top.addStretch(1)
        top.addWidget(self.total)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, px(4), 0, 0)
        column_box.setSpacing(px(6))
        column_box.addLayout(top)
        for part in (self._how, self._head, self._body):
            column_box.addWidget(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let each name stand whole in or beneath its field."""
        super().resizeEvent(event)
        for line in self.lines:
            line.fit_name()

    def is_open(self) -> bool:
        """Say whether the table is in sight."""
        return not self._body.isHidden()

    def open_table(self, first: DrugRow | None = None) -> None:
        """Show the table; a drug that was picked already becomes the first ingredient."""
        for part in (self._how, self._head, self._body):
            part.show()
        self.show()
        if first is not None and self.lines[0].drug is None:
            self.take_drug(first)
        (self.lines[-1].pick if self.name.text() else self.name).setFocus()
        self.opened.emit(True)

    def close_table(self) -> None:
        """Show only name and total; nothing when it is no compound."""
        for part in (self._how, self._head, self._body):
            part.hide()
        self.setVisible(not self.typed().is_empty)
        self._show_total()
        self.opened.emit(False)

    def typed(self) -> TypedCompound:
        """Return what stands in the table."""
        return TypedCompound(
            self.name.text(),
            self.form.value() or "",
            self.route.value() or "",
            self.unit.value() or "",
            tuple(line.typed() for line in self.lines),
        )

    def drugs(self) -> tuple[DrugRow, ...]:
        """Return the ingredients that are picked."""
        return tuple(line.drug for line in self.lines if line.drug is not None)

    def show_typed(self, typed: TypedCompound, drugs: Sequence[DrugRow]) -> None:
        """Show a table again that was there before."""
        self.clear()
        if typed.is_empty:
            return
        self.name.set_text(typed.name)
        self.form.set_value(typed.dosage_form)
        self.route.set_value(typed.route)
        self.unit.set_value(typed.unit_form)
        by_ndc = {drug.ndc11: drug for drug in drugs}
        for one in typed.lines:
            line = self.lines[-1]
            line.show_typed(one)
            drug = by_ndc.get(one.ndc11)
            if drug is not None:
                line.show_drug(drug)
        self.close_table()
        self.changed.emit()

    def clear(self) -> None:
        """Empty everything and close."""
        for line in self.lines:
            for field in line.fields:
                self._grid.removeWidget(field)
                field.hide()
                field.deleteLater()
            line.deleteLater()
        self.lines = []
        self.name.set_text("")
        for choice in (self.form, self.route, self.unit):
            choice.set_value("")
        self._add_line()
        self.close_table()

    def take_drug(self, drug: DrugRow) -> None:
        """Put a scanned drug into the first line that is still empty, and go on to its quantity."""
        line = next((one for one in self.lines if one.drug is None), None)
        if line is not None:
            line.show_drug(drug)
            line.quantity.setFocus()

    def take_hits(self, code: str, drugs: Sequence[DrugRow]) -> None:
        """Take the one drug that a scanned code means; several are offered, none is said."""
        if len(drugs) == 1:
            self.take_drug(drugs[0])
            return
        line = next((one for one in self.lines if one.drug is None), None)
        if line is not None:
            line.pick.setFocus()
            line.pick.type_text(code)

    def show_problems(self, problems: Sequence[FieldProblem]) -> set[str]:
        """Show each problem that belongs here at its cell; return their names."""
        places = self._by_problem()
        mine = [one for one in problems if one.field in places]
        if mine:
            self.open_table()
            places[mine[0].field].setFocus()
        for one in mine:
            places[one.field].set_error(one.message)
        return {one.field for one in mine}

    def _by_problem(self) -> dict[str, LabelledField]:
        found: dict[str, LabelledField] = {
            "compound": self.name,
            "dosage form": self.form,
            "route": self.route,
            "unit": self.unit,
            "ingredients": self.lines[-1].pick,
        }
        for place, line in enumerate(self.lines, 1):
            found[f"ingredient {place}"] = line.pick
            found[f"quantity {place}"] = line.quantity
            found[f"cost {place}"] = line.cost
        return found

    def _add_line(self) -> None:
        place = len(self.lines) + 1
        if place > MOST:
            return
        line = IngredientLine(place, self._work, self)
        before = self.lines[-1].basis.editor if self.lines else self.unit.editor
        self.lines.append(line)
        for column, field in enumerate(line.fields):
            field.setParent(self._body)
            field.setMinimumWidth(px(_LEAST))
            self._grid.addWidget(field, place, column)
            field.show()
            QWidget.setTabOrder(before, field.editor)
            before = field.editor
        line.filled.connect(self._make_room)
        line.changed.connect(self._typed)

    def _make_room(self) -> None:
        """Keep one empty line at the end."""
        if self.lines[-1].drug is not None:
            self._add_line()

    def _typed(self, _value: object = None) -> None:
        self._show_total()
        self.changed.emit()

    def _show_total(self) -> None:
        typed = self.typed()
        count = sum(1 for line in typed.lines if not line.is_empty)
        words = f"{count} ingredients, {typed.total} together" if count else ""
        named = f"{typed.name}: " if not self.is_open() and typed.name else ""
        self.total.setText(f"{named}{words}")
