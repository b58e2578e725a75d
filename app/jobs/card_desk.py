"""Drive the card terminal: one payment at a time, each step committed before the next.

A planned payment is committed as SENDING before the terminal is touched, and written to it once, ever.
Whatever is not known after that is asked for, at the start of the program before anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from app.hardware.cards import CardOutcome
from app.jobs.desk_loop import REST_S, CardParts, DeskLoop
from app.kernel.changes import Kind
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
    from app.hardware.cards import CardAnswer
    from app.payments.views import CardRow

__all__ = ["CardDesk", "CardParts"]
_log = structlog.get_logger(__name__)


class CardDesk(DeskLoop):
    """Take card payments to the terminal; the rows hold the truth, so it may be killed at any moment."""

    watches = Kind.PAYMENT
    name = "counter-cards"

    def __init__(self, parts: CardParts) -> None:
        """Take the parts; nothing runs before `start`, payments that were under way then come first."""
        super().__init__(parts)
        self._recovered = False

    def _step(self) -> None:
        self._wake.clear()
        if not self._recovered:
            self.recover_all()
            self._recovered = True
        lane = self._parts.lane
        rows: tuple[CardRow, ...] = self._parts.runner.query(lambda reads: reads.cards.open(lane)).result()
        if not rows:
            self._wake.wait(REST_S)
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
        self._keep(settle_card, SettleCard(row.id, answer))
