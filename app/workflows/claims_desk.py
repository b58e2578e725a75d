"""Work claims: send again after a rejection, take back, or let a parked message try again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims import chain
from app.claims.answering import is_billing, reject_codes
from app.claims.extras import BillingExtra
from app.claims.model import ClaimOutcome
from app.claims.playbooks import CLARIFICATION, PHARMACIST_ONLY, SERVICE, is_code
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.outbox import moves
from app.prescriptions.model import FillState
from app.workflows.billing import bill, take_back
from app.workflows.next_payer import bill_in_place_of
from app.workflows.sale_guard import refuse_while_paying

if TYPE_CHECKING:
    from app.claims.model import Claim
    from app.kernel.changes import Change
    from app.kernel.ids import ClaimId
    from app.kernel.running import Actor
    from app.workflows.needs import HasClaims
    from app.workflows.register_needs import HasSales

AUTHORIZATION_DIGITS = 11
_MAY_RESUBMIT = frozenset(
    {ClaimOutcome.REJECTED, ClaimOutcome.REVERSED, ClaimOutcome.CANCELLED, ClaimOutcome.UNCLEAR}
)
_MAY_REVERSE = frozenset({ClaimOutcome.NONE, ClaimOutcome.PAID, ClaimOutcome.CAPTURED, ClaimOutcome.UNCLEAR})


@dataclass(frozen=True, slots=True)
class Resubmit:
    """Ask to bill a fill again with what is on file now; the codes override a rejection if the payer agrees.

    `prior_authorization` is 462-EV, `clarification` a code of 420-DK, `service` the codes 439-E4, 440-E5
    and 441-E6 with a blank between them.
    """

    claim_id: ClaimId
    prior_authorization: str = ""
    clarification: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class ReverseClaim:
    """Ask the payer to take a claim back."""

    claim_id: ClaimId


@dataclass(frozen=True, slots=True)
class SendNow:
    """Ask to try a claim's message again at once, also a parked one."""

    claim_id: ClaimId


def resubmit(unit: HasClaims, cmd: Resubmit, actor: Actor) -> Outcome[ClaimId]:
    """Bill a fill again, as a new attempt, after a rejection or reversal; return the new claim.

    What the payer answered with amounts or a date that cannot be right is taken back first.
    """
    actor.require(Permission.WORK_CLAIMS)
    claim = unit.claims.get(cmd.claim_id)
    fill = unit.fills.get(claim.fill_id)
    if not is_billing(claim) or claim.outcome not in _MAY_RESUBMIT:
        raise DomainError("claim", "Only a rejected or reversed claim can be sent again.")
    standing = _in_its_place(unit, claim)
    if standing is not None and standing.id != claim.id:
        raise DomainError("claim", "A newer claim stands for this prescription. Work on that one.")
    if fill.state is FillState.CANCELLED:
        raise DomainError("state", "The prescription is cancelled. Enter it again first.")
    if _is_going_back(unit, claim):
        raise DomainError("claim", "The payer before it is being taken back. Wait for that payer's answer.")
    if fill.state is FillState.SOLD and chain.paid(chain.below(_of_fill(unit, claim), claim)):
        raise DomainError(
            "state", "This prescription is sold and a later payer paid. Its claims change with its return."
        )
    extra = _extra(claim, cmd, actor)
    if claim.outcome is ClaimOutcome.UNCLEAR:
        take_back(unit, claim)
    new = bill(unit, fill, extra) if claim.follows is None else bill_in_place_of(unit, claim, extra)
    if new is None:
        raise DomainError("claim", "The payer before it was billed anew. Work on the newest claim.")
    _audit(unit, actor, "claim.resubmitted", new)
    return Outcome(new.id, _changes(new, claim))


