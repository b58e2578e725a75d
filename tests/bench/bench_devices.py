"""Measure how soon a device that was pulled out is back, and how long the tests of the devices take.

Each device is a simulator of its own process: it is killed while it is in use and started again at the same
place, as a person plugs it in again. Counted is from the moment that it answers again until Counter says
READY, and for the printer until the receipt that waited meanwhile is on paper.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from app.hardware.config import DevicesConfig
from app.hardware.results import PrintOutcome
from app.hardware.states import DeviceKind, DeviceState
from app.kernel.clock import SystemClock
from devices.manager import DeviceManager
from devices.sim.client import Simulator

if TYPE_CHECKING:
    from tests.bench.ground import ROOT
else:
    from ground import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.hardware.states import DeviceStatus

PULLS = 6
BACK_S = 2.0
SUITE_S = 180.0
_LONGEST_S = 30.0
JOB = b"\x1b@receipt\n\x1dVA\x20"
DEVICES = {
    "scanner": DeviceKind.SCANNER,
    "printer": DeviceKind.RECEIPT_PRINTER,
    "terminal": DeviceKind.CARD_TERMINAL,
}
PLACES = (
    "tests/contract/devices",
    "tests/unit/devices",
    "tests/faults/test_card_desk.py",
    "tests/faults/test_card_kills.py",
    "tests/faults/test_card_storm.py",
    "tests/faults/test_paper_out.py",
    "tests/faults/test_print_pump.py",
    "tests/faults/test_replug.py",
    "tests/ui/screens2/test_device_trials_page.py",
)


def measure() -> list[dict[str, Any]]:
    """Return a row for each device and one for the suite."""
    rows = [
        _back(name, [pull(name, number) for number in range(PULLS)]) for name in DEVICES if _is_possible(name)
    ]
    rows.append(
        _back("printer, to the receipt that waited", [pull_and_print(number) for number in range(PULLS)])
    )
    return [*rows, suite()]


def _is_possible(name: str) -> bool:
    return name != "scanner" or sys.platform != "win32"


def _back(name: str, took: list[float]) -> dict[str, Any]:
    return {
        "name": f"{name} back after a pull, longest of {len(took)}",
        "ours": f"{max(took):.2f} s",
        "baseline": "",
        "ratio": "",
        "target": f"<= {BACK_S:.0f} s",
        "met": max(took) <= BACK_S,
    }


class Watch:
    """Wait for the states of a lane's devices."""

    def __init__(self, devices: DeviceManager) -> None:
        """Listen to them."""
        self._changed = threading.Condition()
        self._devices = devices
        devices.on_status(self._hear)

    def _hear(self, _status: DeviceStatus) -> None:
        with self._changed:
            self._changed.notify_all()

    def until(self, kind: DeviceKind, state: DeviceState) -> None:
        """Return as soon as a device shows a state."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._now(kind) is state, _LONGEST_S):
                raise TimeoutError(f"{kind} never {state}")

    def _now(self, kind: DeviceKind) -> DeviceState:
        return next(status.state for status in self._devices.statuses() if status.kind is kind)


@contextmanager
def pulled(name: str) -> Iterator[tuple[DeviceManager, Watch, Path]]:
    """Set a device up, wait until it serves, and pull it out."""
    with TemporaryDirectory(prefix="counter-bench-") as scratch:
        folder = Path(scratch)
        simulator = Simulator.start(name, folder / name)
        manager = DeviceManager(_config(name, simulator, folder), SystemClock())
        watch = Watch(manager)
        manager.start()
        watch.until(DEVICES[name], DeviceState.READY)
        simulator.kill()
        try:
            yield manager, watch, folder
        finally:
            manager.stop()


def _config(name: str, simulator: Simulator, folder: Path) -> DevicesConfig:
    if name == "scanner":
        link = folder / "by-id"
        link.symlink_to(simulator.ready["path"])
        return DevicesConfig(scanner=f"serial:{link}")
    (folder / "port").write_text(str(simulator.port), "ascii")
    if name == "printer":
        return DevicesConfig(receipt_printer=simulator.address)
    return DevicesConfig(card_terminal=simulator.address)


def plug_in(name: str, folder: Path) -> Simulator:
    """Start a device again at its place."""
    if name != "scanner":
        return Simulator.start(name, folder / name, int((folder / "port").read_text("ascii")))
    again = Simulator.start(name, folder / name)
    (folder / "by-id").unlink()
    (folder / "by-id").symlink_to(again.ready["path"])
    return again


def stay_away(number: int) -> None:
    """Wait until the longest back-off is reached, each time to another moment of it."""
    threading.Event().wait(3 + number / PULLS)


def pull(name: str, number: int) -> float:
    """Return how long after it was plugged in a device was ready again."""
    with pulled(name) as (manager, watch, folder):
        if name == "printer":
            manager.print_receipt(JOB).result(_LONGEST_S)
        if name == "terminal":
            manager.try_out(DEVICES[name]).result(_LONGEST_S)
        watch.until(DEVICES[name], DeviceState.ABSENT)
        stay_away(number)
        again = plug_in(name, folder)
        began = time.monotonic()
        watch.until(DEVICES[name], DeviceState.READY)
        took = time.monotonic() - began
        again.stop()
        return took


def pull_and_print(number: int) -> float:
    """Return how long after it was plugged in a printer had printed what waited; tried as the pump does."""
    with pulled("printer") as (manager, watch, folder):
        manager.print_receipt(JOB).result(_LONGEST_S)
        watch.until(DeviceKind.RECEIPT_PRINTER, DeviceState.ABSENT)
        stay_away(number)
        again = plug_in("printer", folder)
        began = time.monotonic()
        watch.until(DeviceKind.RECEIPT_PRINTER, DeviceState.READY)
        result = manager.print_receipt(JOB).result(_LONGEST_S)
        took = time.monotonic() - began
        again.stop()
        if result.outcome is not PrintOutcome.PRINTED:
            raise RuntimeError(result.message)
        return took


def suite() -> dict[str, Any]:
    """Run the tests of the devices as the test command does and return how long they took."""
    began = time.monotonic()
    python = [sys.executable, "-m", "pytest", "-q", "--no-header", *PLACES]
    environment = {"COUNTER_TEST_POSTGRES": "none", **os.environ}
    codes = [
        subprocess.run(
            [*python, *how], cwd=ROOT, env=environment, capture_output=True, check=False
        ).returncode
        for how in (["-m", "not serial", "-n", "auto", "--dist", "worksteal"], ["-m", "serial"])
    ]
    took = time.monotonic() - began
    return {
        "name": "the whole device suite in the normal tests",
        "ours": f"{took:.0f} s",
        "baseline": "",
        "ratio": "",
        "target": f"<= {SUITE_S:.0f} s, all pass",
        "met": took <= SUITE_S and codes == [0, 0],
    }
