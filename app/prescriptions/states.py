"""Hold the one table of a fill's legal moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.errors import IllegalMove
from app.prescriptions.model import FillEvent, FillState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.kernel.ids import UserId
    from app.prescriptions.model import Fill

MOVES: dict[FillState, frozenset[FillState]] = {
    FillState.ENTERED: frozenset({FillState.FILLED, FillState.CANCELLED}),
    FillState.FILLED: frozenset({FillState.VERIFIED, FillState.SENT_BACK, FillState.CANCELLED}),
    FillState.SENT_BACK: frozenset({FillState.ENTERED, FillState.FILLED, FillState.CANCELLED}),
    FillState.VERIFIED: frozenset({FillState.READY, FillState.SENT_BACK, FillState.CANCELLED}),
    FillState.READY: frozenset({FillState.SOLD, FillState.SENT_BACK, FillState.CANCELLED}),
    FillState.SOLD: frozenset(),
    FillState.CANCELLED: frozenset(),
}


def move(
    fill: Fill, to: FillState, *, event_id: UUID, at: datetime, actor_id: UserId, reason: str = ""
) -> FillEvent:
    """Move a fill and return the event to keep; raise `IllegalMove` when the table does not list it."""
    if to not in MOVES[fill.state]:
        raise IllegalMove("prescription", fill.state.replace("_", " "), to.replace("_", " "))
    event = FillEvent(event_id, fill.id, at, fill.state, to, actor_id, reason)
    fill.state = to
    fill.rev += 1
    return event
