"""Prove that screens hear of changes at once, and of many at once no faster than they can read."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from app.kernel.changes import Kind, changed
from app.kernel.ids import ClaimId, Uuid7Source
from ui.notices import Notices
from ui.tasks import Tasks
from ui.work import Latest, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from app.kernel.changes import Change, Outcome
    from app.kernel.clock import Clock
    from app.kernel.ids import CommandId
    from app.kernel.running import Actor


class SlowReader:
    """Be a runner whose answers come when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[Callable[[Any], Any], Future[Any]]] = []
        self.tell: Callable[[frozenset[Change]], None] = print

    def submit(
        self,
        command: Callable[..., Outcome[Any]],
        payload: object,
        actor: Actor,
        command_id: CommandId | None = None,
    ) -> Future[Outcome[Any]]:
        raise NotImplementedError

    def query(self, read: Callable[[Any], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        self.asked.append((read, future))
        return future

    def subscribe(self, listener: Callable[[frozenset[Change]], None]) -> Callable[[], None]:
        self.tell = listener
        return lambda: None

    def answer(self) -> int:
        """Answer the questions that are still wanted, the oldest first; return how many."""
        asked, self.asked = self.asked, []
        wanted = [(read, future) for read, future in asked if future.set_running_or_notify_cancel()]
        for read, future in wanted:
            future.set_result(read(None))
        return len(wanted)


@pytest.fixture
def reader() -> SlowReader:
    return SlowReader()


@pytest.fixture
def tasks(reader: SlowReader, technician: Actor) -> Iterator[Tasks]:
    made = Tasks(reader, lambda: technician, print)
    yield made
    made.close()


@pytest.fixture
def claims(store_clock: Clock) -> list[Change]:
    ids = Uuid7Source(store_clock)
    return [next(iter(changed((Kind.CLAIM, ClaimId(ids.new()))))) for _ in range(20)]


def test_that_the_first_change_is_told_at_once_and_the_next_together(
    qtbot: QtBot, claims: list[Change]
) -> None:
    notices = Notices()
    told: list[frozenset[Change]] = []
    notices.told.connect(told.append)
    for claim in claims:
        notices.add(frozenset({claim}))
    assert told == [{claims[0]}]
    qtbot.waitUntil(lambda: len(told) > 1)
    assert told == [{claims[0]}, set(claims[1:])]


def test_that_nothing_gathered_is_told_once_the_store_is_about_to_close(
    qtbot: QtBot, claims: list[Change]
) -> None:
    notices = Notices()
    told: list[frozenset[Change]] = []
    notices.told.connect(told.append)
    notices.add(frozenset(claims[:1]))
    notices.add(frozenset(claims[1:2]))
    is_resting = notices.is_resting
    notices.close()
    notices.add(frozenset(claims[2:3]))
    assert (is_resting, notices.is_resting) == (True, False)
    assert told == [{claims[0]}]


def test_that_changes_wait_for_the_answers_to_those_before(qtbot: QtBot, claims: list[Change]) -> None:
    notices = Notices()
    told: list[frozenset[Change]] = []
    questions = [Ticket(), Ticket()]

    def hear(changes: frozenset[Change]) -> None:
        told.append(changes)
        for question in questions[:2]:
            notices.asked(question)

    notices.told.connect(hear)
    notices.add(frozenset(claims[:1]))
    notices.add(frozenset(claims[1:2]))
    notices.answered(questions[0])
    notices.asked(Ticket())
    assert told == [{claims[0]}], "one answer is still to come"
    notices.answered(questions[1])
    qtbot.waitUntil(lambda: len(told) > 1)
    assert told[1] == {claims[1]}


def test_that_a_screen_sees_answers_though_commits_never_pause(
    qtbot: QtBot, reader: SlowReader, tasks: Tasks, claims: list[Change]
) -> None:
    latest, shown, commits = Latest(tasks), list[int](), list[int]()
    tasks.changed.connect(lambda _changes: latest.read(lambda _reads: len(commits), shown.append))

    def commit_and_look() -> bool:
        commits.append(1)
        reader.tell(frozenset({claims[len(commits) % len(claims)]}))
        if len(commits) % 5 == 0:
            assert reader.answer() <= 1, "questions piled up"
        return len(shown) > 1

    qtbot.waitUntil(commit_and_look)
    assert len(shown) < len(commits)


def test_that_the_last_change_is_never_left_untold(
    qtbot: QtBot, reader: SlowReader, tasks: Tasks, claims: list[Change]
) -> None:
    heard: set[Change] = set()

    def hear(changes: frozenset[Change]) -> None:
        heard.update(changes)
        tasks.read(lambda _reads: 0, print)

    tasks.changed.connect(hear)
    for claim in claims:
        reader.tell(frozenset({claim}))

    def answer_and_look() -> bool:
        reader.answer()
        return heard == set(claims)

    qtbot.waitUntil(answer_and_look)


def test_that_a_question_that_is_no_longer_wanted_is_not_asked(
    qtbot: QtBot, reader: SlowReader, tasks: Tasks
) -> None:
    got: list[str] = []
    latest = Latest(tasks)
    for letters in ("c", "ch", "che"):
        latest.read(partial(_echo, letters), got.append)
    assert reader.answer() == 1
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["che"]


def _echo(letters: str, _reads: object) -> str:
    return letters
