"""Ask health cards at a real store for healthcare only, after every tender anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.cards import CardAnswer, CardOutcome, HealthAmounts
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.pos.fsa import Care, Charge, Payment, ask_of_card, owed, settled
from app.pos.model import SaleState
from app.workflows.card_payments import (
    MarkCardSending,
    PlanCard,
    SettleCard,
    mark_card_sending,
    plan_card,
    settle_card,
)
from app.workflows.tendering import TenderCash, tender_cash

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from app.payments.views import CardRow
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"


def asked(shop: Shop, sale_id: SaleId, amount: Money, approved: Money | None = None) -> CardRow:
    """Ask a health card, let it approve, and return what the terminal was told."""
    made = shop.go(plan_card, PlanCard(sale_id, amount, is_health=True))
    payment_id = made.payment_id
    assert payment_id is not None
    row: CardRow | None = shop.read(lambda reads: reads.cards.one(payment_id))
    assert row is not None
    shop.go(mark_card_sending, MarkCardSending(payment_id), shop.people.system)
    took = row.asked if approved is None else approved
    outcome = CardOutcome.PARTIAL if took < row.asked else CardOutcome.APPROVED
    answer = CardAnswer(outcome, made.reference, row.asked, took, "A1", "Visa", "1111")
    shop.go(settle_card, SettleCard(payment_id, answer), shop.people.system)
    return row


@pytest.fixture
def mixed(shop: Shop) -> SaleId:
    """Give a sale of a prescription for $10.00 and a lotion that is not eligible."""
    shop.open_day()
    patient = shop.patient()
    shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale(LOTION)
    shop.pick_up(sale_id, patient)
    return sale_id


def test_that_a_health_card_is_asked_for_the_healthcare_only(shop: Shop, mixed: SaleId) -> None:
    total = shop.view(mixed).remaining
    row = asked(shop, mixed, total)
    assert (row.asked, row.health) == (Money(1000), HealthAmounts(Money(1000), rx=Money(1000)))
    assert shop.view(mixed).remaining == total - Money(1000)
    with pytest.raises(DomainError, match="FSA or HSA"):
        shop.go(plan_card, PlanCard(mixed, shop.view(mixed).remaining, is_health=True))


def test_that_cash_pays_what_is_not_eligible_first(shop: Shop, mixed: SaleId) -> None:
    total = shop.view(mixed).remaining
    other = total - Money(1000)
    shop.go(tender_cash, TenderCash(mixed, other + Money(250)))
    row = asked(shop, mixed, shop.view(mixed).remaining)
    assert row.health == HealthAmounts(Money(750), rx=Money(750))
    assert shop.view(mixed).state is SaleState.COMPLETED


def test_that_a_partial_approval_leaves_less_healthcare(shop: Shop, mixed: SaleId) -> None:
    asked(shop, mixed, shop.view(mixed).remaining, Money(400))
    again = asked(shop, mixed, shop.view(mixed).remaining)
    assert (again.asked, again.health) == (Money(600), HealthAmounts(Money(600), rx=Money(600)))


def test_that_a_plain_card_is_told_no_healthcare(shop: Shop, mixed: SaleId) -> None:
    made = shop.go(plan_card, PlanCard(mixed, Money(500)))
    row: CardRow | None = shop.read(lambda reads: reads.cards.one(made.payment_id))
    assert row is not None
    assert (row.health, row.asked) == (HealthAmounts(), Money(500))


CARES = st.one_of(st.none(), st.sampled_from(list(Care)))
CHARGES = st.lists(st.builds(Charge, st.integers(0, 5000).map(Money), CARES), min_size=1, max_size=6)
STEPS = st.lists(st.tuples(st.booleans(), st.integers(1, 9000), st.integers(0, 100)), max_size=8)


@given(CHARGES, STEPS)
def test_that_no_tender_is_ever_told_more_healthcare_than_remains(
    charges: list[Charge], steps: list[tuple[bool, int, int]]
) -> None:
    """Pay by cash and by health card in any order, partly approved or not."""
    payments: list[Payment] = []
    whole = owed(charges, [])
    for is_health, most, percent in steps:
        now = owed(charges, payments)
        amount = min(Money(most), now.healthcare if is_health else now.total)
        if amount <= ZERO:
            continue
        if not is_health:
            payments.append(Payment(amount))
            continue
        told = ask_of_card(now, amount)
        parts = dict(told)
        kinds = Money.total(part for care, part in told if care is not Care.OTHER)
        assert parts[Care.OTHER] == amount <= now.healthcare
        assert kinds <= parts[Care.OTHER]
        payments.append(settled(amount, told, Money(amount.cents * percent // 100)))
    last = owed(charges, payments)
    paid = Money.total(payment.amount for payment in payments)
    assert last.total + paid == whole.total
    assert ZERO <= last.healthcare <= last.total
    free = Money.total(payment.amount - payment.healthcare for payment in payments)
    assert last.other == max(whole.other - free, ZERO), "what is not eligible is paid first"
