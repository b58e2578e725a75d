"""Keep stock movements; what is on hand is their sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint, func, select

from app.inventory.model import MovementKind, StockMovement
from app.kernel.quantity import Quantity
from db.base import map_entity, table
from db.repository import Repository
from db.types import Choice, Instant, QuantityColumn, Uuid, Whole, Words

if TYPE_CHECKING:
    from uuid import UUID

movement_table = table(
    "stock_movement",
    Column("id", Uuid, nullable=False),
    Column("lane", Whole, nullable=False),
    Column("ndc11", Words, nullable=False),
    Column("lot", Words, nullable=False),
    Column("expiry", Words, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("kind", Choice(MovementKind), nullable=False),
    Column("source_id", Uuid, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("quantity <> 0", name="something"),
)
Index(None, movement_table.c.ndc11, movement_table.c.quantity)
Index(None, movement_table.c.source_id)
map_entity(StockMovement, movement_table)


class SqlStock(Repository[StockMovement]):
    """Keep movements, which are never changed."""

    entity = StockMovement
    table = movement_table
    what = "stock movement"

    def on_hand(self, ndc11: str) -> Quantity:
        """Return the sum of a drug's movements; below zero means that a receipt was not booked."""
        query = select(func.sum(movement_table.c.quantity)).where(movement_table.c.ndc11 == ndc11)
        return self._session.scalar(query) or Quantity(0)

    def last_receipt(self, ndc11: str) -> StockMovement | None:
        """Return the newest receipt of a drug, None when none is on file."""
        c = movement_table.c
        query = select(StockMovement).where(c.ndc11 == ndc11, c.kind == MovementKind.RECEIPT)
        return self._session.scalars(query.order_by(c.at.desc(), c.id.desc()).limit(1)).one_or_none()

    def of_source(self, source_id: UUID) -> list[StockMovement]:
        """Return the movements that one fill or sale made."""
        return self._all(
            movement_table.c.source_id == source_id, order=(movement_table.c.at, movement_table.c.id)
        )
