"""Define the close of a card terminal's batch, and what the terminal listed in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.kernel.ids import BatchId, UserId
    from app.kernel.money import Money


class BatchState(StrEnum):
    """Say what is known of the close of a batch; PLANNED was never written to the terminal."""

    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    NOT_SENT = "not_sent"
    NOT_CLOSED = "not_closed"


OPEN_STATES = (BatchState.PLANNED, BatchState.SENDING, BatchState.UNKNOWN)
MAY_BE_CLOSED = (BatchState.SENDING, BatchState.UNKNOWN, BatchState.CLOSED)


@dataclass
class CardBatch:
    """Be one close of a terminal's batch, asked for by a person.

    `listed` and `net` are how many and how much the terminal told of the batch right before, `said_count` and
    `said_net` what it said that it closed; `balanced` is False when terminal and bank differ.
    """

    id: BatchId
    lane: int
    business_date: date
    state: BatchState
    asked_by: UserId
    asked_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None
    listed: int
    net: Money
    said_count: int | None
    said_net: Money | None
    balanced: bool
    terminal_id: str
    message: str


@dataclass
class BatchRecord:
    """Be one line of a batch as the terminal listed it right before the close."""

    batch_id: BatchId
    position: int
    reference: str
    amount: Money
    is_return: bool
    auth_code: str
    last4: str
