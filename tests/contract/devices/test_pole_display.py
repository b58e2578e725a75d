"""Check pole displays, real driver over the simulator's wires and the fake: the newest view, shown again."""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

import pytest

from app.hardware.config import DevicesConfig
from app.hardware.customer import CustomerLine, CustomerPhase, CustomerSum, CustomerView
from app.hardware.errors import DisplayAbsent, NotSetUp
from app.hardware.ports import ShowsCustomer
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.kernel.clock import SystemClock
from app.kernel.money import Money
from devices.display.choosing import build_display
from devices.display.pole_text import pole_lines
from devices.display.worker import DisplayWorker
from devices.display_devices import show_test
from devices.manager import DeviceManager
from devices.sim.client import Simulator
from devices.sim.log import read_events, read_shown
from devices.worker import StatusBoard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.hardware.ports import CustomerDisplay

BACK_S = 2.0
WAIT_S = 8.0
DARK = (" " * 20, " " * 20)


def view(number: int) -> CustomerView:
    """Make the view after so many scans."""
    line = CustomerLine(f"Prescription {number}", f"Rx {number}", Money(number * 100))
    total = CustomerSum("Total", Money(number * 1000))
    return CustomerView(CustomerPhase.SALE, "Harbor Pharmacy", "", "", (line,), figure=total)


class Glass(Protocol):
    """Be what a person reads."""

    def read(self, wanted: tuple[str, str], seconds: float) -> tuple[str, str]: ...


class FakeDisplay:
    """Be the fake that other tests may use: shows what it is told, until it is taken away."""

    def __init__(self) -> None:
        self.is_there = True
        self.shown = DARK
        self.changed = threading.Condition()

    def show(self, view: CustomerView) -> None:
        self.check()
        with self.changed:
            self.shown = pole_lines(view)
            self.changed.notify_all()

    def check(self) -> None:
        if not self.is_there:
            raise DisplayAbsent

    def close(self) -> None:
        self.shown = DARK

    def read(self, wanted: tuple[str, str], seconds: float) -> tuple[str, str]:
        with self.changed:
            self.changed.wait_for(lambda: self.shown == wanted, seconds)
            return self.shown


