"""Drive the card terminal: one payment at a time, each step committed before the next.

A planned payment is committed as SENDING before the terminal is touched, and written to it once, ever.
Whatever is not known after that is asked for, at the start of the program before anything else.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from app.hardware.cards import CardOutcome
from app.kernel.changes import Kind
from app.kernel.errors import DomainError, OutsideError
from app.kernel.fail_points import reach
from app.payments.model import PaymentState
from app.workflows.card_payments import (
    MarkCardSending,
    RecoverCards,
    SettleCard,
    mark_card_sending,
    recover_cards,
    settle_card,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.cards import CardAnswer
    from app.hardware.ports import Devices
    from app.kernel.changes import Change, Outcome
    from app.kernel.running import Actor, Runner
    from app.payments.views import CardRow

P = TypeVar("P")
T = TypeVar("T")

_STOP_S = 5.0
_REST_S = 30.0
_MOVED_S = 0.1
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CardParts:
    """Hold what the card desk works with; an unknown result is asked for again every `retry_s`."""

    runner: Runner
    devices: Devices
    actor: Actor
    lane: int
    retry_s: float = 10.0


class CardDesk:
    """Take card payments to the terminal; the rows hold the truth, so it may be killed at any moment."""

    def __init__(self, parts: CardParts) -> None:
        """Take the parts; nothing runs before `start`."""
        self._parts = parts
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._recovered = False
        self._thread = threading.Thread(target=self._run, name="counter-cards", daemon=True)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Start; payments that were under way when the program ended last come first."""
        self._unsubscribe = self._parts.runner.subscribe(self._on_changes)
        self._thread.start()

    def stop(self, timeout_s: float = _STOP_S) -> None:
        """End after the payment under way, at most after a while; the next start asks about the rest."""
        self._stopping.set()
        self._wake.set()
        self._unsubscribe()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _on_changes(self, changes: frozenset[Change]) -> None:
        if any(change.kind is Kind.PAYMENT for change in changes):
            self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._step()
            except DomainError:
                self._stopping.wait(_MOVED_S)  # the row moved meanwhile: look again
            except OutsideError as error:
                self._fault("card_step_failed", error)
            except Exception as error:  # noqa: BLE001 (the edge of this thread)
                self._fault("card_step_broke", error)

    def _fault(self, event: str, error: Exception) -> None:
        if not self._stopping.is_set():
            _log.warning(event, error=type(error).__name__)
            self._stopping.wait(self._parts.retry_s)

    def _step(self) -> None:
        self._wake.clear()
        if not self._recovered:
            self.recover_all()
            self._recovered = True
        lane = self._parts.lane
        rows: tuple[CardRow, ...] = self._parts.runner.query(lambda reads: reads.cards.open(lane)).result()
        if not rows:
            self._wake.wait(_REST_S)
        elif rows[0].state is PaymentState.PLANNED:
            self._charge(rows[0])
        elif not self._ask(rows[0]):
            self._wake.clear()
            self._wake.wait(self._parts.retry_s)

    def recover_all(self) -> int:
        """Call unknown what was at the terminal, and not sent what was not; return how many are unknown."""
        unknown = self._do(recover_cards, RecoverCards()).value
        if unknown:
            _log.info("cards_in_doubt", count=unknown)
        return unknown

    def _charge(self, row: CardRow) -> None:
        self._do(mark_card_sending, MarkCardSending(row.id))
        reach("card_before_send")
        devices = self._parts.devices
        if row.is_void:
            answer = devices.void(row.reference, row.asked, row.original, row.terminal_name).result()
        elif row.is_return:
            answer = devices.refund(row.reference, row.asked, row.original).result()
        else:
            answer = devices.charge(row.reference, row.asked, row.health).result()
        reach("card_after_send")
        self._settle(row, answer)

    def _ask(self, row: CardRow) -> bool:
        """Ask what became of a payment; say whether it is settled now."""
        written_at = row.sent_at or row.created_at
        answer = self._parts.devices.settle(row.reference, row.asked, written_at).result()
        self._settle(row, answer)
        return answer.outcome is not CardOutcome.UNKNOWN

    def _settle(self, row: CardRow, answer: CardAnswer) -> None:
        """Write what the terminal said, again and again while the store cannot be written."""
        reach("card_before_settle")
        while not self._stopping.is_set():
            try:
                self._do(settle_card, SettleCard(row.id, answer))
            except OutsideError as error:
                self._fault("card_result_not_kept", error)
            else:
                return

    def _do(self, command: Callable[[Any, P, Actor], Outcome[T]], payload: P) -> Outcome[T]:
        return self._parts.runner.submit(command, payload, self._parts.actor).result()
