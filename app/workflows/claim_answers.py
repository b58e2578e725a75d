"""Record what became of a message: leaving, not sent, no answer, the answer, or a place on the worklist.

The pump submits these; each is one transaction. An answer, what it means for the claim and the ledger,
and the transport state change together (R5). Only a whole answer about this very claim counts (R6).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.claims.amounts import amounts_of
from app.claims.answering import DUR_REJECT, apply_billing, apply_reversal, is_billing
from app.claims.decisions import ASKS
from app.claims.model import ClaimAmount, ClaimMessage, ClaimOutcome, Direction
from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.errors import BadAnswer, Unreadable
from app.claims.ncpdp.tables import Direction as NcpdpDirection
from app.claims.ncpdp.typed import Message
from app.claims.rejects import is_host_trouble
from app.claims.strays import StrayWhy
from app.dur.rules import payer_finding
from app.kernel.changes import Change, Kind, Outcome, changed
from app.kernel.running import Permission
from app.outbox import moves
from app.outbox.model import Transport
from app.prescriptions.model import FillState
from app.workflows.authorization_answers import take_decision
from app.workflows.billing import drop_needless_reversals
from app.workflows.late_cases import note_other_date, note_refused
from app.workflows.late_difference import settle_fill
from app.workflows.needs import HasBooks, HasClaims
from app.workflows.next_payer import bill_next, hold_earlier_reversals
from app.workflows.other_dates import confirmed
from app.workflows.outages import end_outage
from app.workflows.safety import keep_alert
from app.workflows.stray_answers import KeepStray, note_stray
from app.workflows.unclear_answers import doubt_of

if TYPE_CHECKING:
    from datetime import datetime

    from app.claims.model import Claim
    from app.claims.ncpdp.answer import Answer
    from app.claims.strays import Strays
    from app.kernel.ids import OutboxId
    from app.kernel.running import Actor
    from app.outbox.model import OutboxItem

_LISTED = changed((Kind.STRAY, None))
ASLEEP = "the payer could not work: "
STRAY = "nobody had asked for it: it came on the line beside the answers"
UNREADABLE = "Its bytes cannot be read, so that no answer could be told for its own. Bill it anew."
ANOTHER = "another "
TOO_LATE = "the claim was answered already"
UNWRITTEN = "Counter could not write down what the payer answered. The answer is kept: "


class AnswerUnit(HasClaims, HasBooks, Protocol):
    """Give what an answer may change."""

    @property
    def strays(self) -> Strays:
        """Return the answers that belong to nothing we asked."""
        ...


class Effect(StrEnum):
    """Say what an answer did."""

    COUNTED = "counted"
    ASLEEP = "asleep"
    QUARANTINED = "quarantined"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class MarkSending:
    """Say that a message is about to leave."""

    outbox_id: OutboxId


@dataclass(frozen=True, slots=True)
class MarkAllSending:
    """Say that several messages are about to leave together."""

    outbox_ids: tuple[OutboxId, ...]


@dataclass(frozen=True, slots=True)
class MarkInDoubt:
    """Ask, at the start of the program, that whatever was being sent counts as in doubt."""


@dataclass(frozen=True, slots=True)
class MarkNotSent:
    """Say that surely no byte left."""

    outbox_id: OutboxId


@dataclass(frozen=True, slots=True)
class RecordNoAnswer:
    """Say that a message may have arrived and that no whole answer came."""

    outbox_id: OutboxId
    reason: str
    next_at: datetime


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Hand over what came back; `next_at` is when to try again if it does not count.

    `strays` came on the same line and answer nothing that was asked: they are kept beside it.
    """

    outbox_id: OutboxId
    raw: bytes
    route: str
    next_at: datetime
    strays: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Park:
    """Ask to put a message on the worklist for a person."""

    outbox_id: OutboxId
    reason: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Hand over an answer that could not be recorded, again and again; `fault` is the kind of error."""

    outbox_id: OutboxId
    raw: bytes
    route: str
    fault: str


def mark_sending(unit: AnswerUnit, cmd: MarkSending, actor: Actor) -> Outcome[bytes]:
    """Say that a message leaves now; return its bytes, none where they cannot be read: it is parked."""
    actor.require(Permission.WORK_CLAIMS)
    item = unit.outbox.get(cmd.outbox_id)
    if not _is_readable(item.body):
        moves.park(item, UNREADABLE)
        return Outcome(b"", _touched(unit.claims.by_outbox(item.id)))
    moves.start_sending(item, unit.clock.now())
    return Outcome(item.body, _touched(unit.claims.by_outbox(item.id)))


def mark_all_sending(unit: AnswerUnit, cmd: MarkAllSending, actor: Actor) -> Outcome[tuple[bytes, ...]]:
    """Say that several messages leave now, in one transaction; return the bytes of each."""
    actor.require(Permission.WORK_CLAIMS)
    outcomes = [mark_sending(unit, MarkSending(one), actor) for one in cmd.outbox_ids]
    touched = frozenset[Change]().union(*(outcome.changes for outcome in outcomes))
    return Outcome(tuple(outcome.value for outcome in outcomes), touched)


def mark_in_doubt(unit: AnswerUnit, cmd: MarkInDoubt, actor: Actor) -> Outcome[int]:
    """Turn every message found in sending into one in doubt; return how many."""
    del cmd
    actor.require(Permission.WORK_CLAIMS)
    items = unit.outbox.in_sending()
    for item in items:
        moves.no_answer(item, unit.clock.now())
    return Outcome(len(items), changed((Kind.OUTBOX, None), (Kind.CLAIM, None)) if items else frozenset())


def mark_not_sent(unit: AnswerUnit, cmd: MarkNotSent, actor: Actor) -> Outcome[None]:
    """Take a send back of which no byte left."""
    actor.require(Permission.WORK_CLAIMS)
    item = unit.outbox.get(cmd.outbox_id)
    claim = unit.claims.by_outbox(item.id)
    received = any(message.direction is Direction.RECEIVED for message in unit.claims.messages(claim.id))
    moves.not_sent(item, ever_answered=received)
    return Outcome(None, _touched(claim))


def record_no_answer(unit: AnswerUnit, cmd: RecordNoAnswer, actor: Actor) -> Outcome[None]:
    """Keep a message in doubt: the same bytes go out again."""
    actor.require(Permission.WORK_CLAIMS)
    item = unit.outbox.get(cmd.outbox_id)
    moves.no_answer(item, cmd.next_at)
    return Outcome(None, _touched(unit.claims.by_outbox(item.id)))


def park(unit: AnswerUnit, cmd: Park, actor: Actor) -> Outcome[None]:
    """Put a message on the worklist; it blocks nothing but its own prescription's later messages."""
    actor.require(Permission.WORK_CLAIMS)
    item = unit.outbox.get(cmd.outbox_id)
    moves.park(item, cmd.reason)
    return Outcome(None, _touched(unit.claims.by_outbox(item.id)))


