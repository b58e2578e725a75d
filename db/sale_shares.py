"""Keep what each payer is to pay for what was sold, and how its late answer settled that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    delete,
    select,
    text,
)

from app.pos.model import SaleShare, Settlement
from db.base import map_entity, table
from db.types import Cents, Flag, Instant, Uuid, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

share_table = table(
    "sale_share",
    Column("line_id", Uuid, nullable=False),
    Column("level", Whole, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("claim_id", Uuid),
    Column("amount", Cents, nullable=False),
    Column("is_estimate", Flag, nullable=False),
    Column("now_amount", Cents, nullable=False),
    Column("now_estimate", Flag, nullable=False),
    PrimaryKeyConstraint("line_id", "level"),
    ForeignKeyConstraint(["line_id"], ["sale_line.id"]),
    ForeignKeyConstraint(["plan_id"], ["plan.id"]),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
)
Index(None, share_table.c.claim_id)
Index(None, share_table.c.plan_id)
Index(
    "ix_sale_share_standing",
    share_table.c.line_id,
    sqlite_where=text("now_estimate = 1"),
    postgresql_where=text("now_estimate"),
)
map_entity(SaleShare, share_table)

settlement_table = table(
    "claim_settlement",
    Column("claim_id", Uuid, nullable=False),
    Column("line_id", Uuid, nullable=False),
    Column("pays_before", Cents, nullable=False),
    Column("pays_after", Cents, nullable=False),
    Column("plan_pays", Cents, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("claim_id"),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
    ForeignKeyConstraint(["line_id"], ["sale_line.id"]),
)
Index(None, settlement_table.c.line_id)
map_entity(Settlement, settlement_table)


class SaleShares:
    """Keep the shares of payers in what is sold."""

    def __init__(self, session: Session) -> None:
        """Take the unit's session."""
        self._session = session

    def of_line(self, line_id: UUID) -> list[SaleShare]:
        """Return the payers' shares in a line, the first payer's first."""
        c = share_table.c
        return list(self._session.scalars(select(SaleShare).where(c.line_id == line_id).order_by(c.level)))

    def replace(self, line_id: UUID, shares: Iterable[SaleShare]) -> None:
        """Put shares in the place of those that a line has, while it is not sold."""
        self._session.flush()
        for share in self.of_line(line_id):
            self._session.expunge(share)
        self._session.execute(delete(share_table).where(share_table.c.line_id == line_id))
        self._session.add_all(shares)

    def add(self, share: SaleShare) -> None:
        """Keep the share of a payer that comes in after the sale."""
        self._session.add(share)

    def settle(self, settlement: Settlement) -> None:
        """Keep what a late answer did."""
        self._session.add(settlement)

    def settlements(self, line_id: UUID) -> list[Settlement]:
        """Return what late answers did to a line, in order."""
        c = settlement_table.c
        query = select(Settlement).where(c.line_id == line_id).order_by(c.at, c.claim_id)
        return list(self._session.scalars(query))
