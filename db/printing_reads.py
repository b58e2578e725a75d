"""Read print jobs and documents for screens and the print pump."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.kernel.errors import NotFound
from app.kernel.ids import DocumentId, PrintJobId
from app.printing.model import DocumentKind, JobState
from app.printing.views import JobRow, PaperRow
from db.printing import document_table, job_table

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

_WORDS = {
    None: "Drawer",
    DocumentKind.LABEL: "Label",
    DocumentKind.RECEIPT: "Receipt",
    DocumentKind.CLOSE_PACKET: "Close packet",
    DocumentKind.SIGNATURE: "Signature",
    DocumentKind.BAG_TAG: "Bag tag",
    DocumentKind.MAC_APPEAL: "Price appeal",
    DocumentKind.EVIDENCE: "Evidence",
    DocumentKind.APPEAL: "Appeal",
    DocumentKind.LETTER: "Letter",
    DocumentKind.PICKUP_PROOF: "Proof of pickup",
}


def _jobs() -> Select[Any]:
    return select(job_table, document_table.c.kind).outerjoin(
        document_table, document_table.c.id == job_table.c.document_id
    )


class SqlPrintReads:
    """Read print jobs."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def to_see_to(self, limit: int = 20) -> tuple[JobRow, ...]:
        """Return the jobs that need a person: unknown, failed, or held up with a message; newest first."""
        state, message = job_table.c.state, job_table.c.message
        held_up = (state == JobState.WAITING) & (message != "")
        wanted = or_(state.in_((JobState.UNKNOWN, JobState.FAILED)), held_up)
        return self._all(_jobs().where(wanted).order_by(job_table.c.id.desc()).limit(limit))

    def to_send(self) -> tuple[JobRow, ...]:
        """Return the jobs not yet sent, oldest first."""
        return self._all(_jobs().where(job_table.c.state == JobState.WAITING).order_by(job_table.c.id))

    def in_sending(self) -> tuple[JobRow, ...]:
        """Return the jobs that were being sent, oldest first."""
        return self._all(_jobs().where(job_table.c.state == JobState.SENDING).order_by(job_table.c.id))

    def of_source(self, source_id: UUID) -> tuple[JobRow, ...]:
        """Return the jobs about one thing, oldest first."""
        return self._all(_jobs().where(job_table.c.source_id == source_id).order_by(job_table.c.id))

    def paper(self, document_id: DocumentId) -> PaperRow:
        """Return one document; raise `NotFound`."""
        row = self._session.execute(
            select(document_table).where(document_table.c.id == document_id)
        ).one_or_none()
        if row is None:
            raise NotFound("document")
        return _paper(row)

    def newest_paper(self, kind: DocumentKind, source_id: UUID) -> PaperRow | None:
        """Return the newest document of a kind about one thing."""
        c = document_table.c
        query = select(document_table).where(c.source_id == source_id, c.kind == kind)
        row = self._session.execute(query.order_by(c.id.desc()).limit(1)).one_or_none()
        return None if row is None else _paper(row)

    def _all(self, query: Select[Any]) -> tuple[JobRow, ...]:
        return tuple(map(_job, self._session.execute(query)))


def _job(row: Row[Any]) -> JobRow:
    return JobRow(
        id=PrintJobId(row.id),
        role=row.role,
        kind=row.kind,
        document_id=row.document_id,
        source_id=row.source_id,
        what=_WORDS[row.kind],
        copy_number=row.copy_number,
        state=row.state,
        message=row.message,
        created_at=row.created_at,
    )


def _paper(row: Row[Any]) -> PaperRow:
    return PaperRow(DocumentId(row.id), row.kind, row.source_id, row.facts, row.body, row.created_at)
