"""A printer that is absent or out of paper loses no receipt and no label: real drivers, real simulators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from app.hardware.config import DevicesConfig
from app.hardware.states import DeviceKind, DeviceState
from app.jobs.outbox_pump import pump_actor
from app.jobs.print_pump import PrintParts, PrintPump
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.printing.model import JobState, PrinterRole
from app.workflows.printing_desk import Reprint, ReprintReceipt, reprint, reprint_receipt
from devices.manager import DeviceManager
from devices.render import DocumentRenderer
from devices.sim.client import Simulator
from devices.sim.escpos_reader import read_receipt
from devices.sim.log import read_kicks, read_page_jobs, read_printed_labels, read_receipts

if TYPE_CHECKING:
    from tests.fixtures.stage_fixtures import Stage
else:
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from db.store import Store


@dataclass
class Lane:
    """Be a practice store whose receipt and page printers are simulators."""

    stage: Stage
    devices: DeviceManager
    folder: Path
    printer: Simulator
    pages: Simulator

    def jobs(self, source_id: Any) -> dict[PrinterRole, tuple[JobState, str]]:
        rows = self.stage.read(lambda reads: reads.printing.of_source(source_id))
        return {row.role: (row.state, row.message) for row in rows}

    def until_job(self, source_id: Any, role: PrinterRole, is_so: Callable[[JobState, str], bool]) -> None:
        def ask(reads: Any) -> bool:
            rows = reads.printing.of_source(source_id)
            return any(row.role is role and is_so(row.state, row.message) for row in rows)

        self.stage.until(ask, f"{role} to be {is_so.__name__}")


def printed(state: JobState, _message: str) -> bool:
    return state is JobState.PRINTED


def says_paper(state: JobState, message: str) -> bool:
    return state is JobState.WAITING and "paper" in message and "Put in" in message


def says_absent(state: JobState, message: str) -> bool:
    return state is JobState.WAITING and "cannot be reached" in message and "Check its power" in message


@pytest.fixture
def lane(store: Store, tmp_path: Path) -> Iterator[Lane]:
    printer = Simulator.start("printer", tmp_path / "printer")
    pages = Simulator.start("pages", tmp_path / "pages")
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    config = DevicesConfig(receipt_printer=printer.address, page_printer=pages.address)
    devices = DeviceManager(config, clock)
    pump = PrintPump(PrintParts(runner, devices, DocumentRenderer(), pump_actor(), retry_s=0.1))
    devices.start()
    pump.start()
    yield Lane(Stage.set_up(runner, clock), devices, tmp_path, printer, pages)
    pump.stop()
    devices.stop()
    runner.close()
    for simulator in (printer, pages):
        simulator.stop()


def test_that_without_paper_a_sale_goes_on_and_its_receipt_comes_once_there_is_paper(lane: Lane) -> None:
    lane.printer.control(do="fault", name="paper_out", stay=True)
    who = lane.stage.insured()
    sale_id = lane.stage.sell(who)
    assert lane.stage.read(lambda reads: reads.sales.view(sale_id)).state == "completed"
    lane.until_job(sale_id, PrinterRole.RECEIPT, says_paper)
    lane.until_job(sale_id, PrinterRole.DRAWER, printed)
    assert read_receipts(lane.folder / "printer") == ()
    lane.printer.control(do="clear")
    lane.until_job(sale_id, PrinterRole.RECEIPT, printed)
    assert len(read_receipts(lane.folder / "printer")) == 1
    assert read_kicks(lane.folder / "printer") == 1


def nothing_left_to_print(reads: Any) -> bool:
    return not (reads.printing.to_send() or reads.printing.in_sending())


def test_that_an_absent_printer_is_told_and_loses_neither_label_nor_tag_nor_receipt(
    lane: Lane,
) -> None:
    lane.printer.stop()
    lane.pages.stop()
    stage = lane.stage
    who = stage.insured()
    made = stage.accept(who)
    stage.fill(made.fill_id)
    lane.until_job(made.fill_id, PrinterRole.PAGE, says_absent)
    sale_id = stage.pick_up(who, stage.bag(who))
    stage.pay(sale_id)
    lane.until_job(sale_id, PrinterRole.RECEIPT, says_absent)
    states = {status.kind: status.state for status in lane.devices.statuses()}
    assert states[DeviceKind.RECEIPT_PRINTER] is DeviceState.ABSENT
    lane.printer = Simulator.start("printer", lane.folder / "printer", lane.printer.port)
    lane.pages = Simulator.start("pages", lane.folder / "pages", lane.pages.port)
    lane.until_job(made.fill_id, PrinterRole.PAGE, printed)
    lane.until_job(sale_id, PrinterRole.RECEIPT, printed)
    stage.until(nothing_left_to_print, "the bag's tag")
    assert len(read_page_jobs(lane.folder / "pages")) == 2
    assert len(read_receipts(lane.folder / "printer")) == 1
    lane.printer.stop()
    lane.pages.stop()


def test_that_paper_that_ends_within_a_receipt_waits_for_a_person(lane: Lane) -> None:
    lane.printer.control(do="fault", name="paper_out_in_job")
    sale_id = lane.stage.sell(lane.stage.insured())
    lane.until_job(
        sale_id, PrinterRole.RECEIPT, lambda state, message: state is JobState.UNKNOWN and bool(message)
    )
    assert lane.stage.read(lambda reads: reads.sales.view(sale_id)).state == "completed"


@pytest.mark.parametrize("fault", ["half", "drop_in_job"])
def test_that_a_printer_that_dies_in_a_receipt_is_offered_it_again_as_a_duplicate(
    lane: Lane, fault: str
) -> None:
    lane.printer.control(do="fault", name=fault)
    sale_id = lane.stage.sell(lane.stage.insured())
    lane.until_job(
        sale_id, PrinterRole.RECEIPT, lambda state, message: state is JobState.UNKNOWN and "again" in message
    )
    lane.until_job(sale_id, PrinterRole.DRAWER, printed)
    assert read_receipts(lane.folder / "printer") == ()
    lane.stage.do(reprint_receipt, ReprintReceipt(sale_id))
    lane.until_job(sale_id, PrinterRole.RECEIPT, printed)
    (receipt,) = read_receipts(lane.folder / "printer")
    read = read_receipt(receipt.raw)
    assert sum("DUPLICATE" in line for line in read.lines) == 2
    assert (read.kicks, read_kicks(lane.folder / "printer")) == (0, 1)


def test_that_a_label_printer_that_dies_in_a_label_is_offered_it_again(lane: Lane) -> None:
    zebra = Simulator.start("zebra", lane.folder / "zebra")
    stage = lane.stage
    try:
        lane.devices.reconfigure(DevicesConfig(label_printer=zebra.address, page_printer=lane.pages.address))
        zebra.control(do="fault", name="drop_in_job")
        made = stage.accept(stage.insured())
        stage.fill(made.fill_id)
        lane.until_job(made.fill_id, PrinterRole.PAGE, lambda state, _message: state is JobState.UNKNOWN)
        (doubtful,) = stage.read(lambda reads: reads.printing.of_source(made.fill_id))
        assert doubtful.id in {row.id for row in stage.read(lambda reads: reads.printing.to_see_to())}
        zebra.control(do="clear")
        stage.do(reprint, Reprint(doubtful.id))
        lane.until_job(made.fill_id, PrinterRole.PAGE, printed)
        assert len(read_printed_labels(lane.folder / "zebra")) == 1
    finally:
        lane.devices.reconfigure(DevicesConfig())
        zebra.stop()


def test_that_other_makes_of_printers_get_their_own_language(lane: Lane) -> None:
    """Take a Star and a ZPL label printer into use without a restart."""
    star = Simulator.start("star", lane.folder / "star")
    zebra = Simulator.start("zebra", lane.folder / "zebra")
    try:
        config = DevicesConfig(
            receipt_printer=star.address,
            label_printer=f"{zebra.address};dpi=300;stock=4x3",
            page_printer=lane.pages.address,
        )
        lane.devices.reconfigure(config)
        sale_id = lane.stage.sell(lane.stage.insured())
        lane.until_job(sale_id, PrinterRole.RECEIPT, printed)
        lane.until_job(sale_id, PrinterRole.DRAWER, printed)
        lane.stage.until(nothing_left_to_print, "the label and the bag's tag")
        assert len(read_receipts(lane.folder / "star")) == read_kicks(lane.folder / "star") == 1
        labels = read_printed_labels(lane.folder / "zebra")
        assert len(labels) == 2
        assert all(b"^PW1200^LL900" in label.raw for label in labels)
        assert read_page_jobs(lane.folder / "pages") == ()
    finally:
        lane.devices.reconfigure(DevicesConfig())
        star.stop()
        zebra.stop()
