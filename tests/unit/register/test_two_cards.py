"""Pay one sale with two cards, and give back to each what it is owed, health cards first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from app.claims.lateness import Act, CaseState
from app.documents.close_packet import ClosePacketFacts
from app.documents.receipt import ReceiptFacts
from app.documents.stored import from_json
from app.hardware.cards import CardAnswer, CardOutcome
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.pos.closing import unbalanced
from app.pos.closing_views import TermState
from app.pos.model import SaleState
from app.printing.model import DocumentKind
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
from app.workflows.card_returns import PlanReturn, plan_return
from app.workflows.differences import SettleCase, settle_case
from app.workflows.tendering import TenderCash, tender_cash

if TYPE_CHECKING:
    from app.claims.late_views import CaseRow
    from app.kernel.ids import FillId, PaymentId, SaleId
    from app.payments.views import CardRow
    from tests.fixtures.register_fixtures import Shop


@dataclass
class Cards:
    """Be a sale of a prescription estimated at $10.00, and who pays it."""

    shop: Shop
    fill_id: FillId
    sale_id: SaleId

    def pay(self, cents: int, *, is_health: bool = False) -> str:
        """Pay a part by a card and return the payment's reference."""
        made = self.shop.go(plan_card, PlanCard(self.sale_id, Money(cents), is_health))
        assert made.payment_id is not None
        self.answer(made.payment_id, made.reference, CardOutcome.APPROVED, cents)
        return made.reference

    def answer(self, payment_id: PaymentId, reference: str, outcome: CardOutcome, cents: int) -> None:
        system = self.shop.people.system
        self.shop.go(mark_card_sending, MarkCardSending(payment_id), system)
        said = CardAnswer(outcome, reference, Money(cents), Money(cents), "A1", "Visa", "1111", message="No.")
        self.shop.go(settle_card, SettleCard(payment_id, said), system)

    def late(self, patient: int) -> CaseRow:
        """Have the plan answer that the patient pays less, and return the case."""
        self.shop.paid(self.fill_id, patient, 1661 - patient)
        (row,) = cases(self.shop)
        return row

    def settle(self, row: CaseRow, act: Act = Act.REFUND, approval: str = "") -> None:
        self.shop.go(settle_case, SettleCase(row.id, act, "", approval), self.shop.people.pharmacist)

    def open_return(self) -> CardRow:
        (row,) = self.shop.read(lambda reads: reads.cards.open(1))
        found: CardRow = row
        return found

    def give(self, outcome: CardOutcome = CardOutcome.APPROVED) -> CardRow:
        """Let the terminal answer the return under way."""
        row = self.open_return()
        self.answer(row.id, row.reference, outcome, row.asked.cents if outcome.took_money else 0)
        return row


def cases(shop: Shop, state: CaseState = CaseState.OPEN) -> tuple[CaseRow, ...]:
    found: tuple[CaseRow, ...] = shop.read(lambda reads: reads.late.cases(state))
    return found


def clearing(shop: Shop) -> tuple[Money, Money]:
    """Return what plain cards and health cards owe the store."""
    return shop.balance(Account.CARD_CLEARING), shop.balance(Account.FSA_CLEARING)


@pytest.fixture
def cards(shop: Shop) -> Cards:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    return Cards(shop, fill_id, sale_id)


def test_that_two_cards_pay_one_sale_one_after_the_other(cards: Cards) -> None:
    cards.pay(600)
    assert cards.shop.view(cards.sale_id).state is SaleState.OPEN
    with pytest.raises(DomainError, match=r"\$4.00"):
        cards.shop.go(plan_card, PlanCard(cards.sale_id, Money(401)))
    cards.pay(400)
    view = cards.shop.view(cards.sale_id)
    assert view.state is SaleState.COMPLETED
    assert [tender.amount for tender in view.tenders] == [Money(600), Money(400)]
    assert clearing(cards.shop) == (Money(1000), ZERO)