def reverse_claim(unit: HasSales, cmd: ReverseClaim, actor: Actor) -> Outcome[None]:
    """Take a claim back; refuse for what is sold."""
    actor.require(Permission.WORK_CLAIMS)
    claim = unit.claims.get(cmd.claim_id)
    refuse_while_paying(unit, claim.fill_id)
    if unit.fills.get(claim.fill_id).state is FillState.SOLD:
        raise DomainError("state", "This prescription is sold. Its claim is taken back with its return.")
    if not is_billing(claim) or claim.outcome not in _MAY_REVERSE:
        raise DomainError("claim", "Nothing stands at the payer for this claim.")
    if any(one.reverses == claim.id and one.outcome is ClaimOutcome.NONE for one in _of_fill(unit, claim)):
        raise DomainError("claim", "This claim is being taken back already. Wait for the payer's answer.")
    reversal = take_back(unit, claim)
    _audit(unit, actor, "claim.reversal_queued" if reversal else "claim.cancelled", claim)
    return Outcome(None, _changes(claim))


def send_now(unit: HasClaims, cmd: SendNow, actor: Actor) -> Outcome[None]:
    """Let a claim's message try again at once."""
    actor.require(Permission.WORK_CLAIMS)
    claim = unit.claims.get(cmd.claim_id)
    moves.send_again(unit.outbox.get(claim.outbox_id), unit.clock.now())
    _audit(unit, actor, "claim.send_asked", claim)
    return Outcome(None, _changes(claim))


def _in_its_place(unit: HasClaims, claim: Claim) -> Claim | None:
    """Return the billing that stands where a claim stood in the chain of payers."""
    if claim.follows is None:
        return unit.claims.current_billing(claim.fill_id)
    before = unit.claims.get(claim.follows)
    return next(iter(chain.below(_of_fill(unit, claim), before)), None)


def _is_going_back(unit: HasClaims, claim: Claim) -> bool:
    """Say whether a reversal is under way for a billing that a claim is built from."""
    claims = _of_fill(unit, claim)
    by_id = {one.id: one for one in claims}
    going = {one.reverses for one in claims if one.outcome is ClaimOutcome.NONE}
    before = claim.follows
    while before is not None and before not in going:
        before = by_id[before].follows
    return before is not None


def _extra(claim: Claim, cmd: Resubmit, actor: Actor) -> BillingExtra:
    """Return the codes to send; safety codes, and what lifts 79, 88 or 943, are a pharmacist's to give."""
    reserved = PHARMACIST_ONLY.intersection(reject_codes(claim))
    if cmd.service or (cmd.clarification and reserved):
        actor.require(Permission.VERIFY)
    clarification = cmd.clarification.strip()
    if clarification and not is_code(CLARIFICATION, clarification):
        raise DomainError("clarification", "There is no such clarification code. Look at the list of codes.")
    number = cmd.prior_authorization.strip()
    if number and not (number.isascii() and number.isdigit() and len(number) <= AUTHORIZATION_DIGITS):
        raise DomainError("authorization", f"Type the number: at most {AUTHORIZATION_DIGITS} digits.")
    return BillingExtra(number, clarification, _services(cmd.service))


def _services(service: str) -> tuple[tuple[str, str, str], ...]:
    if not service:
        return ()
    parts = service.upper().split()
    if len(parts) != len(SERVICE) or not all(map(is_code, SERVICE, parts)):
        raise DomainError("service", "Type three codes: reason, service and result, such as DD M0 1G.")
    why, did, result = parts
    return ((why, did, result),)


def _of_fill(unit: HasClaims, claim: Claim) -> list[Claim]:
    return unit.claims.of_fill(claim.fill_id)


def _changes(*claims: Claim) -> frozenset[Change]:
    things = [(Kind.CLAIM, claim.id) for claim in claims]
    return changed(*things, (Kind.FILL, claims[0].fill_id), (Kind.OUTBOX, None))


def _audit(unit: HasClaims, actor: Actor, event: str, claim: Claim) -> None:
    prescription = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id)
    unit.audit.record(
        actor,
        event,
        Kind.CLAIM,
        claim.id,
        patient_id=prescription.patient_id,
        detail={"rx": prescription.rx_number, "attempt": claim.attempt, "kind": claim.kind},
    )
