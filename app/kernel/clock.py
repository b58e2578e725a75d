"""Give the time: instants in UTC through a port, so that tests and the tour can set it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tell the present instant."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """Read the computer's clock."""

    def now(self) -> datetime:
        """Return the computer's time in UTC."""
        return datetime.now(UTC)


class SetClock:
    """Be a clock that stands still until it is moved (tests, simulations)."""

    def __init__(self, start: datetime) -> None:
        """Take the first instant, aware."""
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the set instant."""
        return self._now

    def advance(self, step: timedelta) -> None:
        """Move the clock on by a step."""
        self._now += step


def store_date(instant: datetime, zone: str) -> str:
    """Return the store's calendar date of an instant as ISO text; `zone` is an IANA name."""
    return instant.astimezone(ZoneInfo(zone)).date().isoformat()
