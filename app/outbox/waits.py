"""Say how long messages wait: the policy, and whose failures keep a message back.

Waits are reckoned in time that only passes, never by the clock on the wall, which people set: how long ago a
message left is known for what left since the program began, and what left earlier counts as having left then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.kernel.ids import OutboxId
    from app.outbox.views import Queued

_MOST_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold the waits, in milliseconds.

    `hold` keeps a message from following another too closely on its chain; `quarantine` is longer than
    any copy without an answer can travel (R8): twice a switch's own longest time to answer. An answer that
    takes longer than `late` makes its line slow.
    """

    first_wait_ms: int = 1_000
    longest_wait_ms: int = 30_000
    hold_ms: int = 200
    quarantine_ms: int = 120_000
    late_ms: int = 10_000
    most_failures: int = 12
    age_limit: timedelta = timedelta(days=30)

    @property
    def late(self) -> timedelta:
        """Return the time after which an answer is late."""
        return milliseconds(self.late_ms)


@dataclass(slots=True)
class _Suspect:
    """Be a message that fails while its destination works."""

    failures: int
    not_before: datetime


class Backoff:
    """Pick waits that grow with each failure."""

    def __init__(self, policy: Policy, pick_below: Callable[[int], int]) -> None:
        """Take the waits and a source of chance: `pick_below(n)` returns 0 to n - 1."""
        self._policy, self._pick_below = policy, pick_below

    def after(self, failures: int) -> timedelta:
        """Return a wait picked from zero to a bound that doubles with each failure (full jitter)."""
        doublings = min(failures - 1, _MOST_DOUBLINGS)
        bound = min(self._policy.first_wait_ms << doublings, self._policy.longest_wait_ms)
        return milliseconds(bound // 10 + self._pick_below(bound - bound // 10 + 1))


class Suspects:
    """Remember which messages fail while their destination answers others."""

    def __init__(self, policy: Policy, backoff: Backoff) -> None:
        """Take the policy and how waits grow."""
        self._policy, self._backoff = policy, backoff
        self._known: dict[OutboxId, _Suspect] = {}

    def accuse(self, item_id: OutboxId, now: datetime, *, at_once: bool) -> None:
        """Count a failure; the first in a sleep may be the destination's fault and does not delay."""
        known = self._known.get(item_id)
        failures = known.failures + 1 if known else 1
        wait = timedelta(0) if at_once and failures == 1 else self._backoff.after(failures)
        self._known[item_id] = _Suspect(failures, now + wait)

    def clear(self, item_id: OutboxId) -> None:
        """Hold nothing against a message any more."""
        self._known.pop(item_id, None)

    def not_before(self, item_id: OutboxId) -> datetime | None:
        """Return until when a message waits by itself, None for one without failures."""
        known = self._known.get(item_id)
        return known.not_before if known else None

    def failures_too_many(self, item_id: OutboxId) -> int:
        """Return how often a message failed once that is too often, else 0."""
        known = self._known.get(item_id)
        return known.failures if known and known.failures >= self._policy.most_failures else 0


class Waits:
    """Find when a message may go: not close behind another of its chain, nor beside a copy of it (R8)."""

    def __init__(self, policy: Policy) -> None:
        """Take the waits."""
        self._policy = policy
        self._began: datetime | None = None
        self._left: dict[str, datetime] = {}

    def left(self, item: Queued, now: datetime) -> None:
        """Note that a message of a chain leaves."""
        self._left[item.order_key] = now

    def ready_at(self, item: Queued, not_before: datetime | None, now: datetime) -> datetime:
        """Return the first instant at which a head may go, its lines' sleep left aside."""
        began = self._began = self._began or now
        left = self._left.get(item.order_key, began)
        waits = [now if not_before is None else not_before]
        if item.last_sent_before is not None:
            waits.append(left + milliseconds(self._policy.hold_ms))
        if item.last_doubtful_before is not None:
            waits.append(left + milliseconds(self._policy.quarantine_ms))
        return max(waits)


def milliseconds(count: int) -> timedelta:
    """Return a span."""
    return timedelta(milliseconds=count)
