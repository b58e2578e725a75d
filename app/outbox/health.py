"""Hold what is known of one way to one payer: whether it works, how fast, and what is under way on it.

Health belongs to a destination and a route together: a switch may reach one payer and not another, and a
payer may be reached by one switch and not by another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from app.kernel.ids import OutboxId

_RECENT = 5


class Light(StrEnum):
    """Say how a line does; `SLOW` still carries messages, `ASLEEP` and `DOWN` are probed by one at a time."""

    WELL = "well"
    SLOW = "slow"
    ASLEEP = "asleep"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Name a way to a destination; `most` messages may be under way on it at once, none where it is 0."""

    name: str
    most: int = 1


@dataclass(frozen=True, slots=True)
class LineLight:
    """Show one line to a person; `since` is when it stopped answering, None while it does."""

    destination: str
    route: str
    light: Light
    since: datetime | None
    under_way: int


@dataclass(slots=True)
class Line:
    """Be the health of one route to one destination.

    `window` is how many messages may be under way now: one after a sleep, one more with each answer.
    `landed` is what came back and is not yet written down: it takes no place of those under way, and is
    never more than may be under way.
    """

    rule: RouteRule
    failures: int = 0
    probe_at: datetime | None = None
    is_down: bool = False
    since: datetime | None = None
    window: int = 1
    tried: dict[OutboxId, int] = field(default_factory=dict)
    under_way: dict[OutboxId, datetime] = field(default_factory=dict)
    landed: dict[OutboxId, timedelta | None] = field(default_factory=dict)
    took: list[timedelta] = field(default_factory=list)

    @property
    def is_asleep(self) -> bool:
        """Say whether only a probe may go now and then."""
        return self.probe_at is not None

    def has_room(self, now: datetime, late: timedelta) -> bool:
        """Say whether another message may join those under way.

        One that is overdue closes the line until it is answered or given up: silence costs no more than
        those that are out already.
        """
        if self.rule.most < 1:
            return False
        if self.is_asleep:
            return not self.under_way and not self.landed
        if len(self.landed) > self.rule.most:
            return False
        return len(self.under_way) < min(self.window, self.rule.most) and not self._is_overdue(now, late)

    def light(self, now: datetime, late: timedelta) -> Light:
        """Return how the line does."""
        if self.is_asleep:
            return Light.DOWN if self.is_down else Light.ASLEEP
        slow = len(self.took) == _RECENT and sorted(self.took)[_RECENT // 2] > late
        return Light.SLOW if slow or self._is_overdue(now, late) else Light.WELL

    def left(self, item: OutboxId, now: datetime) -> None:
        """Note that a message is under way."""
        self.under_way[item] = now

    def land(self, item: OutboxId, now: datetime) -> None:
        """Note that something came back whole; only a line that is wide awake goes on before it is read."""
        if not self.is_asleep and self.window >= self.rule.most and item in self.under_way:
            self.landed[item] = self.came_back(item, now)

    def holds(self, item: OutboxId) -> bool:
        """Say whether a message is under way on this line, or came back over it."""
        return item in self.under_way or item in self.landed

    def came_back(self, item: OutboxId, now: datetime) -> timedelta | None:
        """Note that a message is no longer under way; return how long it was."""
        if item in self.landed:
            return self.landed.pop(item)
        left_at = self.under_way.pop(item, None)
        return now - left_at if left_at is not None else None

    def probe_now(self, now: datetime) -> None:
        """Let the next probe of a sleeping line go at once."""
        if self.probe_at is not None:
            self.probe_at = now

    def fail(self, now: datetime, wait: timedelta, *, down: bool) -> None:
        """Fall asleep, or sleep on until the next probe."""
        self.probe_at, self.is_down = now + wait, down
        self.since = self.since or now
        self.window = 1
        self.took.clear()

    def wake(self, took: timedelta | None) -> None:
        """Learn that the payer answered over this line."""
        was_asleep = self.is_asleep
        self.failures, self.probe_at, self.is_down, self.since = 0, None, False, None
        self.tried.clear()
        self.window = 1 if was_asleep else min(self.window + 1, max(self.rule.most, 1))
        if took is not None:
            self.took = [*self.took, took][-_RECENT:]

    def _is_overdue(self, now: datetime, late: timedelta) -> bool:
        return any(now - left_at > late for left_at in self.under_way.values())