def test_that_the_last_card_is_given_back_first_and_each_return_names_its_own_charge(cards: Cards) -> None:
    first, second = cards.pay(600), cards.pay(400)
    row = cards.late(300)
    assert (row.cash_back, row.card_back) == (ZERO, Money(700))
    cards.settle(row)
    one = cards.give()
    assert (one.original, one.asked) == (second, Money(400))
    assert clearing(cards.shop) == (Money(600), ZERO)
    (waiting,) = cases(cards.shop, CaseState.WORKING)
    assert (waiting.id, waiting.card_back) == (row.id, Money(300))
    two = cards.give()
    assert (two.original, two.asked) == (first, Money(300))
    assert clearing(cards.shop) == (Money(300), ZERO)
    assert cards.shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    assert [case.id for case in cases(cards.shop, CaseState.SETTLED)] == [row.id]
    figures = cards.shop.figures()
    assert (figures.cards, figures.cards_back, unbalanced(figures)) == (Money(1000), Money(700), ())
    jobs = cards.shop.read(lambda reads: reads.printing.of_source(row.id))
    papers = [job for job in jobs if job.document_id is not None]
    assert len(papers) == 2, "each card has a slip"
    slip = cards.shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.RECEIPT, row.id))
    assert from_json(ReceiptFacts, slip.facts).total == Money(-300)


@pytest.mark.parametrize("outcome", [CardOutcome.DECLINED, CardOutcome.NOT_SENT])
def test_that_what_a_second_card_refuses_stands_on_the_list_again(cards: Cards, outcome: CardOutcome) -> None:
    cards.pay(600)
    cards.pay(400)
    row = cards.late(300)
    cards.settle(row)
    cards.give()
    cards.give(outcome)
    (rest,) = cases(cards.shop)
    assert (rest.id, rest.amount, rest.card_back) == (row.id, Money(-300), Money(300))
    assert cards.shop.balance(Account.PATIENT_DIFFERENCE) == Money(-300)
    cards.settle(rest)
    cards.give()
    assert clearing(cards.shop) == (Money(300), ZERO)
    assert cards.shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    assert unbalanced(cards.shop.figures()) == ()


def test_that_a_restart_between_two_cards_loses_nothing_and_gives_nothing_twice(cards: Cards) -> None:
    cards.pay(600)
    cards.pay(400)
    row = cards.late(300)
    cards.settle(row)
    cards.give()
    cards.shop.go(recover_cards, RecoverCards(), cards.shop.people.system)
    (rest,) = cases(cards.shop)
    assert (rest.amount, rest.card_back) == (Money(-300), Money(300))
    cards.settle(rest, Act.CREDIT)
    assert clearing(cards.shop) == (Money(600), ZERO)
    assert cards.shop.balance(Account.STORE_CREDIT) == Money(-300)
    assert unbalanced(cards.shop.figures()) == ()


def test_that_a_second_answer_about_the_first_card_changes_nothing(cards: Cards) -> None:
    cards.pay(600)
    cards.pay(400)
    cards.settle(cards.late(300))
    one = cards.give()
    said = CardAnswer(CardOutcome.APPROVED, one.reference, Money(400), Money(400), "A1", "Visa", "1111")
    cards.shop.go(settle_card, SettleCard(one.id, said), cards.shop.people.system)
    cards.give()
    assert clearing(cards.shop) == (Money(300), ZERO)


def test_that_a_part_paid_in_cash_goes_back_in_cash_after_the_cards(cards: Cards) -> None:
    cards.pay(300)
    cards.shop.go(tender_cash, TenderCash(cards.sale_id, Money(300)))
    cards.pay(400)
    row = cards.late(100)
    assert (row.cash_back, row.card_back) == (Money(200), Money(700))
    cards.settle(row)
    cards.give()
    cards.give()
    figures = cards.shop.figures()
    assert (figures.cash_back, figures.cards_back) == (Money(200), Money(700))
    assert clearing(cards.shop) == (ZERO, ZERO)
    assert unbalanced(figures) == ()


