"""Find the open edits of a claim on a reading session; nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.workflows.claim_edits import open_of_fill
from db.read_unit import as_unit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.claims.edits.model import Edit
    from app.kernel.clock import Clock
    from app.kernel.ids import FillId


class SqlEditReads:
    """Run the rules on what is in the store."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._unit = as_unit(session, clock)

    def open_edits(self, fill_id: FillId) -> tuple[Edit, ...]:
        """Return the unanswered edits of a fill's newest billing as things stand now."""
        return open_of_fill(self._unit, fill_id)
