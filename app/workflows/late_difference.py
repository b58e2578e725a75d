"""Post the difference when the payer answers after the prescription was sold on an estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.model import ClaimOutcome
from app.kernel.money import ZERO
from app.ledger.model import Account, Posting
from app.prescriptions.model import FillState
from app.workflows.days import business_date
from app.workflows.needs import HasBooks, HasClaims

if TYPE_CHECKING:
    from uuid import UUID

    from app.claims.model import Claim
    from app.kernel.money import Money
    from app.pos.model import SaleLine


class LateUnit(HasClaims, HasBooks, Protocol):
    """Give what a late difference needs."""


def post_late_difference(unit: LateUnit, claim: Claim) -> Money | None:
    """Book actual against estimated amounts of a sold fill, once; return what the patient still owes.

    Below zero the store owes the patient. None when the fill was not sold on an estimate.
    """
    if claim.outcome is not ClaimOutcome.PAID or unit.fills.get(claim.fill_id).state is not FillState.SOLD:
        return None
    line = unit.sales.line_of_fill(claim.fill_id)
    if line is None or not line.is_estimate or line.settled_pays is not None:
        return None
    prescription = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id)
    actual = claim.patient_pay or ZERO
    unit.ledger.post(
        f"late:{claim.id}",
        "late_difference",
        business_date(unit),
        "claim",
        claim.id,
        late_postings(line, claim, prescription.patient_id),
    )
    line.settled_pays = actual
    return actual - line.pays


def late_postings(line: SaleLine, claim: Claim, patient_id: UUID) -> tuple[Posting, ...]:
    """Return the balanced postings from what a sale assumed to what the payer decided."""
    patient, plan = claim.patient_pay or ZERO, claim.plan_pay or ZERO
    more = (patient + plan) - (line.pays + line.plan_pays)
    return (
        Posting(Account.PLAN_ESTIMATED, -line.plan_pays, claim.plan_id),
        Posting(Account.PLAN_RECEIVABLE, plan, claim.plan_id),
        Posting(Account.PATIENT_DIFFERENCE, patient - line.pays, patient_id),
        Posting(Account.RX_REVENUE, -more),
    )
