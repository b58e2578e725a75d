"""Hold what an estimate is made of and what it says: the question, the answers before it, the guess."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money, divide_half_up

if TYPE_CHECKING:
    from datetime import date

    from app.kernel.quantity import Quantity

PERMILLE = 1_000
_MILLION = 1_000_000
_PRODUCT = 9
_LONG_DAYS = 60


class Level(StrEnum):
    """Say what an estimate rests on, the nearest first."""

    OWN = "this patient, drug and plan"
    DRUG = "this plan and drug"
    TIER = "plan and tier"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Question:
    """Be one fill whose payer has not answered; `tier` is the copay that the plan states for it, if any."""

    patient: str
    plan: str
    ndc11: str
    is_brand: bool
    quantity: Quantity
    days: int
    gross: Money
    usual: Money
    served: date
    tier: Money | None = None

    @property
    def drug(self) -> str:
        """Return what packages of the same drug have in common."""
        return self.ndc11[:_PRODUCT]

    @property
    def is_long(self) -> bool:
        """Say whether it is a supply for about three months."""
        return self.days >= _LONG_DAYS

    @property
    def most(self) -> Money:
        """Return the most that anybody may be asked for it."""
        return max(ZERO, self.usual)


@dataclass(frozen=True, slots=True)
class Answered:
    """Be one paid answer with its parts as the payer sent them; what it did not send is None."""

    asked: Question
    on: date
    patient_pay: Money
    plan_pay: Money
    deductible: Money = ZERO
    copay: Money | None = None
    coinsurance: Money | None = None
    deductible_used: Money | None = None
    deductible_left: Money | None = None

    @property
    def price(self) -> Money:
        """Return what patient and plan paid together."""
        return self.patient_pay + self.plan_pay

    @property
    def rest(self) -> Money:
        """Return what was shared after the deductible."""
        return max(ZERO, self.price - self.deductible)

    @property
    def shared(self) -> Money:
        """Return the patient's part after the deductible."""
        return max(ZERO, self.patient_pay - self.deductible)


@dataclass(frozen=True, slots=True)
class Rule:
    """Be how a plan shares the cost of a drug: a copay in cents, or a share in millionths."""

    is_share: bool
    size: int

    def of(self, rest: Money) -> Money:
        """Return the patient's part of an amount."""
        if self.is_share:
            return min(rest, Money(divide_half_up(rest.cents * self.size, _MILLION)))
        return min(rest, Money(self.size))


@dataclass(frozen=True, slots=True)
class Guess:
    """Be an estimate with the band that holds the answer four times in five, and why.

    `price` is what patient and plan are thought to pay together.
    """

    pays: Money
    low: Money
    high: Money
    level: Level
    evidence: date | None
    reasons: tuple[str, ...]
    price: Money

    @property
    def words(self) -> str:
        """Return the estimate as a person says it."""
        if self.low == self.high:
            return f"about {self.pays}"
        return f"about {self.pays}, {self.between}"

    @property
    def between(self) -> str:
        """Return the band in words."""
        return f"between {self.low} and {self.high}"

    @property
    def basis(self) -> str:
        """Return band and reasons as they are kept with what was charged."""
        band = () if self.low == self.high else (self.between,)
        reasons = (reason[0].lower() + reason[1:] for reason in self.reasons)
        return "; ".join((*band, *reasons))


def rule_of(answer: Answered) -> Rule | None:
    """Return how an answer shared the cost, None where it does not tell.

    All of a price, or nothing left after the deductible, shows no copay. Shares are rounded to half a
    percent, since cents alone do not tell 25 % from 24.99 %.
    """
    if answer.rest <= ZERO or answer.shared >= answer.rest:
        return None
    if answer.coinsurance:
        exact = divide_half_up(answer.coinsurance.cents * PERMILLE, answer.rest.cents)
        half_percents = divide_half_up(exact, 5)
        return Rule(is_share=True, size=half_percents * 5 * PERMILLE)
    return Rule(is_share=False, size=answer.shared.cents)
