"""Define an outbox row: bytes that must reach a payer once and be answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.ids import OutboxId


class Transport(StrEnum):
    """Say how far a message got (reliability.md, R1 to R8)."""

    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ANSWERED = "answered"
    PARKED = "parked"
    CANCELLED = "cancelled"


@dataclass
class OutboxItem:
    """Be one frozen message. `order_key` (the Rx and fill) sends one at a time, in order of `seq`.

    `after_id` names the message that must be answered first (a reversal's billing);
    `unanswered_sends` counts sends that got no answer, which lengthens the wait of a reversal (R8).
    """

    id: OutboxId
    seq: int
    destination: str
    order_key: str
    natural_key: str
    kind: str
    body: bytes
    state: Transport
    after_id: OutboxId | None
    attempts: int
    unanswered_sends: int
    created_at: datetime
    last_sent_at: datetime | None
    next_at: datetime
    parked_reason: str
    owner: str
    lease_until: datetime | None
