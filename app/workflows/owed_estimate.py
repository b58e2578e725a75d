"""Estimate what a claim that waits leaves to the patient, from what the payer has answered before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.estimate import Estimate, LastPaid, estimate, estimate_rest, read_tiers, tier_copay
from app.claims.estimating.facts import Question
from app.kernel.money import ZERO
from app.workflows.drugs import drug_of

if TYPE_CHECKING:
    from app.claims.model import Claim
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims

_LABELER_AND_PRODUCT = 9


def estimate_of(unit: HasClaims, fill: Fill, claim: Claim) -> Estimate:
    """Return what patient and plan are thought to pay by a claim: the plan's answers, its tier or cash.

    A payer after others is thought only to bring down what they left to the patient.
    """
    patient_id = unit.prescriptions.get(fill.prescription_id).patient_id
    is_brand = bool(drug_of(unit.catalog, fill.ndc11).brand)
    tier = tier_copay(read_tiers(unit.plans.get(claim.plan_id).tiers), is_brand=is_brand)
    if claim.patient_before is not None:
        last = unit.claims.last_paid(patient_id, fill.ndc11[:_LABELER_AND_PRODUCT], claim.plan_id)
        return estimate_rest(_last_paid(last), tier, claim.patient_before)
    asked = Question(
        patient=str(patient_id),
        plan=str(claim.plan_id),
        ndc11=fill.ndc11,
        is_brand=is_brand,
        quantity=fill.quantity,
        days=fill.days_supply,
        gross=claim.gross_due,
        usual=fill.usual_price,
        served=fill.date_of_service,
        tier=tier,
    )
    return estimate(unit.estimates.guess(asked), tier, fill.usual_price, claim.gross_due)


def _last_paid(claim: Claim | None) -> LastPaid | None:
    if claim is None or claim.patient_pay is None:
        return None
    return LastPaid(claim.patient_pay, claim.plan_pay or ZERO, claim.gross_due)
