"""Close the card terminal's batch: written down first, written to the terminal once, never repeated unseen.

planned -> sending (committed with the terminal's own list before the first byte) -> closed, not sent, or
unknown until the terminal's list tells: what stood in the batch is gone from it, or stands there still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from app.hardware.cards import not_found_is_believed
from app.hardware.terminal_reports import BatchOutcome
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.ids import BatchId
from app.kernel.money import ZERO
from app.kernel.running import Permission
from app.payments.batches import BatchRecord, BatchState, CardBatch
from app.workflows.card_journal import refuse_while_open
from app.workflows.card_words import card_words
from app.workflows.days import business_date

if TYPE_CHECKING:
    from app.hardware.terminal_reports import BatchAnswer, TerminalReport
    from app.kernel.changes import Change
    from app.kernel.running import Actor
    from app.workflows.register_needs import HasTill

T = TypeVar("T")

LONGEST_REASON = 200
EMPTY = "The terminal's batch is empty. Nothing was to be closed."
CUT_OFF = "Counter was closed before the terminal was asked. The batch is open still."
STANDS = "The terminal did not close its batch. Close it again."
ASKING = "Asking the terminal …"


@dataclass(frozen=True, slots=True)
class PlanBatchClose:
    """Ask that the lane's terminal closes its batch; the batch desk then drives it."""


@dataclass(frozen=True, slots=True)
class MarkBatchSending:
    """Say that the close is about to be written, with what the terminal told of its batch right before."""

    batch_id: BatchId
    report: TerminalReport


@dataclass(frozen=True, slots=True)
class SettleBatch:
    """Hand over what the terminal said about the close."""

    batch_id: BatchId
    answer: BatchAnswer


@dataclass(frozen=True, slots=True)
class TellBatch:
    """Hand over what the terminal tells of its batch after a close whose answer was lost."""

    batch_id: BatchId
    report: TerminalReport


@dataclass(frozen=True, slots=True)
class RecoverBatches:
    """Take stock, at the start of the program, of a close that was under way."""


@dataclass(frozen=True, slots=True)
class AskBatch:
    """Ask the terminal again, now, whether its batch closed."""

    batch_id: BatchId


@dataclass(frozen=True, slots=True)
class AttestBatch:
    """Tell what the terminal's own report says of a batch when the terminal cannot be asked."""

    batch_id: BatchId
    is_closed: bool
    reason: str


def plan_batch_close(unit: HasTill, _: PlanBatchClose, actor: Actor) -> Outcome[BatchId]:
    """Write a close down, to be taken to the terminal by the batch desk."""
    actor.require(Permission.COUNT_CASH)
    refuse_while_open(unit)
    before = unit.batches.open_batch(unit.lane)
    if before is not None:
        words = "Whether the last batch closed is not known yet. Ask the terminal first."
        raise DomainError("batch", "The batch is closing." if before.state is BatchState.PLANNED else words)
    batch = CardBatch(
        id=BatchId(unit.ids.new()),
        lane=unit.lane,
        business_date=business_date(unit),
        state=BatchState.PLANNED,
        asked_by=actor.user_id,
        asked_at=unit.clock.now(),
        sent_at=None,
        settled_at=None,
        listed=0,
        net=ZERO,
        said_count=None,
        said_net=None,
        balanced=True,
        terminal_id="",
        message="",
    )
    unit.batches.add(batch)
    unit.flush()
    return _moved(unit, batch, actor, batch.id)


def mark_batch_sending(unit: HasTill, cmd: MarkBatchSending, actor: Actor) -> Outcome[bool]:
    """Keep the terminal's list, committed before the first byte; say whether the close is to be written."""
    actor.require(Permission.SELL)
    batch, report = unit.batches.get(cmd.batch_id), cmd.report
    if batch.state is not BatchState.PLANNED:
        raise DomainError("batch", "This close was sent already. Ask the terminal about it.")
    why = report.problem or ("" if report.records else EMPTY) or _why_wait(unit)
    if why:
        _end(unit, batch, BatchState.NOT_SENT, why)
        return _moved(unit, batch, actor, value=False)
    for position, one in enumerate(report.records):
        facts = (one.reference, one.amount, one.is_return, one.auth_code, one.last4)
        unit.batches.note_record(BatchRecord(batch.id, position, *facts))
    totals = report.totals
    batch.listed, batch.net = totals.sales + totals.returns, totals.net
    batch.state, batch.sent_at = BatchState.SENDING, unit.clock.now()
    return _moved(unit, batch, actor, value=True)


