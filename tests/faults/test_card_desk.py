"""Drive a terminal that answers as told at a real store: no charge is sent twice, none is forgotten."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from app.hardware.cards import CardOutcome
from app.jobs.card_desk import CardDesk, CardParts
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.ledger.model import Account
from app.payments.model import PaymentState
from app.pos.model import SaleState
from app.workflows.card_payments import (
    AskTerminal,
    MarkCardSending,
    PlanCard,
    ask_terminal,
    mark_card_sending,
    plan_card,
)
from app.workflows.card_returns import PlanReturn, plan_return

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.kernel.ids import PaymentId, SaleId
    from tests.fixtures.lane_fixtures import FaultyRunner, ScriptedDevices, Waiter
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"
DUE = Money(410)


@pytest.fixture
def desk_of_cards(shop: Shop, scripted: ScriptedDevices) -> Iterator[CardDesk]:
    made = CardDesk(CardParts(shop.runner, scripted, shop.people.system, lane=1, retry_s=0.05))
    yield made
    made.stop()


@pytest.fixture
def sale_id(shop: Shop) -> SaleId:
    shop.open_day()
    return shop.sale(LOTION)


def plan(shop: Shop, sale_id: SaleId) -> PaymentId:
    payment_id = shop.go(plan_card, PlanCard(sale_id, DUE)).payment_id
    assert payment_id is not None
    return payment_id


def paid_by_card(shop: Shop, sale_id: SaleId) -> bool:
    """Say whether a sale is paid; ask for the card once more when the last one was never sent."""
    view = shop.view(sale_id)
    if view.state is SaleState.OPEN and (view.card is None or not view.card.is_open):
        plan(shop, sale_id)
    return view.state is SaleState.COMPLETED


def reached(shop: Shop, payment_id: PaymentId, state: PaymentState) -> Callable[[], bool]:
    return lambda: shop.read(lambda reads: reads.cards.one(payment_id)).state is state


def test_that_a_planned_payment_is_charged_and_completes_its_sale(
    shop: Shop, sale_id: SaleId, desk_of_cards: CardDesk, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    desk_of_cards.start()
    payment_id = plan(shop, sale_id)
    waiter.until(lambda: shop.view(sale_id).state is SaleState.COMPLETED, "the completed sale")
    assert scripted.charges == [(payment_id.hex, DUE)]
    assert shop.balance(Account.CARD_CLEARING) == DUE


def test_that_an_unknown_result_is_asked_for_and_never_charged_again(
    shop: Shop, sale_id: SaleId, desk_of_cards: CardDesk, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    scripted.card_answers.append(CardOutcome.UNKNOWN)
    scripted.settle_answers.extend([CardOutcome.UNKNOWN, CardOutcome.UNKNOWN, CardOutcome.APPROVED])
    desk_of_cards.start()
    plan(shop, sale_id)
    waiter.until(lambda: shop.view(sale_id).state is SaleState.COMPLETED, "the completed sale")
    assert (len(scripted.charges), len(scripted.asked)) == (1, 3)
    assert shop.balance(Account.CARD_CLEARING) == DUE


def test_that_what_a_killed_program_left_is_settled_before_anything_new(
    shop: Shop, sale_id: SaleId, desk_of_cards: CardDesk, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    left = plan(shop, sale_id)
    shop.go(mark_card_sending, MarkCardSending(left), shop.people.system)
    scripted.settle_answers.append(CardOutcome.NOT_CHARGED)
    desk_of_cards.start()
    waiter.until(reached(shop, left, PaymentState.NOT_CHARGED), "the settled payment")
    assert scripted.charges == []
    again = plan(shop, sale_id)
    waiter.until(reached(shop, again, PaymentState.APPROVED), "the new payment")
    assert scripted.charges == [(again.hex, DUE)]


def test_that_a_payment_planned_before_a_crash_is_never_sent_on_its_own(
    shop: Shop, sale_id: SaleId, desk_of_cards: CardDesk, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    left = plan(shop, sale_id)
    desk_of_cards.start()
    waiter.until(reached(shop, left, PaymentState.NOT_SENT), "the payment given up")
    assert (scripted.charges, scripted.asked) == ([], [])


def test_that_a_declined_card_frees_the_lane(
    shop: Shop, sale_id: SaleId, desk_of_cards: CardDesk, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    scripted.card_answers.append(CardOutcome.DECLINED)
    desk_of_cards.start()
    first = plan(shop, sale_id)
    waiter.until(reached(shop, first, PaymentState.DECLINED), "the answer")
    second = plan(shop, sale_id)
    waiter.until(reached(shop, second, PaymentState.APPROVED), "the second card")


def test_that_asking_by_hand_wakes_the_desk(
    shop: Shop, sale_id: SaleId, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    slow = CardDesk(CardParts(shop.runner, scripted, shop.people.system, lane=1, retry_s=60.0))
    scripted.card_answers.append(CardOutcome.UNKNOWN)
    scripted.settle_answers.append(CardOutcome.UNKNOWN)
    slow.start()
    payment_id = plan(shop, sale_id)
    waiter.until(lambda: scripted.asked, "the first question")
    waiter.until(reached(shop, payment_id, PaymentState.UNKNOWN), "the doubt")

    def asked_by_hand() -> bool:
        with contextlib.suppress(DomainError):  # the answer came between the look and the question
            shop.go(ask_terminal, AskTerminal(payment_id))
        return shop.view(sale_id).state is SaleState.COMPLETED

    try:
        waiter.until(asked_by_hand, "the answer")
    finally:
        slow.stop()
    assert len(scripted.charges) == 1


@pytest.mark.logs_warnings
def test_that_a_result_is_kept_however_long_the_disk_is_full(
    shop: Shop, sale_id: SaleId, faulty: FaultyRunner, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    faulty.faults = {"recover_cards": 1, "mark_card_sending": 2, "settle_card": 3}
    desk = CardDesk(CardParts(faulty, scripted, shop.people.system, lane=1, retry_s=0.02))
    desk.start()
    waiter.until(lambda: not faulty.faults["recover_cards"], "the failed recovery")
    waiter.until(lambda: paid_by_card(shop, sale_id), "the completed sale")
    desk.stop()
    assert len(scripted.charges) == 1, "a charge whose result was not kept at once is not made again"
    assert shop.balance(Account.CARD_CLEARING) == DUE


def test_that_a_desk_that_stops_leaves_the_question_for_the_next_start(
    shop: Shop, sale_id: SaleId, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    scripted.card_answers.append(CardOutcome.UNKNOWN)
    scripted.settle_answers.extend([CardOutcome.UNKNOWN] * 1000)
    first = CardDesk(CardParts(shop.runner, scripted, shop.people.system, lane=1, retry_s=0.02))
    first.start()
    payment_id = plan(shop, sale_id)
    waiter.until(lambda: len(scripted.asked) > 2, "several questions")
    first.stop()
    assert reached(shop, payment_id, PaymentState.UNKNOWN)()
    scripted.settle_answers.clear()
    second = CardDesk(CardParts(shop.runner, scripted, shop.people.system, lane=1, retry_s=0.02))
    second.start()
    waiter.until(reached(shop, payment_id, PaymentState.APPROVED), "the answer")
    second.stop()
    assert len(scripted.charges) == 1


def test_that_a_planned_return_goes_to_the_card_that_paid_and_an_unknown_one_is_asked_about(
    shop: Shop, sale_id: SaleId, desk_of_cards: CardDesk, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    desk_of_cards.start()
    payment_id = plan(shop, sale_id)
    waiter.until(lambda: shop.view(sale_id).state is SaleState.COMPLETED, "the completed sale")
    scripted.card_answers.append(CardOutcome.UNKNOWN)
    cmd = PlanReturn(sale_id, Money(100), "late:1", "the plan paid more")
    made = shop.go(plan_return, cmd, shop.people.technician)
    waiter.until(reached(shop, made.payment_id, PaymentState.APPROVED), "the end of the return")
    assert scripted.refunds == [(made.reference, Money(100), payment_id.hex)]
    assert scripted.asked == [made.reference]
    assert shop.balance(Account.CARD_CLEARING) == Money(310)


def test_that_a_health_payment_tells_the_terminal_its_healthcare(
    shop: Shop, desk_of_cards: CardDesk, scripted: ScriptedDevices, waiter: Waiter
) -> None:
    shop.open_day()
    patient = shop.patient()
    shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    desk_of_cards.start()
    shop.go(plan_card, PlanCard(sale_id, shop.view(sale_id).remaining, is_health=True))
    waiter.until(lambda: shop.view(sale_id).state is SaleState.COMPLETED, "the completed sale")
    assert [(told.healthcare, told.rx) for told in scripted.health] == [(Money(1000), Money(1000))]