class SimGlass:
    """Be the simulator's glass."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    def read(self, wanted: tuple[str, str], seconds: float) -> tuple[str, str]:
        state = self._sim.control(do="await", upper=wanted[0], lower=wanted[1], seconds=seconds)
        assert state["noise"] == 0
        return state["upper"], state["lower"]


def until(glass: Glass, wanted: tuple[str, str], seconds: float = WAIT_S) -> None:
    """Wait until the glass shows what is wanted."""
    assert glass.read(wanted, seconds) == wanted


@pytest.fixture(params=["tcp", "pty", "fake"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[CustomerDisplay, Glass]]:
    if request.param == "fake":
        fake = FakeDisplay()
        yield fake, fake
        return
    sim: Simulator = request.getfixturevalue("pole_sim")
    if request.param == "pty" and os.name != "posix":
        pytest.skip("no pty here")
    address = sim.address if request.param == "tcp" else sim.ready["serial"]
    with closing(build_display(address)) as display:
        yield display, SimGlass(sim)


def test_that_a_display_shows_the_view_and_then_the_next(pair: tuple[CustomerDisplay, Glass]) -> None:
    display, glass = pair
    for number in (1, 2):
        display.show(view(number))
        until(glass, pole_lines(view(number)))
    display.check()
    until(glass, pole_lines(view(2)))


def test_that_a_closed_display_is_left_empty(pair: tuple[CustomerDisplay, Glass]) -> None:
    display, glass = pair
    display.show(view(1))
    until(glass, pole_lines(view(1)))
    display.close()
    until(glass, DARK)


def test_that_a_display_that_is_not_there_says_so() -> None:
    with pytest.raises(DisplayAbsent):
        build_display("serial:/dev/ttyNOWHERE").show(view(1))
    fake = FakeDisplay()
    fake.is_there = False
    with pytest.raises(DisplayAbsent):
        fake.show(view(1))


def test_that_a_display_that_was_switched_off_and_on_is_painted_again(pole_sim: Simulator) -> None:
    with closing(build_display(pole_sim.ready.get("serial", pole_sim.address))) as display:
        display.show(view(7))
        until(SimGlass(pole_sim), pole_lines(view(7)))
        pole_sim.control(do="power_cycle")
        until(SimGlass(pole_sim), DARK)
        display.check()
        assert SimGlass(pole_sim).read(pole_lines(view(7)), WAIT_S) == pole_lines(view(7))


def test_that_a_display_that_hung_up_is_reached_anew(pole_sim: Simulator) -> None:
    pole_sim.control(do="fault", name="drop")
    manager = DeviceManager(DevicesConfig(pole_display=pole_sim.address), SystemClock())
    manager.show_customer(view(3))
    manager.start()
    until(SimGlass(pole_sim), pole_lines(view(3)))
    assert pole_sim.control(do="state")["faults"] == []
    manager.stop()


class Gate:
    """Be a display whose first paint waits, as a slow wire does; keeps what was shown."""

    def __init__(self) -> None:
        self.shown: list[CustomerView] = []
        self.is_painting = threading.Event()
        self.may_go = threading.Event()
        self.is_last = threading.Event()

    def show(self, view: CustomerView) -> None:
        if not self.shown or self.shown[-1] != view:
            self.shown.append(view)
        self.is_painting.set()
        self.may_go.wait(WAIT_S)
        if view == LAST:
            self.is_last.set()

    def check(self) -> None:
        return None

    def close(self) -> None:
        return None


LAST = view(200)


def test_that_views_that_were_overtaken_are_never_shown() -> None:
    gate = Gate()
    worker = DisplayWorker(StatusBoard(), gate)
    worker.start()
    worker.show(view(1))
    assert gate.is_painting.wait(WAIT_S)
    for number in range(2, 201):
        worker.show(view(number))
    gate.may_go.set()
    assert gate.is_last.wait(WAIT_S)
    worker.stop()
    worker.join(WAIT_S)
    assert gate.shown == [view(1), LAST]


class Board(StatusBoard):
    """Wait for states."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self.changes.add(self._hear)

    def _hear(self, _status: DeviceStatus) -> None:
        with self._changed:
            self._changed.notify_all()

    def until(self, state: DeviceState) -> None:
        def stands() -> bool:
            return any(one.state is state for one in self.all() if one.kind is DeviceKind.POLE_DISPLAY)

        with self._changed:
            assert self._changed.wait_for(stands, WAIT_S), self.all()


@pytest.mark.logs_warnings
def test_that_a_bug_in_a_display_is_told_and_does_not_end_its_thread() -> None:
    class Moody(FakeDisplay):
        calls = 0

        def show(self, view: CustomerView) -> None:
            Moody.calls += 1
            if Moody.calls == 1:
                raise KeyError
            super().show(view)

    board, moody = Board(), Moody()
    worker = DisplayWorker(board, moody)
    worker.show(view(1))
    worker.start()
    board.until(DeviceState.FAULT)
    board.until(DeviceState.READY)
    until(moody, pole_lines(view(1)))
    worker.stop()
    worker.join(WAIT_S)


@pytest.fixture
def lane(pole_sim: Simulator) -> Iterator[DeviceManager]:
    manager = DeviceManager(DevicesConfig(pole_display=pole_sim.address), SystemClock())
    manager.start()
    yield manager
    manager.stop()


def test_that_a_lane_shows_the_sale_and_ends_with_an_empty_display(
    lane: DeviceManager, pole_sim: Simulator, tmp_path: Path
) -> None:
    assert isinstance(lane, ShowsCustomer)
    lane.show_customer(view(5))
    until(SimGlass(pole_sim), pole_lines(view(5)))
    lane.reconfigure(DevicesConfig(pole_display=pole_sim.address))
    until(SimGlass(pole_sim), pole_lines(view(5)))
    lane.stop()
    until(SimGlass(pole_sim), DARK)
    assert pole_lines(view(5)) in read_shown(tmp_path / "pole")


