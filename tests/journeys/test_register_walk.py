"""Walk at random through sales, payments, answers and closes: after every step the books are right."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimOutcome
from app.hardware.cards import CardAnswer, CardOutcome
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.pos.closing import unbalanced
from app.pos.model import SaleState, TenderKind
from app.prescriptions.model import FillState
from app.workflows.card_payments import (
    MarkCardSending,
    PlanCard,
    SettleCard,
    mark_card_sending,
    plan_card,
    settle_card,
)
from app.workflows.dispense import SwitchToCash, switch_to_cash
from app.workflows.register import (
    CancelSale,
    ResumeSale,
    SuspendSale,
    cancel_sale,
    resume_sale,
    suspend_sale,
)
from app.workflows.tendering import (
    FinishSale,
    TenderCash,
    TenderCheck,
    finish_sale,
    tender_cash,
    tender_check,
)

if TYPE_CHECKING:
    from app.kernel.ids import DayId, FillId, SaleId
    from app.pos.views import SaleView
    from db.uow import SqlUnitOfWork
    from tests.fixtures.register_fixtures import Shop

LOTION, LANCETS = "035000511048", "353885008442"
STEPS = 60


class Walk:
    """Take random steps and keep a count of its own of what lies in the drawer."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.chance = random.Random(seed)
        self.patient = shop.patient()
        self.coverage = shop.coverage(self.patient)
        self.fills: list[FillId] = []
        self.day_id: DayId = shop.open_day(10_000)
        self.drawer = 10_000

    def step(self) -> None:
        """Do one thing that a person or a payer might do now; a refusal is an answer too."""
        acts = (
            self.prepare,
            self.prepare,
            self.answer,
            self.answer,
            self.sell,
            self.sell,
            self.sell,
            self.set_aside,
            self.give_up,
            self.close,
        )
        try:
            self.chance.choice(acts)()
        except DomainError:
            return

    def prepare(self) -> None:
        coverage = self.coverage if self.chance.random() < 0.8 else None
        self.fills.append(self.shop.ready(self.patient, coverage))

    def answer(self) -> None:
        waiting = self.shop.within(self._unanswered)
        if not waiting:
            return
        fill_id = self.chance.choice(waiting)
        if self.chance.random() < 0.25:
            self.shop.rejected(fill_id, "79")
            if self.chance.random() < 0.5:
                self.shop.go(switch_to_cash, SwitchToCash(fill_id), self.shop.people.technician)
        else:
            self.shop.paid(fill_id, self.chance.randrange(0, 4000), self.chance.randrange(0, 9000))

    def sell(self) -> None:
        sale_id = self.shop.sale(*self.chance.choices([LOTION, LANCETS], k=self.chance.randrange(3)))
        if self.chance.random() < 0.7 and self.shop.within(self._has_bag):
            self.shop.pick_up(sale_id, self.patient)
        for _ in range(self.chance.randrange(1, 4)):
            if self.view(sale_id).state is SaleState.OPEN:
                self.pay(sale_id)

    def pay(self, sale_id: SaleId) -> None:
        left = self.view(sale_id).remaining
        amount = left if self.chance.random() < 0.6 else Money(self.chance.randrange(1, left.cents + 2))
        kind = self.chance.choice(list(TenderKind))
        if not left:
            self.shop.go(finish_sale, FinishSale(sale_id))
        elif kind is TenderKind.CASH:
            given = amount + Money(self.chance.randrange(0, 2000))
            done = self.shop.go(tender_cash, TenderCash(sale_id, given))
            self.drawer += 0 if done.repriced else (given - done.change).cents
        elif kind is TenderKind.CHECK:
            self.shop.go(tender_check, TenderCheck(sale_id, amount))
        else:
            self.card(sale_id, amount)

    def card(self, sale_id: SaleId, amount: Money) -> None:
        system = self.shop.people.system
        made = self.shop.go(plan_card, PlanCard(sale_id, amount))
        if made.payment_id is None:
            return
        self.shop.go(mark_card_sending, MarkCardSending(made.payment_id), system)
        outcomes = self.chance.choices(list(CardOutcome), k=2)
        for outcome in (*outcomes, CardOutcome.DECLINED):
            part = Money(self.chance.randrange(1, amount.cents + 1))
            approved = {CardOutcome.APPROVED: amount, CardOutcome.PARTIAL: part}.get(outcome, ZERO)
            told = CardAnswer(outcome, made.reference, amount, approved, "A1", "Visa", "1111")
            self.shop.go(settle_card, SettleCard(made.payment_id, told), system)

    def set_aside(self) -> None:
        current = self.shop.read(lambda reads: reads.sales.current(1))
        if current is not None:
            self.shop.go(suspend_sale, SuspendSale(current.id))
        suspended = self.shop.read(lambda reads: reads.sales.suspended(1))
        if suspended and self.chance.random() < 0.5:
            self.shop.go(resume_sale, ResumeSale(self.chance.choice(suspended).id))

    def give_up(self) -> None:
        current = self.shop.read(lambda reads: reads.sales.current(1))
        if current is None:
            return
        cash = Money.total(one.amount for one in current.tenders if one.kind is TenderKind.CASH)
        self.shop.go(cancel_sale, CancelSale(current.id))
        self.drawer -= cash.cents

    def close(self) -> None:
        self.shop.close_exactly(self.day_id)
        self.day_id = self.shop.open_day(10_000)
        self.drawer = 10_000

    def view(self, sale_id: SaleId) -> SaleView:
        return self.shop.view(sale_id)

    def check(self) -> None:
        """Compare the books with everything that was counted another way."""
        figures = self.shop.figures()
        assert unbalanced(figures) == ()
        assert figures.expected_cash == Money(self.drawer), "drawer and cash account differ"
        self.shop.within(self._check_books)

    def _check_books(self, unit: SqlUnitOfWork) -> None:
        everything = Money.total(unit.ledger.balance(account) for account in Account)
        assert everything == ZERO, "the ledger does not sum to zero"
        answered, estimated = ZERO, ZERO
        for fill_id in self.fills:
            line = unit.sales.line_of_fill(fill_id)
            sold = unit.fills.get(fill_id).state is FillState.SOLD
            assert sold == (line is not None), "a fill is sold without a sale, or the other way round"
            claim = unit.claims.current_billing(fill_id)
            if line is None or claim is None or unit.fills.get(fill_id).coverage_id is None:
                continue
            if line.is_estimate and line.settled_pays is None:
                assert claim.outcome is not ClaimOutcome.PAID
                estimated += line.plan_pays
            else:
                answered += claim.plan_pay or ZERO
        assert unit.ledger.balance(Account.PLAN_RECEIVABLE) == answered
        assert unit.ledger.balance(Account.PLAN_ESTIMATED) == estimated

    def _has_bag(self, unit: SqlUnitOfWork) -> bool:
        return bool(unit.bags.waiting_of_patient(self.patient))

    def _unanswered(self, unit: SqlUnitOfWork) -> list[FillId]:
        claims = [unit.claims.current_billing(fill_id) for fill_id in self.fills]
        return [one.fill_id for one in claims if one is not None and one.outcome is ClaimOutcome.NONE]


@pytest.mark.parametrize("seed", range(4))
def test_that_the_books_are_right_after_every_step(shop: Shop, seed: int) -> None:
    walk = Walk(shop, seed)
    for _ in range(STEPS):
        walk.step()
        walk.check()
