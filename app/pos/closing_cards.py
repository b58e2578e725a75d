"""Add up a day's cards by the account they are booked on: plain cards, and health cards (FSA, HSA)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from app.ledger.model import Account

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.ledger.model import Entry

CLEARING = (Account.CARD_CLEARING, Account.FSA_CLEARING)


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """Be what the journals say of the day's health cards.

    `tendered` is by tender; `late` was found after sales were over, `returned` went back to them.
    """

    tendered: tuple[Money, ...] = ()
    late: Money = ZERO
    returned: Money = ZERO


@dataclass(frozen=True, slots=True)
class HealthFigures:
    """Be the day's health cards by the books; what came in, and what went back."""

    taken: Money = ZERO
    back: Money = ZERO
    count: int = 0

    @property
    def is_shown(self) -> bool:
        """Say whether there is anything to show."""
        return bool(self.taken or self.back or self.count)


NO_HEALTH_FACTS, NO_HEALTH_FIGURES = HealthFacts(), HealthFigures()


def health_figures(entries: Iterable[Entry], returning: frozenset[str], facts: HealthFacts) -> HealthFigures:
    """Return what health cards brought and got back by the books; `returning` are the kinds of returns."""
    moved = [(entry.kind in returning, on_account((entry,), Account.FSA_CLEARING)) for entry in entries]
    taken = Money.total(amount for is_back, amount in moved if not is_back)
    back = -Money.total(amount for is_back, amount in moved if is_back)
    return HealthFigures(taken, back, len(facts.tendered))


def on_account(entries: Iterable[Entry], account: Account) -> Money:
    """Return the sum of an account over entries."""
    return Money.total(
        posting.amount for entry in entries for posting in entry.postings if posting.account is account
    )
