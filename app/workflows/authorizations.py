"""Work prior authorizations: begin one from a reject, ask the plan, keep its decision and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from app.claims.authorizations import OPEN, AuthorizationState, AuthorizationUse, PriorAuthorization, move
from app.claims.decisions import ASKS
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.more import for_request
from app.claims.ncpdp.authorization import (
    AuthorizationFacts,
    AuthorizationRequest,
    build_authorization_inquiry,
    build_authorization_request,
    build_authorization_reversal,
)
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.ids import AuthorizationId
from app.kernel.quantity import Quantity
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.workflows.authorization_answers import APPEAL
from app.workflows.billing import facts_of, queue_request
from app.workflows.claims_desk import AUTHORIZATION_DIGITS
from app.workflows.days import today
from app.workflows.drugs import drug_of
from app.workflows.needs import HasClaims

if TYPE_CHECKING:
    from datetime import date

    from app.claims.model import Claim
    from app.kernel.changes import Change
    from app.kernel.ids import ClaimId, FillId
    from app.kernel.running import Actor
    from app.prescriptions.model import Fill

MAX_WORDS = 300
USUAL = timedelta(days=365)
FIRST_STEP = "Tell the prescriber to request it"
ASK_AGAIN = timedelta(days=2)
_INITIAL, _REAUTHORIZATION = "1", "2"
_PLAN_REQUIREMENT = "PR"
WITHDRAWING = "Wait for the plan to take it back"
_KNOWN_TO_PLAN = frozenset(
    {AuthorizationState.REQUESTED, AuthorizationState.PENDED, AuthorizationState.APPROVED}
)
_BUILD = {
    ClaimKind.INQUIRY: build_authorization_inquiry,
    ClaimKind.WITHDRAWAL: build_authorization_reversal,
}


class HasAuthorizations(HasClaims, Protocol):
    """Give claims with their authorizations."""


@dataclass(frozen=True, slots=True)
class StartAuthorization:
    """Ask to begin an authorization for the drug of a fill."""

    fill_id: FillId


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold an authorization as typed, read; None is no limit or not known."""

    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    units: Quantity | None = None
    fills: int | None = None
    next_step: str = ""
    next_on: date | None = None
    note: str = ""
    only_this_package: bool = False


@dataclass(frozen=True, slots=True)
class SaveAuthorization:
    """Ask to keep what is known; `rev` is the revision that was on the screen, `to` the state it moves to."""

    id: AuthorizationId
    rev: int
    terms: Terms
    to: AuthorizationState | None = None


@dataclass(frozen=True, slots=True)
class AskPlan:
    """Ask the plan: a request (P4), or how an earlier one stands (P3)."""

    id: AuthorizationId


def start_authorization(
    unit: HasAuthorizations, cmd: StartAuthorization, actor: Actor
) -> Outcome[AuthorizationId]:
    """Begin an authorization for a fill, or return the one that is open for its drug and plan."""
    actor.require(Permission.WORK_CLAIMS)
    fill = unit.fills.get(cmd.fill_id)
    if fill.coverage_id is None:
        raise DomainError("coverage", "This prescription is paid in cash. No plan has to authorize it.")
    coverage = unit.patients.coverage(fill.coverage_id)
    drug = drug_of(unit.catalog, fill.ndc11)
    package = unit.catalog.package(fill.ndc11)
    product_id = package.product_id if package else ""
    for one in unit.authorizations.of_patient(coverage.patient_id):
        if one.state in OPEN and one.plan_id == coverage.plan_id and one.product_id == product_id:
            return Outcome(one.id)
    prescription = unit.prescriptions.get(fill.prescription_id)
    authorization = PriorAuthorization(
        id=AuthorizationId(unit.ids.new()),
        patient_id=coverage.patient_id,
        plan_id=coverage.plan_id,
        prescriber_id=prescription.prescriber_id,
        fill_id=fill.id,
        state=AuthorizationState.DRAFT,
        kind="1",
        number="",
        product_id=product_id,
        ndc11="",
        drug=drug.title,
        starts_on=None,
        ends_on=None,
        units=None,
        fills=None,
        next_step=FIRST_STEP,
        next_on=today(unit),
        note="",
        decision="",
        requested_at=None,
        decided_at=None,
        created_by=actor.user_id,
        created_at=unit.clock.now(),
        rev=1,
    )
    unit.authorizations.add(authorization)
    unit.flush()
    return Outcome(authorization.id, _done(unit, authorization, actor, "authorization.started"))


