"""Define a stored document and a print job."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.kernel.ids import DocumentId, PrintJobId


class DocumentKind(StrEnum):
    """Say what a document is."""

    LABEL = "label"
    RECEIPT = "receipt"
    CLOSE_PACKET = "close_packet"
    SIGNATURE = "signature"
    BAG_TAG = "bag_tag"
    MAC_APPEAL = "mac_appeal"
    EVIDENCE = "evidence"
    APPEAL = "appeal"
    LETTER = "letter"
    PICKUP_PROOF = "pickup_proof"


@dataclass
class Document:
    """Be a document's content as JSON of its facts (`facts`), or rendered bytes (`body`)."""

    id: DocumentId
    kind: DocumentKind
    source_id: UUID
    facts: str
    body: bytes
    created_at: datetime


class PrinterRole(StrEnum):
    """Say which device a job is for."""

    RECEIPT = "receipt"
    PAGE = "page"
    DRAWER = "drawer"


class JobState(StrEnum):
    """Say what is known of a job; only the printer's own answer makes it PRINTED.

    TOLD ends the job of a drawer without a switch: nothing will ever be known of it, and nobody is asked.
    """

    WAITING = "waiting"
    SENDING = "sending"
    PRINTED = "printed"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TOLD = "told"


@dataclass
class PrintJob:
    """Be one order to a printer or drawer; `copy_number` above 0 prints the word DUPLICATE."""

    id: PrintJobId
    role: PrinterRole
    document_id: DocumentId | None
    source_id: UUID
    copy_number: int
    state: JobState
    message: str
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None
