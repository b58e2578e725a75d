"""Start what moves messages, papers and card payments beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.routes import ANSWER_S, PRACTICE_ANSWER_S, BookedRoutes, StoreRoute
from app.jobs.card_desk import CardDesk, CardParts
from app.jobs.outbox_pump import OutboxPump, PumpParts, pump_actor
from app.jobs.print_pump import PrintParts, PrintPump
from app.outbox.pump import Policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bootstrap.opening import World
    from app.documents.ports import Renderer
    from app.hardware.ports import Devices
    from app.kernel.clock import Clock
    from app.kernel.running import Runner

# The practice payer answers at once or not at all, so no copy of a message travels for long.
PRACTICE_POLICY = Policy(first_wait_ms=300, longest_wait_ms=1_500, hold_ms=50, quarantine_ms=6_000)
_PRACTICE_RETRY_S = 1.0
_RETRY_S = 5.0


def start_pumps(
    runner: Runner, devices: Devices, renderer: Renderer, world: World, clock: Clock
) -> tuple[Callable[[], None], ...]:
    """Start the pumps; return how each is stopped."""
    actor, practice = pump_actor(), world.is_practice
    route = _route_to_payers(world)
    retry_s = _PRACTICE_RETRY_S if practice else _RETRY_S
    policy = PRACTICE_POLICY if practice else Policy()
    outbox = OutboxPump(PumpParts(runner, route, clock, actor, policy, routes=route.routes))
    papers = PrintPump(PrintParts(runner, devices, renderer, actor, retry_s))
    cards = CardDesk(CardParts(runner, devices, actor, world.lane, retry_s))
    for pump in (outbox, papers, cards):
        pump.start()
    return outbox.stop, papers.stop, cards.stop


def _route_to_payers(world: World) -> StoreRoute | BookedRoutes:
    if world.routes and world.payer_ca is not None:
        return BookedRoutes(world.routes, world.payer_ca)
    return StoreRoute(
        world.payer_address, world.payer_ca, PRACTICE_ANSWER_S if world.is_practice else ANSWER_S
    )
