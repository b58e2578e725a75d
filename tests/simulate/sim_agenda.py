"""Keep virtual time: what is to happen when, in one order for one seed."""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


class Agenda:
    """Hold what is to happen; time stands still while something happens."""

    def __init__(self) -> None:
        self.now = START
        self._numbers = count()
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []

    def after(self, delay: timedelta, act: Callable[[], None]) -> None:
        """Do something later."""
        heapq.heappush(self._due, (self.now + max(delay, timedelta(0)), next(self._numbers), act))

    def go_on(self, until: datetime | None = None) -> bool:
        """Let the next thing happen, unless it lies beyond an instant; say whether one did."""
        if not self._due or (until is not None and self._due[0][0] > until):
            return False
        self.now, _, act = heapq.heappop(self._due)
        act()
        return True