def set_aside(unit: AnswerUnit, cmd: SetAside, actor: Actor) -> Outcome[None]:
    """Keep an answer that cannot be recorded and put its message on the worklist, not on the line again."""
    actor.require(Permission.WORK_CLAIMS)
    item = unit.outbox.get(cmd.outbox_id)
    claim = unit.claims.by_outbox(item.id)
    reason = UNWRITTEN + cmd.fault
    unit.claims.add_message(_received(unit, claim, cmd, reason))
    if item.state is Transport.SENDING:
        moves.no_answer(item, unit.clock.now())
    if item.state in moves.TO_SEND:
        moves.park(item, reason)
    return Outcome(None, _touched(claim))


def record_answer(unit: AnswerUnit, cmd: RecordAnswer, actor: Actor) -> Outcome[Effect]:
    """Keep what came back and, when it counts, write what it means."""
    actor.require(Permission.WORK_CLAIMS)
    item = unit.outbox.get(cmd.outbox_id)
    claim = unit.claims.by_outbox(item.id)
    for stray in cmd.strays:
        _keep(unit, claim, replace(cmd, raw=stray), STRAY)
        came = _stray(item, claim, replace(cmd, raw=stray), _why(stray, item.body))
        note_stray(unit, replace(came, is_told=True))
    if item.state in moves.SETTLED:
        _keep(unit, claim, cmd, TOO_LATE)
        note_stray(unit, _stray(item, claim, cmd, StrayWhy.SECOND))
        return Outcome(Effect.IGNORED, _touched(claim) | _LISTED)
    try:
        answer = _read(unit, claim, cmd.raw, item.body)
    except BadAnswer as bad:
        _keep(unit, claim, cmd, bad.reason)
        note_stray(unit, replace(_stray(item, claim, cmd, _why(cmd.raw, item.body)), reason=bad.reason))
        if item.state is Transport.SENDING:
            moves.no_answer(item, cmd.next_at)
        return Outcome(Effect.QUARANTINED, _touched(claim) | _LISTED)
    if answer.is_rejected and is_host_trouble(answer.reject_codes):
        _keep(unit, claim, cmd, ASLEEP + ",".join(answer.reject_codes))
        moves.not_worked_on(item, cmd.next_at)
        return Outcome(Effect.ASLEEP, _touched(claim))
    _keep(unit, claim, cmd, "")
    moves.answered(item)
    _keep_amounts(unit, claim, cmd.raw)
    changes = _touched(*_apply(unit, claim, answer, actor)) | (_LISTED if cmd.strays else frozenset())
    unit.flush()
    ended = end_outage(unit, item.destination)
    return Outcome(Effect.COUNTED, changes | changed((Kind.OUTAGE, ended.id)) if ended else changes)


