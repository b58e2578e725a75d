"""Keep the evidence of every fill sold before its payer answered, and the outage into which it fell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims import chain
from app.claims.held import OUTAGE_AFTER, OfflineFill, Outage
from app.kernel.changes import Kind, Outcome
from app.kernel.ids import OutageId
from app.kernel.running import Permission
from app.workflows.days import today
from app.workflows.held import risk_for
from app.workflows.owed import owed_for

if TYPE_CHECKING:
    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from app.pos.model import SaleLine
    from app.workflows.needs import HasClaims


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


def keep_evidence(unit: HasClaims, line: SaleLine, fill_id: FillId, actor: Actor) -> None:
    """Keep what was known of the coverage of a fill that is sold before its last payer answered."""
    fill = unit.fills.get(fill_id)
    owed = owed_for(unit, fill)
    if not owed.is_estimate:
        return
    claim = chain.links(unit.claims.of_fill(fill.id))[-1]
    destination = unit.plans.get(claim.plan_id).destination
    risk = risk_for(unit, fill, owed)
    proof = unit.held.proof(claim.coverage_id)
    outage = outage_of(unit, destination, actor)
    unit.held.sold(
        OfflineFill(
            fill_id=fill.id,
            claim_id=claim.id,
            outage_id=outage.id if outage is not None else None,
            destination=destination,
            sold_at=unit.clock.now(),
            sold_by=actor.user_id,
            collected=line.pays,
            at_stake=risk.at_stake,
            basis=line.estimate_basis,
            level=risk.level,
            reasons="\n".join(risk.reasons),
            method=proof.method,
            evidence=proof.words,
            reference=proof.reference,
            seen_at=proof.at,
            seen_by=proof.by,
        )
    )


def outage_of(unit: HasClaims, destination: str, actor: Actor) -> Outage | None:
    """Return the outage of a payer; one begins when its oldest message waits too long for an answer."""
    current = unit.held.current_outage(destination)
    if current is not None:
        return current
    since = unit.held.oldest_waiting(destination)
    if since is None or unit.clock.now() - since < OUTAGE_AFTER:
        return None
    outage = Outage(OutageId(unit.ids.new()), _number(unit), destination, since, None)
    tagged = unit.held.begin_outage(outage)
    detail: dict[str, str | int] = {"number": outage.number, "tagged": tagged}
    unit.audit.record(actor, "outage.began", Kind.OUTAGE, outage.id, detail=detail)
    return outage


def end_outage(unit: HasClaims, destination: str, actor: Actor) -> Outage | None:
    """End the outage of a payer once it answers and nothing to it waits any longer than usual."""
    current = unit.held.current_outage(destination)
    if current is None:
        return None
    since, now = unit.held.oldest_waiting(destination), unit.clock.now()
    if since is not None and now - since >= OUTAGE_AFTER:
        return None
    current.ended_at = now
    unit.audit.record(actor, "outage.ended", Kind.OUTAGE, current.id, detail={"number": current.number})
    return current


def _number(unit: HasClaims) -> str:
    """Return what papers call the next outage: `OUT-20260302-1`."""
    prefix = f"OUT-{today(unit):%Y%m%d}-"
    return f"{prefix}{unit.held.outages_named(prefix) + 1}"