def save_authorization(unit: HasAuthorizations, cmd: SaveAuthorization, actor: Actor) -> Outcome[None]:
    """Keep terms and next step, and move the authorization if that is wanted; refuse what cannot be."""
    actor.require(Permission.WORK_CLAIMS)
    authorization = unit.authorizations.get(cmd.id)
    if authorization.rev != cmd.rev:
        raise DomainError("authorization", "Somebody changed this meanwhile. Look again, then change it.")
    problems = _problems(cmd)
    if problems:
        raise DomainError.of(problems)
    step = authorization.next_step
    _write(unit, authorization, cmd.terms)
    if cmd.to is AuthorizationState.DENIED and authorization.next_step == step:
        authorization.next_step = APPEAL
    if cmd.to is not None:
        move(authorization, cmd.to)
        now = unit.clock.now()
        if cmd.to is AuthorizationState.REQUESTED:
            authorization.requested_at = now
        elif cmd.to in {AuthorizationState.APPROVED, AuthorizationState.DENIED}:
            authorization.decided_at = now
    else:
        authorization.rev += 1
    return Outcome(None, _done(unit, authorization, actor, f"authorization.{cmd.to or 'saved'}"))


def request_authorization(unit: HasAuthorizations, cmd: AskPlan, actor: Actor) -> Outcome[ClaimId]:
    """Queue the request (P4) behind what is under way for the fill."""
    actor.require(Permission.WORK_CLAIMS)
    authorization = unit.authorizations.get(cmd.id)
    _refuse_while_asking(unit, authorization)
    fill = unit.fills.get(_fill_of(authorization))
    coverage = unit.patients.coverage(fill.coverage_id) if fill.coverage_id else None
    if coverage is None or coverage.plan_id != authorization.plan_id:
        raise DomainError(
            "coverage", "The prescription is billed to another plan. Change the coverage first."
        )
    facts = for_request(facts_of(unit, fill, coverage), fill.ndc11)
    body = build_authorization_request(facts, _request(unit, authorization))
    claim = _queue(unit, authorization, fill, ClaimKind.AUTHORIZATION, body)
    move(authorization, AuthorizationState.REQUESTED)
    authorization.requested_at = unit.clock.now()
    authorization.next_step, authorization.next_on = "Ask the plan how it stands", today(unit) + ASK_AGAIN
    things = _done(unit, authorization, actor, "authorization.requested")
    return Outcome(claim.id, things | changed((Kind.CLAIM, claim.id), (Kind.OUTBOX, None)))


def inquire_authorization(unit: HasAuthorizations, cmd: AskPlan, actor: Actor) -> Outcome[ClaimId]:
    """Queue the question (P3) how an earlier request stands."""
    actor.require(Permission.WORK_CLAIMS)
    authorization = unit.authorizations.get(cmd.id)
    if authorization.state not in {AuthorizationState.REQUESTED, AuthorizationState.PENDED}:
        raise DomainError("state", "Only a request that is under way is asked about.")
    _refuse_while_asking(unit, authorization)
    claim = _ask_about(unit, authorization, ClaimKind.INQUIRY)
    authorization.next_on = today(unit) + ASK_AGAIN
    authorization.rev += 1
    things = _done(unit, authorization, actor, "authorization.asked_about")
    return Outcome(claim.id, things | changed((Kind.CLAIM, claim.id), (Kind.OUTBOX, None)))


def withdraw_authorization(unit: HasAuthorizations, cmd: AskPlan, actor: Actor) -> Outcome[ClaimId]:
    """Queue what takes a request or a grant back (P2); it ends when the plan agrees."""
    actor.require(Permission.WORK_CLAIMS)
    authorization = unit.authorizations.get(cmd.id)
    if authorization.state not in _KNOWN_TO_PLAN:
        raise DomainError("state", "The plan holds nothing to withdraw. End it here instead.")
    _refuse_while_asking(unit, authorization)
    claim = _ask_about(unit, authorization, ClaimKind.WITHDRAWAL)
    authorization.next_step, authorization.next_on = WITHDRAWING, today(unit) + ASK_AGAIN
    authorization.rev += 1
    things = _done(unit, authorization, actor, "authorization.withdrawal_queued")
    return Outcome(claim.id, things | changed((Kind.CLAIM, claim.id), (Kind.OUTBOX, None)))


def _ask_about(unit: HasAuthorizations, authorization: PriorAuthorization, kind: ClaimKind) -> Claim:
    """Queue a question that names an authorization and no claim: how it stands, or to take it back."""
    fill = unit.fills.get(_fill_of(authorization))
    coverage = unit.patients.coverage(fill.coverage_id) if fill.coverage_id else None
    if coverage is None:
        raise DomainError("coverage", "This prescription is paid in cash now.")
    if coverage.plan_id != authorization.plan_id:
        raise DomainError("coverage", "The prescription is billed to another plan. Call the plan instead.")
    facts = facts_of(unit, fill, coverage)
    asked = _request(unit, authorization, _last_number(unit, authorization))
    about = AuthorizationFacts(route=facts.route, member=facts.member, request=asked)
    body = _BUILD[kind](about)
    return _queue(unit, authorization, fill, kind, body)


