"""Find what auditors take money back for: starter packs, DAW without proof, no origin, large quantities."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.claims.edits.model import EditFacts, Hit
from app.kernel.quantity import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.catalog.views import DrugRow

_STARTER = re.compile(r"\b(starter|titration|dose ?pac?k|therapy pack)", re.IGNORECASE)
_EYE_ROUTE, _EYE_FORMS = "OPHTHALMIC", ("drops", "solution", "suspension", "emulsion")
_INSULIN = re.compile(r"\binsulin\b", re.IGNORECASE)
_MOST_PIECES_A_DAY = 12
_PROOF = {
    1: "the prescriber's own words on the prescription",
    2: "a note that the patient asked for the brand",
}
_BRAND_ASKED = frozenset({1, 2, 3, 7})
_NOT_KNOWN = 0


def is_eye_drop(facts: EditFacts) -> bool:
    """Say whether the drug is counted in drops for the eye."""
    form = facts.drug.form.lower()
    liquid = any(word in form for word in _EYE_FORMS)
    return facts.unit is Unit.MILLILITER and _EYE_ROUTE in facts.route.upper() and liquid


def is_insulin(facts: EditFacts) -> bool:
    """Say whether the drug is insulin."""
    names = (facts.drug.generic, *facts.drug.ingredients)
    return facts.unit is Unit.MILLILITER and any(_INSULIN.search(name) for name in names)


def is_starter(drug: DrugRow) -> bool:
    """Say whether a package is meant to begin a treatment with."""
    texts = (drug.title, drug.brand, drug.generic, drug.form, drug.description)
    return any(_STARTER.search(text) for text in texts)


def check_starter(facts: EditFacts) -> Iterator[Hit]:
    """Find a starter pack with refills, or one that is refilled."""
    if is_starter(facts.drug) and (facts.refills or facts.fill_number):
        yield Hit("AU3", {}, (facts.drug.ndc11, facts.refills, facts.fill_number))


def check_daw(facts: EditFacts) -> Iterator[Hit]:
    """Find a DAW code that the product contradicts, or that needs proof on the prescription."""
    daw, is_brand = facts.daw, bool(facts.drug.brand)
    if daw in _BRAND_ASKED and not is_brand:
        yield Hit("AU5", {"daw": str(daw)}, (daw, facts.drug.ndc11))
    elif daw in _PROOF:
        yield Hit("AU4", {"daw": str(daw), "proof": _PROOF[daw]}, (daw, facts.drug.product_id))


def check_origin(facts: EditFacts) -> Iterator[Hit]:
    """Find a prescription of which nobody said how it came."""
    if facts.origin == _NOT_KNOWN:
        yield Hit("AU6", {"plan": facts.plan}, (facts.origin, facts.plan))


def check_usual(facts: EditFacts) -> Iterator[Hit]:
    """Find a quantity beyond what the plan, the day or the last fill lets expect."""
    limit = facts.sheet.limits.days if facts.sheet else None
    if limit is not None and facts.days > limit:
        why = f"{facts.plan} pays for {limit} days at a time"
    elif facts.unit is Unit.EACH and facts.quantity.thousandths > facts.days * _MOST_PIECES_A_DAY * 1000:
        why = f"more than {_MOST_PIECES_A_DAY} a day"
    elif (last := _last(facts)) is not None and facts.quantity.thousandths > 2 * last:
        why = "more than twice the last fill"
    else:
        return
    yield Hit("AU7", {"why": why}, (facts.quantity, facts.days, why))


def _last(facts: EditFacts) -> int | None:
    newest = max(facts.past, key=lambda supply: supply.day, default=None)
    return newest.quantity.thousandths if newest else None
