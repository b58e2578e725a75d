"""Keep money, unit prices and percentages exact: whole integers, never floats.

`Money` counts cents, `Rate` counts ten-millionths of a dollar per unit (drug prices carry five
decimals and more), `Percent` counts ten-millionths of one (7.375 % is 737,500).
Every rounding is half up to the cent and happens once, where an amount becomes money.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.kernel.quantity import Quantity

SCALE = 10_000_000
_MONEY = re.compile(r"(-)?\$?(-)?((?:\d{1,3}(?:,\d{3})+|\d+)?)(?:\.(\d{1,2}))?", re.ASCII)
_DECIMAL = re.compile(r"(-)?((?:\d{1,3}(?:,\d{3})+|\d+)?)(?:\.(\d+))?", re.ASCII)
_LONGEST_WHOLE = 9


def divide_half_up(numerator: int, denominator: int) -> int:
    """Return numerator / denominator rounded half away from zero, as an integer."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    whole, rest = divmod(abs(numerator), abs(denominator))
    return sign * (whole + (1 if rest * 2 >= abs(denominator) else 0))


def _whole(digits: str, field: str) -> int:
    plain = digits.replace(",", "").lstrip("0")
    if len(plain) > _LONGEST_WHOLE:
        raise DomainError(field, "Type at most nine digits before the point.")
    return int(plain or "0")


def _scaled(text: str, field: str, decimals: int) -> int:
    match = _DECIMAL.fullmatch(text.strip(BLANKS))
    if match is None or not (match[2] or match[3]):
        raise DomainError(field, "Type a number, such as 12.5.")
    fraction = (match[3] or "").rstrip("0")
    if len(fraction) > decimals:
        raise DomainError(field, f"Type at most {decimals} decimals.")
    scale: int = 10**decimals
    value = _whole(match[2], field) * scale + int(fraction.ljust(decimals, "0") or "0")
    return -value if match[1] else value


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """Be an amount of US dollars in whole cents; negative is owed the other way."""

    cents: int

    def __post_init__(self) -> None:
        """Refuse anything but a whole number of cents."""
        if type(self.cents) is not int:
            raise TypeError(type(self.cents).__name__)

    @classmethod
    def parse(cls, text: str, field: str = "amount") -> Money:
        """Read `12`, `12.34`, `$1,234.50` or `-$20.00`; raise `DomainError` naming `field`."""
        match = _MONEY.fullmatch(text.strip(BLANKS))
        if match is None or not (match[3] or match[4]) or (match[1] and match[2]):
            raise DomainError(field, "Type an amount, such as 12.34.")
        cents = _whole(match[3], field) * 100 + int((match[4] or "0").ljust(2, "0"))
        return cls(-cents if match[1] or match[2] else cents)

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        """Return the sum of amounts, zero for none."""
        return cls(sum(amount.cents for amount in amounts))

    def __str__(self) -> str:
        """Return `$80.08`, `-$20.00` or `$1,234.50`."""
        sign = "-" if self.cents < 0 else ""
        dollars, cents = divmod(abs(self.cents), 100)
        return f"{sign}${dollars:,}.{cents:02d}"

    def __add__(self, other: Money) -> Money:
        """Return the sum of two amounts."""
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        """Return the difference of two amounts."""
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        """Return the amount owed the other way."""
        return Money(-self.cents)

    def __mul__(self, count: int) -> Money:
        """Return the amount taken a whole number of times."""
        if type(count) is not int:
            raise TypeError(type(count).__name__)
        return Money(self.cents * count)

    def __bool__(self) -> bool:
        """Say whether the amount differs from zero."""
        return self.cents != 0

    def split(self, parts: int) -> tuple[Money, ...]:
        """Return `parts` amounts that differ by a cent at most and sum to this one."""
        if parts < 1:
            raise ValueError(parts)
        whole, rest = divmod(self.cents, parts)
        return tuple(Money(whole + (1 if index < rest else 0)) for index in range(parts))

    def allocate(self, weights: Iterable[int]) -> tuple[Money, ...]:
        """Share the amount by whole-number weights, largest remainder first, earliest on a tie."""
        shares = tuple(weights)
        total = sum(shares)
        if total <= 0 or any(share < 0 for share in shares):
            raise ValueError(shares)
        floors = [self.cents * share // total for share in shares]
        order = sorted(range(len(shares)), key=lambda i: (-(self.cents * shares[i] % total), i))
        for index in order[: self.cents - sum(floors)]:
            floors[index] += 1
        return tuple(Money(cents) for cents in floors)


ZERO = Money(0)


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """Be a price per metric unit in ten-millionths of a dollar."""

    ten_millionths: int

    @classmethod
    def parse(cls, text: str, field: str = "unit price") -> Rate:
        """Read a decimal dollar price with up to seven decimals; raise `DomainError`."""
        return cls(_scaled(text.replace("$", "", 1), field, 7))

    def times(self, quantity: Quantity) -> Money:
        """Return price x quantity, rounded half up once to the cent."""
        return Money(divide_half_up(self.ten_millionths * quantity.thousandths, SCALE * 1000 // 100))

    def __str__(self) -> str:
        """Return dollars with at least two decimals and no further trailing zeros."""
        whole, fraction = divmod(abs(self.ten_millionths), SCALE)
        digits = f"{fraction:07d}".rstrip("0").ljust(2, "0")
        return f"{'-' if self.ten_millionths < 0 else ''}${whole:,}.{digits}"


@dataclass(frozen=True, slots=True, order=True)
class Percent:
    """Be a tax or discount rate in ten-millionths of one."""

    ten_millionths: int

    @classmethod
    def parse(cls, text: str, field: str = "percent") -> Percent:
        """Read `7.375` or `7.375 %` with up to five decimals; raise `DomainError`."""
        return cls(_scaled(text.strip(BLANKS).removesuffix("%"), field, 5))

    def of(self, amount: Money) -> Money:
        """Return this share of an amount, rounded half up to the cent."""
        return Money(divide_half_up(amount.cents * self.ten_millionths, SCALE))

    def __str__(self) -> str:
        """Return `7.375%`."""
        whole, fraction = divmod(abs(self.ten_millionths), SCALE // 100)
        digits = f"{fraction:05d}".rstrip("0")
        sign = "-" if self.ten_millionths < 0 else ""
        return f"{sign}{whole}.{digits}%" if digits else f"{sign}{whole}%"
