"""Order papers and the drawer: the document and its print job are kept in the caller's transaction."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.documents.stored import to_json
from app.kernel.changes import Kind, changed
from app.kernel.ids import DocumentId, PrintJobId
from app.printing.model import Document, JobState, PrinterRole, PrintJob
from app.workflows.needs import Basics, HasPapers

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.changes import Change
    from app.kernel.running import Actor
    from app.printing.model import DocumentKind


class DrawerReason(StrEnum):
    """Say why a drawer opens."""

    SALE = "sale"
    SALE_CANCELLED = "sale_cancelled"
    DIFFERENCE_PAID = "difference_paid"
    CHANGE = "change"
    COUNT = "count"
    TEST = "test"


class HasPrinting(Basics, HasPapers, Protocol):
    """Give what ordering a paper needs."""


def keep_paper(unit: HasPrinting, kind: DocumentKind, source_id: UUID, facts: object) -> Document:
    """Keep the facts of a paper about one thing."""
    document = Document(DocumentId(unit.ids.new()), kind, source_id, to_json(facts), b"", unit.clock.now())
    unit.documents.add(document)
    unit.flush()
    return document


def order_print(unit: HasPrinting, role: PrinterRole, document: Document, copy_number: int = 0) -> PrintJob:
    """Order one copy of a paper."""
    return _order(unit, role, document.source_id, document.id, copy_number)


def order_drawer(unit: HasPrinting, source_id: UUID, reason: DrawerReason, actor: Actor) -> frozenset[Change]:
    """Order one opening of the drawer, keep who wanted it and why, and return what changed."""
    job = _order(unit, PrinterRole.DRAWER, source_id, None, 0)
    unit.audit.record(actor, "drawer.ordered", Kind.PRINT_JOB, job.id, reason=reason.value)
    return changed((Kind.PRINT_JOB, job.id))


def _order(
    unit: HasPrinting, role: PrinterRole, source_id: UUID, document_id: DocumentId | None, copy_number: int
) -> PrintJob:
    job = PrintJob(
        id=PrintJobId(unit.ids.new()),
        role=role,
        document_id=document_id,
        source_id=source_id,
        copy_number=copy_number,
        state=JobState.WAITING,
        message="",
        created_at=unit.clock.now(),
        sent_at=None,
        settled_at=None,
    )
    unit.print_jobs.add(job)
    return job
