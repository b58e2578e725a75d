"""Hold what the pump sees of the outbox: the first message of each chain, never its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from app.kernel.ids import OutboxId
    from app.outbox.model import Transport


@dataclass(frozen=True, slots=True)
class Queued:
    """Be the first unanswered message of a chain.

    `last_sent_before` and `last_doubtful_before` are when an earlier message of the chain was last sent,
    and when one was last sent of which a copy may still be travelling (R8); None when there is none.
    """

    id: OutboxId
    seq: int
    destination: str
    order_key: str
    state: Transport
    attempts: int
    created_at: datetime
    next_at: datetime
    last_sent_before: datetime | None = None
    last_doubtful_before: datetime | None = None


class OutboxReads(Protocol):
    """Read the outbox for the pump."""

    def heads(self, limit: int = 64) -> tuple[Queued, ...]:
        """Return, for each destination, the first messages that head their chain, in order of the queue.

        A chain whose first unanswered message is parked or being sent has no head: the rest of it waits.
        """
        ...
