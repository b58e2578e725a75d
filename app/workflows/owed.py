"""Tell what a patient owes for a fill now: paid, estimated or cash, and whether it may be sold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.claims.answering import plain_rejection
from app.claims.estimate import Estimate, LastPaid, estimate, read_tiers, tier_copay
from app.claims.model import Claim, ClaimOutcome, ClaimShown
from app.claims.pricing import gross_due
from app.claims.state import shown_state
from app.kernel.money import ZERO, Money
from app.workflows.drugs import drug_of

if TYPE_CHECKING:
    from app.kernel.ids import PlanId
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims

_LABELER_AND_PRODUCT = 9


class OwedKind(StrEnum):
    """Say where the amount comes from."""

    CASH = "cash"
    PAID = "paid"
    ESTIMATE = "estimate"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Owed:
    """Be what patient and plan pay for a fill; `blocked` says why it may not go on as it is billed.

    `price` is what the pharmacy gets in all, `basis` where an estimate comes from.
    """

    kind: OwedKind
    pays: Money
    plan_pays: Money
    basis: str
    shown: ClaimShown | None = None
    plan_id: PlanId | None = None
    blocked: str = ""

    @property
    def is_estimate(self) -> bool:
        """Say whether the payer has not answered yet."""
        return self.kind is OwedKind.ESTIMATE

    @property
    def price(self) -> Money:
        """Return what patient and plan pay together."""
        return self.pays + self.plan_pays


def owed_for(unit: HasClaims, fill: Fill) -> Owed:
    """Return what is owed for a fill at this moment."""
    if fill.coverage_id is None:
        return Owed(OwedKind.CASH, fill.usual_price, ZERO, "cash price")
    billing = unit.claims.current_billing(fill.id)
    if billing is None:
        return _blocked(fill, "No claim stands for this prescription. Bill it again, or switch to cash.")
    shown = _shown(unit, billing)
    if shown is ClaimShown.REJECTED:
        return _blocked(fill, f"The plan rejected the claim: {plain_rejection(billing)}", shown)
    if shown is ClaimShown.REVERSING:
        return _blocked(fill, "The claim is being taken back. Bill it again, or switch to cash.", shown)
    if billing.outcome is ClaimOutcome.PAID:
        pays, plan_pays = billing.patient_pay or ZERO, billing.plan_pay or ZERO
        return Owed(OwedKind.PAID, pays, plan_pays, "", shown, billing.plan_id)
    guess = estimate_of(unit, fill, billing.plan_id)
    return Owed(OwedKind.ESTIMATE, guess.pays, guess.plan_pays, guess.basis, shown, billing.plan_id)


def estimate_of(unit: HasClaims, fill: Fill, plan_id: PlanId) -> Estimate:
    """Return what patient and plan are thought to pay for a fill: last claim, plan's tier or cash."""
    patient_id = unit.prescriptions.get(fill.prescription_id).patient_id
    last = unit.claims.last_paid(patient_id, fill.ndc11[:_LABELER_AND_PRODUCT], plan_id)
    is_brand = bool(drug_of(unit.catalog, fill.ndc11).brand)
    tier = tier_copay(read_tiers(unit.plans.get(plan_id).tiers), is_brand=is_brand)
    gross = gross_due(fill.ingredient_cost, fill.dispensing_fee)
    return estimate(_last_paid(last), tier, fill.usual_price, gross)


def _last_paid(claim: Claim | None) -> LastPaid | None:
    if claim is None or claim.patient_pay is None:
        return None
    return LastPaid(claim.patient_pay, claim.plan_pay or ZERO, claim.gross_due)


def _shown(unit: HasClaims, billing: Claim) -> ClaimShown:
    reversals = [
        unit.outbox.get(claim.outbox_id).state
        for claim in unit.claims.of_fill(billing.fill_id)
        if claim.reverses == billing.id and claim.outcome is ClaimOutcome.NONE
    ]
    return shown_state(billing, unit.outbox.get(billing.outbox_id).state, next(iter(reversals), None))


def _blocked(fill: Fill, why: str, shown: ClaimShown | None = None) -> Owed:
    return Owed(OwedKind.BLOCKED, fill.usual_price, ZERO, "", shown, None, why)
