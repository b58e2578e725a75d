"""Host the workers of a lane's devices: who hears their statuses, and how a job is handed to one."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.hardware.errors import DeviceProblem, NotSetUp, PadAbsent
from app.hardware.states import DeviceKind
from app.hardware.trials import Trial
from app.kernel.errors import DomainError
from devices.attached import attached_to
from devices.losses import LossLog
from devices.pad_worker import PadWorker
from devices.registry import Drivers
from devices.worker import DeviceWorker, Listeners, ScannerWorker, StatusBoard

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.config import DevicesConfig
    from app.hardware.signing import PenMove
    from app.hardware.states import DeviceStatus
    from app.kernel.clock import Clock
    from app.scanning.types import Scan

R = TypeVar("R")


class Checked(Protocol):
    """Be a driver that can be looked after."""

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the device from working, if any."""
        ...


class DeviceHost:
    """Hold drivers and workers; each family of devices adds what it can be asked."""

    def __init__(self, config: DevicesConfig, clock: Clock) -> None:
        """Take the configuration; nothing is opened before `start`."""
        self._config = config
        self._clock = clock
        self._board = StatusBoard(clock)
        self._board.changes.add(LossLog().hear)
        self._scans: Listeners[Scan] = Listeners()
        self._drivers = Drivers()
        self._workers: dict[DeviceKind, DeviceWorker] = {}
        self._scanner: ScannerWorker | None = None
        self._pens: Listeners[PenMove] = Listeners()
        self._pad: PadWorker | None = None

    def statuses(self) -> tuple[DeviceStatus, ...]:
        """Return how each device stands now."""
        return self._board.all()

    def on_status(self, listener: Callable[[DeviceStatus], None]) -> Callable[[], None]:
        """Call the listener at each change of state, on a device's thread; return the way to stop it."""
        return self._board.changes.add(listener)

    def on_scan(self, listener: Callable[[Scan], None]) -> Callable[[], None]:
        """Call the listener at each scan, on the scanner's thread; return the way to stop it."""
        return self._scans.add(listener)

    def on_pen(self, listener: Callable[[PenMove], None]) -> Callable[[], None]:
        """Call the listener at each movement of the pad's pen, on its thread; return the way to stop it."""
        return self._pens.add(listener)

    def _try_pad(self) -> Trial:
        """Say whether the pad is there; what is signed on it shows at the register."""
        if self._pad is None:
            return Trial.failed(NotSetUp())
        standing = {status.kind: status.state for status in self.statuses()}
        if not standing[DeviceKind.SIGNATURE_PAD].is_usable:
            return Trial.failed(PadAbsent())
        return Trial(f"Attached: {self._config.signature_pad}. What is signed on it shows at the register.")

    def _start_pad(self) -> None:
        if self._drivers.pad:
            self._pad = PadWorker(
                self._board, self._drivers.pad, self._pens.tell, self._look_at(DeviceKind.SIGNATURE_PAD)
            )
            self._pad.start()

    def _stop_pad(self, timeout_s: float) -> None:
        if self._pad:
            self._pad.stop()
            self._pad.join(timeout_s)
        self._pad = None

    def _add(self, kinds: tuple[DeviceKind, ...], driver: Checked) -> None:
        worker = DeviceWorker(self._board, kinds, driver.check, self._look_at(kinds[0]))
        for kind in kinds:
            self._workers[kind] = worker
        worker.start()

    def _look_at(self, kind: DeviceKind) -> Callable[[], str]:
        """Return how to say what is attached; asked on the device's own thread."""
        address = self._config.address_of(kind)

        def look() -> str:
            try:
                return attached_to(kind, address) if address else ""
            except (OSError, DomainError):
                return address

        return look

    def _submit(
        self, kind: DeviceKind, run: Callable[[], R], refuse: Callable[[DeviceProblem], R]
    ) -> Future[R]:
        worker = self._workers.get(kind)
        return worker.submit(kind, run, refuse) if worker else answered(refuse(NotSetUp()))


def answered(result: R) -> Future[R]:
    """Return a future that is answered already."""
    future: Future[R] = Future()
    future.set_result(result)
    return future
