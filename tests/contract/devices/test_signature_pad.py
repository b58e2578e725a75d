"""Check what a signature pad does: the driver over the simulated pad by a real pty, and the fake, alike."""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from app.hardware.addresses import SerialAddress
from app.hardware.config import DevicesConfig
from app.hardware.errors import NotSetUp, PadAbsent
from app.hardware.pad_address import PadField
from app.hardware.signing import PenMove
from app.hardware.states import DeviceKind, DeviceState
from app.hardware.usb_names import UsbName
from app.kernel.clock import SystemClock
from devices.losses import LossLog
from devices.manager import DeviceManager
from devices.pad_worker import PadWorker
from devices.signature.topaz_pad import TopazPad
from devices.sim.client import Simulator
from devices.sim.log import read_events
from devices.transport.opening import opener
from devices.transport.usb_ports import PortSeen, SteadySerial
from devices.worker import StatusBoard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.hardware.signing import SignaturePad
    from app.hardware.states import DeviceStatus

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pty")
FIELD = PadField(400, 350, 2400, 1050)
LINES = (((500, 400), (900, 700), (1300, 500)), ((600, 900), (1500, 910)))
MOVED = tuple(tuple((x - 400, y - 350) for x, y in line) for line in LINES)
BACK_S = 2.0
Lines = tuple[tuple[tuple[int, int], ...], ...]


class FakePad:
    """Be a pad in memory, for the tests of everything above drivers."""

    def __init__(self) -> None:
        self.is_here = True
        self._moves: deque[PenMove] = deque()
        self._down: PenMove | None = None

    def sign(self, lines: Lines) -> None:
        for line in lines:
            spots = [(x - FIELD.left, y - FIELD.top) for x, y in line]
            for number, (x, y) in enumerate((*spots, spots[-1])):
                is_down = number < len(spots)
                self._moves.append(PenMove(x, y, number, is_down, FIELD.width, FIELD.height))

    def check(self) -> None:
        if not self.is_here:
            raise PadAbsent

    def next_moves(self, timeout_ms: int) -> tuple[PenMove, ...]:
        self.check()
        moves = tuple(self._moves)
        self._moves.clear()
        return moves

    def lost(self) -> tuple[PenMove, ...]:
        return ()

    def close(self) -> None:
        self._moves.clear()


@dataclass(frozen=True, slots=True)
class Rig:
    """Be one pad with its driver, the way to sign on it, and to pull it."""

    driver: SignaturePad
    sign: Callable[[Lines], object]
    unplug: Callable[[], object]


def _simulated(folder: Path) -> Iterator[Rig]:
    simulator = Simulator.start("topaz", folder)
    pad = TopazPad(opener(simulator.address), FIELD)
    yield Rig(pad, lambda lines: simulator.control(do="sign", strokes=lines), simulator.kill)
    pad.close()
    simulator.stop()


def _faked() -> Iterator[Rig]:
    fake = FakePad()
    yield Rig(fake, fake.sign, lambda: setattr(fake, "is_here", False))


