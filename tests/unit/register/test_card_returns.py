"""Give money back to cards at a real store: once for each source, journalled, and adding up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.hardware.cards import CardAnswer, CardOutcome
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.payments.model import PaymentState
from app.pos.closing import unbalanced
from app.workflows.card_payments import (
    AttestCard,
    MarkCardSending,
    PlanCard,
    RecoverCards,
    SettleCard,
    attest_card,
    mark_card_sending,
    plan_card,
    recover_cards,
    settle_card,
)
from app.workflows.card_returns import PlannedReturn, PlanReturn, plan_return

if TYPE_CHECKING:
    from app.kernel.ids import PaymentId, SaleId
    from app.payments.views import CardRow
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"
DUE = Money(410)


def settle(
    shop: Shop, payment_id: PaymentId, reference: str, outcome: CardOutcome, approved: Money = ZERO
) -> None:
    answer = CardAnswer(outcome, reference, DUE, approved, "A1B2", "Visa", "1111", message="words")
    shop.go(settle_card, SettleCard(payment_id, answer), shop.people.system)


@pytest.fixture
def sale_id(shop: Shop) -> SaleId:
    """Give a sale that a card paid."""
    shop.open_day()
    sale_id = shop.sale(LOTION)
    made = shop.go(plan_card, PlanCard(sale_id, DUE))
    assert made.payment_id is not None
    shop.go(mark_card_sending, MarkCardSending(made.payment_id), shop.people.system)
    settle(shop, made.payment_id, made.reference, CardOutcome.APPROVED, DUE)
    return sale_id


def planned(shop: Shop, sale_id: SaleId, cents: int = 100, source: str = "late:1") -> PlannedReturn:
    cmd = PlanReturn(sale_id, Money(cents), source, "the plan paid more")
    return shop.go(plan_return, cmd, shop.people.technician)


def finished(shop: Shop, made: PlannedReturn, outcome: CardOutcome, cents: int = 0) -> None:
    shop.go(mark_card_sending, MarkCardSending(made.payment_id), shop.people.system)
    settle(shop, made.payment_id, made.reference, outcome, Money(cents))


def rows(shop: Shop, source: str = "late:1") -> tuple[CardRow, ...]:
    found: tuple[CardRow, ...] = shop.read(lambda reads: reads.cards.returns_for(source))
    return found


def test_that_a_return_is_booked_out_of_what_was_owed(shop: Shop, sale_id: SaleId) -> None:
    made = planned(shop, sale_id)
    assert made.state is PaymentState.PLANNED
    finished(shop, made, CardOutcome.APPROVED, 100)
    finished_again = CardAnswer(CardOutcome.APPROVED, made.reference, Money(100), Money(100))
    shop.go(settle_card, SettleCard(made.payment_id, finished_again), shop.people.system)
    assert (shop.balance(Account.CARD_CLEARING), shop.balance(Account.STORE_CREDIT)) == (
        Money(310),
        Money(100),
    )
    (row,) = rows(shop)
    assert (row.is_return, row.approved, row.state) == (True, Money(100), PaymentState.APPROVED)
    assert unbalanced(shop.figures()) == ()
    assert shop.view(sale_id).card is not None
    assert shop.view(sale_id).card.asked == DUE  # type: ignore[union-attr]  # the charge, not the return
    assert len(shop.view(sale_id).tenders) == 1


def test_that_the_same_source_gives_the_same_return_for_ever(shop: Shop, sale_id: SaleId) -> None:
    made = planned(shop, sale_id)
    assert planned(shop, sale_id) == made
    finished(shop, made, CardOutcome.APPROVED, 100)
    again = planned(shop, sale_id)
    assert (again.payment_id, again.state) == (made.payment_id, PaymentState.APPROVED)
    assert len(rows(shop)) == 1
    with pytest.raises(DomainError, match="already"):
        planned(shop, sale_id, 101)


@pytest.mark.parametrize("outcome", [CardOutcome.DECLINED, CardOutcome.NOT_CHARGED, CardOutcome.NOT_SENT])
def test_that_a_return_that_came_to_nothing_may_be_asked_again(
    shop: Shop, sale_id: SaleId, outcome: CardOutcome
) -> None:
    first = planned(shop, sale_id)
    finished(shop, first, outcome)
    assert shop.balance(Account.CARD_CLEARING) == DUE
    second = planned(shop, sale_id)
    assert second.reference != first.reference
    finished(shop, second, CardOutcome.APPROVED, 100)
    assert [row.is_open for row in rows(shop)] == [False, False]
    assert shop.balance(Account.CARD_CLEARING) == Money(310)


def test_that_an_unknown_return_is_not_made_again(shop: Shop, sale_id: SaleId) -> None:
    made = planned(shop, sale_id)
    finished(shop, made, CardOutcome.UNKNOWN)
    assert planned(shop, sale_id).payment_id == made.payment_id
    with pytest.raises(DomainError, match="not known yet"):
        planned(shop, sale_id, 10, "late:2")
    with pytest.raises(DomainError, match="not known yet"):
        shop.go(plan_card, PlanCard(shop.sale(LOTION), DUE))
    word = AttestCard(made.payment_id, Money(100), "A1", "report of 15:02")
    shop.go(attest_card, word, shop.people.owner)
    assert shop.balance(Account.CARD_CLEARING) == Money(310)


def test_that_a_return_cut_off_before_it_was_sent_frees_its_source(shop: Shop, sale_id: SaleId) -> None:
    made = planned(shop, sale_id)
    assert shop.go(recover_cards, RecoverCards(), shop.people.system) == 0
    assert planned(shop, sale_id).payment_id != made.payment_id
    again = planned(shop, sale_id)
    shop.go(mark_card_sending, MarkCardSending(again.payment_id), shop.people.system)
    assert shop.go(recover_cards, RecoverCards(), shop.people.system) == 1
    assert planned(shop, sale_id).state is PaymentState.UNKNOWN


def test_that_a_card_gets_back_no_more_than_it_paid(shop: Shop, sale_id: SaleId) -> None:
    for cents in (0, -1, 411):
        with pytest.raises(DomainError):
            planned(shop, sale_id, cents)
    finished(shop, planned(shop, sale_id, 300), CardOutcome.APPROVED, 300)
    with pytest.raises(DomainError, match=r"At most \$1.10"):
        planned(shop, sale_id, 111, "late:2")
    finished(shop, planned(shop, sale_id, 110, "late:2"), CardOutcome.APPROVED, 110)
    assert shop.balance(Account.CARD_CLEARING) == ZERO


def test_that_a_sale_without_a_card_gives_nothing_back_to_one(shop: Shop, sale_id: SaleId) -> None:
    assert shop.view(sale_id).number
    other = shop.sale(LOTION)
    with pytest.raises(DomainError, match="No card paid"):
        planned(shop, other)


def test_that_a_return_needs_a_reason_an_owing_account_and_the_right(shop: Shop, sale_id: SaleId) -> None:
    for wrong in (
        PlanReturn(sale_id, Money(100), " ", "why"),
        PlanReturn(sale_id, Money(100), "late:1", " "),
        PlanReturn(sale_id, Money(100), "late:1", "why", Account.RX_REVENUE),
    ):
        with pytest.raises(DomainError):
            shop.go(plan_return, wrong, shop.people.technician)
    with pytest.raises(NotAllowed):
        shop.go(plan_return, PlanReturn(sale_id, Money(100), "late:1", "why"), shop.people.cashier)


def test_that_no_card_number_is_typed_into_an_attestation(shop: Shop, sale_id: SaleId) -> None:
    made = planned(shop, sale_id)
    finished(shop, made, CardOutcome.UNKNOWN)
    word = AttestCard(made.payment_id, Money(100), "A1", "card 4111 1111 1111 1111")
    with pytest.raises(DomainError, match="card number"):
        shop.go(attest_card, word, shop.people.owner)
