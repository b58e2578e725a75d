"""Start what moves messages, papers and card payments beside the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bootstrap.live_routes import LiveRoutes
from app.bootstrap.routes import ANSWER_S, PRACTICE_ANSWER_S, StoreRoute
from app.bootstrap.stray_keeper import StrayKeeper
from app.jobs.batch_desk import BatchDesk
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


@dataclass(frozen=True, slots=True)
class Pumps:
    """Hold how what moves things is stopped, the last first, with what screens ask of it."""

    stops: tuple[Callable[[], None], ...]
    outbox: OutboxPump
    route: LiveRoutes


def start_pumps(runner: Runner, devices: Devices, renderer: Renderer, world: World, clock: Clock) -> Pumps:
    """Start the pumps."""
    actor, practice = pump_actor(), world.is_practice
    route = LiveRoutes(runner, _usual_route(runner, world), world.payer_ca)
    retry_s = _PRACTICE_RETRY_S if practice else _RETRY_S
    policy = PRACTICE_POLICY if practice else Policy()
    outbox = OutboxPump(PumpParts(runner, route, clock, actor, policy, routes=route.routes))
    papers = PrintPump(PrintParts(runner, devices, renderer, actor, retry_s))
    parts = CardParts(runner, devices, actor, world.lane, retry_s)
    cards, batches = CardDesk(parts), BatchDesk(parts)
    for pump in (outbox, papers, cards, batches):
        pump.start()
    return Pumps((route.close, outbox.stop, papers.stop, cards.stop, batches.stop), outbox, route)


def _usual_route(runner: Runner, world: World) -> StoreRoute:
    answer_s = PRACTICE_ANSWER_S if world.is_practice else ANSWER_S
    return StoreRoute(world.payer_address, world.payer_ca, answer_s, StrayKeeper(runner).keep)
