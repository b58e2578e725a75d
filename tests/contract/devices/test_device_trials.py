"""Check trials of real drivers over the simulators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.config import DevicesConfig
from app.hardware.errors import NotSetUp, PaperOut, ScannerAbsent, TerminalAbsent
from app.hardware.states import DeviceKind, DeviceState
from app.hardware.trials import CanTry
from app.kernel.clock import SystemClock
from devices.manager import DeviceManager
from devices.sim.log import read_charges, read_kicks, read_page_jobs, read_receipts

if TYPE_CHECKING:
    from pathlib import Path

    from devices.sim.client import Simulator


def test_that_every_device_can_be_tried_and_nothing_is_charged_or_opened(
    printer_sim: Simulator,
    terminal_sim: Simulator,
    scanner_sim: Simulator,
    pages_sim: Simulator,
    tmp_path: Path,
) -> None:
    config = DevicesConfig(
        scanner=scanner_sim.address,
        receipt_printer=printer_sim.address,
        card_terminal=terminal_sim.address,
        page_printer=pages_sim.address,
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
