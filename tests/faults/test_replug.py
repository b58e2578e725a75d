"""Unplug a printer and a card terminal in the middle of work, and plug them in again: no work is lost."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from app.hardware.config import DevicesConfig
from app.hardware.states import DeviceKind, DeviceState
from app.jobs.card_desk import CardDesk, CardParts
from app.jobs.print_pump import PrintParts, PrintPump
from app.kernel.clock import SystemClock
from app.kernel.money import Money
from app.ledger.model import Account
from app.payments.model import PaymentState
from app.pos.model import SaleState
from app.printing.model import JobState, PrinterRole
from app.workflows.card_payments import PlanCard, plan_card
from app.workflows.printing_desk import ReprintReceipt, reprint_receipt
from app.workflows.tendering import TenderCash, tender_cash
from devices.manager import DeviceManager
from devices.render import DocumentRenderer
from devices.sim.client import Simulator
from devices.sim.escpos_reader import read_receipt
from devices.sim.log import read_charges, read_kicks, read_receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.kernel.ids import PaymentId, SaleId
    from app.printing.views import JobRow
    from tests.fixtures.lane_fixtures import Waiter
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"
DUE = Money(410)
FINAL = frozenset({JobState.PRINTED, JobState.UNKNOWN})


@contextmanager
def working(shop: Shop, config: DevicesConfig) -> Iterator[DeviceManager]:
    """Run the lane's devices, its print pump and its card desk, as the program does."""
    devices = DeviceManager(config, SystemClock())
    pump = PrintPump(PrintParts(shop.runner, devices, DocumentRenderer(), shop.people.system, retry_s=0.1))
    cards = CardDesk(CardParts(shop.runner, devices, shop.people.system, lane=1, retry_s=0.1))
    devices.start()
    pump.start()
    cards.start()
    yield devices
    cards.stop()
    pump.stop()
    devices.stop()


def sold(shop: Shop) -> SaleId:
    sale_id = shop.sale(LOTION)
    shop.go(tender_cash, TenderCash(sale_id, Money(500)))
    return sale_id


def receipt_of(shop: Shop, sale_id: SaleId) -> JobRow:
    rows: tuple[JobRow, ...] = shop.read(lambda reads: reads.printing.of_source(sale_id))
    return [row for row in rows if row.role is PrinterRole.RECEIPT][-1]


def became(shop: Shop, sale_id: SaleId, *states: JobState) -> Callable[[], bool]:
    return lambda: receipt_of(shop, sale_id).state in states


