"""Hold what the window works with, once the store is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from app.bootstrap.gate import StoreGate
    from app.claims.estimating.backtest import Report
    from app.documents.ports import Renderer
    from app.kernel.clock import Clock
    from app.kernel.running import Runner, StoreFacts
    from app.outbox.health import LineLight
    from app.outbox.ports import Exchanged
    from app.settings.routes import RouteSpec
    from ui.desk import LaneDevices


@dataclass(frozen=True, slots=True)
class Desk:
    """Be the open store as screens see it: commands, queries, devices, time and papers.

    `notices` are warnings to show until they are mended, such as a key file beside the store.
    `ask_payer` asks a payer at once, outside of the queue. `lights` tell how each line does; `try_payer` has
    one that is away tried at once. `measure_practice` measures estimates on a practice history.
    `show_simulators` opens the window of practice devices in a theme and size; None outside of practice.
    `in_background` runs slow work without effects, such as drawing a label, away from the caller's thread.
    """

    runner: Runner
    devices: LaneDevices
    clock: Clock
    store: StoreFacts
    gate: StoreGate
    renderer: Renderer
    in_background: Callable[[Callable[[], Any]], Future[Any]]
    ask_payer: Callable[[str, bytes], Future[Exchanged]]
    try_route: Callable[[RouteSpec], Future[str]]
    lights: Callable[[], tuple[LineLight, ...]]
    try_payer: Callable[[str], None]
    measure_practice: Callable[[], Future[Report]]
    idle_lock_s: int
    appearance: tuple[str, str]
    notices: tuple[str, ...] = ()
    show_simulators: Callable[[str, int], None] | None = None

    @property
    def zone(self) -> str:
        """Return the store's time zone, an IANA name."""
        return self.store.zone
