"""Read a claim's whole history and keep which message is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.history import history
from app.kernel.changes import Kind
from app.workflows.viewing import Viewed, record_view
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.history import HistoryEntry
    from app.claims.views import ClaimReads
    from app.kernel.ids import ClaimId, FillId
    from ui.work import Work


class HasClaimReads(Protocol):
    """Be the store's `Reads` as far as this screen needs it."""

    claims: ClaimReads


class HistoryView(Protocol):
    """Show a history."""

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Show every message, the newest looked at first."""
        ...


class HistoryPresenter:
    """Read and read again."""

    def __init__(self, view: HistoryView, work: Work) -> None:
        """Take the view and the way to queries."""
        self._view, self._work = view, work
        self._all = Latest(work)
        self.entries: tuple[HistoryEntry, ...] = ()
        self._claim_id: ClaimId | None = None
        self._fill_id: FillId | None = None
        self._noted: object = None

    def open(self, claim_id: ClaimId) -> None:
        """Show the history of the fill that a claim bills."""
        self._claim_id, self._fill_id = claim_id, None
        self.reload()

    def open_fill(self, fill_id: FillId) -> None:
        """Show the history of a fill."""
        self._claim_id, self._fill_id = None, fill_id
        self.reload()

    def reload(self) -> None:
        """Read everything again."""
        claim_id, fill_id = self._claim_id, self._fill_id
        if claim_id is None and fill_id is None:
            self._view.show_entries(())
            return

        def read(reads: HasClaimReads) -> tuple[HistoryEntry, ...]:
            about = fill_id
            if claim_id is not None:
                about = reads.claims.one(claim_id).fill_id
            rows = reads.claims.of_fill(about) if about is not None else ()
            return history([(row, reads.claims.messages(row.id)) for row in rows])

        self._all.read(read, self._take)

    def _take(self, entries: tuple[HistoryEntry, ...]) -> None:
        self.entries = entries
        self._view.show_entries(entries)
        if entries and self._noted != entries[-1].claim.id:
            claim = entries[-1].claim
            self._noted = claim.id
            self._work.run(record_view, Viewed(Kind.CLAIM, claim.id, claim.patient_id), lambda _value: None)
