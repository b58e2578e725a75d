"""Start what moves messages, papers and card payments beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.routes import ANSWER_S, PRACTICE_ANSWER_S, SwitchRoute
from app.jobs.outbox_pump import OutboxPump, PumpParts, pump_actor
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


def start_pumps(
    runner: Runner, devices: Devices, renderer: Renderer, world: World, clock: Clock
) -> tuple[Callable[[], None], ...]:
    """Start the pumps; return how each is stopped, the first started first."""
    policy = PRACTICE_POLICY if world.is_practice else Policy()
    route = SwitchRoute(world.payer_address, world.payer_ca, PRACTICE_ANSWER_S if world.is_practice else ANSWER_S)
    outbox = OutboxPump(PumpParts(runner, route, clock, pump_actor(), policy))
    outbox.start()
    return (outbox.stop,)
