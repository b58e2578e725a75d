"""Work out the days' supply from sig and quantity, and show the working."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity, Unit
from app.kernel.text import BLANKS
from app.prescriptions.sig import show_fraction

if TYPE_CHECKING:
    from app.prescriptions.sig import Sig

FIELD = "days supply"
MOST_DAYS = 999
DROPS_PER_ML = 20
_STRENGTH = re.compile(r"([\d,]+(?:\.\d+)?) (units|mg|mcg|g)(?:/(?:(\d+(?:\.\d+)?) )?(mL))?", re.ASCII)
_MEASURES = {"mL": Unit.MILLILITER, "g": Unit.GRAM}
_NOT_COUNTED = frozenset({"mg", "mcg", "unit", "puff", "spray", "drop", "application", "applicatorful", ""})


@dataclass(frozen=True, slots=True)
class DosesPerUnit:
    """Say how many doses' units one billing unit holds: 100 units a mL, 200 puffs in 18 g."""

    dose_unit: str
    amount: Fraction
    working: str


@dataclass(frozen=True, slots=True)
class DaysSupply:
    """Be the days that a quantity lasts with the working, or what to ask when that is not certain."""

    days: int | None
    working: str
    ask: str = ""


def doses_in_strength(strength: str, unit: Unit) -> DosesPerUnit | None:
    """Return what one billing unit holds by the strength as shown: `100 units/mL`, `500 mg`; None if unsure.

    Combinations and percentages are left alone: their sig must name pieces or mL.
    """
    match = _STRENGTH.fullmatch(strength)
    if match is None or (match[4] is not None) != (unit is Unit.MILLILITER) or unit is Unit.GRAM:
        return None
    amount = Fraction(match[1].replace(",", "")) / Fraction(match[3] or "1")
    name = "unit" if match[2] == "units" else match[2]
    return DosesPerUnit(name, amount, f"{strength} each" if unit is Unit.EACH else strength)


def days_supply(sig: Sig, quantity: Quantity, unit: Unit, per_unit: DosesPerUnit | None = None) -> DaysSupply:
    """Return how many whole days a quantity lasts at the largest dose, 1 to 999."""
    if sig.per_day is None or sig.per_day <= 0:
        return DaysSupply(None, "", sig.why_not or "Type the days' supply.")
    factor, note = _factor(sig, unit, per_unit)
    if factor is None:
        return DaysSupply(None, "", note)
    available = Fraction(quantity.thousandths, 1000) * factor
    days = int(available / sig.per_day)
    if days < 1:
        return DaysSupply(None, "", "The quantity is less than one day's dose. Check quantity and sig.")
    if sig.days is not None and sig.days < days:
        days, note = sig.days, "; ".join(filter(None, (note, f"the sig stops after {_days(sig.days)}")))
    if days > MOST_DAYS:
        return DaysSupply(None, "", "The quantity lasts more than 999 days. Check quantity and sig.")
    return DaysSupply(days, _working(sig, available, days, note))


def quantity_for(sig: Sig, days: int, unit: Unit, per_unit: DosesPerUnit | None = None) -> Quantity | None:
    """Return the quantity for some days, rounded up to what can be measured; None when it is not certain."""
    factor, _ = _factor(sig, unit, per_unit)
    if sig.per_day is None or factor is None or not 1 <= days <= MOST_DAYS:
        return None
    exact = sig.per_day * days / factor * 1000
    step = 1000 if unit is Unit.EACH else 1
    return Quantity(-(-exact.numerator // (exact.denominator * step)) * step)


def parse_days(text: str) -> int:
    """Read a typed days' supply, 1 to 999 (405-D5); raise `DomainError`."""
    value = text.strip(BLANKS)
    if not re.fullmatch(r"-?\d{1,9}", value, re.ASCII):
        raise DomainError(FIELD, "Type a whole number of days, such as 30.")
    days = int(value)
    if not 1 <= days <= MOST_DAYS:
        raise DomainError(FIELD, "Type 1 to 999 days.")
    return days


def _factor(sig: Sig, unit: Unit, per_unit: DosesPerUnit | None) -> tuple[Fraction | None, str]:
    """Return how many of the sig's units one billing unit holds with its working, or None and what to ask."""
    if _MEASURES.get(sig.unit) is unit or (unit is Unit.EACH and sig.unit not in {*_NOT_COUNTED, *_MEASURES}):
        return Fraction(1), ""
    if unit is Unit.EACH and not sig.unit:
        return Fraction(1), "counted in pieces"
    if per_unit is not None and per_unit.dose_unit == sig.unit:
        return per_unit.amount, per_unit.working
    if sig.unit == "drop" and unit is Unit.MILLILITER:
        return Fraction(DROPS_PER_ML), f"{DROPS_PER_ML} drops a mL"
    holder = "piece" if unit is Unit.EACH else unit.label
    return (
        None,
        f"How many {_plural(sig.unit or 'dose')} one {holder} holds is not known. Type the days' supply.",
    )


def _working(sig: Sig, available: Fraction, days: int, note: str) -> str:
    per_day = sig.per_day or Fraction(1)
    label = _label(sig.unit, note)
    interval = (sig.per_dose or per_day) / per_day
    if interval > 1 and interval.denominator == 1:
        dose = _number(sig.per_dose or per_day, label)
        text = f"{dose}{label} every {interval} days: {_number(available, label)}{label} lasts {_days(days)}"
    else:
        used = per_day * days
        text = f"{_number(per_day, label)}{label} a day × {_days(days)} = {_number(used, label)}{label}"
        if used != available and days != sig.days:
            text += f" of {_number(available, label)}{label}"
    return f"{text} ({note})" if note else text


def _label(unit: str, note: str) -> str:
    """Return the unit to show: always for what is measured, for pieces only when they were converted."""
    if unit in _MEASURES:
        return f" {unit}"
    return f" {_plural(unit)}" if note and unit in _NOT_COUNTED and unit else ""


def _plural(unit: str) -> str:
    return unit if unit in {"mL", "g", "mg", "mcg"} else f"{unit}s"


def _number(value: Fraction, label: str) -> str:
    return show_fraction(value, measured=bool(label) or value.denominator > 2)


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
