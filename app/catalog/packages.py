"""Read how much a package holds out of FDA's package description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.quantity import MAX_THOUSANDTHS, Quantity, Unit

_LEVEL = re.compile(r"\s*(\d*\.?\d+)\s+(.+?)\s+in\s+(\d+)\s+(.+?)\s*")
_CODE = re.compile(r"\([^()]*-[^()]*\)")
_MEASURES = {
    "ml": (Unit.MILLILITER, 1),
    "l": (Unit.MILLILITER, 1000),
    "g": (Unit.GRAM, 1),
    "kg": (Unit.GRAM, 1000),
}
_NO_COUNT = ("AEROSOL", "SPRAY", "POWDER, METERED", "INHALANT", "GAS")


@dataclass(frozen=True, slots=True)
class Contents:
    """Be what one package holds, in billing units."""

    size: Quantity
    unit: Unit


def read_contents(description: str) -> Contents | None:
    """Return what a package holds; None for kits and for what cannot be told (sprays counted in puffs).

    `1 BOTTLE in 1 CARTON (1-2-3)  > 100 TABLET in 1 BOTTLE` holds 100 each.
    """
    if "*" in description or "KIT" in description:
        return None
    amount, inner = Decimal(1), ""
    for level in _CODE.sub("", description).split(">"):
        match = _LEVEL.fullmatch(level)
        if match is None or int(match[3]) == 0:
            return None
        amount, inner = amount * Decimal(match[1]) / int(match[3]), match[2]
    unit, factor = _MEASURES.get(inner.lower(), (Unit.EACH, 1))
    thousandths = amount * factor * 1000
    if unit is Unit.EACH and inner.upper().startswith(_NO_COUNT):
        return None
    if thousandths != int(thousandths) or not 0 < thousandths <= MAX_THOUSANDTHS:
        return None
    return Contents(Quantity(int(thousandths)), unit)
