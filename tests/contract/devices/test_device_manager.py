"""Check that the manager runs every device on its own worker, over the simulators."""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING

import pytest

from app.hardware.cards import CardOutcome
from app.hardware.config import DevicesConfig
from app.hardware.errors import DeviceQueueFull, DeviceStopped, NotSetUp, PaperOut
from app.hardware.results import DrawerOutcome, PrintOutcome, PrintResult
from app.hardware.states import DeviceKind, DeviceState, DeviceStatus
from app.hardware.trials import Trial
from app.kernel.clock import SystemClock
from app.kernel.money import Money
from devices.manager import DeviceManager
from devices.scanner.serial_scanner import SerialScanner
from devices.sim.client import Simulator
from devices.sim.log import read_charges, read_kicks, read_page_jobs, read_receipts
from devices.transport.opening import opener
from devices.worker import DEVICE_BACK_OFF_S, SCANNER_BACK_OFF_S, DeviceWorker, ScannerWorker, StatusBoard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.hardware.ports import Devices
    from app.scanning.ports import ScanSource
    from app.scanning.types import Scan

JOB = b"\x1b@hello\n\x1dVA\x20"
PDF = b"%PDF-1.4\n%%EOF\n"


class Watch:
    """Wait until a device has shown a state."""

    def __init__(self, devices: Devices) -> None:
        self._changed = threading.Condition()
        self.seen: list[DeviceStatus] = []
        devices.on_status(self._hear)
        self._devices = devices

    def _hear(self, status: DeviceStatus) -> None:
        with self._changed:
            self.seen.append(status)
            self._changed.notify_all()

    def until(self, kind: DeviceKind, state: DeviceState) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._now(kind) is state, timeout=10), self.seen

    def _now(self, kind: DeviceKind) -> DeviceState:
        return next(status.state for status in self._devices.statuses() if status.kind is kind)


@pytest.fixture
def lane(
    printer_sim: Simulator,
    terminal_sim: Simulator,
    scanner_sim: Simulator,
    pages_sim: Simulator,
    scale_sim: Simulator,
) -> Iterator[DeviceManager]:
    config = DevicesConfig(
        scanner=scanner_sim.address,
        receipt_printer=printer_sim.address,
        card_terminal=terminal_sim.address,
        page_printer=pages_sim.address,
        scale=scale_sim.address,
    )
    manager = DeviceManager(config, SystemClock())
    yield manager
    manager.stop()


def test_that_a_whole_lane_comes_up_and_serves(
    lane: DeviceManager, scanner_sim: Simulator, tmp_path: Path
) -> None:
    watch = Watch(lane)
    scans: queue.Queue[Scan] = queue.Queue()
    source: ScanSource = lane
    source.on_scan(scans.put)
    lane.start()
    set_up = [one.kind for one in lane.statuses() if one.state is not DeviceState.UNCONFIGURED]
    assert len(set_up) == 7
    for kind in set_up:
        watch.until(kind, DeviceState.READY)
    scanner_sim.control(do="scan", text="hello")
    assert scans.get(timeout=5).raw == "hello"
    assert lane.print_receipt(JOB).result(10).outcome is PrintOutcome.PRINTED
    assert lane.kick_drawer().result(10).outcome is DrawerOutcome.OPENED
    assert lane.charge("ref-1", Money(500)).result(10).outcome is CardOutcome.APPROVED
    assert lane.settle("ref-1", Money(500), SystemClock().now()).result(10).approved == Money(500)
    for kind in (DeviceKind.LABEL_PRINTER, DeviceKind.PAGE_PRINTER):
        assert lane.print_pages(kind, PDF, "job-1").result(10).outcome is PrintOutcome.PRINTED
    assert len(read_receipts(tmp_path / "printer")) == read_kicks(tmp_path / "printer") == 1
    assert len(read_charges(tmp_path / "terminal")) == 1
    assert len(read_page_jobs(tmp_path / "pages")) == 2


def test_that_a_blocked_printer_shows_and_clears_on_its_own(
    lane: DeviceManager, printer_sim: Simulator
) -> None:
    watch = Watch(lane)
    lane.start()
    watch.until(DeviceKind.RECEIPT_PRINTER, DeviceState.READY)
    printer_sim.control(do="fault", name="paper_out")
    assert lane.print_receipt(JOB).result(10).code == PaperOut.code
    watch.until(DeviceKind.RECEIPT_PRINTER, DeviceState.BLOCKED)
    printer_sim.control(do="clear")
    watch.until(DeviceKind.RECEIPT_PRINTER, DeviceState.READY)
    trouble = lane.last_trouble(DeviceKind.RECEIPT_PRINTER)
    assert trouble is not None
    assert trouble.words == PaperOut.text
    assert lane.last_trouble(DeviceKind.CARD_TERMINAL) is None


