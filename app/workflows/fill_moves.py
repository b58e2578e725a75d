"""Move fills, keeping each move, and take back the stock of a fill that is undone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.inventory.model import MovementKind, StockMovement
from app.kernel.quantity import Quantity
from app.prescriptions.model import FillEvent
from app.prescriptions.states import move

if TYPE_CHECKING:
    from typing import Protocol

    from app.kernel.running import Actor
    from app.prescriptions.model import Fill, FillState
    from app.workflows.needs import HasRx, HasStock

    class StockUnit(HasRx, HasStock, Protocol):
        """Give stock and the basics."""


def advance(unit: HasRx, fill: Fill, to: FillState, actor: Actor, reason: str = "") -> None:
    """Move a fill and keep the move; raise `IllegalMove`."""
    event = move(
        fill, to, event_id=unit.ids.new(), at=unit.clock.now(), actor_id=actor.user_id, reason=reason
    )
    unit.fills.add_event(event)


def note(unit: HasRx, fill: Fill, actor: Actor, reason: str) -> None:
    """Keep an event that does not move the fill, such as another product."""
    unit.fills.add_event(
        FillEvent(unit.ids.new(), fill.id, unit.clock.now(), fill.state, fill.state, actor.user_id, reason)
    )
    fill.rev += 1


def take_from_stock(unit: StockUnit, fill: Fill, actor: Actor) -> None:
    """Write the movement of a fill's drug and lot out of stock; of a compound, each ingredient's."""
    mix = unit.mores.of_fill(fill.id).compound
    if mix is None:
        place = (fill.ndc11, fill.lot, fill.expiry)
        _move_stock(unit, fill, place, -fill.quantity, MovementKind.FILL, actor)
        return
    for one in mix.ingredients:
        lot, expiry = (fill.lot, fill.expiry) if one.ndc11 == fill.ndc11 else ("", "")
        _move_stock(unit, fill, (one.ndc11, lot, expiry), -one.quantity, MovementKind.FILL, actor)


def put_back_in_stock(unit: StockUnit, fill: Fill, actor: Actor) -> None:
    """Write movements that undo whatever a fill took, lot by lot."""
    taken: dict[tuple[str, str, str], Quantity] = defaultdict(lambda: Quantity(0))
    for movement in unit.stock.of_source(fill.id):
        taken[movement.ndc11, movement.lot, movement.expiry] += movement.quantity
    for place, quantity in taken.items():
        if quantity.thousandths:
            _move_stock(unit, fill, place, -quantity, MovementKind.FILL_UNDONE, actor)


def _move_stock(
    unit: StockUnit,
    fill: Fill,
    place: tuple[str, str, str],
    quantity: Quantity,
    kind: MovementKind,
    actor: Actor,
) -> None:
    ndc11, lot, expiry = place
    unit.stock.add(
        StockMovement(
            id=unit.ids.new(),
            lane=unit.lane,
            ndc11=ndc11,
            lot=lot,
            expiry=expiry,
            quantity=quantity,
            kind=kind,
            source_id=fill.id,
            at=unit.clock.now(),
            actor_id=actor.user_id,
        )
    )
