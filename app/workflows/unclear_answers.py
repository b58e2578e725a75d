"""Hold a paid answer whose amounts cannot be right, until a person accepts it or takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.claims.model import ClaimOutcome, Direction
from app.claims.ncpdp.answer import read_answer
from app.claims.outcomes import decide
from app.claims.plausible import ADDED, Billed, doubt
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.money import ZERO
from app.kernel.running import Permission
from app.workflows.late_difference import settle_fill
from app.workflows.needs import HasBooks, HasClaims
from app.workflows.next_payer import bill_next
from app.workflows.register_needs import HasSales
from app.workflows.sale_guard import refuse_while_paying

if TYPE_CHECKING:
    from app.claims.model import Claim
    from app.claims.ncpdp.answer import Answer
    from app.kernel.ids import ClaimId
    from app.kernel.running import Actor


class UnclearUnit(HasSales, HasBooks, Protocol):
    """Give claims, sales and what an accepted answer may change."""


@dataclass(frozen=True, slots=True)
class AcceptAnswer:
    """Say that the amounts of an answer are right as the payer sent them."""

    claim_id: ClaimId


def doubt_of(unit: HasClaims, claim: Claim, answer: Answer) -> str:
    """Return why the amounts of an answer to a billing cannot be right, in a sentence, or nothing."""
    if not answer.is_paid:
        return ""
    if answer.other_date is not None:
        return f"The payer paid it for {answer.other_date:%m/%d/%Y}, which is not its date of service."
    kept = unit.claims.amounts(claim.id)
    usual = next((one.amount for one in kept if one.field_id == "DQ"), claim.gross_due)
    added = [one.amount for one in kept if one.field_id in ADDED]
    billed = Billed(claim.gross_due, usual)
    return doubt(billed, answer.patient_pay or ZERO, answer.plan_pays or ZERO, added)


def accept_answer(unit: UnclearUnit, cmd: AcceptAnswer, actor: Actor) -> Outcome[None]:
    """Take an answer as it was sent: the claim is paid, and what follows from that happens now."""
    actor.require(Permission.WORK_CLAIMS)
    claim = unit.claims.get(cmd.claim_id)
    refuse_while_paying(unit, claim.fill_id)
    if claim.outcome is not ClaimOutcome.UNCLEAR:
        raise DomainError("claim", "Only an answer that cannot be right as it is can be accepted.")
    reversals = [one for one in unit.claims.of_fill(claim.fill_id) if one.reverses == claim.id]
    if any(one.outcome is ClaimOutcome.NONE for one in reversals):
        raise DomainError("claim", "This claim is being taken back. Wait for the payer's answer.")
    answer = _answer_to(unit, claim)
    decide(claim, ClaimOutcome.PAID)
    claim.patient_pay, claim.plan_pay = answer.patient_pay, answer.plan_pays
    claim.next_stop = ""
    claim.rev += 1
    unit.flush()
    bill_next(unit, claim)
    settle_fill(unit, claim.fill_id)
    prescription = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id)
    unit.audit.record(
        actor, "claim.accepted_as_sent", Kind.CLAIM, claim.id, patient_id=prescription.patient_id
    )
    return Outcome(None, changed((Kind.CLAIM, claim.id), (Kind.FILL, claim.fill_id), (Kind.OUTBOX, None)))


def _answer_to(unit: HasClaims, claim: Claim) -> Answer:
    """Return the answer that counted, read again from the bytes that are kept."""
    kept = unit.claims.messages(claim.id)
    raw = next(
        one.raw for one in reversed(kept) if one.direction is Direction.RECEIVED and not one.quarantine
    )
    return read_answer(raw, unit.outbox.get(claim.outbox_id).body, any_date=True)
