"""Ask the card terminal: charges, returns, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.cards import NO_HEALTH, CardAnswer, CardOutcome, HealthAmounts
from app.hardware.errors import DeviceProblem, NotSetUp
from app.hardware.signing import SignatureAnswer
from app.hardware.states import DeviceKind
from devices.host import DeviceHost, answered
from devices.terminal.recovery import OpenCharge, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from app.hardware.ports import CardTerminal
    from app.kernel.money import Money


class CardDevices(DeviceHost):
    """Be the card terminal of a lane, one request at a time."""

    def charge(self, reference: str, amount: Money, health: HealthAmounts = NO_HEALTH) -> Future[CardAnswer]:
        """Queue a card charge; its journal row must be committed before this call."""
        return self._card(reference, amount, lambda terminal: terminal.sale(reference, amount, health))

    def refund(self, reference: str, amount: Money, original: str) -> Future[CardAnswer]:
        """Queue a return of money to the card of a charge; its journal row must be committed before."""
        return self._card(reference, amount, lambda terminal: terminal.refund(reference, amount, original))

    def _card(
        self, reference: str, amount: Money, run: Callable[[CardTerminal], CardAnswer]
    ) -> Future[CardAnswer]:
        terminal = self._drivers.terminal

        def refuse(problem: DeviceProblem) -> CardAnswer:
            return CardAnswer.failed(CardOutcome.NOT_SENT, reference, amount, problem)

        if terminal is None:
            return answered(refuse(NotSetUp()))
        return self._submit(DeviceKind.CARD_TERMINAL, lambda: run(terminal), refuse)

    def can_sign(self) -> bool:
        """Say whether a terminal is set up that takes signatures."""
        return self._drivers.terminal is not None

    def sign_on_terminal(self) -> Future[SignatureAnswer]:
        """Queue the request for a signature; cancelling a charge cancels it too."""
        terminal = self._drivers.terminal
        if terminal is None:
            return answered(SignatureAnswer.failed(NotSetUp()))
        return self._submit(DeviceKind.CARD_TERMINAL, terminal.take_signature, SignatureAnswer.failed)

    def cancel_charge(self) -> None:
        """Ask the running charge to cancel; its future then tells what happened."""
        if self._drivers.terminal:
            self._drivers.terminal.request_cancel()

    def settle(self, reference: str, amount: Money, written_at: datetime) -> Future[CardAnswer]:
        """Queue the questions that find out what became of an unknown charge."""
        terminal = self._drivers.terminal
        worker = self._workers.get(DeviceKind.CARD_TERMINAL)

        def refuse(problem: DeviceProblem) -> CardAnswer:
            return CardAnswer.failed(CardOutcome.UNKNOWN, reference, amount, problem)

        if terminal is None or worker is None:
            return answered(refuse(NotSetUp()))
        open_charge = OpenCharge(reference, amount, written_at)
        patience = self._drivers.patience
        return worker.submit(
            DeviceKind.CARD_TERMINAL,
            lambda: settle(terminal, open_charge, self._clock, patience, worker.pause),
            refuse,
        )
