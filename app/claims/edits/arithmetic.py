"""Check the sums: days' supply against the sig, packages that are not broken, the gross amount due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.edits.audit import is_eye_drop, is_insulin, is_starter
from app.claims.edits.model import EditFacts, Hit
from app.claims.ncpdp.errors import Unreadable
from app.claims.sheets.model import GrossRule
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Unit
from app.prescriptions.days_supply import days_supply, doses_in_strength

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.prescriptions.days_supply import DaysSupply
    from app.prescriptions.sig import Sig

# Days may differ by a tenth, at least by one day, and nobody is asked; from the double on it is an error.
_TOLERANCE = 10
_FAR = 2
_FAR_DAYS = 5
_UNITS_PER_ML = 100
_BROKEN_ROUTES = frozenset({"ORAL"})


def check_days(facts: EditFacts) -> Iterator[Hit]:
    """Compare the days' supply with what sig and quantity make; eye drops and insulin in auditors' words."""
    sig = facts.sig
    if sig is None:
        return
    found = days_supply(sig, facts.quantity, facts.unit, doses_in_strength(facts.drug.strength, facts.unit))
    special = "AU1" if is_eye_drop(facts) else "AU2" if is_insulin(facts) else ""
    if special:
        yield from _special(special, facts, found)
        return
    if found.days is None or _agree(found.days, facts.days) or (sig.as_needed and facts.days > found.days):
        return
    blanks = {"computed": str(found.days), "typed": str(facts.days)}
    code = "AR2" if _is_far(found.days, facts.days) else "AR1"
    yield Hit(code, blanks, (found.days, facts.days, facts.quantity, sig.per_day))


def check_packages(facts: EditFacts) -> Iterator[Hit]:
    """Find a quantity that would break a package which goes out whole."""
    size = facts.drug.package_size
    if size is None or size.thousandths <= 0 or not is_unbreakable(facts):
        return
    if facts.quantity.thousandths % size.thousandths:
        blanks = {"size": str(size), "unit": facts.unit.label, "quantity": str(facts.quantity)}
        yield Hit("AR3", blanks, (size, facts.quantity))


def is_unbreakable(facts: EditFacts) -> bool:
    """Say whether the package goes out whole: what is measured but not poured, and starter packs."""
    if facts.unit is Unit.EACH:
        return is_starter(facts.drug)
    return not set(facts.route.upper().replace(";", " ").split()) & _BROKEN_ROUTES


def check_gross_due(facts: EditFacts) -> Iterator[Hit]:
    """Compare 430-DU with the sum that the plan's rule makes."""
    pricing = facts.message.segment("11")
    rule = facts.sheet.gross_due if facts.sheet else GrossRule.SUM
    try:
        given = pricing.money("DU")
        if rule is GrossRule.USUAL:
            expected = pricing.money("DQ")
        else:
            parts = [pricing.money(name) or ZERO for name in ("D9", "DC", "E3", "HA", "GE")]
            others = [one.money("H9") or ZERO for one in pricing.repeats("H8")]
            expected = Money(sum(part.cents for part in (*parts, *others)))
    except Unreadable:
        return
    if given is not None and expected is not None and given != expected:
        yield Hit("AR4", {"given": str(given), "expected": str(expected)}, (given, expected))


def _special(code: str, facts: EditFacts, found: DaysSupply) -> Iterator[Hit]:
    if found.days is not None:
        if _agree(found.days, facts.days):
            return
        working = found.working
    elif code == "AU2":
        units = facts.quantity.thousandths * _UNITS_PER_ML // 1000
        working = f"the sig names no daily amount; {facts.quantity} mL hold about {units:,} units"
    else:
        working = "the sig does not say how many drops a day; a mL holds 20 drops"
    judged = (found.days, facts.days, facts.quantity, _typed(facts.sig))
    yield Hit(code, {"working": working, "typed": str(facts.days)}, judged)


def _typed(sig: Sig | None) -> str:
    return " ".join(sig.typed.split()).lower() if sig else ""


def _agree(computed: int, typed: int) -> bool:
    return abs(computed - typed) <= max(1, computed // _TOLERANCE)


def _is_far(computed: int, typed: int) -> bool:
    apart = typed >= computed * _FAR or computed >= typed * _FAR
    return apart and abs(computed - typed) > _FAR_DAYS
