"""Ask the card terminal: charges, returns, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.cards import NO_HEALTH, CardAnswer, CardOutcome, HealthAmounts
from app.hardware.errors import DeviceProblem, NotSetUp, TerminalAbsent, TerminalBusy, TerminalSilent
from app.hardware.signing import SignatureAnswer
from app.hardware.states import DeviceKind
from app.hardware.terminal_reports import BatchAnswer, BatchOutcome, TerminalReport
from devices.host import DeviceHost, answered
from devices.terminal.recovery import OpenCharge, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime, timedelta

    from app.hardware.ports import CardTerminal, TerminalOffice
    from app.kernel.money import Money


class CardDevices(DeviceHost):
    """Be the card terminal of a lane, one request at a time."""

    def charge(self, reference: str, amount: Money, health: HealthAmounts = NO_HEALTH) -> Future[CardAnswer]:
        """Queue a card charge; its journal row must be committed before this call."""
        return self._card(reference, amount, lambda terminal: terminal.sale(reference, amount, health))

    def refund(self, reference: str, amount: Money, original: str) -> Future[CardAnswer]:
        """Queue a return of money to the card of a charge; its journal row must be committed before."""
        return self._card(reference, amount, lambda terminal: terminal.refund(reference, amount, original))

    def void(self, reference: str, amount: Money, original: str, terminal_ref: str) -> Future[CardAnswer]:
        """Queue the void of a charge as a whole; its journal row must be committed before."""
        return self._card(
            reference, amount, lambda terminal: terminal.void(reference, original, amount, terminal_ref)
        )

    def read_batch(self) -> Future[TerminalReport]:
        """Queue the questions about the terminal's open batch; they move no money and close nothing."""
        terminal = self._drivers.terminal
        if terminal is None:
            return answered(_no_report(NotSetUp()))
        longest = self._drivers.patience.t_max
        return self._submit(DeviceKind.CARD_TERMINAL, lambda: _report(terminal.office(), longest), _no_report)

    def close_batch(self, at: datetime) -> Future[BatchAnswer]:
        """Queue the close of the terminal's batch; its journal row must be committed before."""
        terminal = self._drivers.terminal

        def refuse(problem: DeviceProblem) -> BatchAnswer:
            return BatchAnswer.failed(BatchOutcome.NOT_SENT, problem)

        if terminal is None:
            return answered(refuse(NotSetUp()))
        return self._submit(DeviceKind.CARD_TERMINAL, lambda: _close(terminal.office(), at), refuse)

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


def _report(office: TerminalOffice, longest: timedelta) -> TerminalReport:
    try:
        told = (office.totals(), office.records(), office.stored_approvals(), office.offline_rules())
        return TerminalReport(*told, longest=longest)
    except DeviceProblem as problem:
        return _no_report(problem)


def _no_report(problem: DeviceProblem) -> TerminalReport:
    """Return why there is no report; that a list is not told says nothing of a charge."""
    if isinstance(problem, TerminalSilent):
        return TerminalReport(problem="The card terminal did not tell its batch.")
    return TerminalReport(problem=problem.message, code=problem.code)


def _close(office: TerminalOffice, at: datetime) -> BatchAnswer:
    """Close the batch once; whatever is lost after its first byte leaves it unknown."""
    try:
        return BatchAnswer(BatchOutcome.CLOSED, office.close_batch(at))
    except (TerminalAbsent, TerminalBusy) as problem:
        return BatchAnswer.failed(BatchOutcome.NOT_SENT, problem)
    except DeviceProblem:
        return BatchAnswer(BatchOutcome.UNKNOWN, message="The terminal did not say whether its batch closed.")
