"""Say how likely a claim that waits is to be refused, what that would cost, and who may sell it. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from app.kernel.running import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

OLD_DAYS, STALE_DAYS = 365, 90
ENDING_DAYS = 14
COSTLY = Money(50_000)
BEARABLE = Money(15_000)
_MEDIUM, _HIGH = 2, 4
_EARLY_PERCENT = 75


class RiskLevel(StrEnum):
    """Say how likely the payer is to refuse."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """Be what is known of a claim that waits; `covered_on` is when its coverage was last seen to hold.

    `needs_authorization` says that an authorization was used for this drug before, `authorized_until`
    when the one that would be used ends (None: no end), `is_authorized` that there is one. `last_filled`
    and `last_days` are the patient's fill of this drug before; `same_before` that the plan paid for it.
    """

    on: date
    cost: Money
    collected: Money
    covered_on: date | None
    needs_authorization: bool = False
    is_authorized: bool = False
    authorized_until: date | None = None
    last_filled: date | None = None
    last_days: int = 0
    same_before: bool = False
    more_than_before: bool = False
    is_controlled: bool = False
    was_refused: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """Be the risk of one claim: its level, why in plain words, and the cost nobody has paid yet."""

    level: RiskLevel
    reasons: tuple[str, ...]
    at_stake: Money


def stake(cost: Money, collected: Money) -> Money:
    """Return the cost that nobody has paid yet."""
    return max(cost - collected, ZERO)


@dataclass(frozen=True, slots=True)
class Limits:
    """Be what may be at stake before a technician, and before a pharmacist, must agree."""

    cashier: Money
    technician: Money


def risk_of(facts: RiskFacts) -> Risk:
    """Return the risk of a claim, its weightiest reasons first."""
    at_stake = stake(facts.cost, facts.collected)
    found = sorted(_signs(facts, at_stake), key=lambda sign: -sign[0])
    points = sum(weight for weight, _reason in found)
    level = RiskLevel.HIGH if points >= _HIGH else RiskLevel.MEDIUM if points >= _MEDIUM else RiskLevel.LOW
    return Risk(level, tuple(reason for _weight, reason in found), at_stake)


def needs_nobody(at_stake: Money, limits: Limits) -> bool:
    """Say whether so little is at stake that no risk matters."""
    return at_stake <= min(limits.cashier, BEARABLE)


def who_must_agree(risk: Risk, limits: Limits) -> frozenset[Role]:
    """Return the roles of which one must agree before the sale; none: nobody needs to.

    A high risk asks for the next higher role, unless what is at stake is bearable.
    """
    step = (risk.at_stake > limits.cashier) + (risk.at_stake > max(limits.technician, limits.cashier))
    if risk.level is RiskLevel.HIGH and risk.at_stake > BEARABLE:
        step += 1
    if step == 0:
        return frozenset()
    senior = frozenset({Role.PHARMACIST, Role.OWNER})
    return senior | {Role.TECHNICIAN} if step == 1 else senior


def _signs(facts: RiskFacts, at_stake: Money) -> Iterator[tuple[int, str]]:
    yield from _coverage(facts)
    yield from _authorization(facts)
    yield from _timing(facts)
    if facts.was_refused:
        yield 3, "The plan refused this prescription before."
    if facts.more_than_before:
        yield 1, "More is dispensed than the plan paid for last time."
    if facts.is_controlled:
        yield 1, "It is a controlled drug."
    if at_stake >= COSTLY:
        yield 1, f"It is costly: {at_stake} is at stake."


def _coverage(facts: RiskFacts) -> Iterator[tuple[int, str]]:
    if facts.covered_on is None:
        yield 3, "The coverage was never confirmed: no paid claim, no answer, no call."
        return
    age = (facts.on - facts.covered_on).days
    if age > OLD_DAYS:
        yield 3, f"The coverage was last seen to hold {age} days ago."
    elif age > STALE_DAYS:
        yield 1, f"The coverage was last seen to hold {age} days ago."
    if facts.covered_on.year < facts.on.year:
        yield 2, "A new year began since the plan last answered: deductible and coverage may have changed."


def _authorization(facts: RiskFacts) -> Iterator[tuple[int, str]]:
    if facts.needs_authorization and not facts.is_authorized:
        yield 4, "Its prior authorization has ended or is used up."
    elif facts.authorized_until is not None:
        left = (facts.authorized_until - facts.on).days
        if left <= ENDING_DAYS:
            yield 2, f"Its prior authorization ends in {left} days."


def _timing(facts: RiskFacts) -> Iterator[tuple[int, str]]:
    if facts.last_filled is not None and facts.last_days:
        passed = (facts.on - facts.last_filled).days
        if passed * 100 < facts.last_days * _EARLY_PERCENT:
            yield 3, f"It is early: {facts.last_days} days were filled {passed} days ago."
    if not facts.same_before:
        yield 1, "This plan never paid for this drug and patient."
