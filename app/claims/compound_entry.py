"""Read the table of a compound as typed, and show it again; each cell has a name with its line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.claims.compounds import FORM_SET, ROUTES, UNITS, as_drug, compound_problems
from app.claims.more import More
from app.claims.ncpdp.codes import code_set
from app.claims.ncpdp.parts import Compound, Ingredient
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.money import Money
from app.kernel.quantity import Quantity
from app.kernel.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.catalog.views import DrugRow

BASIS_SET = "423-DN"  # 490-UE has the same codes
MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class TypedIngredient:
    """Be one line of the table as typed; `ndc11` is empty until a drug is picked."""

    ndc11: str = ""
    quantity: str = ""
    cost: str = ""
    basis: str = "01"

    @property
    def is_empty(self) -> bool:
        """Say whether nothing stands in the line."""
        return not (self.ndc11 or self.quantity.strip() or self.cost.strip())


@dataclass(frozen=True, slots=True)
class TypedCompound:
    """Be the table as typed, with what stands above it."""

    name: str = ""
    dosage_form: str = ""
    route: str = ""
    unit_form: str = ""
    lines: tuple[TypedIngredient, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether this is no compound."""
        return not self.name.strip() and all(line.is_empty for line in self.lines)

    @property
    def total(self) -> Money:
        """Return what the lines cost together as far as they can be read."""
        return Money.total(cost for cost in map(_cost, self.lines) if cost is not None)


NO_COMPOUND = TypedCompound()


def shown_as(typed: TypedCompound, drugs: Sequence[DrugRow]) -> DrugRow | None:
    """Return a compound as one drug while it is typed, None before its form and unit are chosen."""
    if typed.is_empty or not drugs or typed.unit_form not in UNITS or not typed.dosage_form:
        return None
    mix = Compound(dosage_form=typed.dosage_form, unit_form=typed.unit_form, ingredients=())
    return as_drug(More(compound_name=typed.name or "compound", compound=mix), drugs)


def add_compound(more: More, typed: TypedCompound) -> More:
    """Return it with the compound that was typed; raise `DomainError` with each cell that is wrong."""
    if typed.is_empty:
        return more
    problems: list[FieldProblem] = []
    items = []
    for place, line in enumerate(typed.lines, 1):
        if not line.is_empty:
            item = _ingredient(place, line, problems)
            items += [item] if item else []
    form = code_set(FORM_SET)
    if form is None or not typed.dosage_form or form.find(typed.dosage_form) is None:
        problems.append(FieldProblem("dosage form", "Choose what it is made into."))
    if typed.unit_form not in UNITS:
        problems.append(FieldProblem("unit", "Choose how it is counted: each, grams or milliliters."))
    if typed.route and typed.route not in dict(ROUTES):
        problems.append(FieldProblem("route", "Choose one of the list."))
    mixed = replace(
        more,
        compound_name=clean_text(typed.name, "compound", MAX_NAME),
        compound=Compound(
            dosage_form=typed.dosage_form,
            unit_form=typed.unit_form,
            route=typed.route,
            ingredients=tuple(items),
        ),
    )
    wanted = {problem.field for problem in problems}
    for field, words in compound_problems(mixed):
        counted = field == "ingredients" and problems
        if field not in wanted and not counted:
            problems.append(FieldProblem(field, words))
    if problems:
        raise DomainError.of(problems)
    return mixed


def typed_compound(more: More) -> TypedCompound:
    """Return what is kept as a person types it."""
    mix = more.compound
    if mix is None:
        return TypedCompound()
    return TypedCompound(
        more.compound_name,
        mix.dosage_form,
        mix.route,
        mix.unit_form,
        tuple(
            TypedIngredient(one.ndc11, str(one.quantity), str(one.cost).removeprefix("$"), one.basis_of_cost)
            for one in mix.ingredients
        ),
    )


def _ingredient(place: int, line: TypedIngredient, problems: list[FieldProblem]) -> Ingredient | None:
    before = len(problems)
    if not line.ndc11:
        problems.append(FieldProblem(f"ingredient {place}", "Scan it, or pick it by name."))
    quantity = Quantity(0)
    try:
        quantity = Quantity.parse(line.quantity)
    except DomainError as problem:
        problems.append(FieldProblem(f"quantity {place}", problem.message))
    cost = _cost(line)
    if cost is None:
        problems.append(FieldProblem(f"cost {place}", "Type what this quantity costs, such as 4.20."))
    if len(problems) > before or cost is None:
        return None
    return Ingredient(ndc11=line.ndc11, quantity=quantity, cost=cost, basis_of_cost=line.basis)


def _cost(line: TypedIngredient) -> Money | None:
    try:
        return Money.parse(line.cost) if line.cost.strip() else None
    except DomainError:
        return None