def papers(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Return how often each sale's receipt came out plain, and how often marked as a duplicate."""
    plain: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for printed in read_receipts(folder):
        page = read_receipt(printed.raw)
        is_marked = any("DUPLICATE" in line for line in page.lines)
        (marked if is_marked else plain)[page.barcodes[0]] += 1
    return plain, marked


@pytest.mark.parametrize("device", ["printer", "star"])
def test_that_no_receipt_is_lost_or_doubled_when_a_printer_is_pulled_out_in_the_middle(
    shop: Shop, waiter: Waiter, tmp_path: Path, device: str
) -> None:
    printer = Simulator.start(device, tmp_path / device)
    shop.open_day()
    config = DevicesConfig(receipt_printer=printer.address, print_seconds=2)
    sales: list[SaleId] = []
    with working(shop, config) as devices:
        sales.append(sold(shop))
        waiter.until(became(shop, sales[0], JobState.PRINTED), "the first receipt")
        printer.control(do="fault", name="drop_in_job" if device == "star" else "half")
        sales.append(sold(shop))
        waiter.until(became(shop, sales[1], JobState.UNKNOWN), "the torn receipt")
        printer.kill()
        sales += [sold(shop) for _ in range(3)]
        waiter.until(lambda: receipt_of(shop, sales[-1]).message or receipt_of(shop, sales[2]).message, "why")
        assert {receipt_of(shop, sale).state for sale in sales[2:]} == {JobState.WAITING}
        again = Simulator.start(device, tmp_path / device, printer.port)
        for sale in sales[2:]:
            waiter.until(became(shop, sale, JobState.PRINTED), "a receipt that waited")
        states = {status.kind: status.state for status in devices.statuses()}
        assert states[DeviceKind.RECEIPT_PRINTER] in {DeviceState.READY, DeviceState.BUSY}
        shop.go(reprint_receipt, ReprintReceipt(sales[1]))
        waiter.until(became(shop, sales[1], JobState.PRINTED), "the receipt in doubt, once more")
        again.stop()
    if device == "printer":
        plain, marked = papers(tmp_path / device)
        numbers = [shop.view(sale).number for sale in sales]
        assert plain == Counter(numbers[:1] + numbers[2:])
        assert marked == Counter(numbers[1:2])
    assert len(read_receipts(tmp_path / device)) == len(sales)
    assert read_kicks(tmp_path / device) <= len(sales)


@pytest.mark.parametrize("fault", ["late", "deaf_in_job", "no_answer"])
def test_that_a_printer_that_answers_late_or_reads_nothing_leaves_its_job_to_a_person(
    shop: Shop, waiter: Waiter, tmp_path: Path, fault: str
) -> None:
    printer = Simulator.start("printer", tmp_path / "printer")
    shop.open_day()
    with working(shop, DevicesConfig(receipt_printer=printer.address, print_seconds=1)):
        printer.control(do="fault", name=fault)
        doubtful = sold(shop)
        waiter.until(became(shop, doubtful, JobState.UNKNOWN), "the doubt")
        assert "again" in receipt_of(shop, doubtful).message
        assert doubtful in {row.source_id for row in shop.read(lambda reads: reads.printing.to_see_to())}
        printer.control(do="clear")
        after = sold(shop)
        waiter.until(became(shop, after, JobState.PRINTED), "the next receipt")
        assert receipt_of(shop, doubtful).state is JobState.UNKNOWN
        shop.go(reprint_receipt, ReprintReceipt(doubtful))
        waiter.until(became(shop, doubtful, JobState.PRINTED), "the duplicate")
    printer.stop()
    number, next_number = shop.view(doubtful).number, shop.view(after).number
    plain, marked = papers(tmp_path / "printer")
    assert plain == Counter({number: 0 if fault == "deaf_in_job" else 1, next_number: 1})
    assert marked == Counter([number])
    assert read_kicks(tmp_path / "printer") == 2


def plan(shop: Shop, sale_id: SaleId) -> PaymentId:
    payment_id = shop.go(plan_card, PlanCard(sale_id, DUE)).payment_id
    assert payment_id is not None
    return payment_id


def stands(shop: Shop, payment_id: PaymentId, *states: PaymentState) -> Callable[[], bool]:
    return lambda: shop.read(lambda reads: reads.cards.one(payment_id)).state in states


def test_that_a_charge_made_before_the_terminal_was_pulled_out_is_found_when_it_is_back(
    shop: Shop, waiter: Waiter, tmp_path: Path
) -> None:
    terminal = Simulator.start("terminal", tmp_path / "terminal")
    shop.open_day()
    with working(shop, DevicesConfig(card_terminal=terminal.address, card_seconds=20)):
        terminal.control(do="fault", name="silent_after_auth")
        payment_id = plan(shop, shop.sale(LOTION))
        waiter.until(lambda: read_charges(tmp_path / "terminal"), "the charge")
        terminal.kill()
        waiter.until(stands(shop, payment_id, PaymentState.UNKNOWN), "the doubt")
        again = Simulator.start("terminal", tmp_path / "terminal", terminal.port)
        waiter.until(stands(shop, payment_id, PaymentState.APPROVED), "the terminal's word")
        again.stop()
    assert [charge.cents for charge in read_charges(tmp_path / "terminal")] == [DUE.cents]
    assert shop.balance(Account.CARD_CLEARING) == DUE


def test_that_a_terminal_pulled_out_before_the_card_was_read_charges_nothing_and_the_next_try_once(
    shop: Shop, waiter: Waiter, tmp_path: Path
) -> None:
    terminal = Simulator.start("terminal", tmp_path / "terminal")
    shop.open_day()
    sale_id = shop.sale(LOTION)
    with working(shop, DevicesConfig(card_terminal=terminal.address, card_seconds=20)) as devices:
        terminal.control(do="fault", name="slow", seconds=15)
        first = plan(shop, sale_id)
        waiter.until(
            lambda: any(
                status.kind is DeviceKind.CARD_TERMINAL and status.state is DeviceState.BUSY
                for status in devices.statuses()
            ),
            "the wait for the card",
        )
        terminal.kill()
        again = Simulator.start("terminal", tmp_path / "terminal", terminal.port)
        waiter.until(
            stands(shop, first, PaymentState.NOT_CHARGED, PaymentState.NOT_SENT), "the word that nothing was"
        )
        second = plan(shop, sale_id)
        waiter.until(stands(shop, second, PaymentState.APPROVED), "the second try")
        again.stop()
    assert shop.view(sale_id).state is SaleState.COMPLETED
    assert [charge.cents for charge in read_charges(tmp_path / "terminal")] == [DUE.cents]
