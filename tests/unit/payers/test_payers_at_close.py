"""The close lists a prescription once, however many payers answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import Money
from app.workflows.claims_desk import Resubmit, ReverseClaim, resubmit, reverse_claim
from app.workflows.tendering import TenderCash, tender_cash

if TYPE_CHECKING:
    from app.pos.closing_views import ListedRow
    from tests.fixtures.payers_fixtures import TwoPayers


def listed(two: TwoPayers) -> tuple[ListedRow, ...]:
    """Return what the running close lists as paid and not sold."""
    view = two.payers.shop.read(lambda reads: reads.closing.day(1))
    assert view is not None
    rows: tuple[ListedRow, ...] = view.paid_not_sold
    return rows


def test_that_a_prescription_two_payers_paid_is_listed_once_with_both_payments(two_payers: TwoPayers) -> None:
    two_payers.payers.shop.open_day()
    two_payers.payers.pay(two_payers.fill_id, 1000, 661)
    (first,) = listed(two_payers)
    assert (first.patient_pays, first.plan_pays) == (Money(1000), Money(661))
    two_payers.payers.pay(two_payers.fill_id, 250, 750)
    (row,) = listed(two_payers)
    assert row.fill_id == two_payers.fill_id
    assert (row.patient_pays, row.plan_pays) == (Money(250), Money(1411))
    assert row.plan.endswith(", Second Plan")


def test_that_a_refusal_of_the_second_payer_leaves_the_first_payment_listed(two_payers: TwoPayers) -> None:
    two_payers.payers.shop.open_day()
    two_payers.payers.pay(two_payers.fill_id, 1000, 661)
    two_payers.payers.reject(two_payers.fill_id, "65")
    (row,) = listed(two_payers)
    assert (row.patient_pays, row.plan_pays) == (Money(1000), Money(661))


def test_that_a_second_payer_that_refuses_after_the_sale_is_listed_as_refused(two_payers: TwoPayers) -> None:
    payers, shop = two_payers.payers, two_payers.payers.shop
    shop.open_day()
    payers.pay(two_payers.fill_id, 1000, 661)
    shop.go(reverse_claim, ReverseClaim(payers.links(two_payers.fill_id)[0].id), shop.people.technician)
    (reversal,) = payers.open_reversals(two_payers.fill_id)
    payers.approve(reversal)
    shop.go(resubmit, Resubmit(payers.claims(two_payers.fill_id)[0].id), shop.people.technician)
    payers.pay(two_payers.fill_id, 1000, 661)
    sale_id = shop.sale()
    shop.pick_up(sale_id, two_payers.patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(5000)))
    payers.reject(two_payers.fill_id, "65")
    view = shop.read(lambda reads: reads.closing.day(1))
    assert view is not None
    assert [(row.plan, row.note) for row in view.sold_not_answered] == [
        ("Second Plan", "Rejected after the sale")
    ]
