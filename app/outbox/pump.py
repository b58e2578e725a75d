"""Decide what to send next, and by which route: a state machine over the queue and a clock, with no I/O.

The caller shows it the heads of the chains, does what it says and tells it what came of that. It keeps
only health, in memory: which lines sleep, what is under way on each, and which messages fail while their
destination works. What must survive a crash is in the outbox rows.

A line (a destination and a route) falls asleep at the first silence or refusal. One message at a time probes
it, at growing intervals with full jitter: the first of the queue, or the next one after it was met with
silence three times. The first real answer wakes it, and its messages go in order, at first one at a time. A
destination with a second route goes on over that one meanwhile, and back when the first answers its probe.
A message that met silence while its destination answered others is under suspicion: it waits by itself, and
after many such failures it is parked for a person, so that it never blocks the rest.

`now` is time that only passes (a clock that nobody sets), from one start of the program to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.outbox.health import Line, LineLight, RouteRule
from app.outbox.waits import Backoff, Policy, Suspects, Waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, timedelta

    from app.kernel.ids import OutboxId
    from app.outbox.views import Queued

    Routes = Callable[[str], tuple[RouteRule, ...]]

__all__ = ["ParkIt", "Policy", "Pump", "Rest", "Send", "Step", "one_route"]

_TRIES_EACH = 3


@dataclass(frozen=True, slots=True)
class Send:
    """Say which message to send now, and by which route."""

    item: Queued
    route: str


@dataclass(frozen=True, slots=True)
class ParkIt:
    """Say which message needs a person, and why."""

    item: Queued
    reason: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Say that nothing can be sent before an instant; None when only an answer can change that."""

    until: datetime | None


Step = Send | ParkIt | Rest


def one_route(destination: str) -> tuple[RouteRule, ...]:
    """Return the only route of a destination that has no others: itself, one message at a time."""
    return (RouteRule(destination),)


