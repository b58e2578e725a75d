"""Tries are counted in the store, secrets are kept as hashes, and every refusal is plain and the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.running import Role
from app.users.passwords import check_secret, hash_secret
from app.workflows.sign_in import (
    NOBODY,
    CreateUser,
    RecordSignIn,
    SignInResult,
    SignOut,
    create_user,
    record_sign_in,
    record_sign_out,
)
from db.audit import audit_event

if TYPE_CHECKING:
    from app.kernel.clock import SetClock
    from app.kernel.running import Actor
    from db.uow import SqlUnitOfWork

WRONG = "The name or the password is wrong. Type both again."


@pytest.fixture
def account(unit: SqlUnitOfWork, owner: Actor) -> str:
    create_user(unit, _account(), owner)
    unit.flush()
    return "rdiaz"


def _account(**changes: object) -> CreateUser:
    facts: dict[str, object] = {
        "username": " RDiaz ",
        "display": "Rosa Díaz",
        "initials": "RD",
        "roles": frozenset({Role.TECHNICIAN, Role.CASHIER}),
        "password_hash": "hash",
        "pin_hash": "",
    }
    return CreateUser(**(facts | changes))  # type: ignore[arg-type]


def _try(unit: SqlUnitOfWork, username: str, *, ok: bool, by_pin: bool = False) -> SignInResult:
    result = record_sign_in(unit, RecordSignIn(username, ok, by_pin), NOBODY).value
    unit.flush()
    return result


def _told(result: SignInResult) -> str:
    assert result.actor is None
    assert result.problem is not None
    return result.problem.message


def _events(unit: SqlUnitOfWork) -> list[str]:
    return list(unit.session.scalars(select(audit_event.c.what).order_by(audit_event.c.seq)))


def test_that_a_right_try_gives_the_person_with_all_roles(unit: SqlUnitOfWork, account: str) -> None:
    actor = _try(unit, " RDIAZ", ok=True).actor
    assert actor is not None
    assert (actor.initials, actor.roles) == ("RD", frozenset({Role.TECHNICIAN, Role.CASHIER}))
    record_sign_out(unit, SignOut(), actor)
    record_sign_out(unit, SignOut(idle=True), actor)
    assert _events(unit)[-3:] == ["user.signed_in", "user.signed_out", "user.locked"]


def test_that_a_wrong_name_and_a_wrong_password_sound_the_same(unit: SqlUnitOfWork, account: str) -> None:
    assert _told(_try(unit, "nobody", ok=False)) == _told(_try(unit, account, ok=False)) == WRONG
    assert _told(_try(unit, "nobody", ok=True)) == WRONG
    user = unit.users.by_username(account)
    assert user is not None
    user.active = False
    assert _told(_try(unit, account, ok=True)) == WRONG


def test_that_five_wrong_tries_lock_the_account_for_five_minutes(
    unit: SqlUnitOfWork, account: str, store_clock: SetClock
) -> None:
    for _ in range(4):
        assert _told(_try(unit, account, ok=False)) == WRONG
    assert _told(_try(unit, account, ok=False)).startswith("Too many wrong tries. Wait 5 min")
    assert _told(_try(unit, account, ok=True)).startswith("Too many wrong tries.")
    store_clock.advance(timedelta(minutes=4, seconds=59))
    assert _told(_try(unit, account, ok=True)).startswith("Too many wrong tries. Wait 1 min")
    store_clock.advance(timedelta(seconds=1))
    assert _try(unit, account, ok=True).actor is not None
    assert _events(unit).count("user.refused") == 7


def test_that_a_right_try_forgets_the_wrong_ones(unit: SqlUnitOfWork, account: str) -> None:
    for _ in range(3):
        for _ in range(4):
            _try(unit, account, ok=False)
        assert _try(unit, account, ok=True).actor is not None


def test_that_wrong_pins_count_like_wrong_passwords(unit: SqlUnitOfWork, account: str) -> None:
    for _ in range(4):
        assert _told(_try(unit, account, ok=False, by_pin=True)).startswith("The PIN is wrong.")
    assert _told(_try(unit, account, ok=False)).startswith("Too many")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "1x"}, "username"),
        ({"username": "x" * 31}, "username"),
        ({"username": "r díaz"}, "username"),
        ({"display": " \t"}, "name"),
        ({"initials": "rd"}, "initials"),
        ({"roles": frozenset()}, "roles"),
    ],
)
def test_that_a_wrong_account_names_its_field(
    unit: SqlUnitOfWork, owner: Actor, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        create_user(unit, _account(**changes), owner)
    assert refused.value.field == field


def test_that_a_name_is_taken_once_and_only_the_owner_gives_it(
    unit: SqlUnitOfWork, owner: Actor, account: str, pharmacist_in_charge: Actor
) -> None:
    with pytest.raises(DomainError, match="Somebody has this name"):
        create_user(unit, _account(), owner)
    with pytest.raises(NotAllowed):
        create_user(unit, _account(username="other"), pharmacist_in_charge)


def test_that_a_secret_is_kept_as_a_hash_that_only_it_fits() -> None:
    kept = hash_secret("a short sentence", practice=True)
    assert "sentence" not in kept
    assert kept != hash_secret("a short sentence", practice=True)
    assert check_secret("a short sentence", kept)
    assert not check_secret("a short sentencE", kept)


@pytest.mark.parametrize("kept", ["", "plain", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA", "\x00"])
def test_that_nothing_fits_a_hash_of_nothing(kept: str) -> None:
    assert not check_secret("", kept)
    assert not check_secret("plain", kept)


def test_that_real_secrets_cost_memory_and_time() -> None:
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in hash_secret("a short sentence")
