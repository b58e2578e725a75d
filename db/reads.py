"""Give a query everything it may read, on one snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock


class SqlReads:
    """Hold the queries of every area."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self.session = session
        self.clock = clock
