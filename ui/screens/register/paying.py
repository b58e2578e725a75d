"""Decide how money is taken: cash, check, card, or nothing due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.payments.model import PaymentState
from app.workflows import card_payments, tendering
from ui.screens.register.stage import health_blocked, pay_blocked, tender_blocked

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.money import Money
    from app.workflows.card_payments import PlannedCard, Settled
    from app.workflows.tendering import Tendered
    from ui.screens.register.till import Till
    from ui.work import Failure


class PaymentPresenter:
    """Take the money for the sale in the till; one command at a time, so that nobody pays twice."""

    def __init__(self, till: Till, cancel_charge: Callable[[], None]) -> None:
        """Take the till and the way to cancel at the terminal."""
        self.till = till
        self._cancel_charge = cancel_charge
        self._busy = False
        self.is_taking_cash = False

    def take_cash(self, given: Money) -> None:
        """Take cash."""
        if self.till.sale is not None:
            self._once(
                tendering.tender_cash, tendering.TenderCash(self.till.sale.id, given), self._tell_tendered
            )

    def take_check(self) -> None:
        """Take a check over what is left to pay."""
        if self.till.sale is not None:
            cmd = tendering.TenderCheck(self.till.sale.id, self.till.sale.remaining)
            self._once(tendering.tender_check, cmd, self._tell_tendered)

    def finish(self) -> None:
        """Finish a sale on which nothing is due."""
        if self.till.sale is not None:
            self._once(tendering.finish_sale, tendering.FinishSale(self.till.sale.id), self._tell_tendered)

    def charge_card(self, amount: Money | None = None) -> None:
        """Ask the terminal for what is left to pay, or for a part of it: another card may pay the rest."""
        if self.till.sale is not None:
            cmd = card_payments.PlanCard(self.till.sale.id, amount or self.till.sale.remaining)
            self._once(card_payments.plan_card, cmd, self._tell_planned)

    def charge_health_card(self) -> None:
        """Ask an FSA or HSA card for what it may pay of what is left; the rest stays to be paid."""
        if self.till.sale is not None:
            cmd = card_payments.PlanCard(self.till.sale.id, self.till.sale.remaining, is_health=True)
            self._once(card_payments.plan_card, cmd, self._tell_planned)

    def health_blocked(self) -> str:
        """Return why no FSA or HSA card can be asked, or an empty text."""
        return health_blocked(self.till.sale)

    def _once(
        self, command: Callable[[Any, Any, Any], Any], payload: object, done: Callable[[Any], None]
    ) -> None:
        """Submit unless an earlier payment has not answered yet: two presses take money once."""
        if self._busy:
            return
        self._busy = True

        def settle(value: object) -> None:
            self._busy = False
            done(value)
            self.till.reload()

        def fail(failure: Failure) -> None:
            self._busy = False
            self.till.fail(failure)

        self.till.work.run(command, payload, settle, fail)

    def _tell_tendered(self, answer: Tendered) -> None:
        if answer.repriced:
            self._say_repriced(answer.remaining)

    def _tell_planned(self, answer: PlannedCard) -> None:
        if answer.repriced:
            self._say_repriced(None)

    def _say_repriced(self, total: Money | None) -> None:
        now = f": {total} is due now" if total is not None else ", and what is due with it"
        self.till.view.say_look(
            f"The payer has just answered: the price changed{now}. Nothing was taken. Ask again."
        )

    def ask_terminal(self) -> None:
        """Ask the terminal again, now, about a payment without an answer."""
        card = self.till.sale.card if self.till.sale else None
        if card is not None:
            self.till.run(card_payments.ask_terminal, card_payments.AskTerminal(card.id))

    def ask_blocked(self) -> str:
        """Return why the terminal cannot be asked, or an empty text."""
        card = self.till.sale.card if self.till.sale else None
        is_unknown = card is not None and card.state is PaymentState.UNKNOWN
        return "" if is_unknown else "No card payment waits for an answer."

    def cancel_at_terminal(self) -> None:
        """Ask the terminal to give the payment up; its answer settles what happened."""
        self._cancel_charge()

    def attest(self, approved: Money, approval_code: str, reason: str) -> None:
        """Settle a payment without an answer by what the terminal's own report says."""
        card = self.till.sale.card if self.till.sale else None
        if card is not None:
            cmd = card_payments.AttestCard(card.id, approved, approval_code, reason)
            self.till.run(card_payments.attest_card, cmd, self._tell_settled)

    def _tell_settled(self, settled: Settled) -> None:
        charged = settled.state is PaymentState.APPROVED
        self.till.view.say_done(
            "The card payment is settled." if charged else "Settled: nothing was charged."
        )

    def blocked(self) -> str:
        """Return why the sale cannot be paid or finished, or an empty text."""
        return pay_blocked(self.till.sale)

    def tender_blocked(self) -> str:
        """Return why no money can be taken, or an empty text."""
        return tender_blocked(self.till.sale)
