"""What a payer pays after the sale is booked, and what is booked is never taken from under the sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.ledger.model import Account
from app.pos.closing import unbalanced
from app.practice import payer_answers
from app.practice.payer_answers import Payment
from app.workflows.claim_answers import RecordAnswer, record_answer
from app.workflows.claims_desk import Resubmit, resubmit
from app.workflows.dispense import SwitchToCash, switch_to_cash
from app.workflows.tendering import TenderCash, tender_cash

if TYPE_CHECKING:
    from tests.fixtures.payers_fixtures import TwoPayers

NUMBER = "12345678901"


def sell(two: TwoPayers) -> None:
    shop = two.payers.shop
    sale_id = shop.sale()
    shop.pick_up(sale_id, two.patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(50_000)))


def test_that_a_second_payer_won_over_after_the_sale_is_booked(two_payers: TwoPayers) -> None:
    payers, shop = two_payers.payers, two_payers.payers.shop
    shop.open_day()
    payers.pay(two_payers.fill_id, 1000, 661)
    payers.reject(two_payers.fill_id, "75")
    sell(two_payers)
    refused = payers.last(two_payers.fill_id)
    shop.go(resubmit, Resubmit(refused.id, NUMBER), shop.people.technician)
    payers.pay(two_payers.fill_id, 300, 700)
    assert payers.owes(Account.PLAN_RECEIVABLE, two_payers.first) == Money(661)
    assert payers.owes(Account.PLAN_RECEIVABLE, two_payers.second) == Money(700)
    assert payers.owes(Account.PATIENT_DIFFERENCE, two_payers.patient) == Money(-700)
    assert unbalanced(shop.figures()) == ()


def test_that_the_first_payer_is_not_asked_anew_when_a_later_one_paid_for_what_is_sold(
    two_payers: TwoPayers,
) -> None:
    payers, shop = two_payers.payers, two_payers.payers.shop
    shop.open_day()
    sell(two_payers)
    payers.reject(two_payers.fill_id, "70")
    payers.pay(two_payers.fill_id, 200, 1400)
    first = payers.links(two_payers.fill_id)[0]
    with pytest.raises(DomainError, match="with its return"):
        shop.go(resubmit, Resubmit(first.id, NUMBER), shop.people.technician)
    assert payers.open_reversals(two_payers.fill_id) == []
    assert payers.owes(Account.PLAN_RECEIVABLE, two_payers.second) == Money(1400)


def test_that_the_first_payer_is_asked_anew_while_a_later_one_has_not_paid(two_payers: TwoPayers) -> None:
    payers, shop = two_payers.payers, two_payers.payers.shop
    shop.open_day()
    sell(two_payers)
    payers.reject(two_payers.fill_id, "70")
    payers.reject(two_payers.fill_id, "65")
    first = payers.links(two_payers.fill_id)[0]
    shop.go(resubmit, Resubmit(first.id, NUMBER), shop.people.technician)
    payers.pay(two_payers.fill_id, 0, 1661)
    assert payers.owes(Account.PLAN_RECEIVABLE, two_payers.first) == Money(1661)
    assert payers.owes(Account.PLAN_RECEIVABLE, two_payers.second) == Money(0)
    assert unbalanced(shop.figures()) == ()


def test_that_a_late_payment_for_what_was_sold_for_cash_is_not_booked(two_payers: TwoPayers) -> None:
    payers, shop = two_payers.payers, two_payers.payers.shop
    shop.open_day()
    (first,) = payers.links(two_payers.fill_id)
    payers.send(first)
    shop.go(switch_to_cash, SwitchToCash(two_payers.fill_id), shop.people.technician)
    sell(two_payers)
    sent = Message.parse(payers.item(first).body, Direction.REQUEST)
    raw = payer_answers.paid(
        sent, Payment(Money(900), Money(100), Money(500), Money(500), None, None), "A1", ""
    )
    cmd = RecordAnswer(first.outbox_id, raw, "practice", shop.clock.now())
    shop.go(record_answer, cmd, shop.people.system)
    assert payers.owes(Account.PLAN_RECEIVABLE, two_payers.first) == Money(0)