@pytest.fixture(params=["topaz", "fake"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """Give the simulated pad and the fake in turn."""
    yield from _faked() if request.param == "fake" else _simulated(tmp_path / "topaz")


def drawn(moves: list[PenMove]) -> Lines:
    """Return the strokes in what a pen did."""
    strokes: list[list[tuple[int, int]]] = [[]]
    for move in moves:
        if move.is_down:
            strokes[-1].append((move.x, move.y))
        elif strokes[-1]:
            strokes.append([])
    return tuple(tuple(stroke) for stroke in strokes if stroke)


def heard(pad: SignaturePad, lines: Lines) -> list[PenMove]:
    """Read until as many strokes have ended as were drawn."""
    moves: list[PenMove] = []
    until = time.monotonic() + 5
    while sum(not move.is_down for move in moves) < len(lines) and time.monotonic() < until:
        moves += pad.next_moves(200)
    return moves


def test_that_what_was_drawn_arrives_stroke_by_stroke(rig: Rig) -> None:
    rig.driver.check()
    rig.sign(LINES)
    moves = heard(rig.driver, LINES)
    assert drawn(moves) == MOVED
    assert {(move.width, move.height) for move in moves} == {(2000, 700)}
    times = [move.ms for move in moves if move.is_down][:3]
    assert times == sorted(times)


def test_that_a_pen_that_does_nothing_is_nothing_after_the_timeout(rig: Rig) -> None:
    assert rig.driver.next_moves(1) == ()


def test_that_an_unplugged_pad_is_absent(rig: Rig) -> None:
    rig.driver.check()
    rig.unplug()
    with pytest.raises(PadAbsent):
        rig.driver.next_moves(2000)
    with pytest.raises(PadAbsent):
        rig.driver.check()


@pytest.fixture
def pad_sim(tmp_path: Path) -> Iterator[Simulator]:
    simulator = Simulator.start("topaz", tmp_path / "topaz")
    yield simulator
    simulator.stop()


def test_that_a_hovering_pen_draws_nothing(pad_sim: Simulator) -> None:
    pad = TopazPad(opener(pad_sim.address), FIELD)
    pad.check()
    pad_sim.control(do="hover", x=900, y=600)
    assert pad.next_moves(300) == ()
    pad.close()


def test_that_a_pen_beside_the_field_is_held_at_its_edge(pad_sim: Simulator) -> None:
    pad = TopazPad(opener(pad_sim.address), FIELD)
    pad.check()
    beside = (((10, 20), (4000, 4000)),)
    pad_sim.control(do="sign", strokes=beside)
    assert drawn(heard(pad, beside)) == (((0, 0), (2000, 700)),)
    pad.close()


@pytest.mark.parametrize("fault", ["garbage", "cut"])
def test_that_garbage_and_cut_packets_lose_no_more_than_themselves(
    pad_sim: Simulator, tmp_path: Path, fault: str
) -> None:
    pad = TopazPad(opener(pad_sim.address), FIELD)
    pad.check()
    pad_sim.control(do="fault", name=fault)
    pad_sim.control(do="sign", strokes=LINES)
    assert drawn(heard(pad, LINES)) == MOVED
    (signed,) = read_events(tmp_path / "topaz", "signature")
    assert signed["strokes"] == [[list(point) for point in line] for line in LINES]
    pad.close()


class ScriptedLink:
    """Be a wire that gives what the test put on it, then nothing."""

    def __init__(self, *reads: bytes) -> None:
        self._reads = deque(reads)

    def write(self, data: bytes, timeout_s: float) -> None:
        raise NotImplementedError

    def read(self, timeout_s: float) -> bytes:
        return self._reads.popleft() if self._reads else b""

    def close(self) -> None:
        self._reads.clear()


def test_that_a_pad_that_falls_silent_has_lifted_its_pen() -> None:
    link = ScriptedLink(b"\xc1\x2b\x0b\x00\x05", b"\xc1\x2c\x0b\x00\x05")
    pad = TopazPad(lambda: link, FIELD, lambda: 7.0)
    assert [move.is_down for move in pad.next_moves(200)] == [True]
    assert [move.is_down for move in pad.next_moves(200)] == [True]
    assert [(move.is_down, move.ms) for move in pad.next_moves(200)] == [(False, 7000)]
    assert pad.next_moves(200) == ()
    assert pad.lost() == ()


@dataclass
class Bench:
    """Be a pad that can be pulled and plugged in, and the worker that listens to it."""

    folder: Path
    ports: tuple[PortSeen, ...] = ()
    moves: queue.Queue[PenMove] = field(default_factory=queue.Queue)
    changed: threading.Condition = field(default_factory=threading.Condition)
    state: DeviceState = DeviceState.UNCONFIGURED
    board: StatusBoard = field(default_factory=StatusBoard)
    sim: Simulator = field(init=False)

    def plug(self) -> Simulator:
        self.sim = Simulator.start("topaz", self.folder)
        self.ports = (PortSeen(self.sim.ready["path"], UsbName(0x0403, 0x6001, "PAD-1")),)
        return self.sim

    def hear(self, status: DeviceStatus) -> None:
        with self.changed:
            if status.kind is DeviceKind.SIGNATURE_PAD:
                self.state = status.state
            self.changed.notify_all()

    def until(self, state: DeviceState) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.state is state, timeout=10), self.state

    def strokes(self, count: int) -> Lines:
        """Wait for as many lifted pens and return what was drawn until then."""
        moves: list[PenMove] = []
        while sum(not move.is_down for move in moves) < count:
            moves.append(self.moves.get(timeout=5))
        return drawn(moves)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found = Bench(tmp_path / "topaz")
    found.plug()
    found.board.changes.add(found.hear)
    found.board.changes.add(LossLog().hear)
    driver = TopazPad(SteadySerial(SerialAddress(found.sim.ready["path"]), lambda: found.ports), FIELD)
    worker = PadWorker(found.board, driver, found.moves.put)
    worker.start()
    found.until(DeviceState.READY)
    yield found
    worker.stop()
    worker.join(10)
    found.sim.stop()


@pytest.mark.serial
def test_that_a_pad_pulled_in_the_middle_of_a_signature_comes_back_and_signs(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "counter.devices")
    bench.sim.control(do="fault", name="unplug")
    bench.ports = ()
    with pytest.raises((OSError, ValueError)):
        bench.sim.control(do="sign", strokes=LINES)
    bench.until(DeviceState.ABSENT)
    assert bench.strokes(1) == (((100, 50),),)
    bench.sim.stop()
    bench.plug()
    plugged = time.monotonic()
    bench.until(DeviceState.READY)
    assert time.monotonic() - plugged < BACK_S
    bench.sim.control(do="sign", strokes=LINES)
    assert bench.strokes(2) == MOVED
    words = [record.message.split(" after")[0] for record in caplog.records]
    assert words == ["device signature_pad lost: absent", "device signature_pad back"]


def test_that_a_pad_moved_to_another_port_is_found_by_its_serial_number(bench: Bench) -> None:
    first = bench.sim.ready["path"]
    bench.ports = ()
    bench.sim.kill()
    bench.until(DeviceState.ABSENT)
    other = Simulator.start("scanner", bench.folder.with_name("other"))
    bench.plug()
    bench.ports = (PortSeen(other.ready["path"], UsbName(0x0403, 0x6001, "OTHER")), *bench.ports)
    bench.until(DeviceState.READY)
    assert first
    bench.sim.control(do="sign", strokes=LINES)
    assert bench.strokes(2) == MOVED
    other.stop()


def test_that_a_lane_tells_its_pad_and_stops_it(pad_sim: Simulator) -> None:
    manager = DeviceManager(DevicesConfig(signature_pad=f"{pad_sim.address};model=1x5"), SystemClock())
    moves: queue.Queue[PenMove] = queue.Queue()
    ready = threading.Event()
    manager.on_status(lambda one: ready.set() if one.state is DeviceState.READY else None)
    stop = manager.on_pen(moves.put)
    manager.start()
    assert ready.wait(5)
    assert (
        manager.try_out(DeviceKind.SIGNATURE_PAD).result(5).words.startswith(f"Attached: {pad_sim.address}")
    )
    pad_sim.control(do="sign", strokes=LINES)
    found = [moves.get(timeout=5) for _ in range(sum(map(len, LINES)) + len(LINES))]
    assert drawn(found) == MOVED
    stop()
    assert not manager.can_sign()
    manager.stop()
    manager.reconfigure(DevicesConfig())
    assert manager.try_out(DeviceKind.SIGNATURE_PAD).result(5).code == NotSetUp.code
    states = {status.kind: status.state for status in manager.statuses()}
    assert states[DeviceKind.SIGNATURE_PAD] is DeviceState.UNCONFIGURED
    manager.stop()
