"""Order copies of papers, and record what became of each print job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.pos.model import SaleState
from app.printing.model import DocumentKind, JobState, PrinterRole
from app.workflows.papers import order_print

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from app.kernel.ids import PrintJobId, SaleId
    from app.kernel.running import Actor
    from app.printing.model import PrintJob
    from app.workflows.print_needs import HasPrinters

AFTER_START = "Counter was closed while this was printing. Look at the paper; if it is missing, press F9."
DRAWER_LATE = "Counter was closed before the drawer opened. Open it with the key."
_NEED_A_PERSON = frozenset({JobState.UNKNOWN, JobState.FAILED})
_NOTHING_LEFT = frozenset({JobState.WAITING, JobState.FAILED})
_DRAWER_EVENTS = {
    JobState.PRINTED: "drawer.opened",
    JobState.FAILED: "drawer.not_opened",
    JobState.UNKNOWN: "drawer.unknown",
    JobState.TOLD: "drawer.told",
}
_MAY_FOLLOW = {
    JobState.WAITING: frozenset({JobState.WAITING, JobState.FAILED}),
    JobState.SENDING: frozenset(
        {JobState.WAITING, JobState.PRINTED, JobState.UNKNOWN, JobState.FAILED, JobState.TOLD}
    ),
    JobState.UNKNOWN: frozenset({JobState.PRINTED}),
}


@dataclass(frozen=True, slots=True)
class ReprintReceipt:
    """Ask for a sale's receipt once more, marked DUPLICATE."""

    sale_id: SaleId


@dataclass(frozen=True, slots=True)
class Reprint:
    """Ask for the paper of a print job once more, marked DUPLICATE if the first may be on paper."""

    job_id: PrintJobId


@dataclass(frozen=True, slots=True)
class CancelJob:
    """Give a print job up: nothing more is sent."""

    job_id: PrintJobId


@dataclass(frozen=True, slots=True)
class MarkJobSending:
    """Say that the first byte of a job is about to leave."""

    job_id: PrintJobId


@dataclass(frozen=True, slots=True)
class RecordJobResult:
    """Say what is known of a job: WAITING again when surely nothing left."""

    job_id: PrintJobId
    state: JobState
    message: str = ""


@dataclass(frozen=True, slots=True)
class RecoverJobs:
    """Take stock, at the start of the program, of what was being printed."""


def reprint_receipt(unit: HasPrinters, cmd: ReprintReceipt, actor: Actor) -> Outcome[PrintJobId]:
    """Order a duplicate of a completed sale's receipt."""
    actor.require(Permission.SELL)
    sale = unit.sales.get(cmd.sale_id)
    receipt = unit.documents.of_source(DocumentKind.RECEIPT, sale.id)
    if sale.state is not SaleState.COMPLETED or receipt is None:
        raise DomainError("sale", "This sale has no receipt yet. Finish it first.")
    jobs = [job for job in unit.print_jobs.of_source(sale.id) if job.document_id == receipt.id]
    return _again(unit, jobs[-1], actor)


def reprint(unit: HasPrinters, cmd: Reprint, actor: Actor) -> Outcome[PrintJobId]:
    """Order a duplicate of a job's paper; the job itself is then done with."""
    actor.require(Permission.SELL)
    job = unit.print_jobs.get(cmd.job_id)
    if job.role is PrinterRole.DRAWER:
        raise DomainError("drawer", "The drawer opens once for each sale. Open it with the key.")
    return _again(unit, job, actor)


def cancel_job(unit: HasPrinters, cmd: CancelJob, actor: Actor) -> Outcome[None]:
    """Take a job off the list; it is not printed any more."""
    actor.require(Permission.SELL)
    job = unit.print_jobs.get(cmd.job_id)
    if job.state not in _NEED_A_PERSON | {JobState.WAITING}:
        raise DomainError("printing", f"This job is {job.state}. Nothing is left to cancel.")
    _end(unit, job, "Cancelled.")
    _audit(unit, actor, "print.cancelled", job)
    return Outcome(None, _changes(job))


