"""Open, count and lock the register's day at a real store."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from app.documents.close_packet import ClosePacketFacts
from app.documents.stored import from_json
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.pos.closing_views import StepState, TermState
from app.pos.model import DayState
from app.printing.model import PrinterRole
from app.workflows.end_of_day import (
    CountDrawer,
    ExplainOverShort,
    LockDay,
    OpenDay,
    count_drawer,
    explain_over_short,
    lock_day,
    open_day,
)
from app.workflows.register import CancelSale, StartSale, cancel_sale, start_sale
from app.workflows.tendering import TenderCash, TenderCheck, tender_cash, tender_check

if TYPE_CHECKING:
    from app.kernel.ids import DayId, DocumentId
    from app.pos.closing_views import DayView
    from tests.fixtures.register_fixtures import Shop

LOTION, LANCETS = "035000511048", "353885008442"


def packet_of(shop: Shop, document_id: DocumentId) -> ClosePacketFacts:
    paper = shop.read(lambda reads: reads.printing.paper(document_id))
    return from_json(ClosePacketFacts, paper.facts)


def shown(shop: Shop) -> DayView:
    view: DayView | None = shop.read(lambda reads: reads.closing.day(1))
    assert view is not None
    return view


def steps(shop: Shop) -> dict[str, StepState]:
    return {step.key: step.state for step in shown(shop).steps}


def locked(shop: Shop, day_id: DayId) -> DomainError:
    with pytest.raises(DomainError) as caught:
        shop.go(lock_day, LockDay(day_id), shop.people.owner)
    return caught.value


def test_that_the_day_takes_its_date_from_the_store_and_its_float_into_the_books(shop: Shop) -> None:
    assert shop.read(lambda reads: reads.closing.day(1)) is None
    shop.open_day(15_000)
    head = shown(shop).head
    assert (head.business_date, head.state, head.float_amount) == (
        date(2026, 11, 24),
        DayState.OPEN,
        Money(15_000),
    )
    assert (shop.balance(Account.CASH), shop.balance(Account.FLOAT)) == (Money(15_000), Money(-15_000))
    with pytest.raises(DomainError, match="open already"):
        shop.open_day()


@pytest.mark.parametrize("cents", [-1, 500_001])
def test_that_an_absurd_float_is_refused(shop: Shop, cents: int) -> None:
    with pytest.raises(DomainError) as caught:
        shop.go(open_day, OpenDay(Money(cents)))
    assert caught.value.field == "float"


def test_that_the_count_is_blind(shop: Shop) -> None:
    shop.open_day()
    shop.go(tender_cash, TenderCash(shop.sale(LOTION), Money(500)))
    before = shown(shop)
    cash = before.terms[0]
    assert (cash.label, cash.expected, cash.found, cash.state) == (
        "Cash in drawer",
        None,
        None,
        TermState.OPEN,
    )
    assert before.over_short is None
    assert "410" not in before.equation_text
    assert "4.10" not in before.equation_text


def test_that_a_short_drawer_needs_a_reason_before_the_lock(shop: Shop) -> None:
    day_id = shop.open_day()
    shop.go(tender_cash, TenderCash(shop.sale(LOTION), Money(500)))
    done = shop.go(count_drawer, CountDrawer(day_id, ((10_000, 1), (100, 3))))
    assert (done.counted, done.over_short) == (Money(10_300), Money(-110))
    assert steps(shop)["equation"] is StepState.WRONG
    assert locked(shop, day_id).message == "The drawer is $1.10 short. Count again, or give the reason."
    shop.go(explain_over_short, ExplainOverShort(day_id, "wrong change at noon"))
    packet = packet_of(shop, shop.go(lock_day, LockDay(day_id), shop.people.owner))
    assert (packet.over_short, packet.over_short_reason) == (Money(-110), "wrong change at noon")
    assert packet.is_balanced
    assert shop.balance(Account.OVER_SHORT) == Money(110)
    assert shop.balance(Account.FLOAT) == ZERO
    assert shop.balance(Account.CASH) == Money(300), "what is left is the deposit"
    assert [(one.label, one.count) for one in packet.denominations] == [
        ("$100 bills", 1),
        ("$1 bills and coins", 3),
    ]


def test_that_a_new_count_asks_for_the_reason_again(shop: Shop) -> None:
    day_id = shop.open_day()
    shop.go(count_drawer, CountDrawer(day_id, ((5_000, 1),)))
    shop.go(explain_over_short, ExplainOverShort(day_id, "paid out"))
    shop.go(count_drawer, CountDrawer(day_id, ((5_000, 1),)))
    assert shown(shop).head.over_short_reason == "paid out"
    shop.go(count_drawer, CountDrawer(day_id, ((2_000, 1),)))
    assert shown(shop).head.over_short_reason == ""


def test_that_a_reason_needs_a_count_and_words(shop: Shop) -> None:
    day_id = shop.open_day()
    for reason, field in (("x", "count"), (" ", "reason"), ("a\x1cb", "reason")):
        with pytest.raises(DomainError) as caught:
            shop.go(explain_over_short, ExplainOverShort(day_id, reason))
        assert caught.value.field == field
        shop.go(count_drawer, CountDrawer(day_id, ((5_000, 1),)))


def test_that_the_lock_lists_everything_that_is_pending(shop: Shop) -> None:
    day_id = shop.open_day()
    sale_id = shop.sale(LOTION)
    fields = [problem.field for problem in locked(shop, day_id).problems]
    assert fields == ["open_work", "count"]
    assert [str(one) for one in shown(shop).pending] == [
        "Sale 001-0001 is not finished. Finish or cancel it.",
        "The drawer is not counted. Count it.",
    ]
    assert steps(shop)["open_work"] is StepState.WRONG
    shop.go(cancel_sale, CancelSale(sale_id))
    shop.close_exactly(day_id)
    assert set(steps(shop).values()) == {StepState.DONE}


def test_that_a_sale_after_the_count_asks_for_another(shop: Shop) -> None:
    day_id = shop.open_day()
    shop.go(count_drawer, CountDrawer(day_id, ((10_000, 1),)))
    shop.clock.advance(timedelta(minutes=1))
    shop.go(tender_check, TenderCheck(shop.sale(LANCETS), Money(949)))
    assert locked(shop, day_id).message == "Sales were made after the count. Count the drawer again."
    shop.close_exactly(day_id)


def test_that_a_locked_day_refuses_sales_counts_and_another_lock(shop: Shop) -> None:
    day_id = shop.open_day()
    shop.close_exactly(day_id)
    with pytest.raises(DomainError, match="not open"):
        shop.go(start_sale, StartSale())
    for command, payload in (
        (count_drawer, CountDrawer(day_id, ())),
        (explain_over_short, ExplainOverShort(day_id, "why")),
    ):
        with pytest.raises(DomainError, match="locked"):
            shop.go(command, payload)  # type: ignore[arg-type, misc]
    assert "locked" in locked(shop, day_id).message


def test_that_the_next_day_never_takes_the_date_of_a_locked_one(shop: Shop) -> None:
    shop.close_exactly(shop.open_day())
    shop.open_day()
    assert shown(shop).head.business_date == date(2026, 11, 25)
    shop.clock.advance(timedelta(days=9))
    second = shown(shop).head.id
    shop.close_exactly(second)
    shop.open_day()
    assert shown(shop).head.business_date == date(2026, 12, 3)


def test_that_only_owner_or_pharmacist_in_charge_locks(shop: Shop, pharmacist_in_charge: object) -> None:
    day_id = shop.open_day()
    shop.go(count_drawer, CountDrawer(day_id, ((10_000, 1),)))
    for actor in (shop.people.cashier, shop.people.pharmacist, shop.people.technician):
        with pytest.raises(NotAllowed):
            shop.go(lock_day, LockDay(day_id), actor)
    shop.go(lock_day, LockDay(day_id), pharmacist_in_charge)  # type: ignore[arg-type]


def test_that_waiting_claims_are_carried_over_and_listed(shop: Shop) -> None:
    day_id = shop.open_day()
    patient = shop.patient()
    coverage = shop.coverage(patient)
    sold, ready = shop.ready(patient, coverage), shop.ready(patient, coverage)
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(2000)))
    late = shop.ready(patient, coverage)
    shop.paid(late, 700, 900)
    view = shown(shop)
    assert view.carried == 2
    assert [(row.rx_label, row.note) for row in view.sold_not_answered] == [
        ("1000000-00", "Not answered"),
        ("1000001-00", "Not answered"),
    ]
    assert [(row.rx_label, row.note, row.plan_pays) for row in view.paid_not_sold] == [
        ("1000002-00", "Ready", Money(900))
    ]
    assert {sold, ready} == {row.fill_id for row in view.sold_not_answered}
    assert view.pending[0].what == "The drawer is not counted."
    packet = packet_of(shop, shop.close_exactly(day_id))
    assert [(row.plan, row.paid, row.waiting, row.plan_pays) for row in packet.claims] == [
        ("Practice Commercial", 1, 2, Money(900))
    ]
    assert len(packet.sold_not_answered) == 2
    assert packet.is_balanced


def test_that_a_late_answer_belongs_to_the_day_it_came(shop: Shop) -> None:
    day_id = shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(1000)))
    first = packet_of(shop, shop.close_exactly(day_id))
    shop.paid(fill_id, 1250, 500)
    second_id = shop.open_day()
    figures = shop.figures()
    assert (figures.plans_owe, figures.estimates, figures.patients_owe) == (
        Money(500),
        Money(-661),
        Money(250),
    )
    second = packet_of(shop, shop.close_exactly(second_id))
    assert (first.is_balanced, second.is_balanced) == (True, True)
    assert "Late answers against estimates" in [line.label for line in second.charged]
    assert second.sold_not_answered == ()


def test_that_a_rejection_after_the_sale_stays_on_the_list(shop: Shop) -> None:
    day_id = shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(1000)))
    shop.rejected(fill_id, "70")
    packet = packet_of(shop, shop.close_exactly(day_id))
    assert [(row.note, row.plan_pays) for row in packet.sold_not_answered] == [
        ("Rejected after the sale", Money(661))
    ]
    assert packet.claims[0].rejected == 1


def test_that_the_packet_is_ordered_on_the_page_printer(shop: Shop) -> None:
    day_id = shop.open_day()
    packet_id = shop.close_exactly(day_id)
    (job,) = shop.read(lambda reads: reads.printing.of_source(day_id))
    assert (job.role, job.document_id, job.what) == (PrinterRole.PAGE, packet_id, "Close packet")
    packet = packet_of(shop, packet_id)
    assert (packet.opened.name, packet.closed.name, packet.lane) == ("Cass Cashier", "Olga Owner", "001")
    assert shown(shop).head.packet_id == packet_id
