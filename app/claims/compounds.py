"""Name, price and judge a compound: what is mixed of several drugs at the counter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.claims.ncpdp.codes import meaning
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.catalog.views import DrugRow
    from app.claims.more import More
    from app.claims.ncpdp.parts import Ingredient

UNITS = {"1": Unit.EACH, "2": Unit.GRAM, "3": Unit.MILLILITER}
FORM_SET = "450-EF"
# 995-E2 takes SNOMED CT numbers; these are the routes that a community pharmacy compounds for.
ROUTES: tuple[tuple[str, str], ...] = (
    ("6064005", "Topical"),
    ("26643006", "Oral"),
    ("46713006", "Nasal"),
    ("54485002", "Ophthalmic"),
    ("10547007", "Otic"),
    ("37161004", "Rectal"),
    ("16857009", "Vaginal"),
    ("37839007", "Sublingual"),
    ("45890007", "Transdermal"),
    ("34206005", "Subcutaneous"),
    ("78421000", "Intramuscular"),
    ("47625008", "Intravenous"),
    ("447694001", "Inhaled"),
)
FEWEST, MOST = 2, 25
_STRICTEST = ("C-I", "C-II", "C-III", "C-IV", "C-V")


def total(more: More) -> Money:
    """Return what the ingredients cost together: 409-D9 of a compound."""
    return Money.total(item.cost for item in (more.compound.ingredients if more.compound else ()))


def first_ndc(more: More) -> str:
    """Return the NDC of a compound's first ingredient, which is scanned at filling; empty for none."""
    return more.compound.ingredients[0].ndc11 if more.compound and more.compound.ingredients else ""


def compound_problems(more: More) -> list[tuple[str, str]]:
    """Return each field that is wrong with a compound, with what to do, also where no payer checks it."""
    mix = more.compound
    if mix is None:
        return []
    found = []
    if not more.compound_name.strip():
        found.append(("compound", "Give the compound a name: it stands on the label."))
    if not FEWEST <= len(mix.ingredients) <= MOST:
        found.append(("ingredients", f"List {FEWEST} to {MOST} ingredients."))
    seen: dict[str, int] = {}
    for place, one in enumerate(mix.ingredients, 1):
        if one.ndc11 in seen:
            found.append((f"ingredient {place}", f"This stands in line {seen[one.ndc11]} too. Add them up."))
        seen.setdefault(one.ndc11, place)
        if one.quantity.thousandths <= 0:
            found.append((f"quantity {place}", "Use a quantity above 0."))
        if one.cost < ZERO:
            found.append((f"cost {place}", "Use a cost that is not below zero."))
    return found


def as_drug(more: More, parts: Sequence[DrugRow]) -> DrugRow:
    """Return the compound as one drug: its own name, everything that is in it, the strictest schedule.

    The NDC is that of the first ingredient, which is scanned at filling.
    """
    first, mix = parts[0], more.compound
    if mix is None:
        return first
    stated = [part.schedule for part in parts if part.is_controlled]
    strictest = next((schedule for schedule in _STRICTEST if schedule in stated), "")
    return replace(
        first,
        name=more.compound_name,
        brand="",
        generic=more.compound_name,
        strength="",
        form=meaning(FORM_SET, mix.dosage_form).lower(),
        labeler="",
        schedule=strictest or first.schedule,
        schedule_stated=bool(strictest),
        ingredients=_all(part.ingredients for part in parts),
        classes=_all(part.classes for part in parts),
        description="compound",
        unit=UNITS[mix.unit_form],
        package_size=None,
        is_vaccine=False,
        parts=tuple(_part(one, row) for one, row in zip(mix.ingredients, parts, strict=False)),
    )


def _part(item: Ingredient, drug: DrugRow) -> str:
    unit = f" {drug.unit.label}" if drug.unit and drug.unit is not Unit.EACH else " ×"
    return f"{item.quantity}{unit} {drug.title} ({drug.ndc_shown})"


def _all(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in lists for word in words))
