"""Keep who works on which reject, authorization or appeal; and appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, UniqueConstraint

from app.claims.work import Appeal, AppealState, ClaimWork, WorkKind
from db.base import map_entity, table
from db.repository import Repository
from db.types import Choice, Day, Instant, Uuid, Whole, Words

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.ids import FillId

work_table = table(
    "claim_work",
    Column("id", Uuid, nullable=False),
    Column("kind", Choice(WorkKind), nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("owner", Uuid),
    Column("taken_at", Instant),
    Column("rested_at", Instant),
    Column("rests_until", Day),
    Column("reason", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("kind", "subject_id"),
)
map_entity(ClaimWork, work_table)

appeal_table = table(
    "appeal",
    Column("id", Uuid, nullable=False),
    Column("fill_id", Uuid, nullable=False),
    Column("claim_id", Uuid, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("state", Choice(AppealState), nullable=False),
    Column("deadline", Day, nullable=False),
    Column("reason", Words, nullable=False),
    Column("letter", Words, nullable=False),
    Column("sent_at", Instant),
    Column("decided_at", Instant),
    Column("outcome", Words, nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
    ForeignKeyConstraint(["plan_id"], ["plan.id"]),
    ForeignKeyConstraint(["patient_id"], ["patient.id"]),
)
Index(None, appeal_table.c.state, appeal_table.c.deadline)
Index(None, appeal_table.c.plan_id)
Index(None, appeal_table.c.patient_id)
Index(None, appeal_table.c.claim_id)
Index(None, appeal_table.c.fill_id)
map_entity(Appeal, appeal_table)


class SqlWorks(Repository[ClaimWork]):
    """Keep who works on what."""

    entity = ClaimWork
    table = work_table
    what = "work"

    def of_subject(self, kind: WorkKind, subject_id: UUID) -> ClaimWork | None:
        """Return the work on one thing."""
        return self._one(work_table.c.kind == kind, work_table.c.subject_id == subject_id)


class SqlAppeals(Repository[Appeal]):
    """Keep appeals."""

    entity = Appeal
    table = appeal_table
    what = "appeal"

    def of_fill(self, fill_id: FillId) -> list[Appeal]:
        """Return a fill's appeals, oldest first."""
        return self._all(appeal_table.c.fill_id == fill_id, order=(appeal_table.c.id,))
