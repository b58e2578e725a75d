"""Check that scans survive a cable that is pulled and plugged in again elsewhere, over real ptys."""

from __future__ import annotations

import logging
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from app.hardware.addresses import SerialAddress, UsbAddress
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.hardware.usb_names import UsbName
from app.kernel.clock import SystemClock
from app.scanning.labels import rx_label
from devices.losses import LossLog
from devices.scanner.serial_scanner import SerialScanner
from devices.sim.client import Simulator
from devices.sim.log import read_scans
from devices.transport.link import LinkRefused
from devices.transport.usb_ports import PortSeen, SteadySerial, open_usb
from devices.worker import ScannerWorker, StatusBoard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.scanning.types import Scan
    from devices.transport.link import Opener

ELM = UsbName(0x0C2E, 0x0B6A, "ELM-1")
OAK = UsbName(0x0C2E, 0x0B6A, "OAK-2")
PULLS = 3
EACH = 20
BACK_S = 2.0


@dataclass
class Socket:
    """Be a lane's USB: what is plugged in where."""

    ports: tuple[PortSeen, ...] = ()
    changed: threading.Condition = field(default_factory=threading.Condition)
    state: DeviceState = DeviceState.UNCONFIGURED

    def seen(self) -> tuple[PortSeen, ...]:
        return self.ports

    def hear(self, status: DeviceStatus) -> None:
        with self.changed:
            self.state = status.state
            self.changed.notify_all()

    def until(self, state: DeviceState) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.state is state, timeout=10), self.state


class Bench:
    """Be a scanner that can be pulled and plugged in, and the worker that listens to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = Socket()
        self.scans: queue.Queue[Scan] = queue.Queue()
        self.board = StatusBoard()
        self.board.changes.add(self.socket.hear)
        self.board.changes.add(LossLog().hear)
        self.sim = self.plug()
        self._worker: ScannerWorker | None = None

    def plug(self) -> Simulator:
        self.sim = Simulator.start("scanner", self.folder)
        self.socket.ports = (PortSeen(self.sim.ready["path"], ELM),)
        return self.sim

    def pull(self) -> None:
        self.socket.ports = ()
        self.sim.kill()
        self.socket.until(DeviceState.ABSENT)

    def listen(self, opener: Opener) -> None:
        self._worker = ScannerWorker(self.board, SerialScanner(opener, SystemClock()), self.scans.put)
        self._worker.start()
        self.socket.until(DeviceState.READY)

    def scan(self, text: str) -> str:
        self.sim.control(do="scan", text=text)
        return self.scans.get(timeout=5).raw

    def close(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker.join(10)
        self.sim.stop()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found = Bench(tmp_path / "scanner")
    yield found
    found.close()


@pytest.mark.serial
def test_that_no_scan_is_lost_or_altered_when_the_cable_is_pulled_in_the_middle(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "counter.devices")
    bench.listen(SteadySerial(SerialAddress(bench.sim.ready["path"]), bench.socket.seen))
    heard: list[str] = []
    for pull in range(PULLS):
        heard += [bench.scan(rx_label(7_000_000 + EACH * pull + number, 0)) for number in range(EACH)]
        bench.sim.control(do="torn", text=rx_label(6_999_999, 0)[:9])
        bench.pull()
        bench.plug()
        plugged = time.monotonic()
        bench.socket.until(DeviceState.READY)
        assert time.monotonic() - plugged < BACK_S
    heard.append(bench.scan("last"))
    assert tuple(heard) == read_scans(bench.folder)
    assert bench.scans.empty()
    words = [record.message.split(" after")[0] for record in caplog.records]
    assert words == ["device scanner lost: absent", "device scanner back"] * PULLS


def test_that_a_scanner_moved_to_another_port_is_found_by_its_serial_number(bench: Bench) -> None:
    first = bench.sim.ready["path"]
    other = Simulator.start("scanner", bench.folder.with_name("other"))
    bench.listen(SteadySerial(SerialAddress(first), bench.socket.seen))
    bench.pull()
    bench.plug()
    moved = bench.socket.ports
    bench.socket.ports = (PortSeen(other.ready["path"], OAK), *moved)
    bench.socket.until(DeviceState.READY)
    assert bench.scan("mine") == "mine"
    other.stop()


def test_that_a_stranger_on_the_known_port_is_not_opened(bench: Bench) -> None:
    path = bench.sim.ready["path"]
    opener = SteadySerial(SerialAddress(path), bench.socket.seen)
    opener().close()
    bench.socket.ports = (PortSeen(path, OAK),)
    with pytest.raises(LinkRefused):
        opener()


def test_that_a_usb_name_opens_its_port_and_refuses_when_two_could_be_it(bench: Bench) -> None:
    make = UsbAddress(UsbName(ELM.vendor, ELM.product))
    open_usb(make, bench.socket.seen).close()
    bench.socket.ports = (*bench.socket.ports, PortSeen("/dev/other", OAK))
    with pytest.raises(LinkRefused):
        open_usb(make, bench.socket.seen)
    open_usb(UsbAddress(ELM), bench.socket.seen).close()


@pytest.mark.logs_warnings
def test_that_a_bug_in_the_scanner_driver_does_not_end_its_thread() -> None:
    board, scans = StatusBoard(), queue.Queue[str]()

    class Moody:
        """Break once, then go on."""

        def __init__(self) -> None:
            self.calls = 0

        def check(self) -> None:
            self.calls += 1
            if self.calls == 1:
                raise KeyError

        def next_scan(self, timeout_ms: int) -> None:
            scans.put(f"listened for {timeout_ms}")

        def close(self) -> None:
            scans.put("closed")

    worker = ScannerWorker(board, Moody(), lambda _scan: None)
    worker.start()
    assert scans.get(timeout=5) == "closed"
    assert scans.get(timeout=5).startswith("listened")
    assert DeviceStatus(DeviceKind.SCANNER, DeviceState.READY) in board.all()
    worker.stop()
    worker.join(10)
