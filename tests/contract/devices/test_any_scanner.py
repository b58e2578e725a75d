"""Check what every scanner does alike: over a pty, over a hidapi that is not real, and the fake."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from app.hardware.errors import ScannerAbsent
from app.hardware.scanner_address import HidAddress
from app.hardware.usb_names import UsbName
from app.kernel.clock import SystemClock
from devices.scanner.hid_scanner import HidScanner
from devices.scanner.serial_scanner import SerialScanner
from devices.sim.client import Simulator
from devices.transport.hid import HidThread
from devices.transport.opening import opener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.scanning.ports import Scanner
    from tests.fixtures.device_fakes import FakeScanner
    from tests.fixtures.hid_doubles import Computer, Plugged, reports_of
else:
    from device_fakes import FakeScanner
    from hid_doubles import Computer, Plugged, reports_of

ZEBRA = UsbName(0x05E0, 0x1900, "Z1")
GS1 = "010030093505698217270630 10LOT\x1d21SN".replace(" ", "")


@dataclass
class Rig:
    """Be a scanner: its driver, what it scans, and its cable."""

    driver: Scanner
    scan: Callable[[str], object]
    unplug: Callable[[], object]
    plug: Callable[[], object]


def serial(folder: Path) -> Iterator[Rig]:
    link = folder / "by-id"
    running = [Simulator.start("scanner", folder / "scanner")]
    link.symlink_to(running[0].ready["path"])
    driver = SerialScanner(opener(f"serial:{link}"), SystemClock())

    def plug() -> None:
        running.append(Simulator.start("scanner", folder / "scanner"))
        link.unlink()
        link.symlink_to(running[-1].ready["path"])

    yield Rig(
        driver,
        lambda text: running[-1].control(do="scan", text=f"]d2{text}"),
        lambda: running[-1].kill(),  # noqa: PLW0108 - the scanner that runs then
        plug,
    )
    driver.close()
    running[-1].stop()


def hid(_folder: Path) -> Iterator[Rig]:
    computer = Computer(Plugged(ZEBRA))
    driver = HidScanner(HidAddress(ZEBRA), HidThread(lambda: computer), SystemClock())

    def scan(text: str) -> None:
        for report in reports_of(text):
            computer.plugged[0].reports.put(report)

    def unplug() -> None:
        computer.plugged[0].is_gone = True

    def plug() -> None:
        computer.plugged[0] = Plugged(ZEBRA)

    yield Rig(driver, scan, unplug, plug)
    driver.close()


def fake(_folder: Path) -> Iterator[Rig]:
    driver = FakeScanner(datetime(2026, 11, 24, tzinfo=UTC))
    yield Rig(
        driver,
        lambda text: driver.scans.put(f"]d2{text}"),
        lambda: setattr(driver, "is_here", False),
        lambda: setattr(driver, "is_here", True),
    )


RIGS = {"serial": serial, "hid": hid, "fake": fake}
POSIX = pytest.mark.skipif(os.name != "posix", reason="ptys as POSIX knows them")


@pytest.fixture(params=[pytest.param("serial", marks=POSIX), "hid", "fake"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """Give each scanner in turn."""
    name: Any = request.param
    yield from RIGS[name](tmp_path)


def test_that_scans_come_whole_in_order_with_symbology_and_separators(rig: Rig) -> None:
    rig.driver.check()
    wanted = [GS1, "short", "x" * 300]
    for text in wanted:
        rig.scan(text)
    heard = [rig.driver.next_scan(5000) for _ in wanted]
    assert [(scan.symbology, scan.raw) for scan in heard if scan] == [("]d2", text) for text in wanted]


def test_that_no_scan_is_nothing_and_no_error(rig: Rig) -> None:
    rig.driver.check()
    assert rig.driver.next_scan(1) is None


def test_that_an_unplugged_scanner_is_absent_and_reads_again_when_it_is_back(rig: Rig) -> None:
    rig.driver.check()
    rig.unplug()
    with pytest.raises(ScannerAbsent):
        rig.driver.next_scan(5000)
    with pytest.raises(ScannerAbsent):
        rig.driver.check()
    rig.plug()
    rig.driver.check()
    rig.scan("back")
    scan = rig.driver.next_scan(5000)
    assert scan is not None
    assert scan.raw == "back"


def test_that_a_scanner_may_be_closed_twice_and_opened_again(rig: Rig) -> None:
    rig.driver.check()
    rig.driver.close()
    rig.driver.close()
    rig.driver.check()
    rig.scan("again")
    assert rig.driver.next_scan(5000) is not None
