"""Prove that answers come on the screen's thread, late ones are dropped, and failures are sorted."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, StorageError
from ui.tasks import Tasks
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from app.kernel.changes import Change
    from app.kernel.ids import CommandId
    from app.kernel.running import Actor


class ThreadRunner:
    """Run everything on one other thread."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(1)
        self.listeners: list[Callable[[frozenset[Change]], None]] = []

    def submit(
        self,
        command: Callable[..., Any],
        payload: object,
        actor: Actor,
        command_id: CommandId | None = None,
    ) -> Future[Any]:
        def work() -> object:
            outcome = command(None, payload, actor)
            for listener in self.listeners:
                listener(outcome.changes)
            return outcome

        return self.pool.submit(work)

    def query(self, read: Callable[[Any], Any]) -> Future[Any]:
        return self.pool.submit(lambda: read(None))

    def subscribe(self, listener: Callable[[frozenset[Change]], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


class Bench:
    """Hold tasks over a thread and what was reported."""

    def __init__(self, actor: Actor) -> None:
        self.runner = ThreadRunner()
        self.reported: list[BaseException] = []
        self.tasks = Tasks(self.runner, lambda: actor, self.reported.append)


@pytest.fixture
def bench(technician: Actor) -> Iterator[Bench]:
    made = Bench(technician)
    yield made
    made.tasks.close()
    made.runner.pool.shutdown()
    assert made.runner.listeners == []


def initials(_unit: object, payload: str, actor: Actor) -> Outcome[str]:
    return Outcome(payload + actor.initials, changed((Kind.SALE, None)))


def test_that_a_value_comes_back_on_the_screens_thread(qtbot: QtBot, bench: Bench) -> None:
    got: list[tuple[str, int]] = []
    with qtbot.waitSignal(bench.tasks.changed, timeout=5000) as spread:
        bench.tasks.run(initials, "by ", lambda value: got.append((value, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(got))
    assert got == [("by TT", threading.get_ident())]
    assert spread.args == [changed((Kind.SALE, None))]


def test_that_a_cancelled_answer_is_dropped(qtbot: QtBot, bench: Bench) -> None:
    got: list[str] = []
    latest = Latest(bench.tasks)
    latest.read(lambda _reads: "old", got.append)
    latest.read(lambda _reads: "new", got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["new"]


def test_that_an_answer_that_comes_after_the_end_is_dropped(qtbot: QtBot, technician: Actor) -> None:
    made, got = Bench(technician), list[str]()
    made.tasks.read(lambda _reads: "late", got.append)
    made.runner.pool.shutdown()
    made.tasks.close()
    delivered = list[bool]()
    made.tasks.later(0, lambda: delivered.append(True))
    qtbot.waitUntil(lambda: bool(delivered))
    assert got == []


def test_that_an_expected_failure_goes_to_whoever_asked(qtbot: QtBot, bench: Bench) -> None:
    def refuse(_reads: object) -> str:
        raise DomainError("pin", "This PIN is wrong.")

    got: list[str] = []
    bench.tasks.read(refuse, got.append, lambda failure: got.append(failure.message))
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["This PIN is wrong."]


def test_that_a_failure_that_nobody_takes_is_told(qtbot: QtBot, bench: Bench) -> None:
    def fail(_reads: object) -> str:
        raise StorageError("The disk is full. Free some space.", needs_user=True)

    with qtbot.waitSignal(bench.tasks.failed, timeout=5000) as failed:
        bench.tasks.read(fail, print)
    assert failed.args is not None
    assert "disk is full" in failed.args[0].message


def test_that_a_fault_of_ours_is_reported_even_when_the_answer_is_unwanted(
    qtbot: QtBot, bench: Bench
) -> None:
    def break_down(_reads: object) -> str:
        raise KeyError("x")

    bench.tasks.read(break_down, print).cancel()
    qtbot.waitUntil(lambda: bool(bench.reported))
    assert isinstance(bench.reported[0], KeyError)


def test_that_later_is_done_later_unless_cancelled(qtbot: QtBot, bench: Bench) -> None:
    done: list[str] = []
    bench.tasks.later(1, lambda: done.append("no")).cancel()
    bench.tasks.later(5, lambda: done.append("yes"))
    qtbot.waitUntil(lambda: bool(done))
    assert done == ["yes"]
