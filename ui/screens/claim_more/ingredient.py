"""Be one line of a compound: the drug, how much of it, what that costs and on what basis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.claims.compound_entry import BASIS_SET, TypedIngredient
from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity
from ui.screens.claim_more.codes import choices_of
from ui.screens.package_question import drug_pick
from ui.theme.theme import px
from ui.widgets.field import NumberField
from ui.widgets.picker import PickerField
from ui.widgets.value_fields import ChoiceField, MoneyField

if TYPE_CHECKING:
    from app.catalog.views import DrugRow
    from ui.widgets.field import LabelledField
    from ui.widgets.picker import Answer
    from ui.work import Work

_EDGE = 14
_BASIS = "05"  # what the price on file is


class IngredientLine(QObject):
    """Hold the four fields; `filled` tells that a drug was picked, `changed` that anything was typed."""

    filled = Signal()
    changed = Signal()

    def __init__(self, place: int, work: Work, parent: QObject) -> None:
        """Take the line's number and the way to the drug file."""
        super().__init__(parent)
        self._work = work
        self.drug: DrugRow | None = None
        self.by_hand = False
        self.pick = PickerField(f"Ingredient {place}", self._search, "Scan it, or type name or NDC")
        self.quantity, self.cost = NumberField(f"Quantity {place}"), MoneyField(f"Cost {place}")
        self.basis: ChoiceField[str] = ChoiceField(f"Cost basis {place}", choices_of(BASIS_SET)[1:])
        self.basis.set_value(_BASIS)
        self.fields: tuple[LabelledField, ...] = (self.pick, self.quantity, self.cost, self.basis)
        self.pick.picked.connect(self._picked)
        self.pick.emptied.connect(self._emptied)
        self.quantity.edited.connect(self._follow)
        self.cost.edited.connect(self._cost_typed)
        self.cost.line.textChanged.connect(self._tell)  # an amount is shifted after it was edited

    def typed(self) -> TypedIngredient:
        """Return what stands in the line."""
        ndc11 = str(self.pick.value() or "")
        return TypedIngredient(ndc11, self.quantity.text(), self.cost.text(), self.basis.value() or _BASIS)

    def show_typed(self, typed: TypedIngredient) -> None:
        """Show quantity, cost and basis; a cost that is there counts as typed."""
        self.by_hand = bool(typed.cost)
        self.quantity.set_text(typed.quantity)
        self.cost.set_text(typed.cost)
        self.basis.set_value(typed.basis)

    def show_drug(self, drug: DrugRow) -> None:
        """Show a drug as picked."""
        self.drug = drug
        self.pick.set_picked(drug_pick(drug))
        self.fit_name()
        self.quantity.set_hint(drug.unit.label if drug.unit else "")
        self.filled.emit()
        self._follow()

    def fit_name(self) -> None:
        """Show a name that is too long for its field whole beneath it."""
        if self.drug is None or self.pick.value() is None:
            return
        row, line = drug_pick(self.drug), self.pick.line
        is_long = line.fontMetrics().horizontalAdvance(row.title) > line.width() - 2 * px(_EDGE)
        self.pick.set_hint(f"{row.title} · {row.sub}" if is_long else row.sub)

    def _follow(self, _text: str = "") -> None:
        """Let the cost follow drug and quantity until somebody types one."""
        if not self.by_hand and self.drug is not None and self.drug.price is not None:
            try:
                self.cost.set_value(self.drug.price.times(Quantity.parse(self.quantity.text())))
            except DomainError:
                self.cost.set_value(None)
        self.changed.emit()

    def _search(self, text: str, answer: Answer) -> None:
        self._work.read(
            lambda reads: reads.catalog.by_code(text) or reads.catalog.search(text),
            lambda rows: answer([drug_pick(row) for row in rows]),
        )

    def _picked(self, ndc11: str) -> None:
        self._work.read(
            lambda reads: reads.catalog.by_ndc11(ndc11), lambda drug: self._take_picked(ndc11, drug)
        )

    def _take_picked(self, ndc11: str, drug: DrugRow | None) -> None:
        if drug is not None and self.pick.value() == ndc11:
            self.show_drug(drug)

    def _emptied(self) -> None:
        self.drug = None
        self.changed.emit()

    def _cost_typed(self, text: str) -> None:
        self.by_hand = bool(text.strip())

    def _tell(self, _text: str) -> None:
        self.changed.emit()
