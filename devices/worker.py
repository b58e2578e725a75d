"""Run one device on one thread: a bounded queue of jobs, a look at the device between them."""

from __future__ import annotations

import logging
import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from app.hardware.errors import (
    ALL_PROBLEMS,
    DeviceProblem,
    DeviceQueueFull,
    DeviceStopped,
    NotSetUp,
    ScannerAbsent,
)
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus, DeviceTrouble
from app.kernel.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.clock import Clock
    from app.scanning.ports import Scanner
    from app.scanning.types import Scan

R = TypeVar("R")

_LOG = logging.getLogger("counter.devices")
_QUEUE_SIZE = 32
_POLL_READY_S = 10.0
DEVICE_BACK_OFF_S = (0.25, 0.5, 1.0)
_BROKEN = "This device stopped working. Restart Counter."
_SCAN_WAIT_MS = 250
_SCANNER_JOBS = 4
SCANNER_BACK_OFF_S = (0.1, 0.2, 0.5, 1.0)
_AILING = frozenset({DeviceState.ABSENT, DeviceState.BLOCKED, DeviceState.FAULT, DeviceState.DEGRADED})
_PROBLEMS = {problem.code: problem for problem in ALL_PROBLEMS}


class Listeners(Generic[R]):
    """Tell several listeners; one that fails does not keep the others from hearing."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._listeners: list[Callable[[R], None]] = []

    def add(self, listener: Callable[[R], None]) -> Callable[[], None]:
        """Add a listener and return the way to remove it."""
        self._listeners.append(listener)

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return remove

    def tell(self, value: R) -> None:
        """Call every listener."""
        for listener in tuple(self._listeners):
            try:
                listener(value)
            except Exception as error:  # noqa: BLE001 - the edge of a device thread
                _LOG.error("device listener failed: %s", type(error).__name__)


class StatusBoard:
    """Hold how every device stands and tell each change."""

    def __init__(self, clock: Clock | None = None) -> None:
        """Begin with nothing set up; the clock tells when something ailed a device."""
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._troubles: dict[DeviceKind, DeviceTrouble] = {}
        self._statuses: dict[DeviceKind, DeviceStatus] = {}
        self._attached: dict[DeviceKind, str] = {}
        self.changes: Listeners[DeviceStatus] = Listeners()
        self.clear()

    def clear(self) -> None:
        """Show every device as not set up."""
        self._attached.clear()
        self._troubles.clear()
        for kind in DeviceKind:
            self.put(kind, DeviceState.UNCONFIGURED, NotSetUp.text)

    def all(self) -> tuple[DeviceStatus, ...]:
        """Return every device's status."""
        with self._lock:
            return tuple(self._statuses.values())

    def attached(self, kind: DeviceKind) -> str:
        """Return what was attached when the device was found last; an empty text when it never was."""
        with self._lock:
            return self._attached.get(kind, "")

    def last_trouble(self, kind: DeviceKind) -> DeviceTrouble | None:
        """Return what ailed a device last, None when nothing did."""
        with self._lock:
            return self._troubles.get(kind)

    def found(self, kind: DeviceKind, what: str) -> None:
        """Keep what is attached; it is told with the next change of state."""
        with self._lock:
            self._attached[kind] = what

    def put(self, kind: DeviceKind, state: DeviceState, message: str = "") -> None:
        """Set a status and tell it when it is new."""
        status = DeviceStatus(kind, state, message)
        with self._lock:
            if self._statuses.get(kind) == status:
                return
            self._statuses[kind] = status
            if state in _AILING:
                self._troubles[kind] = DeviceTrouble(self._clock.now(), message)
        self.changes.tell(status)


@dataclass(frozen=True, slots=True)
class Job(Generic[R]):
    """Be one order to a device: how to do it, and what to answer when it cannot even begin."""

    kind: DeviceKind
    run: Callable[[], R]
    refuse: Callable[[DeviceProblem], R]
    future: Future[R]


