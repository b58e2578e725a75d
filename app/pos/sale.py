"""Add up a sale, and keep what may be typed within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.pos.model import LineKind
from app.pos.tax import line_tax

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.kernel.money import Percent
    from app.pos.model import Item, SaleLine

MOST_PIECES = 999
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Totals:
    """Be what a sale comes to: prescriptions and front end without tax, and the tax."""

    rx: Money
    front: Money
    tax: Money

    @property
    def subtotal(self) -> Money:
        """Return the sum before tax."""
        return self.rx + self.front

    @property
    def total(self) -> Money:
        """Return what the customer pays in all."""
        return self.subtotal + self.tax


@dataclass(frozen=True, slots=True)
class ItemAmounts:
    """Be what some pieces of an item come to."""

    pays: Money
    tax: Money


def totals(lines: Iterable[SaleLine]) -> Totals:
    """Return the sums of a sale's lines."""
    held = tuple(lines)
    return Totals(
        rx=Money.total(line.pays for line in held if line.kind is LineKind.PRESCRIPTION),
        front=Money.total(line.pays for line in held if line.kind is LineKind.ITEM),
        tax=Money.total(line.tax for line in held),
    )


def item_amounts(item: Item, count: int, rate: Percent) -> ItemAmounts:
    """Return what `count` pieces of an item come to; raise `DomainError` on a count out of bounds."""
    if not 1 <= count <= MOST_PIECES:
        raise DomainError("quantity", f"Sell 1 to {MOST_PIECES} pieces. To sell none, remove the line.")
    pays = item.price * count
    return ItemAmounts(pays, line_tax(pays, rate, taxable=item.taxable))


def check_room(lines: int) -> None:
    """Raise `DomainError` when a sale has no room for another line."""
    if lines >= MOST_LINES:
        raise DomainError("sale", f"A sale holds {MOST_LINES} lines. Finish this one and start another.")
