"""Sell, read and close on both engines: the register's queries mean the same on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.hardware.cards import CardAnswer, CardOutcome
from app.kernel.money import ZERO, Money
from app.pos.closing import unbalanced
from app.pos.closing_views import TermState
from app.printing.model import DocumentKind, JobState, PrinterRole
from app.workflows.card_payments import (
    MarkCardSending,
    PlanCard,
    SettleCard,
    mark_card_sending,
    plan_card,
    settle_card,
)
from app.workflows.printing_desk import MarkJobSending, mark_job_sending
from app.workflows.register import CancelSale, SuspendSale, cancel_sale, suspend_sale
from app.workflows.tendering import TenderCash, tender_cash

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.clock import SetClock
    from app.kernel.ids import SaleId
    from app.kernel.running import Runner
    from db.uow import SqlUnitOfWork
    from tests.fixtures.register_fixtures import Shop

LOTION, LANCETS = "035000511048", "353885008442"


@pytest.fixture
def shop(any_runner: Runner, store_clock: SetClock, make_shop: Callable[[Runner, SetClock], Shop]) -> Shop:
    made = make_shop(any_runner, store_clock)
    made.seed()
    return made


def by_card(shop: Shop, sale_id: SaleId, amount: Money) -> None:
    made = shop.go(plan_card, PlanCard(sale_id, amount))
    assert made.payment_id is not None
    (row,) = shop.read(lambda reads: reads.cards.open(1))
    assert (row.id, row.is_open, row.sale_number) == (made.payment_id, True, "001-0001")
    shop.go(mark_card_sending, MarkCardSending(made.payment_id), shop.people.system)
    answer = CardAnswer(CardOutcome.APPROVED, made.reference, amount, amount, "A1", "Visa", "1111")
    shop.go(settle_card, SettleCard(made.payment_id, answer), shop.people.system)
    assert shop.read(lambda reads: reads.cards.open(1)) == ()


def test_that_a_day_is_sold_read_and_closed_on_each_engine(shop: Shop) -> None:
    day_id = shop.open_day()
    patient = shop.patient()
    coverage = shop.coverage(patient)
    answered, waiting = shop.ready(patient, coverage), shop.ready(patient, coverage)
    shop.paid(answered, 1000, 661)
    sale_id = shop.sale(LOTION)
    assert shop.pick_up(sale_id, patient).added == 2
    by_card(shop, sale_id, shop.view(sale_id).total)
    unsold = shop.ready(patient, coverage)
    shop.paid(unsold, 700, 900)
    other = shop.sale(LANCETS)
    shop.go(suspend_sale, SuspendSale(other))
    (laid_aside,) = shop.read(lambda reads: reads.sales.suspended(1))
    assert (laid_aside.id, laid_aside.line_count, laid_aside.paid) == (other, 1, ZERO)
    third = shop.sale(LANCETS)
    shop.go(tender_cash, TenderCash(third, Money(949)))
    view = shop.read(lambda reads: reads.closing.day(1))
    assert view is not None
    assert [row.rx_label for row in view.paid_not_sold] == ["1000002-00"]
    assert [row.fill_id for row in view.sold_not_answered] == [waiting]
    assert (view.sales, view.prescriptions, view.carried) == (2, 2, 1)
    assert [(row.paid, row.waiting, row.plan_pays) for row in view.claims] == [(2, 1, Money(1561))]
    terms = {term.label: term.state for term in view.terms}
    assert terms["Plans owe"] is TermState.EQUAL
    assert terms["Estimates not answered"] is TermState.HELD
    shop.paid(waiting, 1400, 300)
    assert unbalanced(shop.figures()) == ()
    shop.go(cancel_sale, CancelSale(other))
    packet = shop.close_exactly(day_id)
    assert shop.read(lambda reads: reads.printing.paper(packet)).kind is DocumentKind.CLOSE_PACKET


def test_that_print_jobs_are_listed_by_how_far_they_got_on_each_engine(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)
    shop.go(tender_cash, TenderCash(sale_id, Money(500)))
    drawer, receipt = shop.read(lambda reads: reads.printing.to_send())
    assert (drawer.role, receipt.role) == (PrinterRole.DRAWER, PrinterRole.RECEIPT)
    shop.go(mark_job_sending, MarkJobSending(receipt.id), shop.people.system)
    (sending,) = shop.read(lambda reads: reads.printing.in_sending())
    assert (sending.id, sending.state) == (receipt.id, JobState.SENDING)
    newest = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.RECEIPT, sale_id))
    assert newest.id == receipt.document_id
    assert shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.LABEL, sale_id)) is None
    (row,) = shop.read(lambda reads: reads.sales.completed_today(1))
    assert (row.number, row.paid) == ("001-0001", Money(410))
    last = shop.read(lambda reads: reads.sales.last_completed(1))
    assert last is not None
    assert last.id == sale_id
    assert [item.upc for item in shop.read(lambda reads: reads.sales.item_search("hand lot"))] == [LOTION]


def test_that_standing_estimates_are_found_by_their_own_index(shop: Shop) -> None:
    def plan(unit: SqlUnitOfWork) -> str:
        if unit.session.get_bind().dialect.name != "sqlite":
            return "ix_sale_line_standing"
        query = text(
            "EXPLAIN QUERY PLAN SELECT sum(line.plan_pays) FROM sale_line line "
            "JOIN sale ON sale.id = line.sale_id "
            "WHERE line.is_estimate = 1 AND line.settled_pays IS NULL AND sale.state = 'completed'"
        )
        return " ".join(row.detail for row in unit.session.execute(query))

    assert "ix_sale_line_standing" in shop.within(plan)
