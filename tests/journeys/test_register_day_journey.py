"""Walk one register day from float to lock, online and offline, with papers, drawer and cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.documents.close_packet import ClosePacketFacts
from app.documents.receipt import ReceiptFacts
from app.documents.stored import from_json
from app.hardware.cards import CardOutcome
from app.hardware.states import DeviceKind
from app.jobs.card_desk import CardDesk, CardParts
from app.jobs.print_pump import PrintParts, PrintPump
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.pos.closing_views import TermState
from app.pos.model import SaleState
from app.printing.model import DocumentKind
from app.workflows.card_payments import PlanCard, plan_card
from app.workflows.end_of_day import (
    CountDrawer,
    ExplainOverShort,
    LockDay,
    count_drawer,
    explain_over_short,
    lock_day,
)
from app.workflows.tendering import TenderCash, TenderCheck, tender_cash, tender_check
from devices.render import DocumentRenderer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.kernel.ids import PatientId, SaleId
    from app.pos.closing_views import DayView
    from tests.fixtures.lane_fixtures import ScriptedDevices, Waiter
    from tests.fixtures.register_fixtures import Shop

LOTION, LANCETS = "035000511048", "353885008442"


@pytest.fixture
def lane(shop: Shop, scripted: ScriptedDevices) -> Iterator[ScriptedDevices]:
    """Run print pump and card desk on devices that answer well unless told otherwise."""
    pump = PrintPump(PrintParts(shop.runner, scripted, DocumentRenderer(), shop.people.system, retry_s=0.05))
    cards = CardDesk(CardParts(shop.runner, scripted, shop.people.system, lane=1, retry_s=0.05))
    pump.start()
    cards.start()
    yield scripted
    cards.stop()
    pump.stop()


def day(shop: Shop) -> DayView:
    view: DayView | None = shop.read(lambda reads: reads.closing.day(1))
    assert view is not None
    return view


def receipt_of(shop: Shop, sale_id: SaleId) -> ReceiptFacts:
    paper = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.RECEIPT, sale_id))
    return from_json(ReceiptFacts, paper.facts)


def with_check_and_cash(shop: Shop, patient: PatientId) -> None:
    """Sell a pickup with an item for part check, part cash."""
    sale_id = shop.sale(LOTION)
    assert shop.pick_up(sale_id, patient).added == 2
    due = shop.view(sale_id).total
    assert due == Money(1000 + 1985 + 410)
    assert shop.go(tender_check, TenderCheck(sale_id, Money(1000))).remaining == due - Money(1000)
    assert shop.go(tender_cash, TenderCash(sale_id, Money(2500))).change == Money(105)


def on_an_estimate_by_card(shop: Shop, lane: ScriptedDevices, waiter: Waiter, patient: PatientId) -> SaleId:
    """Sell a pickup whose payer is silent, by card, the first card declined."""
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    lane.card_answers.append(CardOutcome.DECLINED)
    shop.go(plan_card, PlanCard(sale_id, Money(1000)))
    waiter.until(lambda: (card := shop.view(sale_id).card) and not card.is_open, "the declined card")
    assert shop.view(sale_id).state is SaleState.OPEN
    shop.go(plan_card, PlanCard(sale_id, Money(1000)))
    waiter.until(lambda: shop.view(sale_id).state is SaleState.COMPLETED, "the card sale")
    return sale_id


def check_terms(shop: Shop) -> None:
    """Compare the day's terms with what the journey sold."""
    view = day(shop)
    terms = {term.label: (term.expected, term.found, term.state) for term in view.terms}
    assert terms["Checks"] == (Money(1000), Money(1000), TermState.EQUAL)
    assert terms["Cards"] == (Money(1000), Money(1000), TermState.EQUAL)
    assert terms["Plans owe"] == (Money(661), Money(661), TermState.EQUAL)
    assert terms["Estimates not answered"] == (Money(661), Money(661), TermState.HELD)
    assert (view.sales, view.prescriptions, view.carried, view.pending) == (3, 3, 1, ())


def test_that_a_day_of_cash_checks_cards_and_estimates_closes_to_the_cent(
    shop: Shop, lane: ScriptedDevices, waiter: Waiter
) -> None:
    day_id = shop.open_day(10_000)
    chen, vance = shop.patient("Chen"), shop.patient("Vance")
    shop.paid(shop.ready(chen, shop.coverage(chen)), 1000, 661)
    shop.ready(chen, None)
    waiting = shop.ready(vance, shop.coverage(vance))
    with_check_and_cash(shop, chen)
    guessed = on_an_estimate_by_card(shop, lane, waiter, vance)
    assert receipt_of(shop, guessed).lines[0].is_estimate
    items = shop.sale(LANCETS, LANCETS)
    shop.go(tender_cash, TenderCash(items, Money(1898)))
    waiter.until(lambda: lane.kicks == 2, "the drawer, for the cash sales only")
    waiter.until(lambda: len(lane.receipts) == 3, "three receipts")
    assert sum(b"ESTIMATE" in receipt for receipt in lane.receipts) == 1

    expected = 10_000 + (2500 - 105) + 1898
    assert shop.figures().expected_cash == Money(expected)
    with pytest.raises(DomainError):
        shop.go(lock_day, LockDay(day_id), shop.people.owner)
    shop.go(count_drawer, CountDrawer(day_id, ((1, expected - 25 - 10_000), (10_000, 1))))
    shop.go(explain_over_short, ExplainOverShort(day_id, "a quarter under the drawer"))
    check_terms(shop)
    packet_id = shop.go(lock_day, LockDay(day_id), shop.people.owner)
    paper = shop.read(lambda reads: reads.printing.paper(packet_id))
    packet = from_json(ClosePacketFacts, paper.facts)
    assert (packet.is_balanced, packet.sales_count, packet.over_short) == (True, 3, Money(-25))
    assert Money.total(line.amount for line in packet.received) == Money(expected - 10_000 + 2000 + 1322)
    waiter.until(lambda: any(kind is DeviceKind.PAGE_PRINTER for kind, *_ in lane.pages), "the packet")
    assert shop.balance(Account.FLOAT) == ZERO

    # the payer comes back after the lock: the difference belongs to the next day
    shop.paid(waiting, 1200, 500)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(200)
    next_id = shop.open_day(10_000)
    assert shop.figures().plans_owe == Money(500)
    shop.close_exactly(next_id)
