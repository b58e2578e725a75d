"""Sign people in: the secret is checked outside, here the try is counted and kept in the audit trail.

The screen reads `reads.users.credential(name)`, checks the typed secret with
`app.users.passwords.check_secret` away from the window's and the database's threads, and submits
`record_sign_in` as `NOBODY`. A wrong try is an answer, not an exception: its count must be committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.ids import UserId
from app.kernel.running import Actor, Permission, Role
from app.users import rules
from app.users.model import User
from app.workflows.needs import Basics

if TYPE_CHECKING:
    from app.users.ports import Users

NOBODY = Actor(UserId(UUID(int=0)), "", "Nobody signed in")


class SignInUnit(Basics, Protocol):
    """Give what signing in needs."""

    @property
    def users(self) -> Users:
        """Return the people who work here."""
        ...


@dataclass(frozen=True, slots=True)
class RecordSignIn:
    """Say who tried and whether the secret was right; `by_pin` marks a quick switch."""

    username: str
    ok: bool
    by_pin: bool = False


@dataclass(frozen=True, slots=True)
class SignInResult:
    """Hold who is signed in now, or what to tell the person."""

    actor: Actor | None
    problem: FieldProblem | None = None


@dataclass(frozen=True, slots=True)
class SignOut:
    """Say that a person left; `idle` when the screen locked by itself."""

    idle: bool = False


@dataclass(frozen=True, slots=True)
class CreateUser:
    """Ask for a new account; the hashes are made outside with `hash_secret`."""

    username: str
    display: str
    initials: str
    roles: frozenset[Role]
    password_hash: str
    pin_hash: str
    license_number: str = ""
    in_charge: bool = False


def record_sign_in(unit: SignInUnit, cmd: RecordSignIn, actor: Actor) -> Outcome[SignInResult]:
    """Count a try and answer with the person or with what went wrong."""
    now = unit.clock.now()
    user = unit.users.by_username(rules.folded_username(cmd.username))
    wrong = rules.WRONG_PIN if cmd.by_pin else rules.WRONG
    if user is None or not user.active:
        unit.audit.record(actor, "user.refused", Kind.USER, None, detail={"why": "unknown"})
        return Outcome(SignInResult(None, wrong))
    if user.locked_until is not None and rules.is_locked(user.locked_until, now):
        unit.audit.record(actor, "user.refused", Kind.USER, user.id, detail={"why": "locked"})
        return Outcome(SignInResult(None, rules.locked_problem(user.locked_until, now)))
    if not cmd.ok:
        rules.note_wrong_try(user, now)
        unit.audit.record(actor, "user.refused", Kind.USER, user.id, detail={"why": "wrong"})
        if user.locked_until is not None and rules.is_locked(user.locked_until, now):
            wrong = rules.locked_problem(user.locked_until, now)
        return Outcome(SignInResult(None, wrong))
    rules.note_right_try(user)
    who = user.actor()
    unit.audit.record(
        who, "user.signed_in", Kind.USER, user.id, detail={"by": "pin" if cmd.by_pin else "password"}
    )
    return Outcome(SignInResult(who))


def record_sign_out(unit: SignInUnit, cmd: SignOut, actor: Actor) -> Outcome[None]:
    """Keep that a person signed out or that the screen was locked."""
    unit.audit.record(actor, "user.locked" if cmd.idle else "user.signed_out", Kind.USER, actor.user_id)
    return Outcome(None)


def create_user(unit: SignInUnit, cmd: CreateUser, actor: Actor) -> Outcome[UserId]:
    """Make an account; raise `DomainError` for what is wrong with its names."""
    actor.require(Permission.MANAGE_USERS)
    username = rules.folded_username(cmd.username)
    problems = list(rules.check_account(username, cmd.display, cmd.initials, cmd.license_number))
    if not cmd.roles:
        problems.append(FieldProblem("roles", "Choose at least one role."))
    if unit.users.by_username(username) is not None:
        problems.append(FieldProblem("username", "Somebody has this name already. Choose another."))
    if problems:
        raise DomainError.of(problems)
    user = User(
        id=UserId(unit.ids.new()),
        username=username,
        display=cmd.display,
        initials=cmd.initials,
        roles=",".join(sorted(cmd.roles)),
        password_hash=cmd.password_hash,
        pin_hash=cmd.pin_hash,
        license_number=cmd.license_number,
        in_charge=cmd.in_charge,
        active=True,
        failed_attempts=0,
        locked_until=None,
        created_at=unit.clock.now(),
    )
    unit.users.add(user)
    unit.audit.record(actor, "user.created", Kind.USER, user.id, detail={"roles": user.roles})
    return Outcome(user.id, changed((Kind.USER, user.id)))
