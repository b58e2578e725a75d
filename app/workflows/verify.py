"""Let a pharmacist answer alerts, approve a filled prescription, or send it back with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.prescriptions.model import FillState, Severity
from app.workflows.fill_moves import advance
from app.workflows.needs import HasClaims
from app.workflows.owed import owed_for
from app.workflows.weighing import HasWeighings, refuse_against_weight

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasRx

MAX_ANSWER = 200


class ApproveUnit(HasClaims, HasWeighings, Protocol):
    """Give what an approval needs."""


@dataclass(frozen=True, slots=True)
class AnswerAlert:
    """Say what the pharmacist decided about an alert."""

    alert_id: UUID
    answer: str


@dataclass(frozen=True, slots=True)
class Approve:
    """Say that a fill is right: data, product, claim and alerts."""

    fill_id: FillId


@dataclass(frozen=True, slots=True)
class SendBack:
    """Say what is wrong with a fill."""

    fill_id: FillId
    reason: str


def answer_alert(unit: HasRx, cmd: AnswerAlert, actor: Actor) -> Outcome[None]:
    """Keep the pharmacist's answer to an alert."""
    actor.require(Permission.VERIFY)
    answer = clean_text(cmd.answer, "answer", MAX_ANSWER)
    if not answer:
        raise DomainError("answer", "Say what you decided, such as “Called the prescriber”.")
    alert = unit.alerts.get(cmd.alert_id)
    alert.answer, alert.answered_by, alert.answered_at = answer, actor.user_id, unit.clock.now()
    fill = unit.fills.get(alert.fill_id)
    _audit(unit, actor, "alert.answered", fill)
    return Outcome(None, changed((Kind.FILL, fill.id)))


def approve(unit: ApproveUnit, cmd: Approve, actor: Actor) -> Outcome[None]:
    """Approve a filled prescription; raise `DomainError` while an alert or its claim forbids it."""
    actor.require(Permission.VERIFY)
    fill = unit.fills.get(cmd.fill_id)
    open_alerts = [
        alert
        for alert in unit.alerts.of_fill(fill.id)
        if alert.severity is Severity.SEVERE and not alert.answer
    ]
    if open_alerts:
        raise DomainError("alerts", f"Answer this first: {open_alerts[0].title}.")
    owed = owed_for(unit, fill)
    if owed.blocked:
        raise DomainError("claim", owed.blocked)
    refuse_against_weight(unit, fill)
    fill.verified_by, fill.verified_at, fill.back_reason = actor.user_id, unit.clock.now(), ""
    advance(unit, fill, FillState.VERIFIED, actor)
    _audit(unit, actor, "fill.approved", fill)
    return Outcome(None, changed((Kind.FILL, fill.id)))


def send_back(unit: HasRx, cmd: SendBack, actor: Actor) -> Outcome[None]:
    """Send a fill back to the technician with a reason."""
    actor.require(Permission.VERIFY)
    reason = clean_text(cmd.reason, "reason", MAX_ANSWER)
    if not reason:
        raise DomainError("reason", "Say what to put right.")
    fill = unit.fills.get(cmd.fill_id)
    advance(unit, fill, FillState.SENT_BACK, actor, reason)
    fill.back_reason = reason
    fill.verified_by, fill.verified_at = None, None
    _audit(unit, actor, "fill.sent_back", fill)
    return Outcome(None, changed((Kind.FILL, fill.id)))


def _audit(unit: HasRx, actor: Actor, event: str, fill: Fill) -> None:
    prescription = unit.prescriptions.get(fill.prescription_id)
    unit.audit.record(
        actor,
        event,
        Kind.FILL,
        fill.id,
        patient_id=prescription.patient_id,
        detail={"rx": prescription.rx_number, "fill": fill.fill_number},
    )
