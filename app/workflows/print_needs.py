"""Name what printing commands ask of the unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.workflows.needs import Basics, PrintJobs

if TYPE_CHECKING:
    from app.pos.ports import Sales
    from app.printing.model import PrintJob
    from app.workflows.needs import Documents


class SentJobs(PrintJobs, Protocol):
    """Find print jobs by how far they got."""

    def waiting(self) -> list[PrintJob]:
        """Return the jobs not yet sent, oldest first."""
        ...

    def in_sending(self) -> list[PrintJob]:
        """Return the jobs being sent: after a start these are in doubt."""
        ...


class HasPrinters(Basics, Protocol):
    """Give documents, print jobs and sales."""

    @property
    def documents(self) -> Documents:
        """Return the documents."""
        ...

    @property
    def print_jobs(self) -> SentJobs:
        """Return the print jobs."""
        ...

    @property
    def sales(self) -> Sales:
        """Return the sales."""
        ...