@pytest.mark.serial
def test_that_a_display_that_was_pulled_shows_the_newest_view_within_two_seconds_of_its_return(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "counter.devices")
    sim = Simulator.start("pole", tmp_path / "pole")
    manager = DeviceManager(DevicesConfig(pole_display=sim.address), SystemClock())
    watch = threading.Condition()

    def hear(_status: DeviceStatus) -> None:
        with watch:
            watch.notify_all()

    def state(wanted: DeviceState) -> bool:
        return any(one.state is wanted for one in manager.statuses() if one.kind is DeviceKind.POLE_DISPLAY)

    manager.on_status(hear)
    manager.start()
    manager.show_customer(view(1))
    until(SimGlass(sim), pole_lines(view(1)))
    sim.kill()
    with watch:
        assert watch.wait_for(lambda: state(DeviceState.ABSENT), WAIT_S)
    for number in range(2, 40):
        manager.show_customer(view(number))
    sim = Simulator.start("pole", tmp_path / "pole", sim.port)
    until(SimGlass(sim), pole_lines(view(39)), BACK_S)
    manager.stop()
    sim.stop()
    shown = {lower for _upper, lower in read_shown(tmp_path / "pole")}
    assert pole_lines(view(20))[1] not in shown
    assert [message.split(" after")[0] for message in caplog.messages] == [
        "device pole_display lost: absent",
        "device pole_display back",
    ]


TEST_WORDS = ("Counter 12345678901 ", "Test $1,234.50 - OK ")


def test_that_a_trial_fills_both_lines_until_the_sale_goes_on(
    lane: DeviceManager, pole_sim: Simulator
) -> None:
    lane.show_customer(view(4))
    until(SimGlass(pole_sim), pole_lines(view(4)))
    trial = lane.try_out(DeviceKind.POLE_DISPLAY).result(WAIT_S)
    assert trial.is_good
    assert "does not answer" in trial.words
    until(SimGlass(pole_sim), TEST_WORDS)
    lane.show_customer(view(5))
    until(SimGlass(pole_sim), pole_lines(view(5)))


def test_that_the_display_gets_its_lines_back_after_a_trial() -> None:
    fake = FakeDisplay()
    worker = DisplayWorker(StatusBoard(), fake, trial_shown_s=0.02)
    worker.start()
    worker.show(view(1))
    until(fake, pole_lines(view(1)))
    assert worker.submit(lambda: show_test(fake)).result(WAIT_S).is_good
    until(fake, pole_lines(view(1)))
    worker.stop()
    worker.join(WAIT_S)


def test_that_a_trial_of_a_display_that_is_away_says_why() -> None:
    manager = DeviceManager(DevicesConfig(pole_display="serial:/dev/ttyNOWHERE"), SystemClock())
    manager.start()
    assert manager.try_out(DeviceKind.POLE_DISPLAY).result(WAIT_S).code == DisplayAbsent.code
    manager.stop()
    assert manager.try_out(DeviceKind.POLE_DISPLAY).result(0).code == NotSetUp.code


def test_that_a_lane_without_a_display_shows_nothing_and_says_so() -> None:
    manager = DeviceManager(DevicesConfig(), SystemClock())
    manager.start()
    manager.show_customer(view(1))
    assert manager.try_out(DeviceKind.POLE_DISPLAY).result(0).code == NotSetUp.code
    manager.stop()


def test_that_a_deaf_display_keeps_nobody_waiting(lane: DeviceManager, pole_sim: Simulator) -> None:
    pole_sim.control(do="fault", name="deaf")
    began = time.monotonic()
    for number in range(500):
        lane.show_customer(view(number))
    assert time.monotonic() - began < 1
    pole_sim.control(do="clear")
    until(SimGlass(pole_sim), pole_lines(view(499)))


def test_that_the_simulator_keeps_what_it_showed_over_a_power_cut(tmp_path: Path) -> None:
    folder = tmp_path / "pole"
    sim = Simulator.start("pole", folder)
    with closing(build_display(sim.address)) as display:
        display.show(view(9))
        until(SimGlass(sim), pole_lines(view(9)))
        sim.control(do="power_cycle")
        sim.kill()
    assert read_shown(folder)[-1] == pole_lines(view(9))
    assert read_events(folder)[-1]["event"] == "dark"
