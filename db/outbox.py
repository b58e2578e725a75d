"""Keep the outbox: messages that must reach a payer once and be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    func,
    or_,
    select,
)

from app.outbox.model import OutboxItem, Transport
from db.base import map_entity, table
from db.repository import Repository
from db.types import Blob, Choice, Instant, Uuid, Whole, Words

if TYPE_CHECKING:
    from datetime import datetime

TO_SEND = (Transport.WAITING, Transport.UNKNOWN)
UNDER_WAY = (Transport.WAITING, Transport.SENDING, Transport.UNKNOWN)
SETTLED = (Transport.ANSWERED, Transport.CANCELLED)

outbox_table = table(
    "outbox",
    Column("id", Uuid, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("destination", Words, nullable=False),
    Column("order_key", Words, nullable=False),
    Column("natural_key", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("body", Blob, nullable=False),
    Column("state", Choice(Transport), nullable=False),
    Column("after_id", Uuid),
    Column("attempts", Whole, nullable=False),
    Column("unanswered_sends", Whole, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_sent_at", Instant),
    Column("next_at", Instant, nullable=False),
    Column("parked_reason", Words, nullable=False),
    Column("owner", Words, nullable=False),
    Column("lease_until", Instant),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("seq"),
    UniqueConstraint("natural_key"),
    ForeignKeyConstraint(["after_id"], ["outbox.id"]),
)
Index(None, outbox_table.c.order_key, outbox_table.c.seq)
Index(None, outbox_table.c.state, outbox_table.c.next_at)
Index(None, outbox_table.c.after_id)
map_entity(OutboxItem, outbox_table)


class SqlOutbox(Repository[OutboxItem]):
    """Keep messages."""

    entity = OutboxItem
    table = outbox_table
    what = "message"

    def next_ready(self, now: datetime) -> list[OutboxItem]:
        """Return what may be sent at an instant, in order: one per chain, none before what it waits for."""
        c, earlier, first = outbox_table.c, outbox_table.alias("earlier"), outbox_table.alias("first")
        blocked = select(earlier.c.id).where(
            earlier.c.order_key == c.order_key, earlier.c.seq < c.seq, earlier.c.state.in_(UNDER_WAY)
        )
        settled = select(first.c.id).where(first.c.id == c.after_id, first.c.state.in_(SETTLED))
        return self._all(
            c.state.in_(TO_SEND),
            c.next_at <= now,
            ~blocked.exists(),
            or_(c.after_id.is_(None), settled.exists()),
            order=(c.seq,),
        )

    def open_items(self) -> list[OutboxItem]:
        """Return everything neither answered nor cancelled, parked ones included, in order."""
        c = outbox_table.c
        return self._all(c.state.in_((*UNDER_WAY, Transport.PARKED)), order=(c.seq,))

    def chain(self, order_key: str) -> list[OutboxItem]:
        """Return every message of one chain, in order."""
        return self._all(outbox_table.c.order_key == order_key, order=(outbox_table.c.seq,))

    def in_sending(self) -> list[OutboxItem]:
        """Return what was being sent: after a start these are in doubt."""
        return self._all(outbox_table.c.state == Transport.SENDING, order=(outbox_table.c.seq,))

    def counts(self) -> dict[Transport, int]:
        """Return how many messages are in each state."""
        rows = self._session.execute(
            select(outbox_table.c.state, func.count()).group_by(outbox_table.c.state)
        )
        return {state: int(count) for state, count in rows}

    def next_seq(self) -> int:
        """Return the next place in the queue."""
        self._session.flush()
        return int(self._session.scalar(select(func.max(outbox_table.c.seq))) or 0) + 1