class DeviceWorker:
    """Serve the jobs of one connection, in order, on one thread."""

    def __init__(
        self,
        board: StatusBoard,
        kinds: tuple[DeviceKind, ...],
        check: Callable[[], None],
        attached: Callable[[], str] = lambda: "",
    ) -> None:
        """Take the board, the devices behind this connection, how to look for them, what to call them."""
        self._board = board
        self._kinds = kinds
        self._check = check
        self._attached = attached
        self._is_found = False
        self._jobs: queue.Queue[Job[Any] | None] = queue.Queue(_QUEUE_SIZE)
        self._stopping = threading.Event()
        self._misses = 0
        self._thread = threading.Thread(target=self._work, name=f"device {kinds[0]}", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        for kind in self._kinds:
            self._board.put(kind, DeviceState.CONNECTING)
        self._thread.start()

    def submit(
        self, kind: DeviceKind, run: Callable[[], R], refuse: Callable[[DeviceProblem], R]
    ) -> Future[R]:
        """Queue a job and return its future at once; a full or closed queue answers at once too."""
        future: Future[R] = Future()
        if self._stopping.is_set():
            future.set_result(refuse(DeviceStopped()))
            return future
        try:
            self._jobs.put_nowait(Job(kind, run, refuse, future))
        except queue.Full:
            future.set_result(refuse(DeviceQueueFull()))
        return future

    def pause(self, seconds: float) -> bool:
        """Wait in a running job; return True when the worker is to stop."""
        return self._stopping.wait(seconds)

    def stop(self) -> None:
        """Ask the thread to end after the running job."""
        self._stopping.set()
        try:
            self._jobs.put_nowait(None)
        except queue.Full:
            return

    def join(self, timeout_s: float) -> None:
        """Wait for the end, then refuse what was still queued."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                _refuse(job, DeviceStopped())

    def _work(self) -> None:
        self._look()
        while not self._stopping.is_set():
            try:
                job = self._jobs.get(timeout=self._until_next_look())
            except queue.Empty:
                self._look()
                continue
            if job is not None and not self._stopping.is_set():
                self._do(job)
            elif job is not None:
                _refuse(job, DeviceStopped())

    def _until_next_look(self) -> float:
        if not self._misses:
            return _POLL_READY_S
        return DEVICE_BACK_OFF_S[min(self._misses, len(DEVICE_BACK_OFF_S)) - 1]

    def _look(self) -> None:
        try:
            self._check()
            self._name()
        except DeviceProblem as problem:
            self._misses += 1
            self._show(problem)
        except Exception as error:  # noqa: BLE001 - the edge of a device thread
            self._misses += 1
            self._broke(error)
        else:
            self._misses = 0
            self._show(None)

    def _name(self) -> None:
        """Keep what is attached, once each time that the device was found."""
        if not self._is_found:
            what = self._attached()
            for kind in self._kinds:
                self._board.found(kind, what)
            self._is_found = True

    def _do(self, job: Job[Any]) -> None:
        if not job.future.set_running_or_notify_cancel():
            return
        self._board.put(job.kind, DeviceState.BUSY)
        try:
            result = job.run()
        except DeviceProblem as problem:
            result = job.refuse(problem)
        except Exception as error:  # noqa: BLE001 - the edge of a device thread
            self._broke(error)
            job.future.set_exception(error)
            return
        problem_type = _PROBLEMS.get(result.code)
        self._misses = 1 if problem_type else 0
        if problem_type is None:
            self._show(None)
        else:
            self._board.put(job.kind, problem_type.state, problem_type.text)
        job.future.set_result(result)

    def _show(self, problem: DeviceProblem | None) -> None:
        self._is_found = self._is_found and not (problem and problem.state is DeviceState.ABSENT)
        for kind in self._kinds:
            if problem is None:
                self._board.put(kind, DeviceState.READY)
            else:
                self._board.put(kind, problem.state, problem.message)

    def _broke(self, error: Exception) -> None:
        _LOG.error("device %s failed: %s", self._kinds[0], type(error).__name__)
        for kind in self._kinds:
            self._board.put(kind, DeviceState.FAULT, _BROKEN)


def _refuse(job: Job[Any], problem: DeviceProblem) -> None:
    """Answer a job that is not begun, unless nobody waits for it any more."""
    if job.future.set_running_or_notify_cancel():
        job.future.set_result(job.refuse(problem))


class ScannerWorker:
    """Listen to the scanner on one thread, and find it again when it comes back."""

    def __init__(
        self,
        board: StatusBoard,
        scanner: Scanner,
        tell: Callable[[Scan], None],
        attached: Callable[[], str] = lambda: "",
    ) -> None:
        """Take the board, the driver, whom to tell of scans, and how to say what is attached."""
        self._board = board
        self._scanner = scanner
        self._tell = tell
        self._attached = attached
        self._stopping = threading.Event()
        self._jobs: queue.Queue[Job[Any]] = queue.Queue(_SCANNER_JOBS)
        self._thread = threading.Thread(target=self._work, name="device scanner", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._board.put(DeviceKind.SCANNER, DeviceState.CONNECTING)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopping.set()

    def join(self, timeout_s: float) -> None:
        """Wait for the end, then refuse what was still queued."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        while not self._jobs.empty():
            _refuse(self._jobs.get_nowait(), DeviceStopped())

    def submit(self, run: Callable[[], R], refuse: Callable[[DeviceProblem], R]) -> Future[R]:
        """Queue something to do between two scans; a full queue answers at once."""
        future: Future[R] = Future()
        try:
            self._jobs.put_nowait(Job(DeviceKind.SCANNER, run, refuse, future))
        except queue.Full:
            future.set_result(refuse(DeviceQueueFull()))
        return future

    def _between_scans(self) -> None:
        try:
            job = self._jobs.get_nowait()
        except queue.Empty:
            return
        if job.future.set_running_or_notify_cancel():
            try:
                job.future.set_result(job.run())
            except Exception as error:  # noqa: BLE001 - the edge of a device thread
                job.future.set_exception(error)

    def _work(self) -> None:
        misses, is_ready = 0, False
        while not self._stopping.is_set():
            self._between_scans()
            try:
                if not is_ready:
                    self._scanner.check()
                    self._board.found(DeviceKind.SCANNER, self._attached())
                    self._board.put(DeviceKind.SCANNER, DeviceState.READY)
                    misses, is_ready = 0, True
                scan = self._scanner.next_scan(_SCAN_WAIT_MS)
            except ScannerAbsent as problem:
                is_ready = False
                self._board.put(DeviceKind.SCANNER, problem.state, problem.message)
                misses = self._back_off(misses)
            except Exception as error:  # noqa: BLE001 - the edge of a device thread
                _LOG.error("device scanner failed: %s", type(error).__name__)
                self._board.put(DeviceKind.SCANNER, DeviceState.FAULT, _BROKEN)
                self._scanner.close()
                is_ready = False
                misses = self._back_off(misses)
            else:
                if scan is not None:
                    self._tell(scan)
        self._scanner.close()

    def _back_off(self, misses: int) -> int:
        """Wait before the next try, never above a second, and return the number of tries so far."""
        self._stopping.wait(SCANNER_BACK_OFF_S[min(misses, len(SCANNER_BACK_OFF_S) - 1)])
        return misses + 1
