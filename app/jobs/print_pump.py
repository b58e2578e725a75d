"""Print what waits: one thread for each kind of printer, so that one without paper holds up no other.

A job is committed as SENDING before its first byte leaves. Only the printer's own answer makes it
PRINTED; what surely never left waits on, and anything between is UNKNOWN, for a person to look at.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from app.documents.appeal_packet import AppealPacketFacts
from app.documents.bag_tag import BagTagFacts
from app.documents.close_packet import ClosePacketFacts
from app.documents.difference_letter import DifferenceLetterFacts
from app.documents.mac_appeal import MacAppealFacts
from app.documents.pickup_proof import PickupProofFacts
from app.documents.receipt import ReceiptFacts
from app.documents.rx_label import LabelFacts
from app.documents.stored import from_json
from app.hardware.errors import NotSetUp
from app.hardware.results import DrawerOutcome, PrintOutcome
from app.hardware.states import DeviceKind, DeviceState
from app.kernel.changes import Kind
from app.kernel.errors import DomainError, OutsideError
from app.kernel.fail_points import reach
from app.printing.model import DocumentKind, JobState, PrinterRole
from app.settings.model import SettingKey
from app.workflows.printing_desk import (
    MarkJobSending,
    RecordJobResult,
    RecoverJobs,
    mark_job_sending,
    record_job_result,
    recover_jobs,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.documents.ports import Renderer
    from app.hardware.ports import Devices
    from app.hardware.printer_address import LabelForm, PaperForms
    from app.hardware.results import DrawerResult, PrintResult
    from app.hardware.states import DeviceStatus
    from app.kernel.changes import Change, Outcome
    from app.kernel.running import Actor, Runner
    from app.printing.views import JobRow, PaperRow

P = TypeVar("P")
T = TypeVar("T")

NOT_DRAWN = "This paper could not be drawn. Press F9 to try again; if it fails again, call support."
_STOP_S = 5.0
_REST_S = 30.0
_MOVED_S = 0.1
_HELD_UP = frozenset({DeviceState.ABSENT, DeviceState.BLOCKED, DeviceState.FAULT})
_PRINTED = {
    PrintOutcome.PRINTED: JobState.PRINTED,
    PrintOutcome.NOT_SENT: JobState.WAITING,
    PrintOutcome.UNKNOWN: JobState.UNKNOWN,
}
_OPENED = {
    DrawerOutcome.OPENED: JobState.PRINTED,
    DrawerOutcome.NOT_OPENED: JobState.FAILED,
    DrawerOutcome.NOT_SENT: JobState.WAITING,
    DrawerOutcome.UNKNOWN: JobState.UNKNOWN,
    DrawerOutcome.TOLD: JobState.TOLD,
}
_ON_LABELS = frozenset({DocumentKind.LABEL, DocumentKind.BAG_TAG})
_log = structlog.get_logger(__name__)


class Route(Enum):
    """Name where a job goes, by the kind of its device."""

    DRAWER = DeviceKind.CASH_DRAWER
    RECEIPT = DeviceKind.RECEIPT_PRINTER
    LABEL = DeviceKind.LABEL_PRINTER
    PAGE = DeviceKind.PAGE_PRINTER


@dataclass(frozen=True, slots=True)
class PrintParts:
    """Hold what the print pump works with; a printer that is held up is tried again every `retry_s`."""

    runner: Runner
    devices: Devices
    renderer: Renderer
    actor: Actor
    retry_s: float = 5.0


class PrintPump:
    """Move print jobs to the printers; the rows hold the truth, so it may be killed at any moment."""

    def __init__(self, parts: PrintParts) -> None:
        """Take the parts; nothing runs before `start`."""
        self._parts = parts
        self._recovered = threading.Event()
        self._stopping = threading.Event()
        self._workers = [_RouteWorker(route, parts, self._recovered, self._stopping) for route in Route]
        self._unsubscribe: list[Callable[[], None]] = []

    def start(self) -> None:
        """Start printing; what was being printed when the program ended last is in doubt first."""
        self._unsubscribe = [
            self._parts.runner.subscribe(self._on_changes),
            self._parts.devices.on_status(self._on_status),
        ]
        for worker in self._workers:
            worker.thread.start()

    def stop(self, timeout_s: float = _STOP_S) -> None:
        """Finish the jobs under way, at most for a while, and end; the rest waits for the next start."""
        self._stopping.set()
        self._recovered.set()
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        for worker in self._workers:
            worker.wake()
        for worker in self._workers:
            if worker.thread.is_alive():
                worker.thread.join(timeout_s)

    def _on_changes(self, changes: frozenset[Change]) -> None:
        if any(change.kind is Kind.PRINT_JOB for change in changes):
            for worker in self._workers:
                worker.changed.set()

    def _on_status(self, status: DeviceStatus) -> None:
        for worker in self._workers:
            if worker.route.value is status.kind and status.state not in _HELD_UP:
                worker.wake()


class _RouteWorker:
    """Be the thread of one route: send the oldest job, wait when the printer is held up."""

    def __init__(
        self, route: Route, parts: PrintParts, recovered: threading.Event, stopping: threading.Event
    ) -> None:
        self.route = route
        self.changed = threading.Event()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"counter-{route.name.lower()}", daemon=True)
        self._parts = parts
        self._recovered = recovered
        self._stopping = stopping

    def wake(self) -> None:
        self.changed.set()
        self.ready.set()

    def _run(self) -> None:
        if self.route is Route.RECEIPT:
            self._recover()
        self._recovered.wait()
        while not self._stopping.is_set():
            try:
                self._step()
            except DomainError:
                self._stopping.wait(_MOVED_S)  # the row moved meanwhile, such as a cancelled job: look again
            except OutsideError as error:
                self._fault("print_step_failed", error)
            except Exception as error:  # noqa: BLE001 (the edge of this thread)
                self._fault("print_step_broke", error)

    def _recover(self) -> None:
        while not self._stopping.is_set():
            try:
                self._do(recover_jobs, RecoverJobs())
            except OutsideError as error:
                self._fault("print_recovery_failed", error)
            else:
                break
        self._recovered.set()

    def _fault(self, event: str, error: Exception) -> None:
        if not self._stopping.is_set():
            _log.warning(event, route=self.route.name, error=type(error).__name__)
            self._stopping.wait(self._parts.retry_s)

    def _step(self) -> None:
        self.changed.clear()
        self.ready.clear()
        waiting = self._parts.runner.query(lambda reads: reads.printing.to_send()).result()
        job = next((one for one in waiting if route_of(one) is self.route), None)
        if job is None:
            self.changed.wait(_REST_S)
        elif not self._serve(job):
            self.ready.wait(self._parts.retry_s)

    def _serve(self, job: JobRow) -> bool:
        """Send one job; say whether the printer took it."""
        held_up = self._held_up()
        if held_up is not None:
            self._record(job, JobState.WAITING, held_up)
            return False
        if job.role is PrinterRole.DRAWER:
            return self._open_drawer(job)
        paper = self._parts.runner.query(lambda reads: reads.printing.paper(job.document_id)).result()
        try:
            forms = self._parts.devices.paper_forms()
            content = drawn(self._parts.renderer, paper, job.copy_number, forms, self._logo(job))
        except Exception as error:  # noqa: BLE001 (a paper that cannot be drawn must not stop the others)
            _log.error("paper_not_drawn", document=str(paper.id), error=type(error).__name__)
            self._record(job, JobState.FAILED, NOT_DRAWN)
            return True
        if job.role is PrinterRole.RECEIPT:
            reach("sale_after_commit")
        return self._print(job, content)

    def _logo(self, job: JobRow) -> str:
        """Return the store's logo for a receipt; it is not kept with each receipt's facts."""
        if job.role is not PrinterRole.RECEIPT:
            return ""
        held = self._parts.runner.query(lambda reads: reads.settings.all()).result()
        return str(held.get(SettingKey.PAPER_LOGO, ""))

    def _held_up(self) -> str | None:
        """Return why the device cannot print now; a drawer is never held up, it fails at once."""
        if self.route is Route.DRAWER:
            return None
        for status in self._parts.devices.statuses():
            if status.kind is self.route.value and status.state in _HELD_UP:
                return status.message
        return None

    def _print(self, job: JobRow, content: bytes) -> bool:
        if not self._do(mark_job_sending, MarkJobSending(job.id)).value:
            return True
        reach("print_before_send")
        result = self._send(job, content)
        reach("print_after_send")
        state = _PRINTED[result.outcome]
        if result.code == NotSetUp.code:
            state = JobState.FAILED
        self._record(job, state, result.message)
        return state is not JobState.WAITING

    def _send(self, job: JobRow, content: bytes) -> PrintResult:
        if job.role is PrinterRole.RECEIPT:
            return self._parts.devices.print_receipt(content).result()
        return self._parts.devices.print_pages(self.route.value, content, f"job-{job.id}").result()

    def _open_drawer(self, job: JobRow) -> bool:
        if self._do(mark_job_sending, MarkJobSending(job.id)).value:
            reach("drawer_before_send")
            result: DrawerResult = self._parts.devices.kick_drawer().result()
            self._record(job, _OPENED[result.outcome], result.message)
        return True

    def _record(self, job: JobRow, state: JobState, message: str) -> None:
        """Write what is known, again and again while the store cannot be written."""
        while True:
            try:
                self._do(record_job_result, RecordJobResult(job.id, state, message))
            except OutsideError as error:
                self._fault("print_result_not_kept", error)
                if self._stopping.is_set():
                    return
            else:
                return

    def _do(self, command: Callable[[Any, P, Actor], Outcome[T]], payload: P) -> Outcome[T]:
        return self._parts.runner.submit(command, payload, self._parts.actor).result()


def route_of(job: JobRow) -> Route:
    """Return where a job goes: labels and tags to the label printer, other pages to the page printer."""
    if job.role is PrinterRole.DRAWER:
        return Route.DRAWER
    if job.role is PrinterRole.RECEIPT:
        return Route.RECEIPT
    return Route.LABEL if job.kind in _ON_LABELS else Route.PAGE


def drawn(renderer: Renderer, paper: PaperRow, copy_number: int, forms: PaperForms, logo: str = "") -> bytes:
    """Return a paper as the bytes that its printer understands; a copy of a receipt says DUPLICATE."""
    if paper.kind is DocumentKind.RECEIPT:
        facts = from_json(ReceiptFacts, paper.facts)
        return renderer.receipt_bytes(replace(facts, is_duplicate=copy_number > 0, logo=logo), forms.receipts)
    draw = _pages(renderer, forms.labels).get(paper.kind)
    return draw(paper.facts) if draw is not None else paper.body


def _pages(renderer: Renderer, form: LabelForm) -> dict[DocumentKind, Callable[[str], bytes]]:
    """Return how each kind of paper is drawn from its kept facts; others are kept as they are printed."""
    return {
        DocumentKind.LABEL: lambda kept: renderer.label_job(from_json(LabelFacts, kept), form),
        DocumentKind.BAG_TAG: lambda kept: renderer.bag_tag_job(from_json(BagTagFacts, kept), form),
        DocumentKind.APPEAL: lambda kept: renderer.appeal_packet_pdf(from_json(AppealPacketFacts, kept)),
        DocumentKind.LETTER: lambda kept: renderer.difference_letter_pdf(
            from_json(DifferenceLetterFacts, kept)
        ),
        DocumentKind.PICKUP_PROOF: lambda kept: renderer.pickup_proof_pdf(from_json(PickupProofFacts, kept)),
        DocumentKind.CLOSE_PACKET: lambda kept: renderer.close_packet_pdf(from_json(ClosePacketFacts, kept)),
        DocumentKind.MAC_APPEAL: lambda kept: renderer.mac_appeal_pdf(from_json(MacAppealFacts, kept)),
    }
