"""Keep documents and the orders to print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, select

from app.printing.model import Document, DocumentKind, JobState, PrinterRole, PrintJob
from db.base import map_entity, table
from db.repository import Repository
from db.types import Blob, Choice, Instant, Uuid, Whole, Words

if TYPE_CHECKING:
    from uuid import UUID

document_table = table(
    "document",
    Column("id", Uuid, nullable=False),
    Column("kind", Choice(DocumentKind), nullable=False),
    Column("source_id", Uuid, nullable=False),
    Column("facts", Words, nullable=False),
    Column("body", Blob, nullable=False),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("id"),
)
Index(None, document_table.c.source_id, document_table.c.kind)
map_entity(Document, document_table)

job_table = table(
    "print_job",
    Column("id", Uuid, nullable=False),
    Column("role", Choice(PrinterRole), nullable=False),
    Column("document_id", Uuid),
    Column("source_id", Uuid, nullable=False),
    Column("copy_number", Whole, nullable=False),
    Column("state", Choice(JobState), nullable=False),
    Column("message", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("settled_at", Instant),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["document_id"], ["document.id"]),
)
Index(None, job_table.c.state)
Index(None, job_table.c.source_id)
Index(None, job_table.c.role, job_table.c.id)
Index(None, job_table.c.document_id)
map_entity(PrintJob, job_table)


class SqlDocuments(Repository[Document]):
    """Keep documents."""

    entity = Document
    table = document_table
    what = "document"

    def of_source(self, kind: DocumentKind, source_id: UUID) -> Document | None:
        """Return the newest document of a kind about one thing."""
        c = document_table.c
        query = select(Document).where(c.source_id == source_id, c.kind == kind)
        return self._session.scalars(query.order_by(c.id.desc()).limit(1)).one_or_none()

    def every_of_source(self, kind: DocumentKind, source_id: UUID) -> list[Document]:
        """Return all documents of a kind about one thing, oldest first."""
        c = document_table.c
        return self._all(c.source_id == source_id, c.kind == kind, order=(c.id,))


class SqlPrintJobs(Repository[PrintJob]):
    """Keep print jobs."""

    entity = PrintJob
    table = job_table
    what = "print job"

    def waiting(self) -> list[PrintJob]:
        """Return the jobs not yet sent, oldest first."""
        return self._all(job_table.c.state == JobState.WAITING, order=(job_table.c.id,))

    def in_sending(self) -> list[PrintJob]:
        """Return the jobs being sent: after a start these are in doubt."""
        return self._all(job_table.c.state == JobState.SENDING, order=(job_table.c.id,))

    def of_source(self, source_id: UUID) -> list[PrintJob]:
        """Return the jobs about one thing, oldest first."""
        return self._all(job_table.c.source_id == source_id, order=(job_table.c.id,))

    def last_of_role(self, role: PrinterRole) -> PrintJob | None:
        """Return the newest job for a kind of printer."""
        query = select(PrintJob).where(job_table.c.role == role).order_by(job_table.c.id.desc()).limit(1)
        return self._session.scalars(query).one_or_none()
