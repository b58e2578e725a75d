"""Sell at a real store: items, pickups, cash and checks, and everything that refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.documents.receipt import ReceiptFacts
from app.documents.stored import from_json
from app.hardware.ink import Ink
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity
from app.ledger.model import Account
from app.pos.model import Counselling, SaleState
from app.prescriptions.model import BagState, FillState
from app.printing.model import DocumentKind, JobState, PrinterRole
from app.workflows.pickup import (
    ChoosePatient,
    ConfirmBirthDate,
    RecordCounselling,
    ScanBag,
    choose_patient,
    confirm_birth_date,
    record_counselling,
    scan_bag,
)
from app.workflows.register import (
    AddItem,
    CancelSale,
    RemoveLine,
    ResumeSale,
    SetLineCount,
    StartSale,
    SuspendSale,
    add_item,
    cancel_sale,
    remove_line,
    resume_sale,
    set_line_count,
    start_sale,
    suspend_sale,
)
from app.workflows.signing import RecordSignature, record_signature
from app.workflows.tendering import (
    FinishSale,
    TenderCash,
    TenderCheck,
    finish_sale,
    tender_cash,
    tender_check,
)

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from tests.fixtures.register_fixtures import Shop

LOTION, LANCETS = "035000511048", "353885008442"


def receipt_of(shop: Shop, sale_id: SaleId) -> ReceiptFacts:
    paper = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.RECEIPT, sale_id))
    return from_json(ReceiptFacts, paper.facts)


def refused(shop: Shop, command: object, payload: object) -> DomainError:
    with pytest.raises(DomainError) as caught:
        shop.go(command, payload)  # type: ignore[arg-type]
    return caught.value


def test_that_no_sale_starts_before_the_day_is_open(shop: Shop) -> None:
    assert refused(shop, start_sale, StartSale()).field == "day"


def test_that_an_item_sale_takes_tax_gives_change_and_books_once(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION, LANCETS, LANCETS)
    view = shop.view(sale_id)
    assert [(line.quantity, line.price, line.pays) for line in view.lines] == [
        ("1", Money(379), Money(379)),
        ("2", Money(949), Money(1898)),
    ]
    assert (view.subtotal_front, view.tax, view.total) == (Money(2277), Money(31), Money(2308))
    assert view.health_total == Money(1898)
    assert view.quick_cash == (Money(2308), Money(2500), Money(3000), Money(4000))
    done = shop.go(tender_cash, TenderCash(sale_id, Money(2500)))
    assert (done.remaining, done.change, done.completed) == (ZERO, Money(192), True)
    assert shop.balance(Account.CASH) == Money(10_000 + 2308)
    assert shop.balance(Account.TAX_PAYABLE) == Money(-31)
    assert shop.balance(Account.FRONT_REVENUE) == Money(-2277)
    assert refused(shop, tender_cash, TenderCash(sale_id, Money(100))).field == "sale"


def test_that_a_completed_sale_orders_drawer_and_receipt(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)
    shop.go(tender_cash, TenderCash(sale_id, Money(500)))
    jobs = shop.read(lambda reads: reads.printing.of_source(sale_id))
    assert [(job.role, job.state) for job in jobs] == [
        (PrinterRole.DRAWER, JobState.WAITING),
        (PrinterRole.RECEIPT, JobState.WAITING),
    ]
    facts = receipt_of(shop, sale_id)
    assert (facts.sale_number, facts.cashier, facts.is_practice) == ("001-0001", "CC", True)
    assert [(line.text, line.amount, line.is_taxable) for line in facts.lines] == [
        ("Hand lotion", Money(379), True)
    ]
    assert Money.total(one.amount for one in facts.tenders) - facts.change == facts.total
    assert facts.sold_at.hour == 10, "15:00 UTC is 10:00 in New York"


def test_that_an_items_sale_takes_it_out_of_stock(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale(LANCETS, LANCETS)
    shop.go(tender_cash, TenderCash(sale_id, Money(2000)))

    def moved(unit: object) -> list[Quantity]:
        item = unit.items.by_upc(LANCETS)  # type: ignore[attr-defined]
        return [move.quantity for move in unit.stock.of_source(item.id)]  # type: ignore[attr-defined]

    assert shop.within(moved) == [Quantity.of(-2)]


def test_that_a_pickup_sells_every_ready_prescription_of_the_patient(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    coverage = shop.coverage(patient)
    first, second = shop.ready(patient, coverage), shop.ready(patient, None)
    shop.paid(first, 1000, 661)
    sale_id = shop.sale()
    assert shop.pick_up(sale_id, patient).added == 2
    view = shop.view(sale_id)
    assert [(line.rx_label, line.pays, line.plan_pays) for line in view.lines] == [
        ("1000000-00", Money(1000), Money(661)),
        ("1000001-00", Money(1985), ZERO),
    ]
    assert view.lines[0].sub == "68180-0336-09 · lot LOT7 · bin C14"
    assert view.lines[0].quantity == "60 tab"
    assert (view.lacks, view.patient, view.has_signature) == ((), "Maria Chen", True)
    done = shop.go(tender_check, TenderCheck(sale_id, Money(2985)))
    assert done.completed
    assert shop.balance(Account.PLAN_RECEIVABLE) == Money(661)
    assert shop.balance(Account.RX_REVENUE) == Money(-2985 - 661)
    states = shop.within(lambda unit: [unit.fills.get(one).state for one in (first, second)])
    assert states == [FillState.SOLD, FillState.SOLD]
    bag = shop.within(lambda unit: unit.bags.by_number(1))
    assert bag is not None
    assert bag.state is BagState.PICKED_UP
    facts = receipt_of(shop, sale_id)
    assert [line.text for line in facts.lines] == ["Rx 1000000-00", "Rx 1000001-00"]
    assert (len(facts.signature), facts.health_total) == (2, Money(2985))


def test_that_the_birth_date_stays_hidden_until_it_is_typed_right(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    shop.ready(patient, None)
    sale_id = shop.sale()
    assert not shop.go(scan_bag, ScanBag(sale_id, 1)).birth_date_confirmed
    assert shop.view(sale_id).birth_date is None
    error = refused(shop, confirm_birth_date, ConfirmBirthDate(sale_id, "07/05/1961"))
    assert error.field == "birth date"
    assert "1961" not in str(error)
    assert refused(shop, confirm_birth_date, ConfirmBirthDate(sale_id, "02/30/1961")).field == "birth date"
    assert shop.view(sale_id).lines == ()
    shop.go(confirm_birth_date, ConfirmBirthDate(sale_id, "7/4/61"))
    assert shop.view(sale_id).birth_date is not None


def test_that_a_pickup_needs_counselling_and_signature_before_any_money(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    shop.ready(patient, None)
    sale_id = shop.sale()
    shop.go(choose_patient, ChoosePatient(sale_id, patient))
    shop.go(confirm_birth_date, ConfirmBirthDate(sale_id, "0704 1961".replace(" ", "")))
    pay = TenderCash(sale_id, Money(5000))
    assert refused(shop, tender_cash, pay).field == "counselling"
    assert (
        refused(shop, record_counselling, RecordCounselling(sale_id, Counselling.NOT_ASKED)).field
        == "counselling"
    )
    shop.go(record_counselling, RecordCounselling(sale_id, Counselling.ACCEPTED))
    assert refused(shop, tender_cash, pay).field == "signature"
    for strokes in ((), (((1, 1),),), (((1, 1), (99_999, 2)),), (((1, 1),) * 30_000,)):
        assert (
            refused(shop, record_signature, RecordSignature(sale_id, Ink.untimed(strokes))).field
            == "signature"
        )
    shop.go(record_signature, RecordSignature(sale_id, Ink.untimed((((1, 1), (25, 15)),))))
    assert shop.go(tender_cash, pay).completed


def test_that_an_unknown_or_emptied_bag_is_refused(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale()
    assert refused(shop, scan_bag, ScanBag(sale_id, 77)).field == "bag"
    patient = shop.patient()
    assert refused(shop, choose_patient, ChoosePatient(sale_id, patient)).field == "patient"
    assert refused(shop, confirm_birth_date, ConfirmBirthDate(sale_id, "7/4/61")).field == "bag"
    shop.ready(patient, None)
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(5000)))
    assert refused(shop, scan_bag, ScanBag(shop.sale(), 1)).field == "bag"


def test_that_a_second_patient_needs_a_sale_of_their_own(shop: Shop) -> None:
    shop.open_day()
    chen, vance = shop.patient("Chen"), shop.patient("Vance")
    shop.ready(chen, None)
    shop.ready(vance, None)
    sale_id = shop.sale()
    shop.go(scan_bag, ScanBag(sale_id, 1))
    shop.go(scan_bag, ScanBag(sale_id, 2))
    shop.go(confirm_birth_date, ConfirmBirthDate(sale_id, "7/4/61"))
    assert shop.view(sale_id).patient == "Maria Vance"
    assert refused(shop, scan_bag, ScanBag(sale_id, 1)).field == "bag"
    assert shop.go(scan_bag, ScanBag(sale_id, 2)).birth_date_confirmed


def test_that_a_fill_is_never_on_two_sales(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    shop.ready(patient, None)
    first = shop.sale()
    shop.pick_up(first, patient)
    shop.go(suspend_sale, SuspendSale(first))
    second = shop.sale()
    assert second != first
    picked = shop.pick_up(second, patient)
    assert picked.added == 0
    assert "is on sale 001-0001, which is suspended" in picked.refused[0]


def test_that_a_copay_of_nothing_is_finished_without_money(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    shop.paid(fill_id, 0, 1500)
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    assert refused(shop, tender_cash, TenderCash(sale_id, Money(100))).field == "cash"
    assert shop.go(finish_sale, FinishSale(sale_id)).completed
    assert shop.balance(Account.PLAN_RECEIVABLE) == Money(1500)
    jobs = shop.read(lambda reads: reads.printing.of_source(sale_id))
    assert [job.role for job in jobs] == [PrinterRole.RECEIPT]


def test_that_finishing_needs_that_nothing_is_due(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale()
    assert refused(shop, finish_sale, FinishSale(sale_id)).field == "sale"
    shop.sale(LOTION)
    assert refused(shop, finish_sale, FinishSale(sale_id)).field == "payment"


@pytest.mark.parametrize("cents", [0, -1, 99_999_999, 60_000])
def test_that_absurd_cash_is_refused_by_its_field(shop: Shop, cents: int) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)
    assert refused(shop, tender_cash, TenderCash(sale_id, Money(cents))).field == "cash"
    assert shop.view(sale_id).tenders == ()


@pytest.mark.parametrize("cents", [0, -5, 411])
def test_that_a_check_is_never_for_more_than_is_due(shop: Shop, cents: int) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)
    assert refused(shop, tender_check, TenderCheck(sale_id, Money(cents))).field == "check"


def test_that_lines_change_until_the_first_tender_and_not_after(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)
    (line,) = shop.view(sale_id).lines
    shop.go(set_line_count, SetLineCount(sale_id, line.id, 3))
    assert shop.view(sale_id).total == Money(1137 + 94)
    for count in (0, -1, 1000):
        assert refused(shop, set_line_count, SetLineCount(sale_id, line.id, count)).field == "quantity"
    shop.go(tender_cash, TenderCash(sale_id, Money(100)))
    assert refused(shop, set_line_count, SetLineCount(sale_id, line.id, 1)).field == "sale"
    assert refused(shop, add_item, AddItem(sale_id, LANCETS)).field == "sale"
    assert refused(shop, remove_line, RemoveLine(sale_id, line.id)).field == "sale"


def test_that_a_prescription_is_sold_whole(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    shop.ready(patient, None)
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    (line,) = shop.view(sale_id).lines
    assert refused(shop, set_line_count, SetLineCount(sale_id, line.id, 2)).field == "quantity"
    shop.go(remove_line, RemoveLine(sale_id, line.id))
    assert refused(shop, remove_line, RemoveLine(sale_id, line.id)).field == "line"


@pytest.mark.parametrize("count", [0, -1, 1000])
def test_that_an_item_is_added_in_whole_pieces(shop: Shop, count: int) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)
    assert refused(shop, add_item, AddItem(sale_id, LOTION, count)).field == "quantity"
    assert shop.view(sale_id).lines[0].count == 1


@pytest.mark.parametrize("code", ["", "035000511048\x1d", "٠٣٥", "035000511048" * 9])
def test_that_a_code_that_nobody_sells_is_named(shop: Shop, code: str) -> None:
    shop.open_day()
    assert refused(shop, add_item, AddItem(shop.sale(), code)).field == "item"


def test_that_an_unknown_item_is_named(shop: Shop) -> None:
    shop.open_day()
    assert refused(shop, add_item, AddItem(shop.sale(), "000000000000")).field == "item"


def test_that_a_suspended_sale_waits_and_is_taken_up_again(shop: Shop) -> None:
    shop.open_day()
    first = shop.sale(LOTION)
    shop.go(suspend_sale, SuspendSale(first))
    assert refused(shop, add_item, AddItem(first, LANCETS)).field == "sale"
    (row,) = shop.read(lambda reads: reads.sales.suspended(1))
    assert (row.id, row.line_count, row.total) == (first, 1, Money(410))
    second = shop.sale(LANCETS)
    assert refused(shop, resume_sale, ResumeSale(first)).field == "sale"
    shop.go(tender_cash, TenderCash(second, Money(949)))
    shop.sale()
    shop.go(resume_sale, ResumeSale(first))
    assert refused(shop, resume_sale, ResumeSale(first)).field == "sale"
    current = shop.read(lambda reads: reads.sales.current(1))
    assert current is not None
    assert current.id == first


def test_that_a_cancelled_sale_sells_nothing_and_gives_the_cash_back(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)
    shop.go(tender_cash, TenderCash(sale_id, Money(100)))
    assert shop.go(cancel_sale, CancelSale(sale_id)).give_back == Money(100)
    assert shop.view(sale_id).state is SaleState.CANCELLED
    assert shop.balance(Account.CASH) == Money(10_000)
    jobs = shop.read(lambda reads: reads.printing.of_source(sale_id))
    assert [job.role for job in jobs] == [PrinterRole.DRAWER]
    assert refused(shop, cancel_sale, CancelSale(sale_id)).field == "sale"
    assert refused(shop, add_item, AddItem(sale_id, LOTION)).field == "sale"


def test_that_an_empty_sale_is_cancelled_without_the_drawer(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale()
    assert shop.go(cancel_sale, CancelSale(sale_id)).give_back == ZERO
    assert shop.read(lambda reads: reads.printing.of_source(sale_id)) == ()


def test_that_selling_asks_for_the_permission(shop: Shop) -> None:
    stranger = type(shop.people.cashier)(shop.people.cashier.user_id, "NN", "Nobody")
    with pytest.raises(NotAllowed):
        shop.go(start_sale, StartSale(), stranger)


def test_that_sales_are_found_again(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)
    shop.go(tender_cash, TenderCash(sale_id, Money(500)))
    last = shop.read(lambda reads: reads.sales.last_completed(1))
    assert last is not None
    assert (last.id, last.change, last.paid, last.cashier) == (
        sale_id,
        Money(90),
        Money(410),
        "Cass Cashier",
    )
    assert last.receipt is not None
    assert shop.read(lambda reads: reads.sales.by_number(1, "001-0001")) == sale_id
    assert shop.read(lambda reads: reads.sales.by_number(1, "001-9999")) is None
    (row,) = shop.read(lambda reads: reads.sales.completed_today(1))
    assert (row.id, row.paid, row.patient) == (sale_id, Money(410), "")
    found = shop.read(lambda reads: reads.sales.item_search("lanc 33"))
    assert [item.upc for item in found] == [LANCETS]
    assert shop.read(lambda reads: reads.sales.item_search("  ")) == ()
    assert shop.read(lambda reads: reads.sales.item_search("0350"))[0].name == "Hand lotion"
