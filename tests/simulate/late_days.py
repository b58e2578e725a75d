"""Sell on estimates for days, let payers answer late in every way, settle at random, and reckon beside it.

The reckoning knows nothing of the program's books: it adds up what was taken, given back, charged and
forgiven from the numbers that it chose itself.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from app.claims.lateness import Act, CaseState, Lateness
from app.hardware.cards import CardAnswer, CardOutcome
from app.kernel.ids import CommandId, CoverageId
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.patients.model import Coverage
from app.pos.closing import unbalanced
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
from app.workflows.claims_desk import Resubmit, resubmit
from app.workflows.differences import SayGone, SettleCase, say_gone, settle_case
from app.workflows.tendering import FinishSale, TenderCash, finish_sale, tender_cash
from tests.simulate.late_payer import AMOUNTS, GROSS, REFUSALS, LatePayer

if TYPE_CHECKING:
    from app.claims.late_views import CaseRow
    from app.claims.model import Claim
    from app.kernel.ids import DayId, FillId, SaleId
    from tests.fixtures.register_fixtures import Shop

A_DAY = 25


KINDS = (*AMOUNTS, *REFUSALS, Lateness.SECONDARY, Lateness.PAID_OTHER_DATE)


@dataclass
class Reckoning:
    """Be what should stand in the books, in cents."""

    cash: int = 0
    card: int = 0
    account: int = 0
    credit: int = 0
    receivable: int = 0
    estimated: int = 0
    difference: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


class LateDays:
    """Play late answers on a shop."""

    def __init__(self, shop: Shop, seed: int) -> None:
        """Take the shop and the seed."""
        self.shop, self.chance = shop, random.Random(seed)
        self.books, self.payer = Reckoning(), LatePayer(shop, self.chance)
        self.waiting: dict[FillId, int] = {}
        self.sold: dict[FillId, tuple[int, int]] = {}
        self.pays: dict[FillId, int] = {}
        self.day: DayId | None = None

    def play(self, answers: int) -> Reckoning:
        """Play so many answers, each day closed; raise `AssertionError` where a cent drifts."""
        for number in range(answers):
            if number % A_DAY == 0:
                self._new_day()
            # the first answer tells what the plan usually asks; estimates keep to that
            kind = self.chance.choice(KINDS) if number else Lateness.AS_ESTIMATED
            fill_id = self._sell(kind)
            self._answer(fill_id, kind)
            self._count(fill_id)
            if self.chance.random() < 0.8:
                self._settle_one()
            self._check()
        while self._settle_one():
            self._check()
        self._close()
        return self.books

    def _new_day(self) -> None:
        if self.day is not None:
            self._close()
            self.shop.clock.advance(timedelta(days=1))
        self.day = self.shop.open_day()

    def _close(self) -> None:
        assert self.day is not None
        assert unbalanced(self.shop.figures()) == ()
        self.shop.close_exactly(self.day)

    def _sell(self, kind: Lateness) -> FillId:
        shop = self.shop
        patient = shop.patient()
        fill_id = shop.ready(patient, shop.coverage(patient))
        if kind is Lateness.SECONDARY:
            second = CoverageId(shop.within(lambda unit: unit.ids.new()))
            other = Coverage(second, patient, shop.plan_id, 2, "M99999999", "G1", "01", "1", active=True)
            shop.within(lambda unit: unit.patients.add_coverage(other))
        sale_id = shop.sale()
        shop.pick_up(sale_id, patient)
        (line,) = shop.view(sale_id).lines
        total, plan = line.pays.cents, line.plan_pays.cents
        card = self.chance.choice((0, 0, total, self.chance.randint(0, total)))
        if not total:
            shop.go(finish_sale, FinishSale(sale_id))
        elif card < total:
            shop.go(tender_cash, TenderCash(sale_id, Money(total - card)))
        if card:
            self._pay_card(sale_id, Money(card))
        self.books.cash += total - card
        self.books.card += card
        self.books.estimated += plan
        self.sold[fill_id] = (total, plan)
        return fill_id

    def _pay_card(self, sale_id: SaleId, asked: Money) -> None:
        planned = self.shop.go(plan_card, PlanCard(sale_id, asked))
        assert planned.payment_id is not None
        self.shop.go(mark_card_sending, MarkCardSending(planned.payment_id))
        answer = CardAnswer(CardOutcome.APPROVED, planned.reference, asked, asked, "1", "Visa", "1111")
        self.shop.go(settle_card, SettleCard(planned.payment_id, answer))

    def _answer(self, fill_id: FillId, kind: Lateness) -> None:
        paid, estimated = self.sold[fill_id]
        if kind in REFUSALS:
            self._refuse(fill_id, kind)
        elif kind is Lateness.SECONDARY and paid < GROSS:
            self._pay_first_only(fill_id)
        elif kind is Lateness.PAID_OTHER_DATE:
            self.pays[fill_id] = self.payer.amount(paid, self.chance.choice(AMOUNTS))
            for _ in range(2):  # it says so each time that it is asked
                self.payer.pay_for_another_day(fill_id, self.pays[fill_id])
            self.waiting[fill_id] = estimated
        else:
            self._pay(fill_id, kind)

    def _refuse(self, fill_id: FillId, kind: Lateness) -> None:
        self.payer.refuse(fill_id, kind)
        self.waiting[fill_id] = self.sold[fill_id][1]

    def _pay_first_only(self, fill_id: FillId) -> None:
        """Have the first payer leave more than was estimated, and the second refuse it."""
        paid, estimated = self.sold[fill_id]
        owed = self.chance.randint(paid + 1, GROSS)
        self.shop.paid(fill_id, owed, GROSS - owed)
        self.books.receivable += GROSS - owed
        self.books.estimated += owed - paid - estimated
        self.waiting[fill_id] = owed - paid
        self.payer.refuse_second(fill_id)

    def _pay(self, fill_id: FillId, kind: Lateness) -> None:
        """Have the payer pay, as estimated or not."""
        pays = self.payer.amount(self.sold[fill_id][0], kind)
        self.shop.paid(fill_id, pays, GROSS - pays)
        self._count_paid(fill_id, pays)

    def _count_paid(self, fill_id: FillId, pays: int) -> None:
        paid, estimated = self.sold[fill_id]
        self.books.difference += pays - paid
        self.books.receivable += GROSS - pays
        self.books.estimated -= estimated

    def _count(self, fill_id: FillId) -> None:
        """Count what the answer was taken for; a person says of some refusals that the patient is gone."""
        row = next((one for one in self._cases(CaseState.OPEN) if one.fill_id == fill_id), None)
        if row is not None and row.kind is Lateness.INACTIVE and self.chance.random() < 0.3:
            self.shop.go(say_gone, SayGone(row.id), self.shop.people.technician)
            self.books.kinds["gone, told by a person"] += 1
        self.books.kinds[row.kind if row is not None else Lateness.AS_ESTIMATED] += 1

    def _settle_one(self) -> bool:
        """Settle the oldest case in a way chosen at random; say whether there was one."""
        row = next(iter(self._cases(CaseState.OPEN)), None)
        if row is None:
            row = next(iter(self._cases(CaseState.WORKING)), None)
        if row is None:
            return False
        act = self.chance.choice(row.acts)
        if act in {Act.REBILL, Act.APPEAL} and row.state is CaseState.WORKING:
            act = Act.WRITE_OFF if Act.WRITE_OFF in row.acts else Act.CHARGE
        if act is Act.REFUND and row.cash_back > self.shop.figures().expected_cash:
            act = Act.CREDIT
        by_hand = self.chance.random() < 0.5
        cmd = SettleCase(row.id, act, "", "7" if row.card_back and by_hand else "")
        command_id = CommandId(self.shop.within(lambda unit: unit.ids.new()))
        for _ in range(self.chance.choice((1, 1, 2))):  # an impatient hand, or a program that was killed
            self.shop.runner.submit(settle_case, cmd, self.shop.people.owner, command_id).result(20)
        if act is Act.REFUND and row.card_back and not by_hand and not self._terminal_gives(row):
            return True
        self.books.acts[act] += 1
        self._reckon(row, act)
        if act is Act.ACCEPT:
            self.waiting.pop(row.fill_id, None)
            self._count_paid(row.fill_id, self.pays[row.fill_id])
        if act in {Act.REBILL, Act.APPEAL} and row.at_stake:
            self._bill_again(row)
        return True

    def _terminal_gives(self, row: CaseRow) -> bool:
        """Have the terminal give a card's part back, refuse it, or be cut off before; say whether it gave."""
        source = f"difference:{row.id}"
        asked = self.shop.read(lambda reads: reads.cards.returns_for(source))[-1]
        self._check()  # nothing of it is booked yet
        system, end = self.shop.people.system, self.chance.choice(("yes", "yes", "no", "cut off", "in doubt"))
        self.books.acts[f"terminal: {end}"] += 1
        if end == "cut off":
            self.shop.go(recover_cards, RecoverCards(), system)
            return False
        self.shop.go(mark_card_sending, MarkCardSending(asked.id), system)
        if end == "in doubt":
            self.shop.go(recover_cards, RecoverCards(), system)
            self._check()
        outcome = CardOutcome.DECLINED if end == "no" else CardOutcome.APPROVED
        given = ZERO if end == "no" else asked.asked
        said = CardAnswer(outcome, asked.reference, asked.asked, given, "R1", "Visa", "1111", message=end)
        for _ in range(2):  # the same answer may come twice
            self.shop.go(settle_card, SettleCard(asked.id, said), system)
        return end != "no"

    def _reckon(self, row: CaseRow, act: Act) -> None:
        books, amount, at_stake = self.books, row.amount.cents, row.at_stake.cents
        if act in {Act.REBILL, Act.APPEAL, Act.ACCEPT}:
            return
        books.difference -= amount
        if at_stake:
            books.estimated -= at_stake
            self.waiting.pop(row.fill_id, None)
        if act is Act.REFUND:
            books.cash -= row.cash_back.cents
            books.card -= row.card_back.cents
            assert row.cash_back.cents + row.card_back.cents + row.off_account.cents == -amount
            books.account -= row.off_account.cents
        elif act is Act.CHARGE:
            books.account += amount + at_stake
        elif act is Act.CREDIT:
            off = min(max(row.account.cents, 0), -amount)
            books.account -= off
            books.credit += -amount - off

    def _bill_again(self, row: CaseRow) -> None:
        if row.kind is not Lateness.PAID_OTHER_DATE:  # that one is billed again by the settlement itself
            billed = self._refused_claim(row)
            self.shop.go(resubmit, Resubmit(billed.id), self.shop.people.pharmacist)
        if row.kind is Lateness.SECONDARY:
            self.payer.refuse_second(row.fill_id)
            return
        if self.chance.random() < 0.5:
            self._refuse(row.fill_id, self.chance.choice(tuple(REFUSALS)))
            return
        self.waiting.pop(row.fill_id, None)
        self._pay(row.fill_id, self.chance.choice(AMOUNTS))

    def _refused_claim(self, row: CaseRow) -> Claim:
        if row.kind is Lateness.SECONDARY:
            return self.shop.within(lambda unit: unit.claims.of_fill(row.fill_id)[-1])
        claim = self.shop.within(lambda unit: unit.claims.current_billing(row.fill_id))
        assert claim is not None
        return claim

    def _cases(self, state: CaseState) -> tuple[CaseRow, ...]:
        found: tuple[CaseRow, ...] = self.shop.read(lambda reads: reads.late.cases(state))
        return found

    def _check(self) -> None:
        books, shop = self.books, self.shop
        assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(books.difference)
        assert shop.balance(Account.PLAN_RECEIVABLE) == Money(books.receivable)
        assert shop.balance(Account.PLAN_ESTIMATED) == Money(books.estimated)
        assert shop.balance(Account.HOUSE_RECEIVABLE) == Money(books.account)
        assert shop.balance(Account.STORE_CREDIT) == Money(-books.credit)
        assert shop.balance(Account.CARD_CLEARING) == Money(books.card)
        figures = shop.figures()
        assert unbalanced(figures) == ()
        totals = shop.read(lambda reads: reads.late.totals())
        assert totals.by_patients - totals.to_patients == Money(books.difference)
        assert totals.refused == Money.total(Money(cents) for cents in self.waiting.values()) or ZERO
