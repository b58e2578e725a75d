"""Keep who works on which reject, authorization or appeal; appeals; and the store's own playbooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, select

from app.claims.work import Appeal, AppealState, ClaimWork, WorkKind
from db.base import map_entity, table
from db.repository import Repository
from db.types import Choice, Day, Instant, Uuid, Whole, Words

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from app.kernel.ids import FillId, UserId

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


@dataclass
class OwnPlaybook:
    """Be the store's own playbook of one reject code, as TOML."""

    code: str
    text: str
    edited_by: UserId
    edited_at: datetime


playbook_table = table(
    "playbook",
    Column("code", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("edited_by", Uuid, nullable=False),
    Column("edited_at", Instant, nullable=False),
    PrimaryKeyConstraint("code"),
)
map_entity(OwnPlaybook, playbook_table)


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


class SqlPlaybooks:
    """Keep the store's own playbooks."""

    def __init__(self, session: Session) -> None:
        """Take the unit's session."""
        self._session = session

    def put(self, code: str, text: str, by: UserId, at: datetime) -> None:
        """Keep the store's text for a code in place of the one before."""
        found = self._session.get(OwnPlaybook, code)
        if found is None:
            self._session.add(OwnPlaybook(code, text, by, at))
        else:
            found.text, found.edited_by, found.edited_at = text, by, at

    def drop(self, code: str) -> bool:
        """Go back to the shipped playbook of a code; say whether there was one of the store's own."""
        found = self._session.get(OwnPlaybook, code)
        if found is not None:
            self._session.delete(found)
        return found is not None

    def texts(self) -> dict[str, str]:
        """Return the store's own texts by code."""
        c = playbook_table.c
        return {row.code: row.text for row in self._session.execute(select(c.code, c.text))}
