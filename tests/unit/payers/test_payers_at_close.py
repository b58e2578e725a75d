"""The close lists a prescription once, however many payers answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.money import Money

if TYPE_CHECKING:
    from app.pos.closing_views import ListedRow
    from tests.fixtures.payers_fixtures import TwoPayers


def listed(two: TwoPayers) -> tuple[ListedRow, ...]:
    """Return what the running close lists as paid and not sold."""
    view = two.payers.shop.read(lambda reads: reads.closing.day(1))
    assert view is not None
    return view.paid_not_sold


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
