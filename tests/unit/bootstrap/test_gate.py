"""The gate checks secrets away from the database's and the window's threads, and lets nobody else in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

import app.bootstrap.gate
from app.bootstrap.gate import StoreGate
from app.jobs.background import Background
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError
from app.kernel.ids import Uuid7Source
from app.kernel.running import Role
from app.users.passwords import check_secret, hash_secret
from app.workflows.sign_in import CreateUser, create_user
from db.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.kernel.ids import UserId
    from app.kernel.running import Actor
    from db.runner import SqlRunner
    from db.store import Store

PASSWORD, PIN = "a short sentence", "1470"
WRONG = "The name or the password is wrong. Type both again."


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background("gate-test")
    yield made
    made.close()


def _person(username: str, *, pin: str = PIN) -> CreateUser:
    return CreateUser(
        username=username,
        display=f"Person {username}",
        initials=username[:2].upper(),
        roles=frozenset({Role.TECHNICIAN}),
        password_hash=hash_secret(PASSWORD, practice=True),
        pin_hash=hash_secret(pin, practice=True) if pin else "",
    )


@pytest.fixture
def ids(runner: SqlRunner, owner: Actor) -> dict[str, UserId]:
    people = (_person("rdiaz"), _person("tkim", pin=""))
    return {one.username: runner.submit(create_user, one, owner).result(10).value for one in people}


@pytest.fixture
def gate(runner: SqlRunner, ids: dict[str, UserId], background: Background) -> StoreGate:
    return StoreGate(runner, background)


def _refusal(future: Any) -> DomainError:
    with pytest.raises(DomainError) as refused:
        future.result(10)
    return refused.value


def test_that_people_are_listed_for_the_lock_screen(gate: StoreGate, ids: dict[str, UserId]) -> None:
    rows = gate.people().result(10)
    assert {(row.id, row.display, row.initials) for row in rows} == {
        (ids["rdiaz"], "Person rdiaz", "RD"),
        (ids["tkim"], "Person tkim", "TK"),
    }


def test_that_the_right_password_lets_the_person_in(gate: StoreGate, ids: dict[str, UserId]) -> None:
    actor = gate.sign_in(" RDiaz", PASSWORD).result(10)
    assert (actor.user_id, actor.roles) == (ids["rdiaz"], frozenset({Role.TECHNICIAN}))


@pytest.mark.parametrize(
    ("username", "password"),
    [("rdiaz", "a wrong sentence"), ("nobody", PASSWORD), ("", ""), ("rdiaz", ""), ("rdiaz", PIN)],
)
def test_that_name_and_password_are_refused_in_the_same_words(
    gate: StoreGate, username: str, password: str
) -> None:
    refused = _refusal(gate.sign_in(username, password))
    assert (refused.field, refused.message) == ("password", WRONG)


def test_that_an_unknown_name_is_checked_as_slowly_as_a_known_one(
    gate: StoreGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[tuple[str, str]] = []

    def check(typed: str, kept: str) -> bool:
        checked.append((threading.current_thread().name, kept))
        return check_secret(typed, kept)

    monkeypatch.setattr(app.bootstrap.gate, "check_secret", check)
    _refusal(gate.sign_in("nobody", "nobody signs in with this"))
    _refusal(gate.sign_in("rdiaz", "wrong"))
    assert [name.startswith("gate-test") for name, _kept in checked] == [True, True]
    assert checked[0][1].startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_that_a_pin_unlocks_only_who_signed_in_since_the_start(
    gate: StoreGate, ids: dict[str, UserId], runner: SqlRunner, background: Background
) -> None:
    refused = _refusal(gate.unlock(ids["rdiaz"], PIN))
    assert (refused.field, refused.message.split(";")[0]) == ("pin", "Sign in with the password once")
    gate.sign_in("rdiaz", PASSWORD).result(10)
    assert gate.unlock(ids["rdiaz"], PIN).result(10).user_id == ids["rdiaz"]
    assert _refusal(gate.unlock(ids["rdiaz"], "0000")).field == "pin"
    assert _refusal(gate.unlock(ids["rdiaz"], "")).field == "pin"
    assert _refusal(gate.unlock(ids["tkim"], PIN)).field == "pin"
    started_again = StoreGate(runner, background)
    assert _refusal(started_again.unlock(ids["rdiaz"], PIN)).field == "pin"


def test_that_who_has_no_pin_cannot_unlock(gate: StoreGate, ids: dict[str, UserId]) -> None:
    gate.sign_in("tkim", PASSWORD).result(10)
    assert _refusal(gate.unlock(ids["tkim"], "")).field == "pin"
    assert _refusal(gate.unlock(ids["tkim"], PIN)).field == "pin"


def test_that_a_stranger_cannot_unlock(gate: StoreGate) -> None:
    assert _refusal(gate.unlock(UUID(int=404), PIN)).field == "pin"  # type: ignore[arg-type]


def test_that_the_lock_after_wrong_tries_survives_a_restart(store: Store, owner: Actor) -> None:
    clock = SystemClock()
    for start in (1, 2):
        runner, background = store.runner(clock, Uuid7Source(clock), 1), Background("gate-test")
        gate = StoreGate(runner, background)
        if start == 1:
            runner.submit(create_user, _person("rdiaz"), owner).result(10)
            told = [_refusal(gate.sign_in("rdiaz", "wrong")).message for _ in range(5)]
            assert told[:4] == [WRONG] * 4
            assert told[4].startswith("Too many wrong tries.")
        else:
            assert _refusal(gate.sign_in("rdiaz", PASSWORD)).message.startswith("Too many wrong tries.")
        background.close()
        runner.close()
        store.close()
        store = open_store(store.folder)
    store.close()
