"""Keep the evidence of every fill sold before its payer answered, and the outage into which it fell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.held import OUTAGE_AFTER, OfflineFill, Outage
from app.kernel.changes import Kind, Outcome
from app.kernel.ids import OutageId
from app.kernel.running import Permission
from app.workflows.days import today

if TYPE_CHECKING:
    from app.kernel.ids import UserId
    from app.kernel.running import Actor
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims
    from app.workflows.owed import Owed


@dataclass(frozen=True, slots=True)
class NotePacket:
    """Say that a packet with so many fills was made, of one outage or of all that waits."""

    outage_id: OutageId | None
    fills: int


def note_packet(unit: HasClaims, cmd: NotePacket, actor: Actor) -> Outcome[None]:
    """Write into the audit trail that patients' claims leave the program as files."""
    actor.require(Permission.WORK_CLAIMS)
    unit.audit.record(actor, "outage.packet", Kind.OUTAGE, cmd.outage_id, detail={"fills": cmd.fills})
    return Outcome(None)


def note_evidence(unit: HasClaims, fill: Fill, owed: Owed, by: UserId) -> None:
    """Keep what is known of the coverage of a fill that goes on a sale before its last payer answered."""
    if not owed.is_estimate or owed.plan_id is None:
        return
    claim = unit.claims.get(owed.shares[-1].claim_id)
    destination = unit.plans.get(owed.plan_id).destination
    proof = unit.held.proof(claim.coverage_id)
    outage = outage_of(unit, destination)
    unit.held.note(
        OfflineFill(
            fill_id=fill.id,
            claim_id=claim.id,
            outage_id=outage.id if outage is not None else None,
            destination=destination,
            noted_at=unit.clock.now(),
            noted_by=by,
            method=proof.method,
            evidence=proof.words,
            reference=proof.reference,
            seen_at=proof.at,
            seen_by=proof.by,
        )
    )


def outage_of(unit: HasClaims, destination: str) -> Outage | None:
    """Return the outage of a payer; one begins when its oldest message waits too long for an answer."""
    current = unit.held.current_outage(destination)
    if current is not None:
        return current
    since = unit.held.oldest_waiting(destination)
    if since is None or unit.clock.now() - since < OUTAGE_AFTER:
        return None
    outage = Outage(OutageId(unit.ids.new()), _number(unit), destination, since, None)
    unit.held.begin_outage(outage)
    return outage


def end_outage(unit: HasClaims, destination: str) -> Outage | None:
    """End the outage of a payer once it answers and nothing to it waits any longer than usual."""
    current = unit.held.current_outage(destination)
    if current is None:
        return None
    since, now = unit.held.oldest_waiting(destination), unit.clock.now()
    if since is not None and now - since >= OUTAGE_AFTER:
        return None
    current.ended_at = now
    return current


def _number(unit: HasClaims) -> str:
    """Return what papers call the next outage: `OUT-20260302-1`."""
    prefix = f"OUT-{today(unit):%Y%m%d}-"
    return f"{prefix}{unit.held.outages_named(prefix) + 1}"
