"""Take cards at a real store, step by step, with the terminal's words as the test gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.hardware.cards import CardAnswer, CardOutcome
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.payments.model import PaymentState
from app.pos.model import SaleState, TenderKind
from app.printing.model import PrinterRole
from app.workflows.card_payments import (
    AskTerminal,
    AttestCard,
    MarkCardSending,
    PlanCard,
    PlannedCard,
    RecoverCards,
    SettleCard,
    Settled,
    ask_terminal,
    attest_card,
    mark_card_sending,
    plan_card,
    recover_cards,
    settle_card,
)
from app.workflows.dispense import CancelFill, SwitchToCash, cancel_fill, switch_to_cash
from app.workflows.register import CancelSale, SuspendSale, cancel_sale, suspend_sale
from app.workflows.sale_guard import refuse_while_paying
from app.workflows.tendering import TenderCash, tender_cash

if TYPE_CHECKING:
    from app.kernel.ids import PaymentId, SaleId
    from app.payments.views import CardRow
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"
DUE = Money(410)


def planned(shop: Shop, sale_id: SaleId, amount: Money = DUE) -> PlannedCard:
    return shop.go(plan_card, PlanCard(sale_id, amount))


def payment_of(made: PlannedCard) -> PaymentId:
    assert made.payment_id is not None
    return made.payment_id


def sent(shop: Shop, sale_id: SaleId, amount: Money = DUE) -> PlannedCard:
    made = planned(shop, sale_id, amount)
    shop.go(mark_card_sending, MarkCardSending(payment_of(made)), shop.people.system)
    return made


def tell(shop: Shop, made: PlannedCard, outcome: CardOutcome, approved: Money = ZERO) -> Settled:
    answer = CardAnswer(outcome, made.reference, DUE, approved, "A1B2", "Visa", "1111", message="words")
    return shop.go(settle_card, SettleCard(payment_of(made), answer), shop.people.system)


def row(shop: Shop, made: PlannedCard) -> CardRow:
    found: CardRow | None = shop.read(lambda reads: reads.cards.one(payment_of(made)))
    assert found is not None
    return found


@pytest.fixture
def sale_id(shop: Shop) -> SaleId:
    shop.open_day()
    return shop.sale(LOTION)


def test_that_an_approved_card_completes_the_sale_once(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    assert len(made.reference) == 32
    assert tell(shop, made, CardOutcome.APPROVED, DUE) == Settled(PaymentState.APPROVED, completed=True)
    assert tell(shop, made, CardOutcome.APPROVED, DUE) == Settled(PaymentState.APPROVED, completed=True)
    view = shop.view(sale_id)
    assert [(one.kind, one.label, one.amount) for one in view.tenders] == [
        (TenderKind.CARD, "Visa ...1111", DUE)
    ]
    assert shop.balance(Account.CARD_CLEARING) == DUE
    jobs = shop.read(lambda reads: reads.printing.of_source(sale_id))
    assert [job.role for job in jobs] == [PrinterRole.RECEIPT], "a card opens no drawer"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (CardOutcome.DECLINED, PaymentState.DECLINED),
        (CardOutcome.NOT_CHARGED, PaymentState.NOT_CHARGED),
        (CardOutcome.NOT_SENT, PaymentState.NOT_SENT),
    ],
)
def test_that_a_declined_card_leaves_the_sale_open(
    shop: Shop, sale_id: SaleId, outcome: CardOutcome, state: PaymentState
) -> None:
    made = sent(shop, sale_id)
    assert tell(shop, made, outcome) == Settled(state, completed=False)
    assert row(shop, made).is_open is False
    view = shop.view(sale_id)
    assert (view.state, view.tenders, view.remaining) == (SaleState.OPEN, (), DUE)
    assert view.card is not None
    assert view.card.message == "words"
    assert shop.go(tender_cash, TenderCash(sale_id, Money(500))).completed


def test_that_a_partial_approval_leaves_the_rest_to_pay(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    assert tell(shop, made, CardOutcome.PARTIAL, Money(300)).completed is False
    assert shop.view(sale_id).remaining == Money(110)
    assert shop.go(tender_cash, TenderCash(sale_id, Money(110))).completed
    assert (shop.balance(Account.CARD_CLEARING), shop.balance(Account.CASH)) == (Money(300), Money(10_110))


def test_that_nothing_else_happens_while_a_card_is_in_doubt(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    assert tell(shop, made, CardOutcome.UNKNOWN).state is PaymentState.UNKNOWN
    for command, payload in (
        (tender_cash, TenderCash(sale_id, Money(500))),
        (plan_card, PlanCard(sale_id, DUE)),
        (cancel_sale, CancelSale(sale_id)),
    ):
        with pytest.raises(DomainError) as caught:
            shop.go(command, payload)  # type: ignore[arg-type, misc]
        assert caught.value.field == "card"
    shop.go(suspend_sale, SuspendSale(sale_id))
    other = shop.sale(LOTION)
    with pytest.raises(DomainError, match="001-0001"):
        planned(shop, other)
    assert shop.go(tender_cash, TenderCash(other, Money(410))).completed
    assert tell(shop, made, CardOutcome.APPROVED, DUE).completed
    assert shop.view(sale_id).state is SaleState.COMPLETED


def test_that_an_approval_found_late_counts_even_after_not_charged(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    tell(shop, made, CardOutcome.NOT_CHARGED)
    assert tell(shop, made, CardOutcome.DECLINED).state is PaymentState.NOT_CHARGED
    assert tell(shop, made, CardOutcome.APPROVED, DUE).completed


def test_that_a_charge_found_after_the_sale_is_owed_to_the_customer(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    tell(shop, made, CardOutcome.NOT_CHARGED)
    shop.go(tender_cash, TenderCash(sale_id, Money(500)))
    assert tell(shop, made, CardOutcome.APPROVED, DUE).state is PaymentState.APPROVED
    assert (shop.balance(Account.CARD_CLEARING), shop.balance(Account.STORE_CREDIT)) == (DUE, -DUE)
    assert "Refund" in row(shop, made).message
    assert [one.kind for one in shop.view(sale_id).tenders] == [TenderKind.CASH]
    from app.pos.closing import unbalanced

    assert unbalanced(shop.figures()) == ()


def test_that_more_than_asked_is_owed_to_the_customer(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    assert tell(shop, made, CardOutcome.APPROVED, Money(500)).completed
    assert shop.balance(Account.STORE_CREDIT) == Money(-90)


def test_that_a_card_sale_with_an_approved_card_is_not_cancelled(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    tell(shop, made, CardOutcome.PARTIAL, Money(1))
    with pytest.raises(DomainError, match="finish the sale"):
        shop.go(cancel_sale, CancelSale(sale_id))


def test_that_a_payment_is_sent_once(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    with pytest.raises(DomainError, match="sent already"):
        shop.go(mark_card_sending, MarkCardSending(payment_of(made)))


def test_that_an_answer_about_another_payment_is_refused(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    answer = CardAnswer(CardOutcome.APPROVED, "other", DUE, DUE)
    with pytest.raises(DomainError, match="another payment"):
        shop.go(settle_card, SettleCard(payment_of(made), answer))


@pytest.mark.parametrize("cents", [0, -1, 411])
def test_that_a_card_pays_no_more_than_is_due(shop: Shop, sale_id: SaleId, cents: int) -> None:
    with pytest.raises(DomainError) as caught:
        planned(shop, sale_id, Money(cents))
    assert caught.value.field == "card"


def test_that_a_start_calls_unsent_what_was_planned_and_unknown_what_was_sent(
    shop: Shop, sale_id: SaleId
) -> None:
    made = planned(shop, sale_id)
    assert shop.go(recover_cards, RecoverCards(), shop.people.system) == 0
    assert row(shop, made).state is PaymentState.NOT_SENT
    again = sent(shop, sale_id)
    assert shop.go(recover_cards, RecoverCards(), shop.people.system) == 1
    assert row(shop, again).state is PaymentState.UNKNOWN


def test_that_asking_again_is_for_unknown_results_only(shop: Shop, sale_id: SaleId) -> None:
    made = sent(shop, sale_id)
    with pytest.raises(DomainError):
        shop.go(ask_terminal, AskTerminal(payment_of(made)))
    tell(shop, made, CardOutcome.UNKNOWN)
    shop.go(ask_terminal, AskTerminal(payment_of(made)))
    assert row(shop, made).message.startswith("Asking")


@pytest.mark.parametrize(("approved", "completed"), [(410, True), (400, False), (0, False)])
def test_that_an_owner_settles_by_the_terminals_report(
    shop: Shop, sale_id: SaleId, approved: int, completed: bool
) -> None:
    made = sent(shop, sale_id)
    word = AttestCard(payment_of(made), Money(approved), "A1", "report of 15:02")
    with pytest.raises(DomainError, match="not known"):
        shop.go(attest_card, word, shop.people.owner)
    tell(shop, made, CardOutcome.UNKNOWN)
    with pytest.raises(NotAllowed):
        shop.go(attest_card, word)
    for wrong in (
        AttestCard(payment_of(made), Money(411), "A1", "report"),
        AttestCard(payment_of(made), DUE, "A1", "  "),
    ):
        with pytest.raises(DomainError):
            shop.go(attest_card, wrong, shop.people.owner)
    assert shop.go(attest_card, word, shop.people.owner).completed is completed
    assert shop.balance(Account.CARD_CLEARING) == (Money(approved) if completed else ZERO)


def test_that_a_prescription_being_paid_is_left_alone(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.within(lambda unit: refuse_while_paying(unit, fill_id))
    made = sent(shop, sale_id, Money(1000))
    with pytest.raises(DomainError, match="being paid"):
        shop.within(lambda unit: refuse_while_paying(unit, fill_id))
    for command, payload in (
        (cancel_fill, CancelFill(fill_id, "changed their mind")),
        (switch_to_cash, SwitchToCash(fill_id)),
    ):
        with pytest.raises(DomainError, match="being paid"):
            shop.go(command, payload, shop.people.technician)  # type: ignore[arg-type, misc]
    tell(shop, made, CardOutcome.APPROVED, Money(1000))
    assert shop.view(sale_id).state is SaleState.COMPLETED


def test_that_an_answer_before_the_card_asks_for_the_new_total(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.paid(fill_id, 500, 700)
    assert planned(shop, sale_id, Money(1000)) == PlannedCard(None, repriced=True)
    assert payment_of(planned(shop, sale_id, Money(500)))
