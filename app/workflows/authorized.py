"""Put the prior authorization that fits on a billing by itself, and keep that it was used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.claims.answering import plain_rejection
from app.claims.authorizations import MOVES, AuthorizationState, AuthorizationUse, Wanted, choose, move
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.outcomes import decide

if TYPE_CHECKING:
    from datetime import datetime

    from app.claims.authorizations import PriorAuthorization
    from app.claims.extras import BillingExtra
    from app.claims.model import Claim
    from app.claims.ncpdp.answer import Answer
    from app.patients.model import Coverage
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims

ASKS = frozenset({ClaimKind.AUTHORIZATION, ClaimKind.INQUIRY})


def authorization_for(unit: HasClaims, fill: Fill, coverage: Coverage) -> PriorAuthorization | None:
    """Return the approved authorization that fits a fill billed to a coverage, with units left."""
    package = unit.catalog.package(fill.ndc11)
    wanted = Wanted(
        product_id=package.product_id if package else "",
        ndc11=fill.ndc11,
        on=fill.date_of_service,
        units=fill.quantity,
    )
    held = [
        (one, unit.authorizations.used(one.id))
        for one in unit.authorizations.of_patient(coverage.patient_id)
        if one.plan_id == coverage.plan_id and one.state is AuthorizationState.APPROVED
    ]
    return choose(held, wanted)


def authorized(unit: HasClaims, fill: Fill, coverage: Coverage, extra: BillingExtra) -> BillingExtra:
    """Return the extra codes with the number of the authorization that fits, unless one was typed."""
    if extra.prior_authorization:
        return extra
    found = authorization_for(unit, fill, coverage)
    if found is None:
        return extra
    return replace(extra, prior_authorization=found.number, authorization_type=found.kind)


def note_use(unit: HasClaims, claim: Claim, fill: Fill, number: str) -> None:
    """Keep that a claim went out under the authorization with a number, if one is on file.

    Units count while the claim waits or is paid, and come back by themselves when it is rejected or reversed.
    """
    if not number:
        return
    patient_id = unit.patients.coverage(claim.coverage_id).patient_id
    for one in unit.authorizations.of_patient(patient_id):
        if one.plan_id == claim.plan_id and one.number == number and one.state is AuthorizationState.APPROVED:
            use = AuthorizationUse(unit.ids.new(), one.id, claim.id, fill.quantity, unit.clock.now())
            unit.authorizations.add_use(use)
            return


def take_decision(unit: HasClaims, claim: Claim, answer: Answer, now: datetime) -> None:
    """Write what the payer decided on a request into its claim and into the authorization it is about."""
    claim.authorization = answer.auth_number
    claim.reject_codes = ",".join(answer.reject_codes)
    claim.message = " ".join(answer.messages)
    claim.answered_at = now
    decide(claim, ClaimOutcome.REJECTED if answer.is_rejected else ClaimOutcome.CAPTURED)
    claim.rev += 1
    authorization = _asked_by(unit, claim)
    if authorization is None:
        return
    state = _decided(answer)
    if state not in MOVES[authorization.state]:
        return
    if state is AuthorizationState.DENIED and claim.kind is ClaimKind.INQUIRY:
        return  # an inquiry that was refused says nothing about the request
    move(authorization, state)
    authorization.decided_at = now
    authorization.decision = claim.message or plain_rejection(claim) if answer.is_rejected else claim.message
    _take_terms(authorization, answer)


def _decided(answer: Answer) -> AuthorizationState:
    if answer.is_rejected:
        return AuthorizationState.DENIED
    granted = answer.is_approved or answer.is_paid
    return AuthorizationState.APPROVED if granted else AuthorizationState.PENDED


def _take_terms(authorization: PriorAuthorization, answer: Answer) -> None:
    """Take number, dates and limits as the payer holds them; what it did not send stays as typed."""
    told = answer.parts.authorized
    if told is not None:
        authorization.number = told.number.lstrip("0") or authorization.number
        authorization.starts_on = told.effective or authorization.starts_on
        authorization.ends_on = told.expires or authorization.ends_on
        authorization.units = told.quantity or authorization.units
        if told.refills is not None:
            authorization.fills = told.refills + 1
    steps = {
        AuthorizationState.APPROVED: "",
        AuthorizationState.PENDED: "Ask the plan how it stands",
        AuthorizationState.DENIED: "Appeal, or ask for another drug",
    }
    authorization.next_step = steps.get(authorization.state, authorization.next_step)


def _asked_by(unit: HasClaims, claim: Claim) -> PriorAuthorization | None:
    """Return the newest authorization that was asked for with a claim's fill."""
    patient_id = unit.patients.coverage(claim.coverage_id).patient_id
    about = [one for one in unit.authorizations.of_patient(patient_id) if one.fill_id == claim.fill_id]
    return about[-1] if about else None
