"""Write what a payer decided on an authorization, and bill again what waited for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims import chain
from app.claims.answering import reject_codes
from app.claims.authorizations import MOVES, AuthorizationState, move
from app.claims.decisions import (
    Decision,
    next_step,
    read_decision,
    reason_of,
    take_terms,
    unclear_terms,
)
from app.claims.model import ClaimOutcome
from app.claims.outcomes import decide
from app.kernel.errors import DomainError
from app.prescriptions.model import FillState
from app.workflows.authorized import authorization_for
from app.workflows.billing import bill
from app.workflows.days import today
from app.workflows.next_payer import bill_in_place_of

if TYPE_CHECKING:
    from datetime import date

    from app.claims.authorizations import PriorAuthorization
    from app.claims.model import Claim
    from app.claims.ncpdp.answer import Answer
    from app.workflows.needs import HasClaims

WANTS_ONE = "75"
ASK_LATER = "Ask the plan how it stands"
APPEAL = "Appeal, or ask for another drug"
SEND_PAPERS = "Write down what the plan wants to know, then ask again"
CHECK_TERMS = "Call the plan, type what it says, then save it as approved"
_STATES = {
    Decision.GRANTED: AuthorizationState.APPROVED,
    Decision.DEFERRED: AuthorizationState.PENDED,
    Decision.WANTS_PAPERS: AuthorizationState.PENDED,
    Decision.DENIED: AuthorizationState.DENIED,
    Decision.WITHDRAWN: AuthorizationState.ENDED,
}


def take_decision(unit: HasClaims, claim: Claim, answer: Answer) -> list[Claim]:
    """Write an answer into its request and the authorization it is about; return the claims billed anew."""
    now = unit.clock.now()
    claim.authorization = answer.auth_number
    claim.reject_codes = ",".join(answer.reject_codes)
    claim.message = " ".join(answer.messages)
    claim.answered_at = now
    decide(claim, ClaimOutcome.REJECTED if answer.is_rejected else ClaimOutcome.CAPTURED)
    claim.rev += 1
    authorization = _asked_by(unit, claim)
    if authorization is None:
        return []
    decision = read_decision(claim.kind, answer)
    state = _STATES.get(decision)
    if state is None or state not in MOVES[authorization.state]:
        _note_unclear(authorization, answer, today(unit))
        return []
    if decision is Decision.GRANTED and _refuse_terms(authorization, answer, today(unit)):
        return []
    move(authorization, state)
    authorization.decided_at = now
    authorization.decision = reason_of(answer)
    _write_step(authorization, decision, today(unit))
    if decision not in {Decision.GRANTED, Decision.DEFERRED}:
        return []
    told = answer.parts.authorized
    if not unclear_terms(authorization, told, today(unit)):
        take_terms(authorization, told)
    return _bill_again(unit, authorization) if decision is Decision.GRANTED else []


def _asked_by(unit: HasClaims, claim: Claim) -> PriorAuthorization | None:
    """Return the authorization that a request is about.

    A request from before requests were linked counts only where its fill has asked for one alone.
    """
    linked = unit.authorizations.of_claim(claim.id)
    if linked is not None:
        return linked
    patient_id = unit.patients.coverage(claim.coverage_id).patient_id
    about = [one for one in unit.authorizations.of_patient(patient_id) if one.fill_id == claim.fill_id]
    return about[0] if len(about) == 1 else None


def _note_unclear(authorization: PriorAuthorization, answer: Answer, on: date) -> None:
    """Show an answer that decides nothing; where the authorization stands does not change."""
    said = reason_of(answer) or f"Answer {answer.status} without a reason."
    authorization.decision = f"The plan decided nothing. {said}"
    authorization.next_step, authorization.next_on = next_step(answer), on
    authorization.rev += 1


def _refuse_terms(authorization: PriorAuthorization, answer: Answer, on: date) -> bool:
    """Hold a grant whose terms cannot be meant for a person; say whether it was held."""
    unclear = unclear_terms(authorization, answer.parts.authorized, on)
    if not unclear:
        return False
    if AuthorizationState.PENDED in MOVES[authorization.state]:
        move(authorization, AuthorizationState.PENDED)
    authorization.decision = (
        f"The plan grants it, but this is unclear: {'; '.join(unclear)}. Nothing is applied."
    )
    authorization.next_step, authorization.next_on = CHECK_TERMS, on
    return True


def _write_step(authorization: PriorAuthorization, decision: Decision, on: date) -> None:
    match decision:
        case Decision.DEFERRED:
            authorization.next_step = ASK_LATER
        case Decision.WANTS_PAPERS:
            authorization.next_step, authorization.next_on = SEND_PAPERS, on
        case Decision.DENIED:
            authorization.next_step, authorization.next_on = APPEAL, on
        case _:
            authorization.next_step, authorization.next_on = "", None


def _bill_again(unit: HasClaims, authorization: PriorAuthorization) -> list[Claim]:
    """Bill what the plan rejected for want of an authorization, now that there is one.

    Nothing is sent for a fill that was taken back, is paid in cash now, does not fit, or whose later
    payers have answered meanwhile: that is left to the desk, where the claim stands rejected.
    """
    if authorization.fill_id is None:
        return []
    fill = unit.fills.get(authorization.fill_id)
    if fill.coverage_id is None or fill.state is FillState.CANCELLED:
        return []
    unit.flush()
    links = chain.links(unit.claims.of_fill(fill.id))
    last = links[-1] if links else None
    if last is None or last.plan_id != authorization.plan_id or last.outcome is not ClaimOutcome.REJECTED:
        return []
    coverage = unit.patients.coverage(last.coverage_id)
    if WANTS_ONE not in reject_codes(last) or authorization_for(unit, fill, coverage) is None:
        return []
    try:
        new = bill(unit, fill) if last.follows is None else bill_in_place_of(unit, last)
    except DomainError as refused:
        authorization.next_step = f"The claim was not sent again: {refused.message}"
        return []
    return [new] if new is not None else []
