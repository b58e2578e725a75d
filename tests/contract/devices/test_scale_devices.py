"""Check that a lane weighs on its scale's own worker, and that nobody waits for a scale."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from app.hardware.config import DevicesConfig
from app.hardware.errors import NotSetUp, ScaleAbsent, ScaleOverCapacity
from app.hardware.scales import CanWeigh, Weight
from app.hardware.states import DeviceKind, DeviceState
from app.kernel.clock import SystemClock
from devices.manager import DeviceManager
from devices.sim.client import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.hardware.states import DeviceStatus


class Watch:
    """Wait until the scale has shown a state."""

    def __init__(self, manager: DeviceManager) -> None:
        self._changed = threading.Condition()
        self._manager = manager
        manager.on_status(self._hear)

    def _hear(self, _status: DeviceStatus) -> None:
        with self._changed:
            self._changed.notify_all()

    def until(self, state: DeviceState) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.now().state is state, timeout=15), self.now()

    def now(self) -> DeviceStatus:
        return next(one for one in self._manager.statuses() if one.kind is DeviceKind.SCALE)


@pytest.fixture
def lane(scale_sim: Simulator) -> Iterator[DeviceManager]:
    manager = DeviceManager(DevicesConfig(scale=scale_sim.address), SystemClock())
    yield manager
    manager.stop()


def test_that_a_lane_weighs_and_shows_how_its_scale_stands(lane: DeviceManager, scale_sim: Simulator) -> None:
    watch = Watch(lane)
    assert isinstance(lane, CanWeigh)
    lane.start()
    assert lane.has_scale()
    watch.until(DeviceState.READY)
    scale_sim.control(do="put", grams="3.51")
    assert lane.weigh().result(15).weight == Weight.parse("3.51 g")
    scale_sim.control(do="fault", name="over")
    answer = lane.weigh().result(15)
    assert (answer.weight, answer.code) == (None, ScaleOverCapacity.code)
    assert "Take some off" in answer.message
    scale_sim.control(do="clear")
    watch.until(DeviceState.READY)


def test_that_a_scale_that_was_pulled_out_comes_back_by_itself(
    lane: DeviceManager, scale_sim: Simulator, tmp_path: Path
) -> None:
    watch = Watch(lane)
    lane.start()
    watch.until(DeviceState.READY)
    scale_sim.kill()
    assert lane.weigh().result(15).code == ScaleAbsent.code
    watch.until(DeviceState.ABSENT)
    again = Simulator.start("scale", tmp_path / "scale", scale_sim.port)
    try:
        watch.until(DeviceState.READY)
        again.control(do="put", grams="1.23")
        assert lane.weigh().result(15).weight == Weight.parse("1.23 g")
    finally:
        again.stop()


def test_that_a_lane_without_a_scale_says_so_at_once() -> None:
    manager = DeviceManager(DevicesConfig(), SystemClock())
    manager.start()
    assert not manager.has_scale()
    assert manager.weigh().result(0).code == NotSetUp.code
    manager.stop()
