"""Sell before, between and after payers' answers: estimates, new totals, late differences, rejections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.documents.receipt import ReceiptFacts
from app.documents.stored import from_json
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.prescriptions.model import FillState
from app.printing.model import DocumentKind
from app.workflows.dispense import SwitchToCash, switch_to_cash
from app.workflows.pickup import (
    ConfirmBirthDate,
    confirm_birth_date,
)
from app.workflows.register import (
    RefreshPrices,
    RemoveLine,
    refresh_prices,
    remove_line,
)
from app.workflows.tendering import (
    TenderCash,
    TenderCheck,
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


def test_that_an_unanswered_claim_is_sold_on_an_estimate_that_says_so(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    (line,) = shop.view(sale_id).lines
    assert (line.pays, line.plan_pays, line.is_estimate, line.basis) == (
        Money(1000),
        Money(661),
        True,
        "plan tier",
    )
    assert "is an estimate (plan tier)" in shop.view(sale_id).estimate_note
    shop.go(tender_cash, TenderCash(sale_id, Money(1000)))
    assert receipt_of(shop, sale_id).lines[0].is_estimate
    assert shop.balance(Account.PLAN_ESTIMATED) == Money(661)
    shop.paid(fill_id, 1500, 100)
    assert shop.balance(Account.PLAN_ESTIMATED) == ZERO
    assert shop.balance(Account.PLAN_RECEIVABLE) == Money(100)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(500)
    assert shop.balance(Account.RX_REVENUE) == Money(-1600)


def test_that_an_answer_before_the_money_changes_the_total_and_asks_again(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.paid(fill_id, 1500, 100)
    asked = shop.go(tender_cash, TenderCash(sale_id, Money(1000)))
    assert (asked.repriced, asked.completed, asked.remaining) == (True, False, Money(1500))
    assert shop.view(sale_id).tenders == ()
    assert shop.go(tender_cash, TenderCash(sale_id, Money(1500))).completed
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO


def test_that_an_answer_of_the_same_price_is_taken_without_asking_again(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.paid(fill_id, 1000, 700)
    assert shop.go(tender_cash, TenderCash(sale_id, Money(1000))).completed
    assert (shop.balance(Account.PLAN_ESTIMATED), shop.balance(Account.PLAN_RECEIVABLE)) == (ZERO, Money(700))


def test_that_refreshing_puts_the_answer_in_the_place_of_the_estimate(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    assert not shop.go(refresh_prices, RefreshPrices(sale_id))
    shop.paid(fill_id, 300, 900)
    assert shop.go(refresh_prices, RefreshPrices(sale_id))
    assert (shop.view(sale_id).total, shop.view(sale_id).lines[0].is_estimate) == (Money(300), False)
    shop.go(tender_cash, TenderCash(sale_id, Money(100)))
    assert not shop.go(refresh_prices, RefreshPrices(sale_id))


def test_that_an_answer_between_two_tenders_is_booked_as_a_late_difference(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    part = shop.go(tender_cash, TenderCash(sale_id, Money(400)))
    assert (part.remaining, part.completed) == (Money(600), False)
    shop.paid(fill_id, 1200, 500)
    assert shop.go(tender_check, TenderCheck(sale_id, Money(600))).completed
    assert shop.balance(Account.PLAN_ESTIMATED) == ZERO
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(200)
    assert shop.balance(Account.PLAN_RECEIVABLE) == Money(500)


def test_that_a_rejection_after_the_first_tender_no_longer_stops_the_sale(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(400)))
    shop.rejected(fill_id, "79")
    assert shop.go(tender_cash, TenderCash(sale_id, Money(600))).completed
    assert shop.balance(Account.PLAN_ESTIMATED) == Money(661)


def test_that_a_rejection_before_the_money_stops_the_tender(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale(LANCETS)
    shop.pick_up(sale_id, patient)
    shop.rejected(fill_id, "79")
    error = refused(shop, tender_cash, TenderCash(sale_id, Money(5000)))
    assert error.field == "prescription"
    line = next(line for line in shop.view(sale_id).lines if line.fill_id == fill_id)
    assert line.problem == error.message
    shop.go(remove_line, RemoveLine(sale_id, line.id))
    assert shop.go(tender_cash, TenderCash(sale_id, Money(949))).completed
    assert shop.within(lambda unit: unit.fills.get(fill_id).state) is FillState.READY


def test_that_a_rejected_claim_is_refused_until_it_is_switched_to_cash(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    shop.rejected(fill_id, "79")
    sale_id = shop.sale()
    picked = shop.pick_up(sale_id, patient)
    assert picked.added == 0
    assert picked.refused[0].startswith("Rx 1000000-00: ")
    shop.go(switch_to_cash, SwitchToCash(fill_id), shop.people.technician)
    assert shop.go(confirm_birth_date, ConfirmBirthDate(sale_id, "7/4/61")).added == 1
    assert shop.view(sale_id).lacks == ("signature",)
    shop.sign(sale_id)
    assert shop.go(tender_cash, TenderCash(sale_id, Money(2000))).completed
