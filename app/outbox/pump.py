"""Decide what to send next: a state machine over the queue and a clock, with no I/O of its own.

The caller shows it the heads of the chains, does what it says and tells it what came of that. It keeps
only health, in memory: which destinations sleep, and which messages fail while their destination works.
What must survive a crash is in the outbox rows.

A destination falls asleep at the first silence or refusal. One message at a time probes it, at growing
intervals with full jitter: the first of the queue, or the next one after it was met with silence three
times. The first real answer wakes all, in order. A message that met silence while its destination
answered others is under suspicion: it waits by itself, and after many such failures it is parked for a
person, so that it never blocks the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from app.kernel.ids import OutboxId
    from app.outbox.views import Queued

_MOST_DOUBLINGS = 20
_TRIES_EACH = 3


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold the waits, in milliseconds.

    `hold` keeps a message from following another too closely on its chain; `quarantine` is longer than
    any copy without an answer can travel (R8): twice a switch's own longest time to answer.
    """

    first_wait_ms: int = 1_000
    longest_wait_ms: int = 30_000
    hold_ms: int = 200
    quarantine_ms: int = 120_000
    most_failures: int = 12
    age_limit: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Send:
    """Say which message to send now."""

    item: Queued


@dataclass(frozen=True, slots=True)
class ParkIt:
    """Say which message needs a person, and why."""

    item: Queued
    reason: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Say that nothing can be sent before an instant; None when nothing waits at all."""

    until: datetime | None


Step = Send | ParkIt | Rest


@dataclass(slots=True)
class _Destination:
    """Be the health of one destination."""

    failures: int = 0
    probe_at: datetime | None = None
    tried: dict[OutboxId, int] = field(default_factory=dict)

    @property
    def is_asleep(self) -> bool:
        return self.probe_at is not None


@dataclass(slots=True)
class _Suspect:
    """Be a message that fails while its destination works."""

    failures: int
    not_before: datetime


class Pump:
    """Choose the next step and learn from each result."""

    def __init__(self, policy: Policy, pick_below: Callable[[int], int]) -> None:
        """Take the waits and a source of chance: `pick_below(n)` returns 0 to n - 1."""
        self._policy = policy
        self._pick_below = pick_below
        self._destinations: dict[str, _Destination] = {}
        self._suspects: dict[OutboxId, _Suspect] = {}

    def next_step(self, heads: Iterable[Queued], now: datetime) -> Step:
        """Return what to do now, given the heads of all chains in order of the queue."""
        ordered = sorted(heads, key=lambda item: item.seq)
        for item in ordered:
            if reason := self._hopeless(item, now):
                return ParkIt(item, reason)
        ready_at = {item.id: self._ready_at(item) for item in ordered}
        ready = [item for item in ordered if ready_at[item.id] <= now]
        for destination in dict.fromkeys(item.destination for item in ready):
            mine = [item for item in ready if item.destination == destination]
            if chosen := self._choose(self._health(destination), mine, now):
                return Send(chosen)
        return Rest(self._earliest(ordered, ready_at))

    def answered(self, item: Queued, now: datetime) -> None:
        """Learn that a real answer came: the destination is awake and the message done."""
        self._suspects.pop(item.id, None)
        self._wake(item, now)

    def unreachable(self, item: Queued, now: datetime) -> None:
        """Learn that the destination was not reached: no message can be blamed for that."""
        health = self._health(item.destination)
        health.failures += 1
        health.probe_at = now + self._backoff(health.failures)

    def asleep(self, item: Queued, now: datetime) -> None:
        """Learn that the destination was silent to this message, or said that it cannot work."""
        health = self._health(item.destination)
        health.failures += 1
        health.tried[item.id] = health.tried.get(item.id, 0) + 1
        health.probe_at = now + self._backoff(health.failures)

    def bad_answer(self, item: Queued, now: datetime) -> None:
        """Learn that the destination answered, but not what counts: only this message waits."""
        self._wake(item, now)
        self._suspect(item.id, now, at_once=False)

    def is_asleep(self, destination: str) -> bool:
        """Say whether a destination sleeps."""
        return self._health(destination).is_asleep

    def forget(self, item_id: OutboxId) -> None:
        """Forget what is held against a message, when a person lets it try again."""
        self._suspects.pop(item_id, None)

    def _hopeless(self, item: Queued, now: datetime) -> str:
        suspect = self._suspects.get(item.id)
        if suspect is not None and suspect.failures >= self._policy.most_failures:
            self.forget(item.id)
            return f"No usable answer after {suspect.failures} tries, while others were answered."
        if now - item.created_at > self._policy.age_limit and item.attempts:
            return f"Not answered within {self._policy.age_limit.days} days."
        return ""

    def _ready_at(self, item: Queued) -> datetime:
        """Return the first instant at which a head may go, its destination's sleep left aside."""
        waits = [item.next_at]
        if suspect := self._suspects.get(item.id):
            waits.append(suspect.not_before)
        if item.last_sent_before is not None:
            waits.append(item.last_sent_before + _ms(self._policy.hold_ms))
        if item.last_doubtful_before is not None:
            waits.append(item.last_doubtful_before + _ms(self._policy.quarantine_ms))
        return max(waits)

    def _choose(self, health: _Destination, ready: list[Queued], now: datetime) -> Queued | None:
        """Return the first message of an awake destination, or the next prober of a sleeping one."""
        if not health.is_asleep:
            return ready[0]
        if health.probe_at is not None and now < health.probe_at:
            return None
        return min(ready, key=lambda item: (health.tried.get(item.id, 0) // _TRIES_EACH, item.seq))

    def _earliest(self, heads: list[Queued], ready_at: dict[OutboxId, datetime]) -> datetime | None:
        instants = []
        for item in heads:
            probe_at = self._health(item.destination).probe_at
            instants.append(max(ready_at[item.id], probe_at) if probe_at else ready_at[item.id])
        return min(instants, default=None)

    def _wake(self, item: Queued, now: datetime) -> None:
        """Wake a destination; whoever else was silent in its sleep is under suspicion from now on."""
        silent = [other for other in self._health(item.destination).tried if other != item.id]
        self._destinations[item.destination] = _Destination()
        for other in silent:
            self._suspect(other, now, at_once=True)

    def _suspect(self, item_id: OutboxId, now: datetime, *, at_once: bool) -> None:
        """Count a failure; the first in a sleep may be the destination's fault and does not delay."""
        known = self._suspects.get(item_id)
        failures = known.failures + 1 if known else 1
        wait = timedelta(0) if at_once and failures == 1 else self._backoff(failures)
        self._suspects[item_id] = _Suspect(failures, now + wait)

    def _health(self, destination: str) -> _Destination:
        return self._destinations.setdefault(destination, _Destination())

    def _backoff(self, failures: int) -> timedelta:
        """Return a wait picked from zero to a bound that doubles with each failure (full jitter)."""
        bound = min(
            self._policy.first_wait_ms << min(failures - 1, _MOST_DOUBLINGS), self._policy.longest_wait_ms
        )
        return _ms(bound // 10 + self._pick_below(bound - bound // 10 + 1))


def _ms(count: int) -> timedelta:
    return timedelta(milliseconds=count)
