"""Keep in the audit trail what was looked at; submitted after the screen is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Outcome

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.changes import Kind
    from app.kernel.ids import PatientId
    from app.kernel.running import Actor
    from app.workflows.needs import Basics


@dataclass(frozen=True, slots=True)
class Viewed:
    """Say that one thing was opened."""

    kind: Kind
    id: UUID
    patient_id: PatientId | None = None


@dataclass(frozen=True, slots=True)
class ListViewed:
    """Say that a list was shown; `filter_name` is the tab, never what was typed."""

    screen: str
    filter_name: str
    count: int


def record_view(unit: Basics, cmd: Viewed, actor: Actor) -> Outcome[None]:
    """Keep that a person opened one thing."""
    unit.audit.record(actor, f"{cmd.kind}.opened", cmd.kind, cmd.id, patient_id=cmd.patient_id)
    return Outcome(None)


def record_list(unit: Basics, cmd: ListViewed, actor: Actor) -> Outcome[None]:
    """Keep that a person saw a list: which screen, which tab, how many rows."""
    detail: dict[str, str | int] = {"filter": cmd.filter_name, "count": cmd.count}
    unit.audit.record(actor, "list.shown", cmd.screen, None, detail=detail)
    return Outcome(None)
