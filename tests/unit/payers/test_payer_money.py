"""What several payers owe for a sale is booked payer by payer, and settled by each late answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.outbox.model import Transport
from app.pos.closing import unbalanced
from app.workflows.tendering import TenderCash, TenderCheck, tender_cash, tender_check

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from tests.fixtures.payers_fixtures import TwoPayers


def sell(two: TwoPayers, cents: int) -> SaleId:
    shop = two.payers.shop
    sale_id = shop.sale()
    shop.pick_up(sale_id, two.patient)
    assert shop.view(sale_id).total == Money(cents)
    shop.go(tender_cash, TenderCash(sale_id, Money(cents)))
    return sale_id


def receivable(two: TwoPayers) -> tuple[Money, Money]:
    owes = two.payers.owes
    return owes(Account.PLAN_RECEIVABLE, two.first), owes(Account.PLAN_RECEIVABLE, two.second)


def estimated(two: TwoPayers) -> tuple[Money, Money]:
    owes = two.payers.owes
    return owes(Account.PLAN_ESTIMATED, two.first), owes(Account.PLAN_ESTIMATED, two.second)


def test_that_two_answers_before_the_sale_are_two_receivables_and_one_revenue(two_payers: TwoPayers) -> None:
    shop, payers = two_payers.payers.shop, two_payers.payers
    day = shop.open_day()
    payers.pay(two_payers.fill_id, 1000, 661)
    payers.pay(two_payers.fill_id, 300, 700)
    sell(two_payers, 300)
    assert receivable(two_payers) == (Money(661), Money(700))
    assert shop.balance(Account.RX_REVENUE) == Money(-1661)
    figures = shop.figures()
    assert not unbalanced(figures)
    named = {check.label: check.one_way for check in figures.checked}
    assert named["Practice Commercial owes"] == Money(661)
    assert named["Second Plan owes"] == Money(700)
    shop.close_exactly(day)


def test_that_the_first_is_paid_and_the_second_estimated_while_it_is_away(two_payers: TwoPayers) -> None:
    shop, payers = two_payers.payers.shop, two_payers.payers
    day = shop.open_day()
    payers.pay(two_payers.fill_id, 1000, 661)
    sale_id = sell(two_payers, 1000)
    assert shop.view(sale_id).estimate_note
    assert receivable(two_payers) == (Money(661), ZERO)
    assert estimated(two_payers) == (ZERO, ZERO)
    payers.pay(two_payers.fill_id, 300, 700)
    assert receivable(two_payers) == (Money(661), Money(700))
    assert estimated(two_payers) == (ZERO, ZERO)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(-700)
    assert shop.balance(Account.RX_REVENUE) == Money(-1661)
    assert not unbalanced(shop.figures())
    shop.close_exactly(day)


def test_that_a_second_payer_may_stay_away_for_a_month(two_payers: TwoPayers) -> None:
    shop, payers = two_payers.payers.shop, two_payers.payers
    day = shop.open_day()
    payers.pay(two_payers.fill_id, 1000, 661)
    sell(two_payers, 1000)
    shop.close_exactly(day)
    shop.clock.advance(timedelta(days=31))
    later = shop.open_day()
    assert payers.item(payers.last(two_payers.fill_id)).state is Transport.WAITING
    assert payers.request(payers.last(two_payers.fill_id)).header("D1") == "20261124"
    payers.pay(two_payers.fill_id, 0, 1000)
    assert receivable(two_payers) == (Money(661), Money(1000))
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(-1000)
    assert not unbalanced(shop.figures())
    shop.close_exactly(later)


def test_that_each_late_answer_is_an_entry_of_its_own(two_payers: TwoPayers) -> None:
    shop, payers = two_payers.payers.shop, two_payers.payers
    shop.open_day()
    sell(two_payers, 1000)
    assert estimated(two_payers) == (Money(661), ZERO)
    payers.pay(two_payers.fill_id, 1500, 400)
    assert receivable(two_payers) == (Money(400), ZERO)
    assert estimated(two_payers) == (ZERO, Money(500))
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    assert not unbalanced(shop.figures())
    payers.pay(two_payers.fill_id, 200, 1250)
    assert receivable(two_payers) == (Money(400), Money(1250))
    assert estimated(two_payers) == (ZERO, ZERO)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(-800)
    assert shop.balance(Account.RX_REVENUE) == Money(-(200 + 400 + 1250))
    first, second = payers.links(two_payers.fill_id)
    kept = shop.within(lambda unit: [unit.ledger.of_source(one.id) for one in (first, second)])
    assert [len(entries) for entries in kept] == [1, 1]
    assert not unbalanced(shop.figures())


def test_that_a_first_payer_that_refuses_late_hands_its_estimate_on(two_payers: TwoPayers) -> None:
    shop, payers = two_payers.payers.shop, two_payers.payers
    shop.open_day()
    sell(two_payers, 1000)
    payers.reject(two_payers.fill_id, "70")
    assert estimated(two_payers) == (Money(661), ZERO)
    payers.pay(two_payers.fill_id, 150, 1400)
    assert estimated(two_payers) == (ZERO, ZERO)
    assert receivable(two_payers) == (ZERO, Money(1400))
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(-850)
    assert not unbalanced(shop.figures())


def test_that_a_second_refusal_after_the_sale_stays_on_the_list(two_payers: TwoPayers) -> None:
    shop, payers = two_payers.payers.shop, two_payers.payers
    shop.open_day()
    sell(two_payers, 1000)
    payers.pay(two_payers.fill_id, 1500, 400)
    payers.reject(two_payers.fill_id, "75")
    listed = shop.within(lambda unit: unit.closing.sold_not_answered())
    assert [(row.plan, row.plan_pays, row.note) for row in listed] == [
        ("Second Plan", Money(500), "Rejected after the sale")
    ]
    assert not unbalanced(shop.figures())


def test_that_answers_of_both_between_two_tenders_are_settled_at_once(two_payers: TwoPayers) -> None:
    shop, payers = two_payers.payers.shop, two_payers.payers
    shop.open_day()
    sale_id = shop.sale()
    shop.pick_up(sale_id, two_payers.patient)
    shop.go(tender_check, TenderCheck(sale_id, Money(400)))
    payers.pay(two_payers.fill_id, 1500, 400)
    payers.pay(two_payers.fill_id, 200, 1250)
    shop.go(tender_cash, TenderCash(sale_id, Money(600)))
    assert receivable(two_payers) == (Money(400), Money(1250))
    assert estimated(two_payers) == (ZERO, ZERO)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(-800)
    assert not unbalanced(shop.figures())


def test_that_will_call_and_the_queue_show_what_the_chain_leaves(two_payers: TwoPayers) -> None:
    shop, payers = two_payers.payers.shop, two_payers.payers

    def shown() -> tuple[Money, bool]:
        (bag,) = shop.read(lambda reads: reads.fills.will_call())
        return bag.total_pays, bag.is_estimate

    assert shown() == (Money(1000), True)
    payers.pay(two_payers.fill_id, 1500, 400)
    assert shown() == (Money(1500), True)
    payers.pay(two_payers.fill_id, 200, 1250)
    assert shown() == (Money(200), False)
    owed = payers.owed(two_payers.fill_id)
    assert (owed.pays, owed.is_estimate) == shown()


def test_that_the_second_plans_last_answer_is_the_next_estimate(two_payers: TwoPayers) -> None:
    shop, payers = two_payers.payers.shop, two_payers.payers
    payers.pay(two_payers.fill_id, 1500, 400)
    payers.pay(two_payers.fill_id, 200, 1250)
    coverage = payers.links(two_payers.fill_id)[0].coverage_id
    later = shop.ready(two_payers.patient, coverage)
    payers.pay(later, 1500, 400)
    owed = payers.owed(later)
    assert (owed.pays, owed.plan_pays, owed.basis) == (Money(200), Money(400 + 1300), "last paid claim")
    (bag,) = shop.read(lambda reads: reads.fills.will_call())
    assert (bag.total_pays, bag.is_estimate) == (Money(400), True)
