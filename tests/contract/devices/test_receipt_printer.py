"""Check the receipt printer and drawer drivers over the simulated printer, by TCP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.hardware.errors import (
    CoverOpen,
    CutterStuck,
    PaperLow,
    PaperOut,
    PrinterAbsent,
    PrinterHot,
    PrinterOffline,
    PrinterSilent,
)
from app.hardware.results import DrawerOutcome, PrintOutcome
from devices.printer.drawer import EscposDrawer
from devices.printer.escpos_printer import EscposPrinter, PrinterTiming
from devices.sim.client import Simulator
from devices.sim.log import read_events, read_kicks, read_receipts
from devices.transport.opening import opener

if TYPE_CHECKING:
    from pathlib import Path

QUICK = PrinterTiming(status_s=1.5, write_s=5, answer_s=2, look_s=0.2)
JOB = b"\x1b@hello\n\x1dVA\x20"


def driver(simulator: Simulator) -> EscposPrinter:
    return EscposPrinter(opener(simulator.address), QUICK)


def drawer(simulator: Simulator) -> EscposDrawer:
    return EscposDrawer(opener(simulator.address), opens_in_s=0.5, status_s=1.5)


def test_that_a_confirmed_job_is_printed(printer_sim: Simulator, tmp_path: Path) -> None:
    assert driver(printer_sim).print(JOB).outcome is PrintOutcome.PRINTED
    receipts = read_receipts(tmp_path / "printer")
    assert [receipt.raw for receipt in receipts] == [JOB]
    assert receipts[0].picture.read_bytes().startswith(b"\x89PNG")


def test_that_a_printed_job_is_on_disk_before_the_answer(printer_sim: Simulator, tmp_path: Path) -> None:
    driver(printer_sim).print(JOB)
    printer_sim.kill()
    assert len(read_receipts(tmp_path / "printer")) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("paper_out", PaperOut.code),
        ("cover_open", CoverOpen.code),
        ("cutter", CutterStuck.code),
        ("hot", PrinterHot.code),
        ("offline", PrinterOffline.code),
    ],
)
def test_that_a_blocked_printer_gets_no_byte(
    printer_sim: Simulator, tmp_path: Path, fault: str, code: str
) -> None:
    printer_sim.control(do="fault", name=fault)
    result = driver(printer_sim).print(JOB)
    assert (result.outcome, result.code) == (PrintOutcome.NOT_SENT, code)
    printer_sim.control(do="clear")
    assert driver(printer_sim).print(JOB).outcome is PrintOutcome.PRINTED
    assert len(read_receipts(tmp_path / "printer")) == 1


def test_that_a_silent_printer_is_never_sent_a_job(printer_sim: Simulator) -> None:
    printer_sim.control(do="fault", name="silent")
    result = driver(printer_sim).print(JOB)
    assert (result.outcome, result.code) == (PrintOutcome.NOT_SENT, PrinterSilent.code)


def test_that_a_job_without_confirmation_is_unknown(printer_sim: Simulator, tmp_path: Path) -> None:
    printer_sim.control(do="fault", name="no_answer")
    result = driver(printer_sim).print(JOB)
    assert (result.outcome, result.code) == (PrintOutcome.UNKNOWN, PrinterSilent.code)
    assert len(read_receipts(tmp_path / "printer")) == 1


def test_that_a_connection_lost_in_the_job_is_unknown(printer_sim: Simulator, tmp_path: Path) -> None:
    printer_sim.control(do="fault", name="drop_in_job")
    assert driver(printer_sim).print(JOB).outcome is PrintOutcome.UNKNOWN
    assert read_receipts(tmp_path / "printer") == ()


def test_that_paper_running_out_in_the_job_is_unknown_and_says_so(printer_sim: Simulator) -> None:
    printer_sim.control(do="fault", name="paper_out_in_job")
    result = driver(printer_sim).print(JOB)
    assert (result.outcome, result.code) == (PrintOutcome.UNKNOWN, PaperOut.code)


def test_that_a_switched_off_printer_is_absent_and_found_again(
    printer_sim: Simulator, tmp_path: Path
) -> None:
    printer = driver(printer_sim)
    printer_sim.stop()
    result = printer.print(JOB)
    assert (result.outcome, result.code) == (PrintOutcome.NOT_SENT, PrinterAbsent.code)
    with pytest.raises(PrinterAbsent):
        printer.check()
    again = Simulator.start("printer", tmp_path / "printer", printer_sim.port)
    try:
        assert printer.print(JOB).outcome is PrintOutcome.PRINTED
    finally:
        again.stop()


def test_that_the_drawer_opens_and_its_switch_proves_it(printer_sim: Simulator, tmp_path: Path) -> None:
    assert drawer(printer_sim).kick().outcome is DrawerOutcome.OPENED
    assert printer_sim.control(do="state")["drawer_open"]
    assert read_kicks(tmp_path / "printer") == 1
    assert read_receipts(tmp_path / "printer") == ()


def test_that_a_stuck_drawer_is_told(printer_sim: Simulator) -> None:
    printer_sim.control(do="fault", name="drawer_stuck")
    assert drawer(printer_sim).kick().outcome is DrawerOutcome.NOT_OPENED


def test_that_a_kick_is_not_sent_to_a_silent_or_absent_printer(printer_sim: Simulator) -> None:
    printer_sim.control(do="fault", name="silent")
    assert drawer(printer_sim).kick().outcome is DrawerOutcome.NOT_SENT
    printer_sim.stop()
    assert drawer(printer_sim).kick().outcome is DrawerOutcome.NOT_SENT


def test_that_paper_near_its_end_is_told_and_prints_on(printer_sim: Simulator) -> None:
    printer_sim.control(do="fault", name="paper_low")
    with pytest.raises(PaperLow):
        driver(printer_sim).check()
    assert driver(printer_sim).print(JOB).outcome is PrintOutcome.PRINTED


def test_that_automatic_status_never_passes_as_the_proof(printer_sim: Simulator, tmp_path: Path) -> None:
    """Its last three bytes look like the answer to the queued question."""
    printer_sim.control(do="fault", name="chatty")
    printer_sim.control(do="fault", name="no_answer")
    result = driver(printer_sim).print(JOB)
    assert (result.outcome, result.code) == (PrintOutcome.UNKNOWN, PrinterSilent.code)
    assert len(read_receipts(tmp_path / "printer")) == 1
    printer_sim.control(do="clear")
    printer_sim.control(do="fault", name="chatty")
    assert driver(printer_sim).print(JOB).outcome is PrintOutcome.PRINTED
    assert drawer(printer_sim).kick().outcome is DrawerOutcome.OPENED


@pytest.mark.parametrize("fault", ["late", "deaf_in_job", "half"])
def test_that_late_deaf_and_dying_printers_leave_the_job_unknown(
    printer_sim: Simulator, tmp_path: Path, fault: str
) -> None:
    printer_sim.control(do="fault", name=fault)
    result = driver(printer_sim).print(JOB)
    assert result.outcome is PrintOutcome.UNKNOWN
    assert result.message.endswith("press Print again.")
    assert len(read_events(tmp_path / "printer", "torn")) == (fault == "half")
    printer_sim.control(do="clear")
    assert driver(printer_sim).print(JOB).outcome is PrintOutcome.PRINTED


def test_that_the_second_drawer_is_kicked_on_its_own_pin(printer_sim: Simulator, tmp_path: Path) -> None:
    second = EscposDrawer(opener(printer_sim.address), port=2, opens_in_s=0.5)
    assert second.kick().outcome is DrawerOutcome.OPENED
    assert [event["pin"] for event in read_events(tmp_path / "printer", "kick")] == [1]
