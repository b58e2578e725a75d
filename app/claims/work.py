"""Define what the claims desk keeps beside its items: who has one, until when it rests, and appeals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import IllegalMove
from app.kernel.keeping import Keeps

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import AppealId, ClaimId, FillId, PatientId, PlanId, UserId

LONGEST_REST = timedelta(days=45)


class WorkKind(StrEnum):
    """Say what a desk item is about: a fill's claims, an authorization, an appeal."""

    CLAIM = "claim"
    AUTHORIZATION = "authorization"
    APPEAL = "appeal"


@dataclass
class ClaimWork:
    """Be who works on one thing; `subject_id` is a fill, an authorization or an appeal.

    A rest hides the item until a day, and never hides what was answered after it began.
    """

    id: UUID
    kind: WorkKind
    subject_id: UUID
    owner: UserId | None
    taken_at: datetime | None
    rested_at: datetime | None
    rests_until: date | None
    reason: str
    note: str
    rev: int


class AppealState(StrEnum):
    """Say where an appeal stands."""

    DRAFT = "draft"
    SENT = "sent"
    WON = "won"
    LOST = "lost"
    DROPPED = "dropped"


_MOVES = {
    AppealState.DRAFT: frozenset({AppealState.SENT, AppealState.DROPPED}),
    AppealState.SENT: frozenset({AppealState.WON, AppealState.LOST, AppealState.DROPPED}),
}


@dataclass
class Appeal:
    """Be one appeal against a plan's decision; `letter` is its text, `outcome` what the plan said."""

    id: AppealId
    fill_id: FillId
    claim_id: ClaimId
    plan_id: PlanId
    patient_id: PatientId
    state: AppealState
    deadline: date
    reason: str
    letter: str
    sent_at: datetime | None
    decided_at: datetime | None
    outcome: str
    created_by: UserId
    created_at: datetime
    rev: int


def move_appeal(appeal: Appeal, to: AppealState) -> None:
    """Move an appeal, or raise `IllegalMove`."""
    if to not in _MOVES.get(appeal.state, frozenset()):
        raise IllegalMove("appeal", appeal.state, to)
    appeal.state = to
    appeal.rev += 1


class Works(Keeps[ClaimWork], Protocol):
    """Keep who works on what."""

    def of_subject(self, kind: WorkKind, subject_id: UUID) -> ClaimWork | None:
        """Return the work on one thing."""
        ...


class Appeals(Keeps[Appeal], Protocol):
    """Keep appeals."""

    def of_fill(self, fill_id: FillId) -> list[Appeal]:
        """Return a fill's appeals, oldest first."""
        ...
