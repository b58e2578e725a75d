"""Keep what is known of coverages' eligibility, with the bytes of question and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, select

from app.claims.eligibility import Eligibility, EligibilitySource, EligibilityStatus
from db.base import map_entity, table
from db.repository import Repository
from db.types import Blob, Choice, Day, Instant, Uuid, Words

if TYPE_CHECKING:
    from app.kernel.ids import CoverageId

eligibility_table = table(
    "eligibility",
    Column("id", Uuid, nullable=False),
    Column("coverage_id", Uuid, nullable=False),
    Column("at", Instant, nullable=False),
    Column("served_on", Day, nullable=False),
    Column("source", Choice(EligibilitySource), nullable=False),
    Column("status", Choice(EligibilityStatus), nullable=False),
    Column("message", Words, nullable=False),
    Column("route", Words, nullable=False),
    Column("sent", Blob, nullable=False),
    Column("received", Blob, nullable=False),
    Column("asked_by", Uuid, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["coverage_id"], ["coverage.id"]),
)
Index(None, eligibility_table.c.coverage_id, eligibility_table.c.at)
map_entity(Eligibility, eligibility_table)


class SqlEligibilities(Repository[Eligibility]):
    """Keep what is known of coverages."""

    entity = Eligibility
    table = eligibility_table
    what = "eligibility"

    def newest(self, coverage_id: CoverageId) -> Eligibility | None:
        """Return what was learned last."""
        c = eligibility_table.c
        query = select(Eligibility).where(c.coverage_id == coverage_id).order_by(c.at.desc(), c.id.desc())
        return self._session.scalars(query.limit(1)).one_or_none()
