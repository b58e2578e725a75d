"""Run the outbox's pump on a thread of its own: send, wait for the answer, hand it back as a command."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from app.kernel.changes import Kind
from app.kernel.errors import DomainError, OutsideError
from app.kernel.fail_points import reach
from app.kernel.ids import UserId
from app.kernel.running import Actor
from app.outbox.ports import NoReply, NothingLeft, Reply
from app.outbox.pump import ParkIt, Policy, Pump, Rest, Send
from app.workflows.claim_answers import (
    Effect,
    MarkInDoubt,
    MarkNotSent,
    MarkSending,
    Park,
    RecordAnswer,
    RecordNoAnswer,
    mark_in_doubt,
    mark_not_sent,
    mark_sending,
    park,
    record_answer,
    record_no_answer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.changes import Change, Outcome
    from app.kernel.clock import Clock
    from app.kernel.running import Runner
    from app.outbox.ports import Exchanged, Route
    from app.outbox.views import Queued

LONGEST_REST_S = 1.0
_RETRY_AFTER_FAULT_S = 1.0
_STOP_S = 5.0
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


class OutboxPump:
    """Move the outbox to the payers; the rows hold the truth, so it may be killed at any moment."""

    def __init__(self, parts: PumpParts) -> None:
        """Take the parts; nothing runs before `start`."""
        self._parts = parts
        self._pump = Pump(parts.policy, parts.pick_below)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="counter-outbox", daemon=True)
        self._unsubscribe: Callable[[], None] = _nothing

    def start(self) -> None:
        """Start sending; what was being sent when the program ended last counts as in doubt first."""
        self._unsubscribe = self._parts.runner.subscribe(self._on_changes)
        self._thread.start()

    def stop(self, timeout_s: float = _STOP_S) -> None:
        """Finish the message under way, at most for a while, and end; what stays in doubt is sent again."""
        self._stopping.set()
        self._wake.set()
        self._unsubscribe()
        self._unsubscribe = _nothing
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _on_changes(self, changes: frozenset[Change]) -> None:
        if any(change.kind is Kind.OUTBOX for change in changes):
            self._wake.set()

    def _run(self) -> None:
        in_doubt = True
        while not self._stopping.is_set():
            if in_doubt and not self._guarded(self._settle_doubt):
                self._stopping.wait(_RETRY_AFTER_FAULT_S)
                continue
            in_doubt = not self._guarded(self._step)

    def _guarded(self, act: Callable[[], None]) -> bool:
        """Run one step; a failure is logged and tried again, never the end of the pump."""
        try:
            act()
        except DomainError:
            return False  # the row moved meanwhile, such as a claim that was cancelled: look again
        except OutsideError as error:
            if not self._stopping.is_set():
                _log.warning("outbox_step_failed", error=type(error).__name__)
            return False
        except Exception as error:  # noqa: BLE001 -- the edge of this thread
            _log.exception("outbox_step_broke", error=type(error).__name__)
            return False
        return True

    def _settle_doubt(self) -> None:
        count = self._do(mark_in_doubt, MarkInDoubt()).value
        if count:
            _log.info("outbox_in_doubt", count=count)

    def _step(self) -> None:
        self._wake.clear()
        heads = self._parts.runner.query(lambda reads: reads.outbox.heads()).result()
        now = self._parts.clock.now()
        match self._pump.next_step(heads, now):
            case Send(item):
                self._send(item)
            case ParkIt(item, reason):
                _log.info("outbox_parked", outbox_id=item.id)
                self._do(park, Park(item.id, reason))
            case Rest(until):
                left = (until - now).total_seconds() if until else LONGEST_REST_S
                self._wake.wait(min(max(left, 0.0), LONGEST_REST_S))

    def _send(self, item: Queued) -> None:
        body: bytes = self._do(mark_sending, MarkSending(item.id)).value
        reach("claim_before_send")
        came = self._parts.route.exchange(item.destination, body)
        reach("claim_after_send")
        self._learn(item, came)

    def _learn(self, item: Queued, came: Exchanged) -> None:
        now = self._parts.clock.now()
        match came:
            case Reply(raw, route):
                self._take(item, raw, route)
            case NothingLeft():
                self._do(mark_not_sent, MarkNotSent(item.id))
                self._note_silence(item, _NOT_SENT)
            case NoReply(reason):
                self._do(record_no_answer, RecordNoAnswer(item.id, reason, now))
                self._note_silence(item, "no_answer")

    def _take(self, item: Queued, raw: bytes, route: str) -> None:
        reach("claim_before_record")
        now = self._parts.clock.now()
        effect = self._do(record_answer, RecordAnswer(item.id, raw, route, now)).value
        match effect:
            case Effect.ASLEEP:
                self._note_silence(item, "asleep")
            case Effect.QUARANTINED:
                self._pump.bad_answer(item, now)
                _log.info("outbox_answer_refused", outbox_id=item.id)
            case _:
                self._pump.answered(item, now)

    def _note_silence(self, item: Queued, state: str) -> None:
        was_asleep, now = self._pump.is_asleep(item.destination), self._parts.clock.now()
        if state == _NOT_SENT:
            self._pump.unreachable(item, now)
        else:
            self._pump.asleep(item, now)
        if not was_asleep:
            _log.info("payer_asleep", destination=item.destination, state=state)

    def _do(self, command: Callable[..., Outcome[Any]], payload: object) -> Outcome[Any]:
        return self._parts.runner.submit(command, payload, self._parts.actor).result()


def _nothing() -> None:
    """Be the end of a subscription that is over or never was."""


def pump_actor() -> Actor:
    """Return the program itself, as the audit trail names it."""
    return Actor(UserId(UUID(int=1)), "SYS", "Counter", is_system=True)
