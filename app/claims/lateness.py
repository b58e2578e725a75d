"""Tell what a late answer means for what was sold already, and how it may be settled. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.kernel.ids import ClaimId, FillId, PatientId, SaleId, UserId


class Lateness(StrEnum):
    """Name what an answer that came after the sale says."""

    AS_ESTIMATED = "as_estimated"
    MORE = "more"
    LESS = "less"
    ZERO = "zero"
    NOT_COVERED = "not_covered"
    AUTHORIZATION = "authorization"
    TOO_SOON = "too_soon"
    INACTIVE = "inactive"
    QUANTITY = "quantity"
    OTHER_DATE = "other_date"
    PAID_OTHER_DATE = "paid_other_date"
    DUPLICATE = "duplicate"
    SECONDARY = "secondary"
    PLAN_CHANGED = "plan_changed"
    GONE = "gone"
    TOO_LATE = "too_late"
    REFUSED = "refused"


class Act(StrEnum):
    """Name a way to settle a difference."""

    REFUND = "refund"
    CREDIT = "credit"
    CHARGE = "charge"
    WRITE_OFF = "write_off"
    REBILL = "rebill"
    ACCEPT = "accept"
    APPEAL = "appeal"


class CaseState(StrEnum):
    """Say where a difference stands; one that is worked on waits for another answer."""

    OPEN = "open"
    WORKING = "working"
    SETTLED = "settled"


@dataclass
class LateCase:
    """Be one answer that came after the sale and left something to settle.

    `amount` is what the patient owes more, below zero what the store owes the patient; `at_stake` what a
    payer was thought to pay and refused, or paid for another date. `cash_back` and `card_back` are what was
    given back.
    """

    id: UUID
    claim_id: ClaimId
    fill_id: FillId
    sale_id: SaleId
    patient_id: PatientId
    kind: Lateness
    amount: Money
    at_stake: Money
    state: CaseState
    act: str
    note: str
    cash_back: Money
    card_back: Money
    opened_at: datetime
    settled_by: UserId | None
    settled_at: datetime | None
    rev: int


class LateCases(Keeps[LateCase], Protocol):
    """Keep what late answers left to settle."""

    def of_claim(self, claim_id: ClaimId) -> LateCase | None:
        """Return the case of an answer."""
        ...

    def unsettled(self, fill_id: FillId) -> list[LateCase]:
        """Return what is open or worked on about a fill, oldest first."""
        ...

    def of_patient(self, patient_id: PatientId) -> list[LateCase]:
        """Return what is open or worked on about a patient, oldest first."""
        ...

    def of_sale(self, sale_id: SaleId) -> list[LateCase]:
        """Return every case about what one sale sold."""
        ...


_SHIFTED = (Act.CHARGE, Act.WRITE_OFF)
_ACTS: dict[Lateness, tuple[Act, ...]] = {
    Lateness.AUTHORIZATION: (Act.APPEAL, Act.REBILL, *_SHIFTED),
    Lateness.TOO_LATE: (Act.APPEAL, Act.WRITE_OFF, Act.CHARGE),
    Lateness.DUPLICATE: (Act.REBILL, Act.WRITE_OFF),
    Lateness.OTHER_DATE: (Act.REBILL, *_SHIFTED),
    Lateness.PLAN_CHANGED: (Act.REBILL, *_SHIFTED),
    Lateness.INACTIVE: (Act.REBILL, *_SHIFTED),
    Lateness.QUANTITY: (Act.REBILL, Act.APPEAL, *_SHIFTED),
    Lateness.PAID_OTHER_DATE: (Act.REBILL, Act.ACCEPT),
    Lateness.GONE: (Act.WRITE_OFF, Act.REBILL, Act.APPEAL, Act.CHARGE),
    Lateness.TOO_SOON: (Act.CHARGE, Act.REBILL, Act.WRITE_OFF),
    Lateness.NOT_COVERED: (Act.CHARGE, Act.APPEAL, Act.REBILL, Act.WRITE_OFF),
    Lateness.SECONDARY: (Act.CHARGE, Act.REBILL, Act.WRITE_OFF),
    Lateness.REFUSED: (Act.REBILL, Act.APPEAL, *_SHIFTED),
}


def acts(case: LateCase) -> tuple[Act, ...]:
    """Return how a case may be settled, the proposed way first."""
    if case.amount < ZERO:
        return Act.REFUND, Act.CREDIT
    if case.amount > ZERO:
        return Act.CHARGE, Act.WRITE_OFF, Act.APPEAL
    return _ACTS.get(case.kind, (Act.REBILL, *_SHIFTED))


def may_be_gone(case: LateCase) -> bool:
    """Say whether a person may say of a case that its patient moved or died."""
    refused = case.at_stake > ZERO and case.kind not in {Lateness.GONE, Lateness.PAID_OTHER_DATE}
    return refused and case.state is not CaseState.SETTLED


def is_returning(case: LateCase) -> bool:
    """Say whether the terminal was asked to give a case's money back and has not said yes or no."""
    return case.state is CaseState.WORKING and case.act == Act.REFUND


def shares_of_refund(amount: Money, tenders: tuple[tuple[bool, Money], ...]) -> tuple[Money, Money]:
    """Return what goes back in cash and to the card, the last tender first; the rest, if any, in cash.

    Each tender is (whether it was a card, what is left of it).
    """
    cash, card, left = ZERO, ZERO, amount
    for is_card, given in reversed(tenders):
        part = min(left, given)
        left = left - part
        if is_card:
            card = card + part
        else:
            cash = cash + part
    return cash + left, card
