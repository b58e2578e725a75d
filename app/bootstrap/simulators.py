"""Show simulated devices in a window: one that is started for it, or those of a practice store."""

from __future__ import annotations

import json
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

from app.hardware.simulators import PracticeScene
from app.practice.barcodes import fixed_codes
from app.practice.scene import read_scene
from app.practice.world import Part, PracticeWorld
from devices.sim.client import Simulator
from devices.sim.follower import SimulatorFollower
from ui.simulators.program import run_simulators_window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from devices.sim.cli import Wanted

DEVICES = tuple(part for part in Part if part is not Part.PAYER)


def show_one(wanted: Wanted) -> int:
    """Start a simulator, show it until its window is closed, and stop it."""
    simulator = Simulator.start(wanted.device, wanted.folder, wanted.port, wanted.more)
    sys.stdout.write(json.dumps(simulator.ready) + "\n")
    sys.stdout.flush()
    follower = SimulatorFollower(wanted.device, lambda: int(simulator.ready["control_port"]))
    try:
        return _run((follower,), PracticeScene(fixed_codes()), wanted.title)
    finally:
        simulator.stop()


def show_world(folder: Path, *, follow_input: bool) -> int:
    """Show the devices of a practice store, which run already; with Counter's words on standard input."""
    world = PracticeWorld(folder)
    followers = tuple(SimulatorFollower(part, partial(world.control_port, part)) for part in DEVICES)
    teller = _tell_from_input if follow_input else None
    return _run(followers, PracticeScene(fixed_codes()), teller=teller)


def _run(
    followers: Sequence[SimulatorFollower],
    scene: PracticeScene,
    title: str = "Practice devices",
    teller: Callable[[Callable[[PracticeScene], None], Callable[[], None]], None] | None = None,
) -> int:
    try:
        return run_simulators_window(followers, scene, title, teller)
    finally:
        for follower in followers:
            follower.close()
        for follower in followers:
            follower.join()


def _tell_from_input(show: Callable[[PracticeScene], None], end: Callable[[], None]) -> None:
    def listen() -> None:
        for line in sys.stdin.buffer:
            show(read_scene(line))
        end()

    threading.Thread(target=listen, name="scene", daemon=True).start()
