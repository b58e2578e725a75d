"""Check trials of real drivers over the simulators."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from app.documents.stock_list import stock_list
from app.hardware.config import DevicesConfig
from app.hardware.errors import NotSetUp, PaperOut, ScannerAbsent, TerminalAbsent
from app.hardware.states import DeviceKind, DeviceState
from app.hardware.trials import CanIdentify, CanShow, CanTry
from app.kernel.clock import SystemClock
from devices.manager import DeviceManager
from devices.samples import BARCODE, lay_out_sample
from devices.sim.client import Simulator
from devices.sim.escpos_reader import read_receipt
from devices.sim.log import (
    read_charges,
    read_events,
    read_kicks,
    read_page_jobs,
    read_printed_labels,
    read_receipts,
)
from devices.terminal.choosing import build_terminal
from devices.terminal.talk import TerminalTiming

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fixtures.label_checks import assert_clean
else:
    from label_checks import assert_clean


QUICK = TerminalTiming(ack_s=4, answer_s=4, write_s=4, sale_s=2)


def codes_on(picture: Path) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.read_bytes())))]


def test_that_every_device_can_be_tried_and_nothing_is_charged_or_opened(
    printer_sim: Simulator,
    terminal_sim: Simulator,
    scanner_sim: Simulator,
    pages_sim: Simulator,
    scale_sim: Simulator,
    pole_sim: Simulator,
    tmp_path: Path,
) -> None:
    config = DevicesConfig(
        scanner=scanner_sim.address,
        receipt_printer=printer_sim.address,
        card_terminal=terminal_sim.address,
        page_printer=pages_sim.address,
        scale=scale_sim.address,
        pole_display=pole_sim.address,
    )
    manager = DeviceManager(config, SystemClock())
    assert isinstance(manager, CanTry)
    manager.start()
    try:
        kinds = [one.kind for one in manager.statuses() if one.state is not DeviceState.UNCONFIGURED]
        tried = {kind: manager.try_out(kind).result(10) for kind in kinds}
    finally:
        manager.stop()
    assert tried.pop(DeviceKind.CASH_DRAWER).code == NotSetUp.code
    assert all(trial.is_good for trial in tried.values()), tried
    assert tried[DeviceKind.SCALE].words == "The scale shows 0.00 g."
    assert scanner_sim.ready["path"] in tried[DeviceKind.SCANNER].words
    assert len(read_receipts(tmp_path / "printer")) == 1
    assert len(read_page_jobs(tmp_path / "pages")) == 2
    assert read_kicks(tmp_path / "printer") == 0
    assert read_charges(tmp_path / "terminal") == ()


def test_that_a_failed_trial_says_why(printer_sim: Simulator) -> None:
    printer_sim.control(do="fault", name="paper_out")
    config = DevicesConfig(
        scanner="serial:/dev/ttyNOWHERE",
        receipt_printer=printer_sim.address,
        card_terminal="tcp:127.0.0.1:9",
    )
    manager = DeviceManager(config, SystemClock())
    manager.start()
    try:
        scanner = manager.try_out(DeviceKind.SCANNER).result(10)
        assert scanner.code == ScannerAbsent.code
        assert "there is no port /dev/ttyNOWHERE" in scanner.words
        assert manager.try_out(DeviceKind.RECEIPT_PRINTER).result(10).code == PaperOut.code
        assert manager.try_out(DeviceKind.CARD_TERMINAL).result(10).code == TerminalAbsent.code
        assert manager.try_out(DeviceKind.PAGE_PRINTER).result(10).code == NotSetUp.code
    finally:
        manager.stop()
    assert manager.try_out(DeviceKind.SCANNER).result(0).code == NotSetUp.code


def test_that_each_device_that_can_shows_which_one_it_is(
    printer_sim: Simulator,
    terminal_sim: Simulator,
    scanner_sim: Simulator,
    pages_sim: Simulator,
    zebra_sim: Simulator,
    tmp_path: Path,
) -> None:
    config = DevicesConfig(
        scanner=scanner_sim.address,
        receipt_printer=printer_sim.address,
        card_terminal=terminal_sim.address,
        label_printer=zebra_sim.address,
        page_printer=pages_sim.address,
    )
    manager = DeviceManager(config, SystemClock())
    assert isinstance(manager, CanIdentify)
    manager.start()
    try:
        told = {kind: manager.identify(kind).result(20) for kind in DeviceKind}
        tried = manager.try_out(DeviceKind.LABEL_PRINTER).result(20)
        attached = {kind: manager.attached(kind) for kind in DeviceKind}
    finally:
        manager.stop()
    for kind in (DeviceKind.SCALE, DeviceKind.POLE_DISPLAY, DeviceKind.SIGNATURE_PAD):
        assert told.pop(kind).code == NotSetUp.code
    assert all(trial.is_good for trial in told.values()), told
    assert tried.is_good, tried
    (slip,) = read_receipts(tmp_path / "printer")
    assert any(printer_sim.address in line for line in read_receipt(slip.raw).lines)
    assert [event["text"] for event in read_events(tmp_path / "terminal", "shown")] == [
        "Counter / This is the card terminal",
        "",
    ]
    assert len(read_events(tmp_path / "scanner", "beep")) == 1
    assert len(read_page_jobs(tmp_path / "pages")) == 1
    named, label = read_printed_labels(tmp_path / "zebra")
    assert (codes_on(named.picture), codes_on(label.picture)) == ([], [BARCODE])
    assert attached[DeviceKind.RECEIPT_PRINTER] == f"ESC/POS printer at 127.0.0.1, port {printer_sim.port}"
    assert attached[DeviceKind.LABEL_PRINTER] == f"ZPL printer at 127.0.0.1, port {zebra_sim.port}"
    assert attached[DeviceKind.SCANNER] == scanner_sim.ready["path"]


def test_that_label_and_name_are_drawn_for_any_stock_without_a_cut() -> None:
    for stock in stock_list():
        assert_clean(lay_out_sample(("Test label", "Accents ÁÉÍ €"), stock.name, BARCODE))
        assert_clean(lay_out_sample(("Label printer", "zpl:tcp:192.168.100.200:9100;dpi=300"), stock.name))


def test_that_a_stock_that_nobody_knows_is_told_and_breaks_nothing(zebra_sim: Simulator) -> None:
    manager = DeviceManager(DevicesConfig(label_printer=f"{zebra_sim.address};stock=9x9"), SystemClock())
    manager.start()
    try:
        trial = manager.try_out(DeviceKind.LABEL_PRINTER).result(10)
    finally:
        manager.stop()
    assert not trial.is_good
    assert "Choose one of" in trial.words


@pytest.mark.parametrize("wire", ["terminal", "http", "serial", "nexo"])
def test_that_a_text_stands_on_every_terminal_until_it_is_cleared(tmp_path: Path, wire: str) -> None:
    simulator = Simulator.start("nexo" if wire == "nexo" else "terminal", tmp_path / "terminal")
    try:
        terminal = build_terminal(simulator.ready.get(wire, simulator.address), QUICK)
        assert isinstance(terminal, CanShow)
        assert terminal.show("Counter", "Hello")
        terminal.clear()
    finally:
        simulator.stop()
    assert [event["text"] for event in read_events(tmp_path / "terminal", "shown")] == ["Counter / Hello", ""]
