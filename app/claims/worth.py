"""Set what payers said they pay beside what was expected, and beside what the drug cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

CONTRACT_COST, CONTRACT_FEE = "U8", "U9"
_PAID_FEE, _INCENTIVE, _OTHER, _PROCESSOR_FEE = "F7", "FL", "J4", "NZ"


@dataclass(frozen=True, slots=True)
class Submitted:
    """Be what a claim asked for; `patient_before` what an earlier payer left, None for the first payer."""

    dispensing_fee: Money
    gross: Money
    usual_price: Money
    patient_before: Money | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """Be what a paid claim brings against what was expected; below zero is less than expected.

    `paid` is what plan and patient pay by this answer; the fees stand apart, each with what was asked.
    """

    expected: Money
    paid: Money
    fee_expected: Money
    fee_paid: Money
    incentive: Money
    other: Money
    processor_fee: Money

    @property
    def difference(self) -> Money:
        """Return what came beyond what was expected."""
        return self.paid - self.expected

    @property
    def fee_difference(self) -> Money:
        """Return what came beyond the dispensing fee that was asked."""
        return self.fee_paid - self.fee_expected


def worth_of(asked: Submitted, plan_pays: Money, patient_pays: Money, amounts: Mapping[str, Money]) -> Worth:
    """Return a paid claim against what was expected of it.

    Expected is what the payer itself calls the contract (148-U8 and 149-U9), else the lower of what was
    submitted and the usual price; of a later payer, what the one before left to the patient.
    """
    fee = amounts.get(CONTRACT_FEE, asked.dispensing_fee)
    return Worth(
        expected=_expected(asked, amounts),
        paid=plan_pays + patient_pays,
        fee_expected=fee if asked.patient_before is None else ZERO,
        fee_paid=amounts.get(_PAID_FEE, ZERO) if asked.patient_before is None else ZERO,
        incentive=amounts.get(_INCENTIVE, ZERO),
        other=amounts.get(_OTHER, ZERO),
        processor_fee=amounts.get(_PROCESSOR_FEE, ZERO),
    )


def loss(cost: Money, received: Money) -> Money:
    """Return how far below its cost a fill is paid, zero when it is not."""
    return max(cost - received, ZERO)


def appeal_by(answered_on: date, appeal_days: int) -> date:
    """Return the last day on which a price may be appealed."""
    return answered_on + timedelta(days=appeal_days)


def _expected(asked: Submitted, amounts: Mapping[str, Money]) -> Money:
    if asked.patient_before is not None:
        return asked.patient_before
    if CONTRACT_COST in amounts and CONTRACT_FEE in amounts:
        return amounts[CONTRACT_COST] + amounts[CONTRACT_FEE]
    return min(asked.gross, asked.usual_price)
