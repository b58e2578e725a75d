"""Try a lane's devices out, and have them show which one they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.errors import NotSetUp
from app.hardware.states import DeviceKind
from app.hardware.trials import Trial
from devices.card_devices import CardDevices
from devices.display_devices import DisplayDevices
from devices.host import answered
from devices.printer.choosing import paper_forms
from devices.trials import SIGNS, TRIALS, Bench, act_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.hardware.states import DeviceTrouble
    from devices.trials import Maker


class TriedDevices(CardDevices, DisplayDevices):
    """Be devices that can be tried; a trial waits its turn like every job."""

    def try_out(self, kind: DeviceKind) -> Future[Trial]:
        """Queue a trial: a test print, a look at the terminal, a look at what scanner is attached."""
        if kind is DeviceKind.POLE_DISPLAY:
            return self._try_display()
        if kind is DeviceKind.SIGNATURE_PAD:
            return answered(self._try_pad())
        return self._try(TRIALS, kind)

    def identify(self, kind: DeviceKind) -> Future[Trial]:
        """Queue a sign by which a person finds the device: its name on paper, a text, a beep."""
        return self._try(SIGNS, kind)

    def attached(self, kind: DeviceKind) -> str:
        """Return what is attached and where, as it was last seen."""
        return self._board.attached(kind)

    def last_trouble(self, kind: DeviceKind) -> DeviceTrouble | None:
        """Return what ailed a device last, None when nothing did since the start."""
        return self._board.last_trouble(kind)

    def _try(self, table: dict[DeviceKind, Maker], kind: DeviceKind) -> Future[Trial]:
        worker = self._workers.get(kind)
        pause = worker.pause if worker is not None else lambda _seconds: None
        act = act_of(table, kind, Bench(self._drivers, self._config, paper_forms(self._config), pause))
        if act is None:
            return answered(Trial.failed(NotSetUp()))
        if kind is DeviceKind.SCANNER and self._scanner is not None:
            return self._scanner.submit(act, Trial.failed)
        return self._submit(kind, act, Trial.failed)
