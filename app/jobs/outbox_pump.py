"""Run the outbox's pump on a thread of its own: send, wait for answers, hand each back as a command.

Exchanges block, so each one under way has a thread; everything else, and every command, is the pump's own.
"""

from __future__ import annotations

import queue
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from app.jobs.outbox_lines import Lines
from app.kernel.changes import Kind
from app.kernel.errors import DomainError, OutsideError
from app.kernel.fail_points import reach
from app.kernel.ids import UserId
from app.kernel.running import Actor
from app.outbox.ports import NoReply, NothingLeft, Reply
from app.outbox.pump import ParkIt, Policy, Pump, Rest, Send, Step, one_route
from app.workflows.claim_answers import (
    Effect,
    MarkAllSending,
    MarkInDoubt,
    MarkNotSent,
    Park,
    RecordAnswer,
    RecordNoAnswer,
    SetAside,
    mark_all_sending,
    mark_in_doubt,
    mark_not_sent,
    park,
    record_answer,
    record_no_answer,
    set_aside,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.kernel.changes import Change, Outcome
    from app.kernel.clock import Clock
    from app.kernel.ids import OutboxId
    from app.kernel.running import Runner
    from app.outbox.health import LineLight, RouteRule
    from app.outbox.ports import Exchanged, Route
    from app.outbox.views import Queued

LONGEST_REST_S = 1.0
_RETRY_AFTER_FAULT_S = 1.0
_STOP_S = 5.0
# with more heads than this, an answer is followed by the next of those already read
_DRAINING = 32
# after so many answers to one message that could not be written down, a person looks at it
_MOST_UNWRITTEN = 3
# more than may be under way over all lines of one destination are not marked in one commit
_MOST_TOGETHER = 16
_NOT_SENT = "not_sent"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PumpParts:
    """Hold what the pump works with."""

    runner: Runner
    route: Route
    clock: Clock
    actor: Actor
    policy: Policy = field(default_factory=Policy)
    pick_below: Callable[[int], int] = secrets.randbelow
    routes: Callable[[str], tuple[RouteRule, ...]] = one_route

    def do(self, command: Callable[..., Outcome[Any]], payload: object) -> Outcome[Any]:
        """Run one command of the pump's to its end."""
        return self.runner.submit(command, payload, self.actor).result()


class OutboxPump:
    """Move the outbox to the payers; the rows hold the truth, so it may be killed at any moment."""

    def __init__(self, parts: PumpParts) -> None:
        """Take the parts; nothing runs before `start`."""
        self._parts = parts
        self._pump = Pump(parts.policy, parts.pick_below, parts.routes)
        self._heads: list[Queued] = []
        self._out: dict[OutboxId, Queued] = {}
        self._unwritten: dict[OutboxId, int] = {}
        self._landed: deque[tuple[Queued, Exchanged]] = deque()
        self._wanted: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._lights: tuple[LineLight, ...] = ()
        self._changed = True
        self._began = (parts.clock.now(), time.monotonic())
        self._wake = threading.Event()
        self._lines = Lines(parts.route, self._wake)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="counter-outbox", daemon=True)
        self._unsubscribe: Callable[[], None] = _nothing

    def start(self) -> None:
        """Start sending; what was being sent when the program ended last counts as in doubt first."""
        self._unsubscribe = self._parts.runner.subscribe(self._on_changes)
        self._thread.start()

    def stop(self, timeout_s: float = _STOP_S) -> None:
        """Finish the messages under way, at most for a while, and end; what stays in doubt is sent again."""
        self._stopping.set()
        self._wake.set()
        self._unsubscribe()
        self._unsubscribe = _nothing
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def try_now(self, destination: str) -> None:
        """Ask that a payer who is away is tried at once; may be called on any thread."""
        self._wanted.put(destination)
        self._wake.set()

    def lights(self) -> tuple[LineLight, ...]:
        """Return how each line did when it was last used; may be called on any thread."""
        return self._lights

    def _on_changes(self, changes: frozenset[Change]) -> None:
        """Look at the queue again when others changed it; what the pump did itself it knows."""
        if any(change.kind is Kind.OUTBOX and change.id not in self._out for change in changes):
            self._changed = True
            self._wake.set()

    def _run(self) -> None:
        in_doubt = True
        while not self._stopping.is_set():
            if in_doubt and not self._guarded(self._settle_doubt):
                self._stopping.wait(_RETRY_AFTER_FAULT_S)
                continue
            in_doubt = not self._guarded(self._step)
        while self._out:
            self._guarded(self._take_back)

    def _guarded(self, act: Callable[[], None]) -> bool:
        """Run one step; a failure is logged and tried again, never the end of the pump."""
        try:
            act()
        except DomainError:
            return False  # the row of an answer moved meanwhile: look again
        except OutsideError as error:
            if not self._stopping.is_set():
                _log.warning("outbox_step_failed", error=type(error).__name__)
            return False
        except Exception as error:  # noqa: BLE001 -- the edge of this thread
            _log.exception("outbox_step_broke", error=type(error).__name__)
            return False
        return True

    def _settle_doubt(self) -> None:
        """Find what a failure or an earlier run left in sending; what is under way now is not in doubt."""
        while self._out:
            self._take_back()
        self._changed = True
        count = self._parts.do(mark_in_doubt, MarkInDoubt()).value
        if count:
            _log.info("outbox_in_doubt", count=count)

    def _step(self) -> None:
        """Send what may go, and only then write down one of the answers that came."""
        self._wake.clear()
        while not self._wanted.empty():
            self._pump.probe(self._wanted.get(), self._now())
        while not self._lines.back.empty():
            self._land(*self._lines.back.get())
        while self._landed and not isinstance(self._landed[0][1], Reply):
            self._take_back()  # silence is learned before anything else leaves
        if self._changed or len(self._heads) <= _DRAINING:
            self._changed = False
            self._heads = list(self._parts.runner.query(lambda reads: reads.outbox.heads()).result())
        now = self._now()
        match self._pump.next_step(self._heads, now):
            case Send() as first:
                self._send(self._with_others(first, now))
            case ParkIt(item, reason):
                self._heads.remove(item)
                _log.info("outbox_parked", outbox_id=item.id)
                self._parts.do(park, Park(item.id, reason))
            case Rest() if self._landed:
                self._take_back()
            case Rest(until):
                self._lights = self._pump.lights(now)
                left = (until - now).total_seconds() if until else LONGEST_REST_S
                self._changed |= not self._wake.wait(min(max(left, 0.0), LONGEST_REST_S))

    def _now(self) -> datetime:
        """Return time that only passes: it began with the clock on the wall and is never set."""
        return self._began[0] + timedelta(seconds=time.monotonic() - self._began[1])

    def _with_others(self, first: Send, now: datetime) -> list[Send]:
        """Return what may leave together with a message: one commit says so for all of them."""
        together: list[Send] = []
        step: Step = first
        while isinstance(step, Send):
            self._heads.remove(step.item)
            self._out[step.item.id] = step.item
            self._pump.sent(step.item, step.route, now)
            together.append(step)
            if len(together) >= _MOST_TOGETHER:
                break
            step = self._pump.next_step(self._heads, now)
        return together

    def _send(self, together: list[Send]) -> None:
        try:
            ids = tuple(step.item.id for step in together)
            bodies: tuple[bytes, ...] = self._parts.do(mark_all_sending, MarkAllSending(ids)).value
        except BaseException as error:
            for step in together:
                self._stays(step.item)
            if isinstance(error, DomainError):
                self._changed = True  # a row moved meanwhile, such as a claim that was cancelled: look again
                return
            raise
        for step, body in zip(together, bodies, strict=True):
            if body:
                self._lines.send(step, body)
            else:
                self._stays(step.item)
                _log.warning("outbox_unreadable", outbox_id=step.item.id)

    def _stays(self, item: Queued) -> None:
        """Take a send back that did not happen."""
        self._pump.dropped(item, self._now())
        self._out.pop(item.id, None)

    def _land(self, item: Queued, came: Exchanged) -> None:
        """Take what came of a message off its line; the next one may go before this is written down."""
        if isinstance(came, Reply):
            self._pump.landed(item, self._now())
            self._landed.append((item, came))
        else:
            self._landed.appendleft((item, came))

    def _take_back(self) -> None:
        """Write what became of one message; until that is written, nothing is held to be known of it."""
        if not self._landed:
            self._land(*self._lines.back.get())
        item, came = self._landed.popleft()
        reach("claim_after_send")
        try:
            self._learn(item, came)
        finally:
            self._pump.dropped(item, self._now())
            self._out.pop(item.id, None)

    def _learn(self, item: Queued, came: Exchanged) -> None:
        now = self._parts.clock.now()
        match came:
            case Reply():
                self._take(item, came)
            case NothingLeft(reason, never=True):
                self._parts.do(mark_not_sent, MarkNotSent(item.id))
                self._changed = True
                self._parts.do(park, Park(item.id, f"It cannot be sent: {reason}."))
            case NothingLeft():
                self._parts.do(mark_not_sent, MarkNotSent(item.id))
                self._note_silence(item, _NOT_SENT)
            case NoReply(reason):
                self._parts.do(record_no_answer, RecordNoAnswer(item.id, reason, now))
                self._note_silence(item, "no_answer")

    def _take(self, item: Queued, came: Reply) -> None:
        reach("claim_before_record")
        now = self._parts.clock.now()
        try:
            answer = RecordAnswer(item.id, came.raw, came.route, now, came.strays)
            effect = self._parts.do(record_answer, answer).value
        except OutsideError:
            raise
        except Exception as error:
            self._count_unwritten(item, SetAside(item.id, came.raw, came.route, type(error).__name__))
            raise
        self._unwritten.pop(item.id, None)
        match effect:
            case Effect.ASLEEP:
                self._note_silence(item, "asleep")
            case Effect.QUARANTINED:
                self._changed = True
                self._pump.bad_answer(item, self._now())
                _log.info("outbox_answer_refused", outbox_id=item.id)
            case _:
                self._pump.answered(item, self._now())

    def _count_unwritten(self, item: Queued, kept: SetAside) -> None:
        """Keep an answer that fails to be recorded for a person, rather than ask the payer for ever."""
        failures = self._unwritten[item.id] = self._unwritten.get(item.id, 0) + 1
        if failures >= _MOST_UNWRITTEN:
            self._parts.do(set_aside, kept)
            del self._unwritten[item.id]
            _log.warning("outbox_answer_set_aside", outbox_id=item.id, error=kept.fault)

    def _note_silence(self, item: Queued, state: str) -> None:
        self._changed = True
        was_asleep, now = self._pump.is_asleep(item.destination), self._now()
        if state == _NOT_SENT:
            self._pump.unreachable(item, now)
        else:
            self._pump.asleep(item, now)
        if not was_asleep:
            _log.info("payer_asleep", destination=item.destination, state=state)


def _nothing() -> None:
    """Be the end of a subscription that is over or never was."""


def pump_actor() -> Actor:
    """Return the program itself, as the audit trail names it."""
    return Actor(UserId(UUID(int=1)), "SYS", "Counter", is_system=True)