def _read(unit: AnswerUnit, claim: Claim, raw: bytes, sent: bytes) -> Answer:
    """Return an answer to a claim, also one for another date that the payer said twice; else raise."""
    try:
        return read_answer(raw, sent)
    except BadAnswer:
        answer = confirmed(unit, claim, raw) if is_billing(claim) else None
        if answer is None:
            raise
        return answer


def _is_readable(body: bytes) -> bool:
    """Say whether a message's bytes are one, so that its answer can be told from others."""
    try:
        Message.parse(body, NcpdpDirection.REQUEST)
    except Unreadable:
        return False
    return True


def _apply(unit: AnswerUnit, claim: Claim, answer: Answer, actor: Actor) -> list[Claim]:
    """Write an answer into its claim with all that follows; return the claims that changed."""
    now = unit.clock.now()
    touched = [claim]
    if is_billing(claim):
        apply_billing(claim, answer, now, doubt_of(unit, claim, answer))
        following = bill_next(unit, claim)
        touched += [following] if following is not None else []
        if claim.outcome is ClaimOutcome.REJECTED:
            touched += drop_needless_reversals(unit, claim)
            _raise_payer_alert(unit, claim, answer)
            if following is None:
                note_refused(unit, claim)
        elif claim.outcome is not ClaimOutcome.UNCLEAR:
            settle_fill(unit, claim.fill_id)
        elif answer.other_date is not None:
            note_other_date(unit, claim)
    elif claim.kind in ASKS:
        touched += take_decision(unit, claim, answer)
    elif claim.reverses is not None:
        billing = unit.claims.get(claim.reverses)
        apply_reversal(claim, billing, answer, now)
        touched.append(billing)
        if claim.outcome is ClaimOutcome.REJECTED:
            touched += hold_earlier_reversals(unit, billing)
    _audit(unit, actor, claim)
    return touched


def _raise_payer_alert(unit: AnswerUnit, claim: Claim, answer: Answer) -> None:
    fill = unit.fills.get(claim.fill_id)
    if DUR_REJECT in answer.reject_codes and fill.state is not FillState.SOLD:
        keep_alert(unit, fill, payer_finding("The plan warns about this drug", " ".join(answer.messages)))


def _keep_amounts(unit: AnswerUnit, claim: Claim, raw: bytes) -> None:
    for one in amounts_of(raw):
        unit.claims.add_amount(ClaimAmount(claim.id, one.field_id, one.place, one.qualifier, one.amount))


def _keep(unit: AnswerUnit, claim: Claim, cmd: RecordAnswer, quarantine: str) -> None:
    unit.claims.add_message(_received(unit, claim, cmd, quarantine))


def _why(raw: bytes, sent: bytes) -> StrayWhy:
    """Return why what came beside or instead of an answer counts for nothing."""
    try:
        read_answer(raw, sent)
    except BadAnswer as bad:
        return StrayWhy.OTHER_CLAIM if bad.reason.startswith(ANOTHER) else StrayWhy.UNREADABLE
    return StrayWhy.SECOND


def _stray(item: OutboxItem, claim: Claim, cmd: RecordAnswer, why: StrayWhy) -> KeepStray:
    return KeepStray(item.destination, cmd.route, cmd.raw, why, claim_id=claim.id)


def _received(unit: AnswerUnit, claim: Claim, cmd: RecordAnswer | SetAside, quarantine: str) -> ClaimMessage:
    return ClaimMessage(
        unit.ids.new(), claim.id, unit.clock.now(), Direction.RECEIVED, cmd.route, cmd.raw, quarantine
    )


def _touched(*claims: Claim) -> frozenset[Change]:
    things = [(Kind.CLAIM, claim.id) for claim in claims]
    return changed(*things, (Kind.FILL, claims[0].fill_id), (Kind.OUTBOX, claims[0].outbox_id))


def _audit(unit: AnswerUnit, actor: Actor, claim: Claim) -> None:
    prescription = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id)
    unit.audit.record(
        actor,
        "claim.answered",
        Kind.CLAIM,
        claim.id,
        patient_id=prescription.patient_id,
        detail={"outcome": claim.outcome, "attempt": claim.attempt, "rejects": claim.reject_codes},
    )
