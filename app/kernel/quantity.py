"""Hold metric quantities in thousandths, with the three billing units of NCPDP 600-28."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

MAX_THOUSANDTHS = 9_999_999_999
_QUANTITY = re.compile(r"(-)?((?:\d{1,3}(?:,\d{3})+|\d+)?)(?:\.(\d+))?", re.ASCII)
_TOO_MUCH = "Type at most 9,999,999.999."


class Unit(StrEnum):
    """Be the unit that a quantity is billed in (600-28 Unit of Measure)."""

    EACH = "EA"
    GRAM = "GM"
    MILLILITER = "ML"

    @property
    def label(self) -> str:
        """Return the unit as a screen or label shows it."""
        return {"EA": "each", "GM": "g", "ML": "mL"}[self.value]


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """Be a metric quantity in thousandths of a unit; stock movements may be negative."""

    thousandths: int

    def __post_init__(self) -> None:
        """Refuse anything but a whole number of thousandths."""
        if type(self.thousandths) is not int:
            raise TypeError(type(self.thousandths).__name__)

    @classmethod
    def of(cls, whole: int) -> Quantity:
        """Return a whole number of units."""
        return cls(whole * 1000)

    @classmethod
    def parse(cls, text: str, field: str = "quantity") -> Quantity:
        """Read a dispensed quantity above 0 and up to 9,999,999.999 (442-E7); raise `DomainError`."""
        match = _QUANTITY.fullmatch(text.strip(BLANKS))
        if match is None or not (match[2] or match[3]):
            raise DomainError(field, "Type a number, such as 30 or 2.5.")
        if len(match[3] or "") > 3:
            raise DomainError(field, "Type at most three decimals.")
        whole = match[2].replace(",", "").lstrip("0") or "0"
        if len(whole) > 7:
            raise DomainError(field, _TOO_MUCH)
        value = int(whole) * 1000 + int((match[3] or "").ljust(3, "0"))
        if match[1] or value == 0:
            raise DomainError(field, "Type a quantity above 0.")
        return cls(value)

    def __str__(self) -> str:
        """Return `30`, `2.5` or `1,000` without trailing zeros."""
        whole, fraction = divmod(abs(self.thousandths), 1000)
        digits = f"{fraction:03d}".rstrip("0")
        sign = "-" if self.thousandths < 0 else ""
        return f"{sign}{whole:,}.{digits}" if digits else f"{sign}{whole:,}"

    def __add__(self, other: Quantity) -> Quantity:
        """Return the sum of two quantities."""
        return Quantity(self.thousandths + other.thousandths)

    def __sub__(self, other: Quantity) -> Quantity:
        """Return the difference of two quantities."""
        return Quantity(self.thousandths - other.thousandths)

    def __neg__(self) -> Quantity:
        """Return the opposite movement."""
        return Quantity(-self.thousandths)
