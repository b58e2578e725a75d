"""Hold what the rules come to: a rejection with its reasons, or a payment whose parts add up."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import date

    from app.kernel.money import Percent
    from app.kernel.quantity import Quantity
    from app.practice.payer_scenario import KnownCoverage


@dataclass(frozen=True, slots=True)
class Payment:
    """Hold the amounts of a paid claim.

    Ingredient, fee and the other things paid, less what another payer gave, are plan and patient together.
    """

    ingredient: Money
    fee: Money
    patient: Money
    plan: Money
    copay: Money | None
    coinsurance: Money | None
    deductible: Money = ZERO
    non_preferred: Money = ZERO
    brand: Money = ZERO
    over: Money = ZERO
    patient_tax: Money = ZERO
    assistance: Money = ZERO
    incentive: Money = ZERO
    service: Money | None = None
    others: tuple[tuple[str, Money], ...] = ()
    flat_tax: Money = ZERO
    percentage_tax: Money = ZERO
    rate: Percent | None = None
    basis: str = ""
    recognized: Money = ZERO
    details: Details | None = None

    def __post_init__(self) -> None:
        """Refuse amounts that do not add up or that are below zero."""
        amounts = (getattr(self, one.name) for one in fields(self) if one.name != "assistance")
        if any(isinstance(amount, Money) and amount < ZERO for amount in amounts):
            raise ValueError("an amount is below zero")
        if self.plan + self.patient != self.allowed - self.recognized:
            raise ValueError("plan and patient are not what is allowed")

    @property
    def allowed(self) -> Money:
        """Return everything that the pharmacy receives, from whomever."""
        extras = Money.total(amount for _, amount in self.others)
        taxes = self.flat_tax + self.percentage_tax
        return self.ingredient + self.fee + self.incentive + (self.service or ZERO) + extras + taxes


@dataclass(frozen=True, slots=True)
class Details:
    """Hold what a payment tells beside its amounts: stages, accumulators, bases."""

    stages: tuple[tuple[str, Money], ...] = ()
    deductible_used: Money | None = None
    deductible_left: Money | None = None
    benefit_left: Money | None = None
    account_left: Money | None = None
    reimbursement: str = ""
    fee_basis: str = ""
    tax_exempt: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """Be one row of the DUR answer (segment 24)."""

    reason: str
    significance: str
    pharmacy: str
    filled: date | None
    quantity: Quantity | None
    text: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """Hold why a claim is rejected, with a line of text."""

    codes: tuple[str, ...]
    text: str = ""
    alerts: tuple[Alert, ...] = ()
    others: tuple[KnownCoverage, ...] = ()