def _queue(
    unit: HasAuthorizations, authorization: PriorAuthorization, fill: Fill, kind: ClaimKind, body: bytes
) -> Claim:
    """Queue a request and note which authorization it is about, so that its answer decides that one."""
    claim = queue_request(unit, fill, kind, body)
    nothing = Quantity(0)
    unit.authorizations.add_use(
        AuthorizationUse(unit.ids.new(), authorization.id, claim.id, nothing, unit.clock.now())
    )
    unit.flush()
    return claim


def _refuse_while_asking(unit: HasAuthorizations, authorization: PriorAuthorization) -> None:
    """Refuse a second question before the first is answered: nothing is asked twice."""
    for claim in _requests(unit, authorization):
        if claim.outcome is ClaimOutcome.NONE:
            raise DomainError("state", "The plan has been asked and has not answered yet. Wait for it.")


def _requests(unit: HasAuthorizations, authorization: PriorAuthorization) -> list[Claim]:
    claims = [unit.claims.get(one) for one in unit.authorizations.claims_of(authorization.id)]
    return [claim for claim in claims if claim.kind in ASKS]


def _fill_of(authorization: PriorAuthorization) -> FillId:
    if authorization.fill_id is None:
        raise DomainError("fill", "No prescription is known for this authorization. Ask the plan by phone.")
    return authorization.fill_id


def _request(
    unit: HasAuthorizations, authorization: PriorAuthorization, earlier: str = ""
) -> AuthorizationRequest:
    starts = authorization.starts_on or today(unit)
    return AuthorizationRequest(
        kind=_REAUTHORIZATION if authorization.number else _INITIAL,
        begins=starts,
        ends=authorization.ends_on or starts + USUAL,
        basis=_PLAN_REQUIREMENT,
        assigned=authorization.number,
        authorization=earlier,
        supporting=authorization.note,
    )


def _last_number(unit: HasAuthorizations, authorization: PriorAuthorization) -> str:
    """Return the number (503-F3) on the payer's newest answer to a request for an authorization."""
    asked = [one for one in _requests(unit, authorization) if one.kind is ClaimKind.AUTHORIZATION]
    return next((one.authorization for one in reversed(asked) if one.authorization), "")


def _problems(cmd: SaveAuthorization) -> list[FieldProblem]:
    terms, found = cmd.terms, []
    number = terms.number.strip()
    if number and not (number.isascii() and number.isdigit() and len(number) <= AUTHORIZATION_DIGITS):
        found.append(FieldProblem("number", f"Type at most {AUTHORIZATION_DIGITS} digits."))
    if cmd.to is AuthorizationState.APPROVED and not number:
        found.append(FieldProblem("number", "Type the number that the plan gave."))
    if terms.starts_on and terms.ends_on and terms.ends_on < terms.starts_on:
        found.append(FieldProblem("ends", "It ends before it begins. Correct one of the dates."))
    if terms.fills is not None and terms.fills < 1:
        found.append(FieldProblem("fills", "Type 1 or more, or leave it empty for no limit."))
    if cmd.to is AuthorizationState.PENDED and not terms.next_step.strip():
        found.append(FieldProblem("next", "Say what comes next, such as “Call on Monday”."))
    return found


def _write(unit: HasAuthorizations, authorization: PriorAuthorization, terms: Terms) -> None:
    authorization.number = terms.number.strip()
    authorization.starts_on, authorization.ends_on = terms.starts_on, terms.ends_on
    authorization.units, authorization.fills = terms.units, terms.fills
    authorization.next_step = clean_text(terms.next_step, "next", MAX_WORDS)
    authorization.next_on = terms.next_on
    authorization.note = clean_text(terms.note, "note", MAX_WORDS)
    authorization.ndc11 = ""
    if terms.only_this_package and authorization.fill_id is not None:
        authorization.ndc11 = unit.fills.get(authorization.fill_id).ndc11


def _done(
    unit: HasAuthorizations, authorization: PriorAuthorization, actor: Actor, event: str
) -> frozenset[Change]:
    unit.audit.record(actor, event, Kind.AUTHORIZATION, authorization.id, patient_id=authorization.patient_id)
    return changed((Kind.AUTHORIZATION, authorization.id))
