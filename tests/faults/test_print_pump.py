"""Print at a real store on devices that fail as told: nothing is lost, nothing comes out twice unmarked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from app.hardware.errors import DrawerAbsent, DrawerStuck, NotSetUp, PaperOut, PrinterSilent
from app.hardware.results import DRAWER_TOLD, DrawerOutcome, DrawerResult, PrintResult
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.jobs.print_pump import NOT_DRAWN, PrintParts, PrintPump
from app.kernel.money import Money
from app.printing.model import DocumentKind, JobState, PrinterRole
from app.workflows.papers import order_print
from app.workflows.printing_desk import (
    CancelJob,
    MarkJobSending,
    Reprint,
    ReprintReceipt,
    cancel_job,
    mark_job_sending,
    reprint,
    reprint_receipt,
)
from app.workflows.tendering import TenderCash, tender_cash
from devices.render import DocumentRenderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.kernel.ids import SaleId
    from app.printing.views import JobRow
    from tests.fixtures.lane_fixtures import FaultyRunner, ScriptedDevices, Waiter
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"
RECEIPT, DRAWER = PrinterRole.RECEIPT, PrinterRole.DRAWER


@pytest.fixture
def parts(shop: Shop, scripted: ScriptedDevices) -> PrintParts:
    return PrintParts(shop.runner, scripted, DocumentRenderer(), shop.people.system, retry_s=0.05)


@pytest.fixture
def pump(parts: PrintParts) -> Iterator[PrintPump]:
    made = PrintPump(parts)
    yield made
    made.stop()


def sold(shop: Shop) -> SaleId:
    sale_id = shop.sale(LOTION)
    shop.go(tender_cash, TenderCash(sale_id, Money(500)))
    return sale_id


def states(shop: Shop, sale_id: SaleId) -> dict[PrinterRole, tuple[JobState, str]]:
    rows: tuple[JobRow, ...] = shop.read(lambda reads: reads.printing.of_source(sale_id))
    return {row.role: (row.state, row.message) for row in rows}


def reached(shop: Shop, sale_id: SaleId, role: PrinterRole, state: JobState) -> Callable[[], bool]:
    return lambda: states(shop, sale_id)[role][0] is state


def test_that_a_sale_prints_its_receipt_and_opens_the_drawer_once(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    pump.start()
    shop.open_day()
    sale_id = sold(shop)
    waiter.until(reached(shop, sale_id, RECEIPT, JobState.PRINTED), "the receipt")
    waiter.until(reached(shop, sale_id, DRAWER, JobState.PRINTED), "the drawer")
    assert (len(scripted.receipts), scripted.kicks) == (1, 1)


def test_that_paper_out_keeps_the_receipt_until_there_is_paper(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    scripted.print_answers.extend([PrintResult.not_sent(PaperOut()), PrintResult.not_sent(PaperOut())])
    pump.start()
    shop.open_day()
    sale_id = sold(shop)
    waiter.until(reached(shop, sale_id, RECEIPT, JobState.PRINTED), "the receipt")
    assert len(scripted.receipts) == 1
    assert not scripted.print_answers


def test_that_nothing_is_sent_to_a_printer_that_says_it_is_blocked(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    printer = DeviceKind.RECEIPT_PRINTER
    scripted.become(DeviceStatus(printer, DeviceState.BLOCKED, "Put in a new roll."))
    pump.start()
    shop.open_day()
    sale_id = sold(shop)
    waiter.until(
        lambda: states(shop, sale_id)[RECEIPT] == (JobState.WAITING, "Put in a new roll."), "the message"
    )
    waiter.until(reached(shop, sale_id, DRAWER, JobState.PRINTED), "the drawer, which paper does not stop")
    assert scripted.receipts == []
    scripted.become(DeviceStatus(printer, DeviceState.READY))
    waiter.until(reached(shop, sale_id, RECEIPT, JobState.PRINTED), "the receipt")


def test_that_an_unconfirmed_receipt_waits_for_a_person_and_comes_again_as_a_duplicate(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    scripted.print_answers.append(PrintResult.unknown(PrinterSilent()))
    pump.start()
    shop.open_day()
    sale_id = sold(shop)
    waiter.until(reached(shop, sale_id, RECEIPT, JobState.UNKNOWN), "the doubt")
    shop.go(reprint_receipt, ReprintReceipt(sale_id))
    waiter.until(reached(shop, sale_id, RECEIPT, JobState.PRINTED), "the duplicate")
    first, second = scripted.receipts
    assert b"DUPLICATE" not in first
    assert b"DUPLICATE" in second


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (DrawerResult.of(DrawerOutcome.NOT_SENT, DrawerAbsent()), JobState.FAILED),
        (DrawerResult.of(DrawerOutcome.NOT_OPENED, DrawerStuck()), JobState.FAILED),
        (DrawerResult.of(DrawerOutcome.UNKNOWN, DrawerStuck()), JobState.UNKNOWN),
        (DrawerResult.untold(), JobState.TOLD),
    ],
)
def test_that_a_drawer_is_told_to_open_once_whatever_it_answers(
    shop: Shop,
    pump: PrintPump,
    scripted: ScriptedDevices,
    waiter: Waiter,
    answer: DrawerResult,
    state: JobState,
) -> None:
    scripted.drawer_answers.append(answer)
    pump.start()
    shop.open_day()
    sale_id = sold(shop)
    waiter.until(reached(shop, sale_id, DRAWER, state), "the drawer's answer")
    waiter.until(reached(shop, sale_id, RECEIPT, JobState.PRINTED), "the receipt")
    assert scripted.kicks == 1


def test_that_a_drawer_that_cannot_tell_puts_nothing_before_the_cashier(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    scripted.drawer_answers.append(DrawerResult.untold())
    pump.start()
    shop.open_day()
    sale_id = sold(shop)
    waiter.until(reached(shop, sale_id, DRAWER, JobState.TOLD), "the drawer's answer")
    assert states(shop, sale_id)[DRAWER] == (JobState.TOLD, DRAWER_TOLD)
    assert shop.read(lambda reads: reads.printing.to_see_to()) == ()


def test_that_a_printer_that_is_not_set_up_fails_the_job_and_says_so(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    scripted.print_answers.append(PrintResult.not_sent(NotSetUp()))
    pump.start()
    shop.open_day()
    sale_id = sold(shop)
    waiter.until(reached(shop, sale_id, RECEIPT, JobState.FAILED), "the failure")
    (row,) = shop.read(lambda reads: reads.printing.to_see_to())
    shop.go(reprint, Reprint(row.id))
    waiter.until(reached(shop, sale_id, RECEIPT, JobState.PRINTED), "the receipt")
    assert b"DUPLICATE" not in scripted.receipts[0]


def test_that_labels_tags_and_packets_go_to_their_own_printers(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    pump.start()
    shop.ready(shop.patient(), None)
    day_id = shop.open_day()
    shop.close_exactly(day_id)
    waiter.until(lambda: len(scripted.pages) == 3, "label, tag and packet")
    assert Counter((kind, pdf[:5], name[:4]) for kind, pdf, name in scripted.pages) == {
        (DeviceKind.LABEL_PRINTER, b"%PDF-", "job-"): 2,
        (DeviceKind.PAGE_PRINTER, b"%PDF-", "job-"): 1,
    }


@pytest.mark.logs_warnings
def test_that_a_paper_that_cannot_be_drawn_does_not_stop_the_others(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    shop.open_day()
    broken, whole = sold(shop), sold(shop)

    def spoil(unit: object) -> None:
        paper = unit.documents.of_source(DocumentKind.RECEIPT, broken)  # type: ignore[attr-defined]
        paper.facts = "{"

    shop.within(spoil)
    pump.start()
    waiter.until(reached(shop, whole, RECEIPT, JobState.PRINTED), "the whole receipt")
    assert states(shop, broken)[RECEIPT] == (JobState.FAILED, NOT_DRAWN)


def test_that_a_start_doubts_what_was_being_printed_and_prints_the_rest(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    shop.open_day()
    first, second = sold(shop), sold(shop)
    (job,) = [row for row in shop.read(lambda reads: reads.printing.of_source(first)) if row.role is RECEIPT]
    shop.go(mark_job_sending, MarkJobSending(job.id), shop.people.system)
    pump.start()
    waiter.until(reached(shop, second, RECEIPT, JobState.PRINTED), "the second receipt")
    assert states(shop, first)[RECEIPT][0] is JobState.UNKNOWN
    assert (len(scripted.receipts), scripted.kicks) == (1, 0)


def test_that_a_job_of_an_unknown_paper_is_sent_as_it_is(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    def order(unit: object) -> None:
        from app.hardware.cards import CardNotFound
        from app.workflows.papers import keep_paper

        source = unit.ids.new()  # type: ignore[attr-defined]
        paper = keep_paper(unit, DocumentKind.SIGNATURE, source, CardNotFound("x"))  # type: ignore[arg-type]
        paper.body = b"%PDF-raw"
        order_print(unit, PrinterRole.PAGE, paper)  # type: ignore[arg-type]

    shop.within(order)
    pump.start()
    waiter.until(lambda: scripted.pages, "the page")
    assert scripted.pages[0][:2] == (DeviceKind.PAGE_PRINTER, b"%PDF-raw")


@pytest.mark.logs_warnings
def test_that_a_result_is_kept_however_long_the_disk_is_full(
    shop: Shop, faulty: FaultyRunner, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    shop.open_day()
    faulty.faults = {"recover_jobs": 2, "mark_job_sending": 2, "record_job_result": 3}
    pump = PrintPump(PrintParts(faulty, scripted, DocumentRenderer(), shop.people.system, retry_s=0.02))
    pump.start()
    waiter.until(lambda: not faulty.faults["recover_jobs"], "the recovery")
    sale_id = sold(shop)
    waiter.until(reached(shop, sale_id, RECEIPT, JobState.PRINTED), "the receipt")
    pump.stop()
    assert len(scripted.receipts) == 1


def test_that_a_job_cancelled_while_the_printer_was_held_up_is_not_printed(
    shop: Shop, pump: PrintPump, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    scripted.become(DeviceStatus(DeviceKind.RECEIPT_PRINTER, DeviceState.ABSENT, "Check its cable."))
    pump.start()
    shop.open_day()
    first, second = sold(shop), sold(shop)
    (row,) = [one for one in shop.read(lambda reads: reads.printing.of_source(first)) if one.role is RECEIPT]
    shop.go(cancel_job, CancelJob(row.id))
    scripted.become(DeviceStatus(DeviceKind.RECEIPT_PRINTER, DeviceState.READY))
    waiter.until(reached(shop, second, RECEIPT, JobState.PRINTED), "the second receipt")
    assert states(shop, first)[RECEIPT][0] is JobState.CANCELLED
    assert len(scripted.receipts) == 1