def mark_job_sending(unit: HasPrinters, cmd: MarkJobSending, actor: Actor) -> Outcome[bool]:
    """Say, committed before the first byte, that a job is being sent; False when it no longer waits."""
    actor.require(Permission.SELL)
    job = unit.print_jobs.get(cmd.job_id)
    if job.state is not JobState.WAITING:
        return Outcome(value=False)
    job.state, job.sent_at, job.message = JobState.SENDING, unit.clock.now(), ""
    return Outcome(value=True, changes=_changes(job))


def record_job_result(unit: HasPrinters, cmd: RecordJobResult, actor: Actor) -> Outcome[None]:
    """Write what is known of a job; one that surely never left waits on, unless it is the drawer."""
    actor.require(Permission.SELL)
    job = unit.print_jobs.get(cmd.job_id)
    if cmd.state not in _MAY_FOLLOW.get(job.state, frozenset()):
        return Outcome(None)
    state = cmd.state
    if state is JobState.WAITING and job.role is PrinterRole.DRAWER:
        state = JobState.FAILED
    if (state, cmd.message) == (job.state, job.message):
        return Outcome(None)
    job.state, job.message = state, cmd.message
    if state in _NOTHING_LEFT:
        job.sent_at = None
    job.settled_at = None if state is JobState.WAITING else unit.clock.now()
    if job.role is PrinterRole.DRAWER:
        unit.audit.record(actor, _DRAWER_EVENTS[state], Kind.PRINT_JOB, job.id)
    return Outcome(None, _changes(job))


def recover_jobs(unit: HasPrinters, _: RecoverJobs, actor: Actor) -> Outcome[int]:
    """Call unknown what was being sent, and keep a drawer from opening late; return how many are unknown."""
    actor.require(Permission.SELL)
    changes: frozenset[Change] = frozenset()
    in_doubt = unit.print_jobs.in_sending()
    for job in in_doubt:
        job.state, job.message, job.settled_at = JobState.UNKNOWN, AFTER_START, unit.clock.now()
        changes |= _changes(job)
    for job in unit.print_jobs.waiting():
        if job.role is PrinterRole.DRAWER:
            _end(unit, job, DRAWER_LATE)
            changes |= _changes(job)
    return Outcome(len(in_doubt), changes)


def _again(unit: HasPrinters, job: PrintJob, actor: Actor) -> Outcome[PrintJobId]:
    if job.document_id is None:
        raise DomainError("printing", "This job has no paper to print again.")
    if job.state in {JobState.WAITING, JobState.SENDING}:
        raise DomainError("printing", "It is still waiting for the printer. See to the printer first.")
    document = unit.documents.get(job.document_id)
    others = [one for one in unit.print_jobs.of_source(job.source_id) if one.document_id == document.id]
    on_paper = [one.copy_number + 1 for one in others if one.sent_at is not None]
    copy = order_print(unit, job.role, document, max(on_paper, default=0))
    changes = _changes(copy)
    for one in others:
        if one.state in _NEED_A_PERSON:
            _end(unit, one, "Printed again as a duplicate.")
            changes |= _changes(one)
    _audit(unit, actor, "print.duplicate", copy)
    return Outcome(copy.id, changes)


def _end(unit: HasPrinters, job: PrintJob, why: str) -> None:
    job.state, job.message, job.settled_at = JobState.CANCELLED, why, unit.clock.now()


def _changes(job: PrintJob) -> frozenset[Change]:
    return changed((Kind.PRINT_JOB, job.id))


def _audit(unit: HasPrinters, actor: Actor, event: str, job: PrintJob) -> None:
    unit.audit.record(actor, event, Kind.PRINT_JOB, job.id, detail={"copy": job.copy_number})
