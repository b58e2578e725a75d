"""Say which differences are too small for a person, and how they are settled. Off until the store says so.

What is owed to a patient goes to their account, unless the store's setting says in so many words that both
sides are written off.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.claims.lateness import Act
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from app.claims.lateness import LateCase

MOST_SMALL = Money(1_000)


class SmallWay(StrEnum):
    """Name a way to settle small differences; `BOTH_OFF` alone is ever to a patient's disfavour."""

    ACCOUNT = "account"
    FORGIVE = "forgive"
    BOTH_OFF = "both_off"


@dataclass(frozen=True, slots=True)
class SmallRule:
    """Be the store's rule: differences up to `most`, zero for none, are settled in one way."""

    most: Money = ZERO
    way: SmallWay = SmallWay.ACCOUNT

    @classmethod
    def read(cls, cents: str, way: str) -> SmallRule:
        """Return the rule as the settings hold it."""
        return cls(Money(int(cents or 0)), SmallWay(way or SmallWay.ACCOUNT))


def small_act(rule: SmallRule, case: LateCase) -> Act | None:
    """Return how the rule settles a case, None where it does not: a person decides."""
    size = max(case.amount, -case.amount)
    if case.at_stake or size == ZERO or size > min(rule.most, MOST_SMALL):
        return None
    if case.amount > ZERO:
        return Act.CHARGE if rule.way is SmallWay.ACCOUNT else Act.WRITE_OFF
    return Act.WRITE_OFF if rule.way is SmallWay.BOTH_OFF else Act.CREDIT
