"""Check the scanner driver over the simulated scanner, by a real pty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.hardware.errors import ScannerAbsent
from app.kernel.clock import SystemClock
from app.scanning.labels import RxLabel, rx_label
from app.scanning.symbols import IdentityCard, classify
from devices.scanner.serial_scanner import SerialScanner
from devices.sim.log import read_scans
from devices.transport.opening import opener

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devices.sim.client import Simulator


@pytest.fixture
def scanner(scanner_sim: Simulator) -> Iterator[SerialScanner]:
    driver = SerialScanner(opener(scanner_sim.address), SystemClock())
    driver.check()
    yield driver
    driver.close()


def test_that_a_scan_arrives_with_its_symbology(
    scanner_sim: Simulator, scanner: SerialScanner, tmp_path: Path
) -> None:
    scanner_sim.control(do="scan", text="]C0" + rx_label(7000412, 2))
    scan = scanner.next_scan(2000)
    assert scan is not None
    assert scan.symbology == "]C0"
    assert classify(scan) == RxLabel(7000412, 2)
    assert read_scans(tmp_path / "scanner") == ("]C0" + rx_label(7000412, 2),)


def test_that_a_burst_of_scans_arrives_whole_and_in_order(
    scanner_sim: Simulator, scanner: SerialScanner
) -> None:
    wanted = [rx_label(7000000 + number, 0) for number in range(20)]
    for text in wanted:
        scanner_sim.control(do="scan", text=text)
    heard = [scanner.next_scan(2000) for _ in wanted]
    assert [scan.raw for scan in heard if scan] == wanted


def test_that_group_separators_survive_the_wire(scanner_sim: Simulator, scanner: SerialScanner) -> None:
    scanner_sim.control(do="scan", text="]d2010030009350569810LOT\x1d21SN")
    scan = scanner.next_scan(2000)
    assert scan is not None
    assert "\x1d" in scan.raw


def test_that_an_identity_card_is_one_scan(scanner_sim: Simulator, scanner: SerialScanner) -> None:
    scanner_sim.control(do="scan", text="@\n\x1e\rANSI 636000090002DL00410278\nDAQT1\nDCSX\r")
    scan = scanner.next_scan(2000)
    assert scan is not None
    assert classify(scan) == IdentityCard()
    assert scanner.next_scan(1) is None


def test_that_no_scan_is_none_after_the_timeout(scanner: SerialScanner) -> None:
    assert scanner.next_scan(1) is None


def test_that_an_unplugged_scanner_is_absent(scanner_sim: Simulator, scanner: SerialScanner) -> None:
    scanner_sim.kill()
    with pytest.raises(ScannerAbsent):
        scanner.next_scan(5000)
    with pytest.raises(ScannerAbsent):
        scanner.check()
