"""Check the HID POS scanner over a hidapi that is not real: its reports, its thread, its loss."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.config import DevicesConfig
from app.hardware.errors import ScannerAbsent
from app.hardware.scanner_address import HidAddress, parse_scanner
from app.hardware.states import DeviceState
from app.hardware.usb_names import UsbName
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError
from app.scanning.symbols import Product, classify
from app.scanning.types import HID, Scan
from devices.registry import build
from devices.scanner.hid_reports import HidFramer
from devices.scanner.hid_scanner import HidScanner
from devices.transport.hid import HidThread
from devices.worker import ScannerWorker, StatusBoard

if TYPE_CHECKING:
    from tests.fixtures.hid_doubles import Computer, Plugged, reports_of
else:
    from hid_doubles import Computer, Plugged, reports_of

VOYAGER = UsbName(0x0C2E, 0x0B8F, "V1")
ZEBRA = UsbName(0x05E0, 0x1900, "Z1")
GTIN = "00300935056982"


def scanner_on(computer: Computer, name: UsbName) -> HidScanner:
    return HidScanner(HidAddress(name), HidThread(lambda: computer), SystemClock())


def test_that_a_scan_arrives_with_its_symbology_and_its_separators() -> None:
    device = Plugged(ZEBRA)
    scanner = scanner_on(Computer(device), ZEBRA)
    for report in reports_of(f"01{GTIN}1727063010LOT\x1d21SN"):
        device.reports.put(report)
    scan = scanner.next_scan(1000)
    assert scan is not None
    assert (scan.symbology, scan.source) == ("]d2", HID)
    meaning = classify(scan)
    assert isinstance(meaning, Product)
    assert (meaning.lot, meaning.serial) == ("LOT", "SN")
    assert device.features == []


@given(
    st.text(st.characters(min_codepoint=29, max_codepoint=126), min_size=1, max_size=700),
    st.booleans(),
)
def test_that_a_text_of_any_length_comes_back_from_its_reports(text: str, late: bool) -> None:
    framer = HidFramer()
    scans = [framer.feed(report) for report in reports_of(text, late=late)]
    assert scans[:-1] == [None] * (len(scans) - 1)
    assert scans[-1] == "]d2" + text


def test_that_a_length_that_counts_padding_or_a_cr_adds_nothing() -> None:
    framer = HidFramer()
    assert framer.feed(reports_of("300935056982", aim="]E0", over=1)[0]) == "]E0300935056982"
    assert framer.feed(reports_of("300935056982\r", aim="]E0")[0]) == "]E0300935056982"
    assert framer.feed(reports_of("7000412", aim="\0\0\0")[0]) == "7000412"


@pytest.mark.parametrize("report", [b"", b"\x02", bytes([9, *bytes(63)]), bytes([2, *bytes(63)])])
def test_that_other_and_empty_reports_are_no_scans(report: bytes) -> None:
    assert HidFramer().feed(report) is None


def test_that_a_honeywell_is_told_to_speak_hid_pos() -> None:
    device = Plugged(VOYAGER)
    scanner_on(Computer(device), VOYAGER).check()
    assert device.features == [bytes([254, 1])]


def test_that_a_keyboard_of_the_same_make_is_left_alone() -> None:
    keyboard = Plugged(ZEBRA, (1, 6))
    with pytest.raises(ScannerAbsent):
        scanner_on(Computer(keyboard), ZEBRA).check()


def test_that_two_scanners_of_a_make_are_told_apart_by_their_serial_numbers() -> None:
    twins = Computer(Plugged(ZEBRA), Plugged(UsbName(ZEBRA.vendor, ZEBRA.product, "Z2")))
    scanner_on(twins, ZEBRA).check()
    with pytest.raises(ScannerAbsent):
        scanner_on(twins, UsbName(ZEBRA.vendor, ZEBRA.product)).check()


def test_that_every_hid_call_is_made_on_one_thread_and_a_pulled_scanner_comes_back() -> None:
    device = Plugged(VOYAGER)
    computer = Computer(device)
    board, scans = StatusBoard(), queue.Queue[Scan]()
    states: queue.Queue[DeviceState] = queue.Queue()
    board.changes.add(lambda status: states.put(status.state))
    worker = ScannerWorker(board, scanner_on(computer, VOYAGER), scans.put)
    worker.start()
    assert [states.get(timeout=5) for _ in range(2)] == [DeviceState.CONNECTING, DeviceState.READY]
    device.reports.put(reports_of("first")[0])
    assert scans.get(timeout=5).raw == "first"
    device.is_gone = True
    assert states.get(timeout=5) is DeviceState.ABSENT
    device.is_gone = False
    assert states.get(timeout=5) is DeviceState.READY
    device.reports.put(reports_of("second")[0])
    assert scans.get(timeout=5).raw == "second"
    worker.stop()
    worker.join(10)
    assert not device.is_open
    assert len(device.threads | computer.threads) == 1
    assert threading.get_ident() not in device.threads


def test_that_counter_runs_without_hidapi() -> None:
    scanner = build(DevicesConfig(scanner=f"hid:{VOYAGER}"), SystemClock()).scanner
    assert isinstance(scanner, HidScanner)
    with pytest.raises(ScannerAbsent):
        scanner.check()


def test_that_a_hid_scanner_has_an_address_without_a_port() -> None:
    assert parse_scanner(" hid:0c2e:0b8f:V1 ") == HidAddress(VOYAGER)
    assert str(HidAddress(VOYAGER)) == "hid:0c2e:0b8f:V1"
    for text in ("hid:", "hid:0c2e", "bluetooth"):
        with pytest.raises(DomainError):
            parse_scanner(text)
        with pytest.raises(DomainError):
            DevicesConfig(scanner=text)
