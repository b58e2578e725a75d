"""Commands run alone, once, and whole or not at all."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app.kernel.changes import Change, Kind, Outcome, changed
from app.kernel.errors import DomainError, StorageError
from app.kernel.ids import CommandId
from app.kernel.money import Money
from app.settings.model import Setting, SettingKey
from db.codec import NotPlain
from db.core_tables import number_pool
from db.errors import ConstraintBroken, DiskFull
from db.runner import SqlRunner
from db.worker import Closed, CommandMismatch

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from db.store import Store
    from db.uow import SqlUnitOfWork, Surroundings

NAME = SettingKey.STORE_NAME


def rename(unit: SqlUnitOfWork, payload: str, _actor: Actor) -> Outcome[Money]:
    unit.settings.put(NAME, payload)
    return Outcome(Money(len(payload)), changed((Kind.SETTING, None)))


def take_number(unit: SqlUnitOfWork, _payload: None, _actor: Actor) -> Outcome[int]:
    return Outcome(unit.numbers.next_rx())


def rename_then_refuse(unit: SqlUnitOfWork, payload: str, _actor: Actor) -> Outcome[None]:
    unit.settings.put(NAME, payload)
    unit.flush()
    raise DomainError("name", "Choose another name.")


def return_an_entity(unit: SqlUnitOfWork, payload: str, _actor: Actor) -> Outcome[Setting]:
    unit.settings.put(NAME, payload)
    unit.flush()
    found = unit.session.get(Setting, str(NAME))
    assert found is not None
    return Outcome(found)


def name_of(reads: Any) -> str:
    return str(reads.settings.facts().name)


def test_that_a_committed_command_is_read_by_the_next_query(any_runner: SqlRunner, owner: Actor) -> None:
    assert any_runner.submit(rename, "Elm", owner).result(10).value == Money(3)
    assert any_runner.query(name_of).result(10) == "Elm"


def test_that_the_same_command_id_gives_the_first_outcome_and_runs_once(
    any_runner: SqlRunner, owner: Actor, around: Surroundings
) -> None:
    once = CommandId(around.ids.new())
    first = any_runner.submit(take_number, None, owner, once).result(10)
    again = any_runner.submit(take_number, None, owner, once).result(10)
    assert first == again
    assert any_runner.submit(take_number, None, owner).result(10).value == first.value + 1


@pytest.mark.logs_warnings
def test_that_a_command_id_is_refused_for_another_kind_of_command(
    any_runner: SqlRunner, owner: Actor, around: Surroundings
) -> None:
    once = CommandId(around.ids.new())
    any_runner.submit(take_number, None, owner, once).result(10)
    with pytest.raises(CommandMismatch):
        any_runner.submit(rename, "Oak", owner, once).result(10)
    assert any_runner.query(name_of).result(10) == ""


def test_that_a_refused_command_leaves_nothing_behind(any_runner: SqlRunner, owner: Actor) -> None:
    with pytest.raises(DomainError, match="Choose another name"):
        any_runner.submit(rename_then_refuse, "Oak", owner).result(10)
    assert any_runner.query(name_of).result(10) == ""
    events = any_runner.query(lambda reads: reads.session.scalar(text("SELECT count(*) FROM audit_event")))
    assert events.result(10) == 0


@pytest.mark.logs_warnings
def test_that_an_entity_may_not_leave_a_command(any_runner: SqlRunner, owner: Actor) -> None:
    with pytest.raises(NotPlain):
        any_runner.submit(return_an_entity, "Oak", owner).result(10)
    assert any_runner.query(name_of).result(10) == ""


def test_that_listeners_hear_of_each_commit_and_of_nothing_else(any_runner: SqlRunner, owner: Actor) -> None:
    heard: list[frozenset[Change]] = []
    stop = any_runner.subscribe(heard.append)
    any_runner.submit(rename, "Elm", owner).result(10)
    with pytest.raises(DomainError):
        any_runner.submit(rename_then_refuse, "Oak", owner).result(10)
    any_runner.submit(take_number, None, owner).result(10)
    stop()
    any_runner.submit(rename, "Fir", owner).result(10)
    assert heard == [frozenset({Change(Kind.SETTING)})]


@pytest.mark.logs_warnings
def test_that_a_failing_listener_does_not_undo_a_commit(any_runner: SqlRunner, owner: Actor) -> None:
    def fail(_changes: frozenset[Change]) -> None:
        raise ValueError

    any_runner.subscribe(fail)
    any_runner.submit(rename, "Elm", owner).result(10)
    assert any_runner.query(name_of).result(10) == "Elm"


def test_that_commands_from_many_threads_run_one_after_the_other(any_runner: SqlRunner, owner: Actor) -> None:
    numbers: list[int] = []

    def work() -> None:
        numbers.extend(any_runner.submit(take_number, None, owner).result(20).value for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1_000_000, 1_000_050))


def test_that_each_command_with_changes_leaves_one_audit_event(any_runner: SqlRunner, owner: Actor) -> None:
    any_runner.submit(rename, "Elm", owner).result(10)
    any_runner.submit(take_number, None, owner).result(10)
    found = any_runner.query(
        lambda reads: reads.session.execute(text("SELECT what FROM audit_event")).scalars().all()
    )
    assert [what.rpartition(".")[2] for what in found.result(10)] == ["rename"]


@pytest.mark.logs_warnings
def test_that_a_broken_constraint_is_told_without_the_values(any_runner: SqlRunner, owner: Actor) -> None:
    def twice(unit: SqlUnitOfWork, _payload: None, _actor: Actor) -> Outcome[None]:
        for _ in range(2):
            unit.session.execute(number_pool.insert().values(scope="Featherstone", next_number=1))
        return Outcome(None)

    with pytest.raises(ConstraintBroken) as caught:
        any_runner.submit(twice, None, owner).result(10)
    assert "Featherstone" not in str(caught.value)


def test_that_work_after_the_close_is_refused(store: Store, around: Surroundings, owner: Actor) -> None:
    runner = store.runner(around.clock, around.ids, 1)
    runner.close()
    with pytest.raises(Closed):
        runner.submit(rename, "Elm", owner).result(10)


def test_that_a_query_may_not_write(any_runner: SqlRunner) -> None:
    write = any_runner.query(lambda reads: reads.session.execute(update(number_pool).values(next_number=5)))
    with pytest.raises(StorageError):
        write.result(10)


@dataclass(frozen=True, slots=True)
class Pause:
    """Hold a query between its two reads."""

    reached: threading.Event
    go_on: threading.Event


def test_that_a_query_reads_one_snapshot_while_others_write(any_runner: SqlRunner, owner: Actor) -> None:
    pause = Pause(threading.Event(), threading.Event())
    any_runner.submit(rename, "Elm", owner).result(10)

    def read_twice(reads: Any) -> tuple[str, str]:
        first = name_of(reads)
        pause.reached.set()
        assert pause.go_on.wait(10)
        return first, name_of(reads)

    both = any_runner.query(read_twice)
    assert pause.reached.wait(10)
    any_runner.submit(rename, "Oak", owner).result(10)
    pause.go_on.set()
    assert both.result(10) == ("Elm", "Elm")


def _fill_disk(unit: SqlUnitOfWork, payload: int, _actor: Actor) -> Outcome[None]:
    for number in range(payload):
        unit.session.execute(number_pool.insert().values(scope=f"{number:0200d}", next_number=1))
    return Outcome(None)


def test_that_a_full_disk_undoes_the_command_and_the_next_small_one_works(
    store: Store, around: Surroundings, owner: Actor
) -> None:
    engine = store.write_engine()
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 4
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    runner = SqlRunner(engine, store.read_engine(), around)
    with pytest.raises(DiskFull):
        runner.submit(_fill_disk, 500, owner).result(10)
    runner.submit(rename, "Elm", owner).result(10)
    assert runner.query(name_of).result(10) == "Elm"
    assert (
        runner.query(lambda reads: reads.session.scalar(text("SELECT count(*) FROM number_pool"))).result(10)
        == 0
    )
    runner.close()


@pytest.mark.postgres
@pytest.mark.parametrize("backing", ["postgres"], indirect=True)
def test_that_a_command_is_run_again_when_another_lane_was_faster(
    backing: Any, around: Surroundings, owner: Actor
) -> None:
    other, tries = backing.writer(), []
    runner = SqlRunner(backing.writer(), backing.reader(), around)
    runner.submit(take_number, None, owner).result(10)

    def race(unit: SqlUnitOfWork, _payload: None, _actor: Actor) -> Outcome[int]:
        now = unit.session.scalar(text("SELECT next_number FROM number_pool"))
        tries.append(now)
        if len(tries) == 1:
            with Session(other) as session, session.begin():
                session.execute(text("UPDATE number_pool SET next_number = next_number + 1000"))
        unit.session.execute(text("UPDATE number_pool SET next_number = next_number + 1000"))
        return Outcome(int(now or 0))

    assert runner.submit(race, None, owner).result(20).value == 1_002_000
    assert tries == [1_001_000, 1_002_000]
    runner.close()