def test_that_an_absent_printer_keeps_nobody_else_from_working(
    lane: DeviceManager, printer_sim: Simulator, tmp_path: Path
) -> None:
    watch = Watch(lane)
    printer_sim.stop()
    lane.start()
    watch.until(DeviceKind.RECEIPT_PRINTER, DeviceState.ABSENT)
    assert lane.charge("ref-1", Money(500)).result(10).outcome is CardOutcome.APPROVED
    assert lane.print_receipt(JOB).result(10).outcome is PrintOutcome.NOT_SENT
    again = Simulator.start("printer", tmp_path / "printer", printer_sim.port)
    try:
        watch.until(DeviceKind.RECEIPT_PRINTER, DeviceState.READY)
    finally:
        again.stop()


def test_that_a_printer_and_a_terminal_that_go_and_come_are_each_logged_once_lost_and_once_back(
    lane: DeviceManager,
    printer_sim: Simulator,
    terminal_sim: Simulator,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch = Watch(lane)
    lane.start()
    kinds = (DeviceKind.RECEIPT_PRINTER, DeviceKind.CARD_TERMINAL)
    for kind in kinds:
        watch.until(kind, DeviceState.READY)
    with caplog.at_level(logging.INFO, "counter.devices"):
        for simulator in (printer_sim, terminal_sim):
            simulator.kill()
        assert lane.print_receipt(JOB).result(10).outcome is PrintOutcome.NOT_SENT
        assert lane.charge("ref-1", Money(500)).result(10).outcome is CardOutcome.NOT_SENT
        for kind in kinds:
            watch.until(kind, DeviceState.ABSENT)
        assert lane.print_receipt(JOB).result(10).outcome is PrintOutcome.NOT_SENT
        again = [
            Simulator.start(name, tmp_path / name, port)
            for name, port in (("printer", printer_sim.port), ("terminal", terminal_sim.port))
        ]
        for kind in kinds:
            watch.until(kind, DeviceState.READY)
    lane.stop()
    for simulator in again:
        simulator.stop()
    lines = [record.getMessage() for record in caplog.records]
    for kind in kinds:
        mine = [line.partition(f"device {kind} ")[2].split(" ")[0] for line in lines if f" {kind} " in line]
        assert mine == ["lost:", "back"]


def test_that_a_charge_can_be_cancelled_from_the_screen(lane: DeviceManager, terminal_sim: Simulator) -> None:
    watch = Watch(lane)
    lane.start()
    watch.until(DeviceKind.CARD_TERMINAL, DeviceState.READY)
    terminal_sim.control(do="fault", name="slow", seconds=9)
    future = lane.charge("ref-1", Money(500))
    watch.until(DeviceKind.CARD_TERMINAL, DeviceState.BUSY)
    outcomes: list[CardOutcome] = []
    future.add_done_callback(lambda done: outcomes.append(done.result().outcome))
    while not future.done():
        lane.cancel_charge()
    assert future.result().outcome in {CardOutcome.NOT_CHARGED, CardOutcome.NOT_SENT}


def test_that_a_device_taken_out_of_the_settings_is_let_go(lane: DeviceManager) -> None:
    watch = Watch(lane)
    lane.start()
    watch.until(DeviceKind.CARD_TERMINAL, DeviceState.READY)
    lane.reconfigure(DevicesConfig())
    assert {status.state for status in lane.statuses()} == {DeviceState.UNCONFIGURED}
    assert lane.charge("ref-1", Money(5)).result(0).code == NotSetUp.code


def test_that_nothing_set_up_is_an_answer_and_not_an_error() -> None:
    manager = DeviceManager(DevicesConfig(), SystemClock())
    manager.start()
    now = SystemClock().now()
    assert manager.print_receipt(JOB).result(0).code == NotSetUp.code
    assert manager.kick_drawer().result(0).code == NotSetUp.code
    assert manager.charge("ref-1", Money(5)).result(0).outcome is CardOutcome.NOT_SENT
    assert manager.settle("ref-1", Money(5), now).result(0).outcome is CardOutcome.UNKNOWN
    assert manager.print_pages(DeviceKind.LABEL_PRINTER, PDF, "job").result(0).code == NotSetUp.code
    assert {status.state for status in manager.statuses()} == {DeviceState.UNCONFIGURED}
    manager.stop()


def held_worker() -> tuple[DeviceWorker, threading.Event, Callable[[], PrintResult]]:
    """Return a started worker and a job that runs until the event is set."""
    board = StatusBoard()
    release = threading.Event()

    def wait() -> PrintResult:
        release.wait(10)
        return PrintResult.printed()

    worker = DeviceWorker(board, (DeviceKind.RECEIPT_PRINTER,), lambda: None)
    worker.start()
    return worker, release, wait


def test_that_a_full_queue_refuses_at_once() -> None:
    worker, release, wait = held_worker()
    futures = [worker.submit(DeviceKind.RECEIPT_PRINTER, wait, PrintResult.not_sent) for _ in range(40)]
    assert futures[-1].result(0).code == DeviceQueueFull.code
    release.set()
    assert futures[0].result(10).outcome is PrintOutcome.PRINTED
    worker.stop()
    worker.join(10)


def test_that_a_scanner_asked_for_too_much_says_so_at_once_and_stays_bounded(scanner_sim: Simulator) -> None:
    board = StatusBoard()
    worker = ScannerWorker(board, SerialScanner(opener(scanner_sim.address), SystemClock()), print)
    futures = [worker.submit(lambda: Trial("done"), Trial.failed) for _ in range(6)]
    assert [future.done() for future in futures] == [False] * 4 + [True] * 2
    assert futures[-1].result(0).code == DeviceQueueFull.code
    worker.start()
    assert futures[0].result(10).words == "done"
    worker.stop()
    worker.join(10)
    assert {future.result(0).code for future in futures[:4]} <= {"", DeviceStopped.code}


def test_that_no_device_waits_longer_than_a_second_before_it_is_looked_for_again() -> None:
    """Count the waits of a worker whose device never comes, and of a scanner's."""
    assert max(DEVICE_BACK_OFF_S) <= 1.0
    assert max(SCANNER_BACK_OFF_S) <= 1.0


def test_that_a_stop_ends_the_running_job_and_refuses_the_queued_ones() -> None:
    worker, release, wait = held_worker()
    running = threading.Event()

    def run() -> PrintResult:
        running.set()
        return wait()

    first = worker.submit(DeviceKind.RECEIPT_PRINTER, run, PrintResult.not_sent)
    second = worker.submit(DeviceKind.RECEIPT_PRINTER, wait, PrintResult.not_sent)
    assert running.wait(10)
    worker.stop()
    release.set()
    worker.join(10)
    assert first.result(0).outcome is PrintOutcome.PRINTED
    assert second.result(0).code == DeviceStopped.code
    late = worker.submit(DeviceKind.RECEIPT_PRINTER, wait, PrintResult.not_sent)
    assert late.result(0).code == DeviceStopped.code


@pytest.mark.logs_warnings
def test_that_a_bug_in_a_driver_does_not_end_its_worker() -> None:
    worker, release, wait = held_worker()

    def break_down() -> PrintResult:
        raise KeyError

    with pytest.raises(KeyError):
        worker.submit(DeviceKind.RECEIPT_PRINTER, break_down, PrintResult.not_sent).result(10)
    release.set()
    job = worker.submit(DeviceKind.RECEIPT_PRINTER, wait, PrintResult.not_sent)
    assert job.result(10).outcome is PrintOutcome.PRINTED
    worker.stop()
    worker.join(10)


@pytest.mark.logs_warnings
def test_that_a_failing_listener_does_not_silence_the_others() -> None:
    board = StatusBoard()
    heard: list[DeviceStatus] = []

    def fail(_status: DeviceStatus) -> None:
        raise ValueError

    board.changes.add(fail)
    remove = board.changes.add(heard.append)
    board.put(DeviceKind.SCANNER, DeviceState.READY)
    board.put(DeviceKind.SCANNER, DeviceState.READY)
    remove()
    board.put(DeviceKind.SCANNER, DeviceState.ABSENT)
    assert [status.state for status in heard] == [DeviceState.READY]


def test_that_a_scanner_plugged_in_again_is_found(scanner_sim: Simulator, tmp_path: Path) -> None:
    link = tmp_path / "by-id-scanner"
    link.symlink_to(scanner_sim.ready["path"])
    manager = DeviceManager(DevicesConfig(scanner=f"serial:{link}"), SystemClock())
    watch = Watch(manager)
    scans: queue.Queue[Scan] = queue.Queue()
    manager.on_scan(scans.put)
    manager.start()
    watch.until(DeviceKind.SCANNER, DeviceState.READY)
    scanner_sim.kill()
    watch.until(DeviceKind.SCANNER, DeviceState.ABSENT)
    again = Simulator.start("scanner", tmp_path / "scanner")
    try:
        link.unlink()
        link.symlink_to(again.ready["path"])
        watch.until(DeviceKind.SCANNER, DeviceState.READY)
        again.control(do="scan", text="back")
        assert scans.get(timeout=5).raw == "back"
    finally:
        manager.stop()
        again.stop()
