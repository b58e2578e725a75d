"""Share the claims desk's work: take an item, hand it over, let it rest until a day, note what was done.

Nothing is ever lost by it: a resting item comes back on its day, and at once when something new is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.claims.work import LONGEST_REST, ClaimWork, WorkKind
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.workflows.days import today
from app.workflows.needs import HasClaims

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from app.claims.work import Appeals, Works
    from app.kernel.ids import UserId
    from app.kernel.running import Actor
    from app.users.ports import Users

MAX_WORDS = 300


class HasDesk(HasClaims, Protocol):
    """Give what the claims desk keeps besides."""

    @property
    def works(self) -> Works:
        """Return who works on what."""
        ...

    @property
    def appeals(self) -> Appeals:
        """Return the appeals."""
        ...

    @property
    def users(self) -> Users:
        """Return the people who work here."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """Name what is worked on: a fill's claims, an authorization or an appeal."""

    kind: WorkKind
    id: UUID


@dataclass(frozen=True, slots=True)
class HandOver:
    """Say who works on an item from now on; None puts it back for everybody, `note` is for the next one."""

    subject: Subject
    to: UserId | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rest:
    """Ask to hide an item until a day, with the reason."""

    subject: Subject
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Write what was done or agreed beside an item."""

    subject: Subject
    words: str


def take(unit: HasDesk, cmd: Subject, actor: Actor) -> Outcome[None]:
    """Take an item that nobody else has."""
    actor.require(Permission.WORK_CLAIMS)
    work = _work(unit, cmd)
    if work.owner not in {None, actor.user_id}:
        name = unit.users.get(work.owner).display if work.owner else ""
        raise DomainError("owner", f"{name} has this one. Ask to have it handed over.")
    return _own(unit, work, actor, actor.user_id)


def hand_over(unit: HasDesk, cmd: HandOver, actor: Actor) -> Outcome[None]:
    """Give an item to somebody else, or back to everybody."""
    actor.require(Permission.WORK_CLAIMS)
    if cmd.to is not None and not unit.users.get(cmd.to).active:
        raise DomainError("owner", "This person does not work here any more. Choose another.")
    work = _work(unit, cmd.subject)
    if cmd.note:
        work.note = clean_text(cmd.note, "note", MAX_WORDS)
    return _own(unit, work, actor, cmd.to)


def rest(unit: HasDesk, cmd: Rest, actor: Actor) -> Outcome[None]:
    """Hide an item until a day; it comes back by itself."""
    actor.require(Permission.WORK_CLAIMS)
    reason = clean_text(cmd.reason, "reason", MAX_WORDS)
    now = today(unit)
    if not reason:
        raise DomainError("reason", "Say why it can wait.")
    if not now < cmd.until <= now + LONGEST_REST:
        raise DomainError("until", f"Choose a day after today, at most {LONGEST_REST.days} days away.")
    work = _work(unit, cmd.subject)
    work.rests_until, work.rested_at, work.reason = cmd.until, unit.clock.now(), reason
    return _done(unit, work, actor, "desk.rested", {"until": cmd.until.isoformat()})


def wake(unit: HasDesk, cmd: Subject, actor: Actor) -> Outcome[None]:
    """Bring a resting item back to the list."""
    actor.require(Permission.WORK_CLAIMS)
    work = _work(unit, cmd)
    work.rests_until, work.rested_at, work.reason = None, None, ""
    return _done(unit, work, actor, "desk.woken", {})


def note(unit: HasDesk, cmd: Note, actor: Actor) -> Outcome[None]:
    """Keep a note beside an item."""
    actor.require(Permission.WORK_CLAIMS)
    work = _work(unit, cmd.subject)
    work.note = clean_text(cmd.words, "note", MAX_WORDS)
    return _done(unit, work, actor, "desk.noted", {})


def _work(unit: HasDesk, subject: Subject) -> ClaimWork:
    found = unit.works.of_subject(subject.kind, subject.id)
    if found is not None:
        return found
    work = ClaimWork(unit.ids.new(), subject.kind, subject.id, None, None, None, None, "", "", 0)
    unit.works.add(work)
    return work


def _own(unit: HasDesk, work: ClaimWork, actor: Actor, owner: UserId | None) -> Outcome[None]:
    work.owner = owner
    work.taken_at = unit.clock.now() if owner is not None else None
    return _done(unit, work, actor, "desk.taken" if owner == actor.user_id else "desk.handed_over", {})


def _done(unit: HasDesk, work: ClaimWork, actor: Actor, event: str, detail: dict[str, str]) -> Outcome[None]:
    work.rev += 1
    unit.audit.record(actor, event, Kind.CLAIM_WORK, work.subject_id, detail={"kind": work.kind, **detail})
    return Outcome(None, changed((Kind.CLAIM_WORK, work.subject_id)))
