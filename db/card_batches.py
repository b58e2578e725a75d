"""Keep the closes of a terminal's batches: one at a time for each lane, for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, select, text

from app.payments.batches import MAY_BE_CLOSED, OPEN_STATES, BatchRecord, BatchState, CardBatch
from db.base import map_entity, table
from db.repository import Repository
from db.types import Cents, Choice, Day, Flag, Instant, Uuid, Whole, Words

if TYPE_CHECKING:
    from app.kernel.ids import BatchId

batch_table = table(
    "card_batch",
    Column("id", Uuid, nullable=False),
    Column("lane", Whole, nullable=False),
    Column("business_date", Day, nullable=False),
    Column("state", Choice(BatchState), nullable=False),
    Column("asked_by", Uuid, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("settled_at", Instant),
    Column("listed", Whole, nullable=False),
    Column("net", Cents, nullable=False),
    Column("said_count", Whole),
    Column("said_net", Cents),
    Column("balanced", Flag, nullable=False),
    Column("terminal_id", Words, nullable=False),
    Column("message", Words, nullable=False),
    PrimaryKeyConstraint("id"),
)
_OPEN = text("state in ('planned', 'sending', 'unknown')")
Index(None, batch_table.c.lane, batch_table.c.business_date)
Index("uq_card_batch_open", batch_table.c.lane, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
map_entity(CardBatch, batch_table)

record_table = table(
    "card_batch_record",
    Column("batch_id", Uuid, nullable=False),
    Column("position", Whole, nullable=False),
    Column("reference", Words, nullable=False),
    Column("amount", Cents, nullable=False),
    Column("is_return", Flag, nullable=False),
    Column("auth_code", Words, nullable=False),
    Column("last4", Words, nullable=False),
    PrimaryKeyConstraint("batch_id", "position"),
    ForeignKeyConstraint(["batch_id"], ["card_batch.id"]),
)
Index(None, record_table.c.reference)
map_entity(BatchRecord, record_table)


class SqlBatches(Repository[CardBatch]):
    """Keep the closes of batches."""

    entity = CardBatch
    table = batch_table
    what = "batch"

    def open_batch(self, lane: int) -> CardBatch | None:
        """Return the close of a lane whose end is not known; the store itself holds no second one."""
        return self._one(batch_table.c.lane == lane, batch_table.c.state.in_(OPEN_STATES))

    def last_sent(self, lane: int) -> CardBatch | None:
        """Return the newest close of a lane that was or may have been made."""
        c = batch_table.c
        query = select(CardBatch).where(c.lane == lane, c.state.in_(MAY_BE_CLOSED))
        return self._session.scalars(query.order_by(c.id.desc()).limit(1)).one_or_none()

    def note_record(self, record: BatchRecord) -> None:
        """Keep one line of a batch."""
        self._session.add(record)

    def records(self, batch_id: BatchId) -> list[BatchRecord]:
        """Return the lines of a batch in their order."""
        query = select(BatchRecord).where(record_table.c.batch_id == batch_id)
        return [*self._session.scalars(query.order_by(record_table.c.position))]
