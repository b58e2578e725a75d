"""Void a charge that goes back whole before its batch closes; give it back as a return otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.hardware.cards import NOT_IN_BATCH, CardAnswer, CardOutcome
from app.hardware.terminal_reports import (
    BatchAnswer,
    BatchClosed,
    BatchOutcome,
    TerminalRecord,
    TerminalReport,
)
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.payments.model import PaymentState
from app.pos.closing import unbalanced
from app.workflows.card_batches import (
    MarkBatchSending,
    PlanBatchClose,
    SettleBatch,
    mark_batch_sending,
    plan_batch_close,
    settle_batch,
)
from app.workflows.card_payments import (
    MarkCardSending,
    PlanCard,
    RecoverCards,
    SettleCard,
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


def answer(shop: Shop, payment_id: PaymentId, outcome: CardOutcome, code: str = "") -> None:
    row = shop.read(lambda reads: reads.cards.one(payment_id))
    approved = row.asked if outcome.took_money else ZERO
    said = CardAnswer(
        outcome, row.reference, row.asked, approved, "A1", "Visa", "1111", terminal_ref="H7", code=code
    )
    shop.go(mark_card_sending, MarkCardSending(payment_id), shop.people.system)
    shop.go(settle_card, SettleCard(payment_id, said), shop.people.system)


@pytest.fixture
def sale_id(shop: Shop) -> SaleId:
    """Give a sale that a card paid today."""
    shop.open_day()
    sale_id = shop.sale(LOTION)
    made = shop.go(plan_card, PlanCard(sale_id, DUE))
    assert made.payment_id is not None
    answer(shop, made.payment_id, CardOutcome.APPROVED)
    return sale_id


def ask(shop: Shop, sale_id: SaleId, amount: Money = DUE) -> PlannedReturn:
    return shop.go(plan_return, PlanReturn(sale_id, amount, "late:1", "why"), shop.people.technician)


def open_row(shop: Shop) -> CardRow:
    (row,) = shop.read(lambda reads: reads.cards.open(1))
    found: CardRow = row
    return found


def close_batch(shop: Shop, *references: str) -> None:
    system = shop.people.system
    batch_id = shop.go(plan_batch_close, PlanBatchClose())
    records = tuple(TerminalRecord(reference, DUE) for reference in references)
    assert shop.go(mark_batch_sending, MarkBatchSending(batch_id, TerminalReport(records=records)), system)
    closed = BatchAnswer(BatchOutcome.CLOSED, BatchClosed(1, DUE))
    shop.go(settle_batch, SettleBatch(batch_id, closed), system)


def test_that_all_of_a_charge_of_today_is_voided(shop: Shop, sale_id: SaleId) -> None:
    made = ask(shop, sale_id)
    row = open_row(shop)
    assert (row.is_void, row.is_return, row.terminal_name) == (True, True, "H7")
    answer(shop, made.payment_id, CardOutcome.APPROVED)
    assert shop.balance(Account.CARD_CLEARING) == ZERO
    assert unbalanced(shop.figures()) == ()
    assert ask(shop, sale_id).state is PaymentState.APPROVED


def test_that_a_part_of_a_charge_is_a_return(shop: Shop, sale_id: SaleId) -> None:
    ask(shop, sale_id, Money(400))
    assert open_row(shop).is_void is False


def test_that_a_charge_of_a_closed_batch_is_a_return(shop: Shop, sale_id: SaleId) -> None:
    shop.clock.advance(timedelta(minutes=1))
    close_batch(shop, "any")
    ask(shop, sale_id)
    assert open_row(shop).is_void is False


def test_that_a_charge_of_another_day_is_a_return(shop: Shop, sale_id: SaleId) -> None:
    day_id = shop.within(lambda unit: unit.days.last(1)).id  # type: ignore[union-attr]
    shop.close_exactly(day_id)
    shop.clock.advance(timedelta(hours=20))
    shop.open_day()
    ask(shop, sale_id)
    assert open_row(shop).is_void is False


def test_that_a_void_of_what_is_in_no_open_batch_becomes_a_return_by_itself(
    shop: Shop, sale_id: SaleId
) -> None:
    first = ask(shop, sale_id)
    answer(shop, first.payment_id, CardOutcome.NOT_CHARGED, NOT_IN_BATCH)
    row = open_row(shop)
    assert (row.is_void, row.is_return, row.asked, row.state) == (False, True, DUE, PaymentState.PLANNED)
    answer(shop, row.id, CardOutcome.APPROVED)
    assert shop.balance(Account.CARD_CLEARING) == ZERO
    states = [one.state for one in shop.read(lambda reads: reads.cards.returns_for("late:1"))]
    assert states == [PaymentState.NOT_CHARGED, PaymentState.APPROVED]


@pytest.mark.parametrize(
    ("outcome", "is_void"), [(CardOutcome.NOT_SENT, True), (CardOutcome.DECLINED, False)]
)
def test_that_only_a_void_that_never_left_is_tried_again(
    shop: Shop, sale_id: SaleId, outcome: CardOutcome, is_void: bool
) -> None:
    first = ask(shop, sale_id)
    answer(shop, first.payment_id, outcome)
    assert shop.read(lambda reads: reads.cards.open(1)) == ()
    assert ask(shop, sale_id).payment_id != first.payment_id
    assert open_row(shop).is_void is is_void


def test_that_a_void_without_an_answer_is_not_made_again(shop: Shop, sale_id: SaleId) -> None:
    made = ask(shop, sale_id)
    shop.go(mark_card_sending, MarkCardSending(made.payment_id), shop.people.system)
    assert shop.go(recover_cards, RecoverCards(), shop.people.system) == 1
    assert ask(shop, sale_id).payment_id == made.payment_id
    row = open_row(shop)
    said = CardAnswer(CardOutcome.APPROVED, row.reference, DUE, DUE, "A1", "Visa", "1111")
    for _ in range(2):
        shop.go(settle_card, SettleCard(made.payment_id, said), shop.people.system)
    assert shop.balance(Account.CARD_CLEARING) == ZERO
