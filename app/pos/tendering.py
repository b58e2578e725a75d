"""Take money against a sale: what remains, what to give back, which amounts to offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.pos.model import Tender

MOST_GIVEN = Money(9_999_999)
MOST_CHANGE = Money(50_000)
_BILLS = (500, 1_000, 2_000)


@dataclass(frozen=True, slots=True)
class CashSplit:
    """Be a payment in cash: what counts toward the sale and what is given back."""

    amount: Money
    change: Money


def paid(tenders: Iterable[Tender]) -> Money:
    """Return what was paid so far."""
    return Money.total(tender.amount for tender in tenders)


def remaining(total: Money, tenders: Iterable[Tender]) -> Money:
    """Return what is still to be paid, zero when more was taken than is due."""
    return max(total - paid(tenders), ZERO)


def cash(due: Money, given: Money) -> CashSplit:
    """Split cash given against what is due; less than that is a part payment."""
    _check_some("cash", due, given)
    amount = min(given, due)
    change = given - amount
    if change > MOST_CHANGE:
        raise DomainError("cash", f"That would be {change} change. Check the amount given.")
    return CashSplit(amount, change)


def exact_amount(field: str, due: Money, amount: Money) -> Money:
    """Return the amount of a check or card, which may not be more than is due."""
    _check_some(field, due, amount)
    if amount > due:
        raise DomainError(field, f"Only {due} is due. Take that or less.")
    return amount


def _check_some(field: str, due: Money, amount: Money) -> None:
    if due <= ZERO:
        raise DomainError(field, "Nothing is due. Finish the sale.")
    if amount <= ZERO:
        raise DomainError(field, "Type an amount above $0.00.")
    if amount > MOST_GIVEN:
        raise DomainError(field, f"Type at most {MOST_GIVEN}.")


def quick_cash(due: Money) -> tuple[Money, ...]:
    """Return amounts to offer as buttons: the exact one, then the next full 5, 10 and 20 dollars."""
    if due <= ZERO:
        return ()
    rounded = (Money(-(-due.cents // bill) * bill) for bill in _BILLS)
    return tuple(dict.fromkeys((due, *rounded)))
