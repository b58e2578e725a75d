"""Say what the outbox's commands need of the unit of work."""

from __future__ import annotations

from typing import Protocol

from app.kernel.keeping import Keeps
from app.outbox.model import OutboxItem


class Outbox(Keeps[OutboxItem], Protocol):
    """Keep messages that must reach a payer."""

    def chain(self, order_key: str) -> list[OutboxItem]:
        """Return every message of one chain, in order."""
        ...

    def in_sending(self) -> list[OutboxItem]:
        """Return what was being sent: after a start these are in doubt."""
        ...

    def next_seq(self) -> int:
        """Return the next place in the queue."""
        ...
