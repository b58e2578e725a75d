"""Keep what a fill's claim tells besides, as the claims desk says it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.claims.answering import reject_codes
from app.claims.more import without
from app.claims.more_entry import MoreField
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.playbooks import PHARMACIST_ONLY
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.running import Permission
from app.prescriptions.model import FillState

if TYPE_CHECKING:
    from app.claims.more import More
    from app.claims.ncpdp.typed import Fields
    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims

_RESERVED = "Only a pharmacist may say this. Leave it out, or ask the pharmacist to sign in."


@dataclass(frozen=True, slots=True)
class SayMore:
    """Ask to keep what a fill's claim tells besides; it goes with the next billing."""

    fill_id: FillId
    more: More


def say_more(unit: HasClaims, cmd: SayMore, actor: Actor) -> Outcome[None]:
    """Keep it with the fill, an injury with its coverage; a compound stays as it was entered."""
    actor.require(Permission.WORK_CLAIMS)
    fill = unit.fills.get(cmd.fill_id)
    if fill.state is FillState.CANCELLED:
        raise DomainError("state", "This prescription is cancelled. Enter it again first.")
    was = unit.mores.of_fill(fill.id)
    problems = _reserved(unit, fill, was, cmd.more, actor)
    if problems:
        raise DomainError.of(problems)
    services = (*cmd.more.services, *was.services[1:]) if cmd.more.services else ()
    more = replace(cmd.more, compound=was.compound, compound_name=was.compound_name, services=services)
    unit.mores.put(fill.id, more)
    if fill.coverage_id is not None:
        unit.mores.put_injury(fill.coverage_id, more.injury)
    prescription = unit.prescriptions.get(fill.prescription_id)
    unit.audit.record(
        actor,
        "claim.more_said",
        Kind.FILL,
        fill.id,
        patient_id=prescription.patient_id,
        detail={"rx": prescription.rx_number, "fill": fill.fill_number},
    )
    return Outcome(None, changed((Kind.FILL, fill.id), (Kind.CLAIM, None)))


def drop_codes_sent(unit: HasClaims, fill: Fill) -> None:
    """Drop the codes that went with the newest billing: they explained another supply.

    What was said since then is about the supply as it is now, and stays.
    """
    more, billing = unit.mores.of_fill(fill.id), unit.claims.current_billing(fill.id)
    if billing is None or not (more.clarifications or more.services):
        return
    sent = Message.parse(unit.outbox.get(billing.outbox_id).body, Direction.REQUEST)
    codes = {one.text("DK").strip() for one in sent.segment("07").repeats("DK")}
    rows = sent.segment("08").repeats("7E")
    services = {(_code(row, "E4"), _code(row, "E5"), _code(row, "E6")) for row in rows}
    unit.mores.put(fill.id, without(more, codes, services))


def _code(row: Fields, field: str) -> str:
    return row.text(field).strip()


def service_problem(more: More, actor: Actor) -> FieldProblem | None:
    """Return why a person may not say what was done about a safety alert."""
    if not more.services or actor.may(Permission.VERIFY):
        return None
    return FieldProblem(MoreField.REASON, _RESERVED)


def _reserved(unit: HasClaims, fill: Fill, was: More, now: More, actor: Actor) -> list[FieldProblem]:
    """Leave safety codes, and what lifts 79, 88 or 943, to a pharmacist; what stood before may stay."""
    if actor.may(Permission.VERIFY):
        return []
    found = []
    if now.services and now.services[:1] != was.services[:1]:
        found.append(FieldProblem(MoreField.REASON, _RESERVED))
    claim = unit.claims.current_billing(fill.id)
    lifts = claim is not None and PHARMACIST_ONLY.intersection(reject_codes(claim))
    if lifts and set(now.clarifications) - set(was.clarifications):
        found.append(FieldProblem(MoreField.CLARIFICATION, _RESERVED))
    return found
