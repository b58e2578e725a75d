"""Hold print jobs as screens show them, and the queries that list them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.kernel.ids import DocumentId, PrintJobId
    from app.printing.model import DocumentKind, JobState, PrinterRole


@dataclass(frozen=True, slots=True)
class JobRow:
    """Be one print job; `what` names the paper in words, `kind` is None for the drawer."""

    id: PrintJobId
    role: PrinterRole
    kind: DocumentKind | None
    document_id: DocumentId | None
    source_id: UUID
    what: str
    copy_number: int
    state: JobState
    message: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PaperRow:
    """Be one stored document: facts as JSON for `app.documents.stored.from_json`, or rendered bytes."""

    id: DocumentId
    kind: DocumentKind
    source_id: UUID
    facts: str
    body: bytes
    created_at: datetime


class PrintReads(Protocol):
    """List print jobs and read documents."""

    def to_see_to(self, limit: int = 20) -> tuple[JobRow, ...]:
        """Return the jobs that need a person: unknown, failed, or held up with a message; newest first."""
        ...

    def to_send(self) -> tuple[JobRow, ...]:
        """Return the jobs not yet sent, oldest first."""
        ...

    def in_sending(self) -> tuple[JobRow, ...]:
        """Return the jobs that were being sent, oldest first."""
        ...

    def of_source(self, source_id: UUID) -> tuple[JobRow, ...]:
        """Return the jobs about one thing, oldest first."""
        ...

    def paper(self, document_id: DocumentId) -> PaperRow:
        """Return one document; raise `NotFound`."""
        ...

    def newest_paper(self, kind: DocumentKind, source_id: UUID) -> PaperRow | None:
        """Return the newest document of a kind about one thing."""
        ...
