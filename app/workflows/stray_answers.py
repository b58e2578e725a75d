"""Keep answers that belong to nothing we asked, at once, and let a person look at them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from app.claims.masked import masked
from app.claims.strays import LONGEST_STRAY, MOST_UNREADABLE, StrayAnswer, StrayWhy
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.running import Permission
from app.workflows.needs import Basics

if TYPE_CHECKING:
    from uuid import UUID

    from app.claims.strays import Strays
    from app.kernel.ids import ClaimId
    from app.kernel.running import Actor


class StrayUnit(Basics, Protocol):
    """Give what keeping stray answers needs."""

    @property
    def strays(self) -> Strays:
        """Return the stray answers."""
        ...


@dataclass(frozen=True, slots=True)
class KeepStray:
    """Hand over what came on a line and belongs to nothing that was asked.

    `is_told` says that it was handed over before, by the line, and comes now with the claim beside which it
    came.
    """

    destination: str
    route: str
    raw: bytes
    why: StrayWhy
    reason: str = ""
    claim_id: ClaimId | None = None
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class LookAtStray:
    """Say that a stray answer was looked at and needs nothing more."""

    stray_id: UUID


@dataclass(frozen=True, slots=True)
class ShowStray:
    """Ask to see the bytes of a stray answer, masked."""

    stray_id: UUID


def keep_stray(unit: StrayUnit, cmd: KeepStray, actor: Actor) -> Outcome[UUID]:
    """Keep what came; the same bytes again only count up."""
    actor.require(Permission.WORK_CLAIMS)
    kept = note_stray(unit, cmd)
    return Outcome(kept.id, changed((Kind.STRAY, kept.id)))


def look_at_stray(unit: StrayUnit, cmd: LookAtStray, actor: Actor) -> Outcome[None]:
    """Take a stray answer off the list of those that wait for a person; it stays on file."""
    actor.require(Permission.WORK_CLAIMS)
    stray = unit.strays.get(cmd.stray_id)
    if stray.looked_at is None:
        stray.looked_by, stray.looked_at = actor.user_id, unit.clock.now()
        stray.rev += 1
        unit.audit.record(actor, "stray.looked_at", Kind.STRAY, stray.id, detail={"why": stray.why})
    return Outcome(None, changed((Kind.STRAY, stray.id)))


def show_stray(unit: StrayUnit, cmd: ShowStray, actor: Actor) -> Outcome[str]:
    """Return the bytes of a stray answer with what may be personal masked; the look is audited."""
    actor.require(Permission.WORK_CLAIMS)
    stray = unit.strays.get(cmd.stray_id)
    unit.audit.record(actor, "stray.shown", Kind.STRAY, stray.id, detail={"bytes": len(stray.raw)})
    return Outcome(masked(stray.raw))


def note_stray(unit: StrayUnit, cmd: KeepStray) -> StrayAnswer:
    """Write down what came, in the transaction of whoever found it."""
    now, raw = unit.clock.now(), cmd.raw[:LONGEST_STRAY]
    digest = sha256(raw).hexdigest()
    known = unit.strays.unlooked_like(digest)
    if known is None and cmd.why is StrayWhy.UNREADABLE:
        known = unit.strays.newest_beyond(cmd.why, MOST_UNREADABLE)
    if known is not None:
        known.times += not cmd.is_told
        known.last_at = now
        known.destination = known.destination or cmd.destination
        known.claim_id = known.claim_id or cmd.claim_id
        known.why = cmd.why if cmd.is_told else known.why
        known.rev += 1
        return known
    stray = StrayAnswer(
        id=unit.ids.new(),
        claim_id=cmd.claim_id,
        destination=cmd.destination,
        route=cmd.route,
        why=cmd.why,
        reason=cmd.reason,
        raw=raw,
        digest=digest,
        times=1,
        first_at=now,
        last_at=now,
        looked_by=None,
        looked_at=None,
        rev=1,
    )
    unit.strays.add(stray)
    unit.flush()
    return stray
