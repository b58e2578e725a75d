"""Measure from a scanner's first byte to the screen's slot, one scan a millisecond, beside a bare thread.

A process of its own writes the scans to a pty. Each carries its number, its time and a check sum. The
screen's thread is kept busy a quarter of the time. The product listens with its driver, its worker and its
queued signal; the bare reader is a pyserial thread that cuts at CR and emits. They take turns, so that both
see the same computer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.bench.ground import ROOT, at, spread
else:
    from ground import ROOT, at, spread

if TYPE_CHECKING:
    from collections.abc import Callable

SCANS = 10_000
ROUNDS = 4
EVERY_S = 0.001
BUSY_EVERY_MS, BUSY_S = 16, 0.004
TARGET = 1.5
_QUIET_MS = 3_000
_LONGEST_S = 120


def measure() -> list[dict[str, Any]]:
    """Return the rows of p50 and p99."""
    if sys.platform == "win32":
        return []
    took: dict[str, list[float]] = {"counter": [], "bare": []}
    for _ in range(ROUNDS):
        for which, all_of_it in took.items():
            all_of_it.extend(run(which, SCANS // ROUNDS))
    return [_row(f"p{round(100 * part)}", part, took) for part in (0.5, 0.99)]


def _row(name: str, part: float, took: dict[str, list[float]]) -> dict[str, Any]:
    ratio = at(part, took["counter"]) / at(part, took["bare"])
    return {
        "name": f"{len(took['counter']):,} scans to slot, {name} of p50/p99",
        "ours": spread(took["counter"]),
        "baseline": spread(took["bare"]),
        "ratio": f"{ratio:.1f}x",
        "target": f"<= {TARGET}x, none lost",
        "met": ratio <= TARGET,
    }


def run(which: str, count: int) -> list[float]:
    """Return how long each of many scans took, in their order; raise when one is lost or altered."""
    command = [sys.executable, __file__, which, str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    took: list[float] = json.loads(done.stdout.splitlines()[-1])
    return took


def stamp(number: int) -> str:
    """Return a scan's text: its number, the time now, and a check sum of both."""
    body = f"{number:06d}-{time.monotonic_ns()}"
    return f"]C0{body}-{zlib.crc32(body.encode()):08x}"


def read_stamp(text: str, number: int) -> float:
    """Return the seconds since a scan was sent; raise when it is not the one that is due, or altered."""
    body, _, check = text.rpartition("-")
    found, _, sent = body.partition("-")
    if int(found) != number or check != f"{zlib.crc32(body.encode()):08x}":
        raise ValueError(text)
    return (time.monotonic_ns() - int(sent)) / 1e9


def write_scans(count: int) -> None:
    """Be the scanner: tell the pty's name, wait for a line, write one scan a millisecond."""
    import pty
    import tty

    near, far = pty.openpty()
    tty.setraw(far)
    sys.stdout.write(os.ttyname(far) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()
    due, pause = time.monotonic(), threading.Event()
    for number in range(count):
        due += EVERY_S
        pause.wait(max(0.0, due - time.monotonic()))
        data = f"{stamp(number)}\r".encode()
        while data:
            data = data[os.write(near, data) :]
    sys.stdin.readline()


def listen(which: str, count: int) -> list[float]:
    """Be the screen: take every scan in a slot while the thread is busy with other things too."""
    from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

    application = QCoreApplication.instance() or QCoreApplication(["scans"])
    took: list[float] = []

    class Desk(QObject):
        heard = Signal(object)

        def take(self, text: object) -> None:
            took.append(read_stamp(str(text), len(took)))
            if len(took) == count:
                application.quit()
            quiet.start(_QUIET_MS)

    desk, busy, quiet = Desk(), QTimer(), QTimer()
    desk.heard.connect(desk.take)
    busy.timeout.connect(_burn)
    busy.start(BUSY_EVERY_MS)
    quiet.timeout.connect(application.quit)
    with subprocess.Popen(
        [sys.executable, __file__, "scanner", str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as scanner:
        assert scanner.stdin is not None
        assert scanner.stdout is not None
        path = scanner.stdout.readline().strip()
        stop = (_product if which == "counter" else _bare)(path, desk.heard.emit)
        scanner.stdin.write("go\n")
        scanner.stdin.flush()
        quiet.start(_QUIET_MS)
        application.exec()
        stop()
        scanner.stdin.close()
    if len(took) != count:
        raise RuntimeError(f"{count - len(took)} of {count} scans were lost")
    return took


def _burn() -> None:
    """Keep the thread from listening, as a slow paint does."""
    end = time.perf_counter() + BUSY_S
    while time.perf_counter() < end:
        pass


def _product(path: str, tell: Callable[[str], None]) -> Callable[[], None]:
    from app.hardware.config import DevicesConfig
    from app.hardware.states import DeviceKind, DeviceState
    from app.kernel.clock import SystemClock
    from devices.manager import DeviceManager

    ready = threading.Event()
    manager = DeviceManager(DevicesConfig(scanner=f"serial:{path}"), SystemClock())
    manager.on_scan(lambda scan: tell(scan.raw))
    manager.on_status(
        lambda status: (
            ready.set() if (status.kind, status.state) == (DeviceKind.SCANNER, DeviceState.READY) else None
        )
    )
    manager.start()
    ready.wait(10)
    return manager.stop


def _bare(path: str, tell: Callable[[str], None]) -> Callable[[], None]:
    import serial

    port, stopping = serial.Serial(path, 115_200, timeout=0.2, exclusive=True), threading.Event()

    def read() -> None:
        held = b""
        while not stopping.is_set():
            held += port.read(port.in_waiting or 1)
            *lines, held = held.split(b"\r")
            for line in lines:
                tell(line.decode("latin-1")[3:])

    thread = threading.Thread(target=read, daemon=True)
    thread.start()

    def stop() -> None:
        stopping.set()
        thread.join()
        port.close()

    return stop


if __name__ == "__main__":
    if sys.argv[1] == "scanner":
        write_scans(int(sys.argv[2]))
    else:
        sys.path.insert(0, str(Path(__file__).parents[2]))
        sys.stdout.write(json.dumps(listen(sys.argv[1], int(sys.argv[2]))) + "\n")
