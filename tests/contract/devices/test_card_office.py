"""Check that a lane's devices void, list and close batches the same way on a POSLINK and a Nexo terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from app.hardware.cards import CardOutcome
from app.hardware.config import DevicesConfig
from app.hardware.states import DeviceKind, DeviceState
from app.hardware.terminal_reports import BatchOutcome, OfflineMode, OfflineRules
from app.kernel.clock import SystemClock
from app.kernel.money import Money
from devices.manager import DeviceManager
from devices.sim.client import Simulator
from devices.sim.log import read_events
from devices.terminal.choosing import build_terminal
from devices.terminal.poslink_service import PoslinkService

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AMOUNT = Money(2350)
NIGHT = datetime(2026, 11, 24, 21, tzinfo=UTC)
LONG_S = 20


@pytest.fixture(params=["terminal", "nexo"])
def simulator(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Simulator]:
    """Give each terminal in turn."""
    made = Simulator.start(request.param, tmp_path / "terminal")
    yield made
    made.stop()


@pytest.fixture
def lane(simulator: Simulator) -> Iterator[DeviceManager]:
    """Give the devices of a lane with that terminal."""
    config = DevicesConfig(card_terminal=simulator.address, card_seconds=2)
    devices = DeviceManager(config, SystemClock())
    devices.start()
    yield devices
    devices.stop()


def test_that_the_batch_is_read_and_closed_through_the_devices(lane: DeviceManager, tmp_path: Path) -> None:
    charge = lane.charge("sale-1", AMOUNT).result(LONG_S)
    lane.charge("sale-2", Money(100)).result(LONG_S)
    void = lane.void("void-1", AMOUNT, "sale-1", charge.terminal_ref).result(LONG_S)
    assert void.outcome is CardOutcome.APPROVED
    report = lane.read_batch().result(LONG_S)
    assert [one.reference for one in report.records] == ["sale-2"]
    assert (report.totals.net, report.stored, report.longest) == (Money(100), 0, timedelta(seconds=2))
    answer = lane.close_batch(NIGHT).result(LONG_S)
    assert answer.closed is not None
    assert (answer.outcome, answer.closed.total) == (BatchOutcome.CLOSED, Money(100))
    (closed,) = read_events(tmp_path / "terminal", "batch_closed")
    assert closed["references"] == ["sale-2"]


def test_that_a_close_without_an_answer_is_unknown_and_written_once(
    lane: DeviceManager, simulator: Simulator, tmp_path: Path
) -> None:
    lane.charge("sale-1", AMOUNT).result(LONG_S)
    simulator.control(do="fault", name="drop_after_close")
    assert lane.close_batch(NIGHT).result(LONG_S).outcome is BatchOutcome.UNKNOWN
    assert lane.read_batch().result(LONG_S).records == ()
    assert len(read_events(tmp_path / "terminal", "batch_closed")) == 1


def test_that_an_absent_terminal_closes_and_tells_nothing(lane: DeviceManager, simulator: Simulator) -> None:
    simulator.stop()
    assert lane.close_batch(NIGHT).result(LONG_S).outcome is BatchOutcome.NOT_SENT
    report = lane.read_batch().result(LONG_S)
    assert (report.is_told, "cannot be reached" in report.problem) == (False, True)
    void = lane.void("void-1", AMOUNT, "sale-1", "P1").result(LONG_S)
    assert void.outcome is CardOutcome.NOT_SENT


def test_that_a_lane_without_a_terminal_says_so() -> None:
    devices = DeviceManager(DevicesConfig(), SystemClock())
    assert devices.read_batch().result(0).is_told is False
    assert devices.close_batch(NIGHT).result(0).outcome is BatchOutcome.NOT_SENT
    assert devices.void("void-1", AMOUNT, "sale-1", "").result(0).outcome is CardOutcome.NOT_SENT


def test_that_the_trial_tells_what_a_terminal_may_approve_by_itself(terminal_sim: Simulator) -> None:
    devices = DeviceManager(DevicesConfig(card_terminal=terminal_sim.address), SystemClock())
    devices.start()
    try:
        never = devices.try_out(DeviceKind.CARD_TERMINAL).result(LONG_S)
        assert never.words.endswith("It never approves without the bank.")
        office = build_terminal(terminal_sim.address).office()
        assert isinstance(office, PoslinkService)
        office.set_offline_rules(OfflineRules(OfflineMode.ALWAYS, 5, Money(10_000), 1))
        words = devices.try_out(DeviceKind.CARD_TERMINAL).result(LONG_S).words
        assert "approves without the bank always, up to $100.00 in 5 charges" in words
        (status,) = (one for one in devices.statuses() if one.kind is DeviceKind.CARD_TERMINAL)
        assert status.state is DeviceState.READY
    finally:
        devices.stop()
