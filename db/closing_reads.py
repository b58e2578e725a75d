"""Read register days for the Close screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.ids import Uuid7Source
from app.workflows.day_view import day_view
from db.uow import SqlUnitOfWork, Surroundings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from app.pos.closing_views import DayView


class SqlClosingReads:
    """Read register days."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session = session
        self._clock = clock

    def day(self, lane: int) -> DayView | None:
        """Return the lane's open day, else the one that was locked last."""
        around = Surroundings(self._clock, Uuid7Source(self._clock), lane, b"")
        unit = SqlUnitOfWork(self._session, around)
        day = unit.days.last(lane)
        return None if day is None else day_view(unit, day)