def settle_batch(unit: HasTill, cmd: SettleBatch, actor: Actor) -> Outcome[BatchState]:
    """Write what the terminal said of the close; without an answer it is unknown."""
    actor.require(Permission.SELL)
    batch, answer = unit.batches.get(cmd.batch_id), cmd.answer
    if batch.state not in {BatchState.SENDING, BatchState.UNKNOWN}:
        return Outcome(batch.state)
    if answer.outcome is BatchOutcome.UNKNOWN:
        batch.state, batch.message = BatchState.UNKNOWN, answer.message
    elif answer.outcome is BatchOutcome.NOT_SENT:
        _end(unit, batch, BatchState.NOT_SENT, answer.message)
    elif answer.closed is not None:
        said = answer.closed
        batch.said_count, batch.said_net, batch.balanced = said.count, said.total, said.balanced
        batch.terminal_id = said.terminal_id
        _end(unit, batch, BatchState.CLOSED, answer.message)
    return _moved(unit, batch, actor, batch.state)


def tell_batch(unit: HasTill, cmd: TellBatch, actor: Actor) -> Outcome[BatchState]:
    """Decide by the terminal's list whether a close took place: its records are gone, or stand there still.

    That they stand there is believed only when the terminal's longest time has passed since the write.
    """
    actor.require(Permission.SELL)
    batch = unit.batches.get(cmd.batch_id)
    if batch.state is not BatchState.UNKNOWN or not cmd.report.is_told or batch.sent_at is None:
        return Outcome(batch.state)
    held = {one.reference for one in unit.batches.records(batch.id)}
    left = held & {one.reference for one in cmd.report.records}
    if not left:
        _end(unit, batch, BatchState.CLOSED, "The terminal's list shows that it closed.")
    elif left == held and not_found_is_believed(batch.sent_at, unit.clock.now(), cmd.report.longest):
        _end(unit, batch, BatchState.NOT_CLOSED, STANDS)
    else:
        return Outcome(batch.state)
    return _moved(unit, batch, actor, batch.state)


def recover_batches(unit: HasTill, _: RecoverBatches, actor: Actor) -> Outcome[int]:
    """Mark a close that was never written as not sent, one that may have been as unknown; count these."""
    actor.require(Permission.SELL)
    batch = unit.batches.open_batch(unit.lane)
    if batch is None:
        return Outcome(0)
    if batch.state is BatchState.PLANNED:
        _end(unit, batch, BatchState.NOT_SENT, CUT_OFF)
    else:
        batch.state = BatchState.UNKNOWN
    return _moved(unit, batch, actor, int(batch.state is BatchState.UNKNOWN))


def ask_batch(unit: HasTill, cmd: AskBatch, actor: Actor) -> Outcome[None]:
    """Wake the batch desk about a close whose end is not known."""
    actor.require(Permission.COUNT_CASH)
    batch = unit.batches.get(cmd.batch_id)
    if batch.state is not BatchState.UNKNOWN:
        raise DomainError("batch", "This close needs no question any more.")
    batch.message = ASKING
    return Outcome(None, _things(batch))


def attest_batch(unit: HasTill, cmd: AttestBatch, actor: Actor) -> Outcome[BatchState]:
    """Settle an unknown close by what the terminal's own report shows, with who read it and where."""
    actor.require(Permission.LOCK_DAY)
    batch = unit.batches.get(cmd.batch_id)
    if batch.state is not BatchState.UNKNOWN:
        raise DomainError("batch", "Only a close whose end is not known can be settled by hand.")
    reason = card_words(cmd.reason, "reason", LONGEST_REASON)
    if not reason:
        raise DomainError("reason", "Say where the result was read, such as the terminal's report.")
    state = BatchState.CLOSED if cmd.is_closed else BatchState.NOT_CLOSED
    _end(unit, batch, state, "Read from the terminal's own report.")
    unit.audit.record(actor, "batch.attested", Kind.DAY, batch.id, reason=reason)
    return _moved(unit, batch, actor, state)


def _why_wait(unit: HasTill) -> str:
    """Say that a card payment began meanwhile, whose record the list cannot hold yet."""
    try:
        refuse_while_open(unit)
    except DomainError as problem:
        return problem.problems[0].message
    return ""


def _end(unit: HasTill, batch: CardBatch, state: BatchState, message: str) -> None:
    batch.state, batch.message, batch.settled_at = state, message, unit.clock.now()


def _moved(unit: HasTill, batch: CardBatch, actor: Actor, value: T) -> Outcome[T]:
    facts = {"count": batch.listed, "net_cents": batch.net.cents}
    unit.audit.record(actor, f"batch.{batch.state}", Kind.DAY, batch.id, detail=facts)
    return Outcome(value, _things(batch))


def _things(batch: CardBatch) -> frozenset[Change]:
    return changed((Kind.BATCH, batch.id), (Kind.DAY, None))
