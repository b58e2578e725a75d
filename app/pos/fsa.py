"""Split a sale's amounts for FSA and HSA cards (IIAS): what a card may be asked for as healthcare now.

Eligible amounts are told to the card's network with each tender, so they must follow every tender: payments
that no one restricts go against what is not eligible first, an FSA card's payment against what is, and no
tender may claim more healthcare than is still owed. The split is derived from the lines and the tenders each
time, never kept (docs/glossary.md: FSA).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterable


class Care(StrEnum):
    """Name the kinds of healthcare that a card's network knows; `OTHER` has no kind of its own."""

    RX = "Rx"
    VISION = "Vision"
    DENTAL = "Dental"
    CLINICAL = "Clinical"
    OTHER = "HealthCare"


@dataclass(frozen=True, slots=True)
class Charge:
    """Be what one line charges, its tax included; `care` is None where it is not eligible."""

    amount: Money
    care: Care | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Be a tender that counted: its whole amount, and how much of it was paid as healthcare."""

    amount: Money
    healthcare: Money = ZERO


@dataclass(frozen=True, slots=True)
class Owed:
    """Be what is still owed: in all, and the healthcare in it, by kind."""

    total: Money
    by_care: tuple[tuple[Care, Money], ...] = ()

    @property
    def healthcare(self) -> Money:
        """Return all that is owed for healthcare."""
        return Money.total(amount for _care, amount in self.by_care)

    @property
    def other(self) -> Money:
        """Return what is owed for things that are not eligible."""
        return self.total - self.healthcare


def owed(charges: Iterable[Charge], payments: Iterable[Payment]) -> Owed:
    """Return what is still owed after the payments, in the order they were made.

    A payment's healthcare part pays for healthcare, prescriptions first; the rest of it pays for what is not
    eligible, and for healthcare only when nothing else is left. Raise `DomainError` where payments exceed the
    charges or claim more healthcare than was owed.
    """
    lines = tuple(charges)
    by_care = {care: Money.total(line.amount for line in lines if line.care is care) for care in Care}
    other = Money.total(line.amount for line in lines if line.care is None)
    for payment in payments:
        if not ZERO <= payment.healthcare <= payment.amount:
            raise DomainError("healthcare", "The healthcare part is more than the payment. Take it again.")
        if payment.healthcare > Money.total(by_care.values()):
            raise DomainError("healthcare", "More healthcare was paid than was owed. Take the payment back.")
        _take(by_care, payment.healthcare)
        free = payment.amount - payment.healthcare
        against_other = min(free, other)
        other -= against_other
        if free - against_other > Money.total(by_care.values()):
            raise DomainError("amount", "More was paid than was owed. Give the rest back.")
        _take(by_care, free - against_other)
    left = tuple((care, amount) for care, amount in by_care.items() if amount)
    return Owed(other + Money.total(by_care.values()), left)


def ask_of_card(now: Owed, asked: Money) -> tuple[tuple[Care, Money], ...]:
    """Return the healthcare amounts to send with a card tender of an amount, none where nothing is eligible.

    The first is the whole healthcare amount (`Care.OTHER` stands for it on the wire), never above what is
    asked or still owed; the kinds that follow are parts of it. An FSA card pays healthcare first, so all that
    fits in the amount is told.
    """
    if not ZERO < asked <= now.total:
        raise DomainError("amount", "Ask the card for no more than is owed.")
    whole = min(asked, now.healthcare)
    if not whole:
        return ()
    room, parts = whole, []
    for care, amount in now.by_care:
        part = min(room, amount)
        room -= part
        if part and care is not Care.OTHER:
            parts.append((care, part))
    return ((Care.OTHER, whole), *parts)


def settled(asked: Money, told: tuple[tuple[Care, Money], ...], approved: Money) -> Payment:
    """Return what an approved card tender paid: of a partial approval, healthcare first."""
    if not ZERO <= approved <= asked:
        raise DomainError("approved", "The terminal approved more than was asked. Void it and ask again.")
    whole = next((amount for care, amount in told if care is Care.OTHER), ZERO)
    return Payment(approved, min(whole, approved))


def _take(by_care: dict[Care, Money], amount: Money) -> None:
    """Pay for healthcare, one kind after the other."""
    for care in Care:
        part = min(amount, by_care[care])
        by_care[care] -= part
        amount -= part
