"""Run the pump's own thread over a real store: it starts at once, survives trouble, and stops in order."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from app.jobs.outbox_pump import OutboxPump, PumpParts, pump_actor
from app.kernel.changes import Change, Kind, Outcome
from app.kernel.errors import DomainError, StorageError
from app.outbox.model import Transport
from app.outbox.ports import NoReply, Reply
from app.outbox.pump import Policy
from app.workflows.claim_answers import UNWRITTEN, mark_in_doubt, record_answer, set_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from app.kernel.running import Actor
    from app.outbox.ports import Exchanged
    from tests.fixtures.dispensing_fixtures import Answers, Desk

QUICK = Policy(first_wait_ms=1, longest_wait_ms=5, hold_ms=0, quarantine_ms=0)
PATIENCE_S = 20


class Broken(StorageError):
    """Play a disk that is full for a moment."""


@dataclass
class DirectRunner:
    """Run commands on the desk's unit, one at a time, on whatever thread asks."""

    desk: Desk
    lock: threading.Lock = field(default_factory=threading.Lock)
    listeners: list[Callable[[frozenset[Change]], None]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    answered: threading.Event = field(default_factory=threading.Event)
    started: threading.Event = field(default_factory=threading.Event)
    unwritable: Exception | None = None
    set_aside: threading.Event = field(default_factory=threading.Event)

    def submit(
        self, command: Callable[..., Outcome[Any]], payload: Any, actor: Actor, command_id: Any = None
    ) -> Future[Outcome[Any]]:
        return self._done(lambda: self._run(command, payload, actor))

    def query(self, read: Callable[[Any], Any]) -> Future[Any]:
        from db.reads import SqlReads

        return self._done(lambda: read(SqlReads(self.desk.unit.session, self.desk.unit.clock)))

    def subscribe(self, listener: Callable[[frozenset[Change]], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def _run(self, command: Callable[..., Outcome[Any]], payload: Any, actor: Actor) -> Outcome[Any]:
        if self.failures:
            raise self.failures.pop()
        if command is record_answer and self.unwritable is not None:
            raise self.unwritable
        outcome = command(self.desk.unit, payload, actor)
        self.desk.unit.flush()
        self.ran.append(command.__name__)
        if command is mark_in_doubt:
            self.started.set()
        if command is record_answer:
            self.answered.set()
        if command is set_aside:
            self.set_aside.set()
        return outcome

    def _done(self, work: Callable[[], Any]) -> Future[Any]:
        from concurrent.futures import Future

        future: Future[Any] = Future()
        with self.lock:
            try:
                future.set_result(work())
            except Exception as error:  # noqa: BLE001 -- a future carries whatever happened
                future.set_exception(error)
        return future


@dataclass
class PlayedRoute:
    """Answer each message as paid, after some silences."""

    answers: Answers
    silences: int = 0
    hold: threading.Event | None = None
    entered: threading.Event = field(default_factory=threading.Event)

    def exchange(self, destination: str, body: bytes, route: str = "") -> Exchanged:
        self.entered.set()
        if self.hold is not None:
            self.hold.wait(PATIENCE_S)
        if self.silences:
            self.silences -= 1
            return NoReply("time is up")
        return Reply(self.answers.paid(body, 1000, 661), destination)


@pytest.fixture
def run(desk: Desk, answers: Answers) -> Iterator[tuple[DirectRunner, PlayedRoute, OutboxPump]]:
    """Give a pump that is not started yet, over the desk's unit."""
    runner, route = DirectRunner(desk), PlayedRoute(answers)
    parts = PumpParts(runner, route, desk.unit.clock, pump_actor(), QUICK, lambda _bound: 0)
    pump = OutboxPump(parts)
    yield runner, route, pump
    pump.stop()


def test_that_a_new_claim_is_sent_as_soon_as_it_is_committed(
    desk: Desk, run: tuple[DirectRunner, PlayedRoute, OutboxPump]
) -> None:
    runner, _, pump = run
    pump.start()
    assert runner.started.wait(PATIENCE_S)
    with runner.lock:
        made = desk.accept()
    for listener in runner.listeners:
        listener(frozenset({Change(Kind.OUTBOX)}))
    assert runner.answered.wait(PATIENCE_S)
    with runner.lock:
        assert desk.claim(made.fill_id).outcome == "paid"


@pytest.mark.logs_warnings
@pytest.mark.parametrize("failure", [Broken("The disk is full. Make room."), RuntimeError("a fault of ours")])
def test_that_a_failed_step_is_taken_again_and_what_was_being_sent_counts_as_in_doubt(
    desk: Desk, run: tuple[DirectRunner, PlayedRoute, OutboxPump], failure: Exception
) -> None:
    runner, route, pump = run
    made = desk.accept()
    route.hold = threading.Event()
    pump.start()
    assert route.entered.wait(PATIENCE_S)
    runner.failures.append(failure)
    route.hold.set()
    assert runner.answered.wait(PATIENCE_S)
    with runner.lock:
        assert desk.claim(made.fill_id).outcome == "paid"
        assert desk.unit.outbox.get(desk.claim(made.fill_id).outbox_id).attempts == 2
    assert runner.ran.count("mark_in_doubt") >= 2


def test_that_stopping_waits_for_the_answer_under_way(
    desk: Desk, run: tuple[DirectRunner, PlayedRoute, OutboxPump]
) -> None:
    runner, route, pump = run
    desk.accept()
    route.hold = threading.Event()
    pump.start()
    assert route.entered.wait(PATIENCE_S)
    stopping = threading.Thread(target=pump.stop, args=(PATIENCE_S,))
    stopping.start()
    route.hold.set()
    stopping.join(PATIENCE_S)
    assert not stopping.is_alive()
    assert runner.answered.is_set()
    assert runner.listeners == []


@pytest.mark.logs_warnings
@pytest.mark.parametrize("fault", [DomainError("state", "not from here"), RuntimeError("a fault of ours")])
def test_that_an_answer_that_can_never_be_recorded_is_kept_and_shown_rather_than_asked_for_ever(
    desk: Desk, run: tuple[DirectRunner, PlayedRoute, OutboxPump], fault: Exception
) -> None:
    runner, route, pump = run
    runner.unwritable = fault
    claim = desk.claim(desk.accept().fill_id)
    pump.start()
    assert runner.set_aside.wait(PATIENCE_S)
    pump.stop()
    with runner.lock:
        item = desk.unit.outbox.get(claim.outbox_id)
        kept = desk.unit.claims.messages(claim.id)[-1]
    assert (item.state, item.attempts) == (Transport.PARKED, 3)
    assert item.parked_reason == kept.quarantine == UNWRITTEN + type(fault).__name__
    assert kept.raw == route.answers.paid(item.body, 1000, 661)