def test_that_a_health_card_is_booked_apart_and_given_back_first(cards: Cards) -> None:
    health = cards.pay(600, is_health=True)
    cards.pay(400)
    assert clearing(cards.shop) == (Money(400), Money(600))
    row = cards.late(500)
    cards.settle(row)
    one = cards.give()
    assert (one.original, one.asked) == (health, Money(500))
    assert clearing(cards.shop) == (Money(400), Money(100))
    figures = cards.shop.figures()
    assert (figures.cards, figures.cards_back) == (Money(400), ZERO)
    assert (figures.health.taken, figures.health.back, figures.health.count) == (Money(600), Money(500), 1)
    assert unbalanced(figures) == ()


def test_that_a_health_card_is_given_back_first_even_when_cash_came_last(cards: Cards) -> None:
    cards.pay(600, is_health=True)
    cards.shop.go(tender_cash, TenderCash(cards.sale_id, Money(400)))
    row = cards.late(300)
    assert (row.cash_back, row.card_back) == (Money(100), Money(600))


def test_that_money_given_back_by_hand_is_booked_on_the_account_of_each_card(cards: Cards) -> None:
    cards.pay(600, is_health=True)
    cards.pay(400)
    row = cards.late(200)
    cards.settle(row, approval="998877")
    assert clearing(cards.shop) == (Money(200), ZERO)
    assert unbalanced(cards.shop.figures()) == ()


def test_that_a_return_may_name_which_card_gets_it(cards: Cards) -> None:
    cards.pay(600, is_health=True)
    cards.pay(400)
    charges = cards.shop.read(lambda reads: reads.cards.of_sale(cards.sale_id))
    ask = PlanReturn(cards.sale_id, Money(401), "late:1", "why", original=charges[1].id)
    with pytest.raises(DomainError, match=r"At most \$4.00"):
        cards.shop.go(plan_return, ask, cards.shop.people.technician)
    ask = PlanReturn(cards.sale_id, Money(50), "late:1", "why", original=charges[0].id)
    cards.shop.go(plan_return, ask, cards.shop.people.technician)
    assert cards.give().original == charges[0].reference
    assert clearing(cards.shop) == (Money(400), Money(550))
    assert cards.shop.figures().health.back == Money(50)
    assert unbalanced(cards.shop.figures()) == ()


def test_that_the_close_and_its_packet_tell_health_cards_apart(cards: Cards) -> None:
    cards.pay(600, is_health=True)
    cards.pay(400)
    cards.settle(cards.late(500))
    cards.give()
    view = cards.shop.read(lambda reads: reads.closing.day(1))
    terms = {term.label: term for term in view.terms}
    assert (terms["Cards"].expected, terms["Cards"].state) == (Money(400), TermState.EQUAL)
    health = terms["Health cards (FSA, HSA)"]
    assert (health.count, health.expected, health.found) == (1, Money(600), Money(600))
    day_id = view.head.id
    cards.shop.close_exactly(day_id)
    paper = cards.shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.CLOSE_PACKET, day_id))
    facts = from_json(ClosePacketFacts, paper.facts)
    received = {line.label: line.amount for line in facts.received}
    assert received["Health cards (FSA, HSA)"] == Money(600)
    assert received["Given back to health cards"] == Money(-500)
    tenders = {row.label: (row.recorded, row.counted) for row in facts.tenders}
    assert tenders["Cards"] == (Money(400), Money(400))
    assert tenders["Health cards (FSA, HSA)"] == (Money(100), Money(100))
    assert sum(line.amount.cents for line in facts.received) == sum(
        line.amount.cents for line in facts.charged
    )


def test_that_a_health_charge_found_after_its_sale_is_booked_apart_too(cards: Cards) -> None:
    made = cards.shop.go(plan_card, PlanCard(cards.sale_id, Money(600), is_health=True))
    assert made.payment_id is not None
    cards.answer(made.payment_id, made.reference, CardOutcome.NOT_CHARGED, 0)
    cards.shop.go(tender_cash, TenderCash(cards.sale_id, Money(1000)))
    late = CardAnswer(CardOutcome.APPROVED, made.reference, Money(600), Money(600), "A1", "Visa", "1111")
    cards.shop.go(settle_card, SettleCard(made.payment_id, late), cards.shop.people.system)
    assert clearing(cards.shop) == (ZERO, Money(600))
    assert unbalanced(cards.shop.figures()) == ()