class Pump:
    """Choose the next step and learn from each result."""

    def __init__(self, policy: Policy, pick_below: Callable[[int], int], routes: Routes = one_route) -> None:
        """Take the waits, a source of chance (`pick_below(n)` returns 0 to n - 1) and each one's routes."""
        self._policy = policy
        self._routes = routes
        self._lines: dict[tuple[str, str], Line] = {}
        self._backoff = Backoff(policy, pick_below)
        self._suspects = Suspects(policy, self._backoff)
        self._waits = Waits(policy)

    def next_step(self, heads: Iterable[Queued], now: datetime) -> Step:
        """Return what to do now, given the heads of all chains in order of the queue."""
        ordered = sorted(heads, key=lambda item: item.seq)
        for item in ordered:
            if reason := self._hopeless(item, now):
                return ParkIt(item, reason)
        ready_at = {
            item.id: self._waits.ready_at(item, self._suspects.not_before(item.id), now) for item in ordered
        }
        ready = [item for item in ordered if ready_at[item.id] <= now]
        for destination in dict.fromkeys(item.destination for item in ready):
            mine = [item for item in ready if item.destination == destination]
            for line in self._lines_of(destination):
                if chosen := self._choose(line, mine, now):
                    return Send(chosen, line.rule.name)
        return Rest(self._earliest(ordered, ready_at, now))

    def sent(self, item: Queued, route: str, now: datetime) -> None:
        """Learn that a message is under way."""
        self._line(item.destination, route).left(item.id, now)
        self._waits.left(item, now)

    def landed(self, item: Queued, now: datetime) -> None:
        """Learn that bytes came back which nobody has read yet: what they are is told later."""
        for line in self._lines_of(item.destination):
            line.land(item.id, now)

    def answered(self, item: Queued, now: datetime) -> None:
        """Learn that a real answer came: the line is awake and the message done."""
        self._suspects.clear(item.id)
        self._wake(item, now)

    def unreachable(self, item: Queued, now: datetime) -> None:
        """Learn that the destination was not reached: no message can be blamed for that."""
        self._sleep(self._came_back(item, now)[0], now, down=True)

    def asleep(self, item: Queued, now: datetime) -> None:
        """Learn that the destination was silent to this message, or said that it cannot work."""
        line, _took = self._came_back(item, now)
        line.tried[item.id] = line.tried.get(item.id, 0) + 1
        self._sleep(line, now, down=False)

    def bad_answer(self, item: Queued, now: datetime) -> None:
        """Learn that the destination answered, but not what counts: only this message waits."""
        self._wake(item, now)
        self._suspects.accuse(item.id, now, at_once=False)

    def dropped(self, item: Queued, now: datetime) -> None:
        """Learn that a message came back and that its result could not be written: it proves nothing."""
        self._came_back(item, now)

    def is_asleep(self, destination: str) -> bool:
        """Say whether every route to a destination sleeps."""
        return all(line.is_asleep for line in self._lines_of(destination))

    def lights(self, now: datetime) -> tuple[LineLight, ...]:
        """Return how each line that was ever used does."""
        return tuple(
            LineLight(
                destination,
                route,
                line.light(now, self._policy.late),
                line.since,
                len(line.under_way),
            )
            for (destination, route), line in self._lines.items()
        )

    def probe(self, destination: str, now: datetime) -> None:
        """Try a destination's sleeping lines at once, because a person asks for it."""
        for line in self._lines_of(destination):
            line.probe_now(now)

    def _hopeless(self, item: Queued, now: datetime) -> str:
        if failures := self._suspects.failures_too_many(item.id):
            self._suspects.clear(item.id)
            return f"No usable answer after {failures} tries, while others were answered."
        if now - item.created_at > self._policy.age_limit and item.attempts:
            return f"Not answered within {self._policy.age_limit.days} days."
        return ""

    def _choose(self, line: Line, ready: list[Queued], now: datetime) -> Queued | None:
        """Return the first message for an awake line, or the next prober of a sleeping one."""
        if not line.has_room(now, self._policy.late):
            return None
        if not line.is_asleep:
            return ready[0]
        if line.probe_at is not None and now < line.probe_at:
            return None
        return min(ready, key=lambda item: (line.tried.get(item.id, 0) // _TRIES_EACH, item.seq))

    def _earliest(
        self, heads: list[Queued], ready_at: dict[OutboxId, datetime], now: datetime
    ) -> datetime | None:
        """Return when the first head may go; a line that is full opens by an answer, not by time."""
        instants = []
        for item in heads:
            for line in self._lines_of(item.destination):
                if line.has_room(now, self._policy.late):
                    wait = ready_at[item.id]
                    instants.append(max(wait, line.probe_at) if line.probe_at else wait)
        return min(instants, default=None)

    def _came_back(self, item: Queued, now: datetime) -> tuple[Line, timedelta | None]:
        """Return the line that a message was on, and for how long."""
        lines = self._lines_of(item.destination)
        line = next((line for line in lines if line.holds(item.id)), lines[0])
        return line, line.came_back(item.id, now)

    def _sleep(self, line: Line, now: datetime, *, down: bool) -> None:
        line.failures += 1
        line.fail(now, self._backoff.after(line.failures), down=down)

    def _wake(self, item: Queued, now: datetime) -> None:
        """Wake a line; whoever else was silent in its sleep is under suspicion from now on."""
        line, took = self._came_back(item, now)
        silent = [other for other in line.tried if other != item.id]
        line.wake(took)
        for other in silent:
            self._suspects.accuse(other, now, at_once=True)

    def _lines_of(self, destination: str) -> tuple[Line, ...]:
        return tuple(self._line(destination, rule.name, rule) for rule in self._routes(destination))

    def _line(self, destination: str, route: str, rule: RouteRule | None = None) -> Line:
        line = self._lines.get((destination, route))
        if line is None:
            line = self._lines[destination, route] = Line(rule or RouteRule(route))
        elif rule is not None:
            line.rule = rule
        return line
