"""Read a real sale from the store and show it to the customer: every cent of it, and nothing of the drug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.customer_view import CustomerScene, customer_view
from app.hardware.customer import CustomerPhase
from app.kernel.money import Money
from app.workflows.register import SuspendSale, suspend_sale
from app.workflows.tendering import TenderCash, tender_cash
from devices.display.pole_text import pole_lines

if TYPE_CHECKING:
    from app.hardware.customer import CustomerView
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"
SCENE = CustomerScene("Practice Pharmacy")
SECRETS = ("metformin", "tablet", "chen", "maria", "lot7", "c14", "68180", "commercial", "blue")


def seen(shop: Shop, before: CustomerView | None = None) -> CustomerView:
    """Read the lane's sale as the display does."""
    view = customer_view(SCENE, shop.read(lambda reads: reads.sales.current(1)), before)
    shown = " ".join((*view.texts(), *pole_lines(view))).lower()
    assert not [secret for secret in SECRETS if secret in shown]
    return view


def test_that_a_pickup_is_shown_from_the_greeting_to_the_change(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    shop.ready(patient, shop.coverage(patient))
    assert pole_lines(seen(shop))[0].strip() == "Practice Pharmacy"
    sale_id = shop.sale()
    assert seen(shop).phase is CustomerPhase.IDLE
    shop.pick_up(sale_id, patient)
    picked = seen(shop)
    (line,) = picked.lines
    assert line.name == "Prescription 1"
    assert line.is_estimate
    assert picked.note
    assert pole_lines(picked)[0].startswith("Rx 1 est.")
    sale = shop.view(sale_id)
    assert picked.figure is not None
    assert picked.figure.amount == sale.total == line.amount
    shop.go(tender_cash, TenderCash(sale_id, sale.total + Money(500)))
    done = customer_view(SCENE, shop.view(sale_id), picked)
    assert done.phase is CustomerPhase.DONE
    assert pole_lines(done) == ("Change         $5.00", "     Thank you.     ")
    assert seen(shop).phase is CustomerPhase.IDLE


def test_that_a_sale_that_was_put_aside_is_not_shown_to_the_next_customer(shop: Shop) -> None:
    shop.open_day()
    sale_id = shop.sale(LOTION)
    view = seen(shop)
    assert [(line.name, str(line.amount)) for line in view.lines] == [("Hand lotion", "$3.79")]
    assert view.sums[0].amount + view.sums[1].amount == shop.view(sale_id).total
    shop.go(suspend_sale, SuspendSale(sale_id))
    assert seen(shop).phase is CustomerPhase.IDLE
