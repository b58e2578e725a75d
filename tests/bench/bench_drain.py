"""Measure how fast held claims leave once the payer answers again, beside what its lines could carry at most.

The payer is the practice payer in a process of its own and answers each message after 250 ms; n of them may
be under way. While the queue drains, an event loop ticks as the screens' does, and its longest gap is told.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QTimer

from app.bootstrap.routes import BookedRoutes
from app.jobs.outbox_pump import OutboxPump, PumpParts, pump_actor
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.outbox.pump import Policy
from app.practice import payer_control
from app.settings.routes import read_routes
from ui.collector import Collector, settle

if TYPE_CHECKING:
    from tests.bench.ground import ROOT, Gaps, fresh_store
    from tests.fixtures.stage_fixtures import Stage
else:
    from ground import ROOT, Gaps, fresh_store
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.kernel.running import Runner

CLAIMS, LINES, ANSWER_MS = 2_000, 8, 250
EACH = 2
TARGET, GAP_MS = 0.9, 50
LOOK_MS = 200
BOOK = """
[[route]]
name = "practice"
host = "127.0.0.1"
port = {port}
server_name = "localhost"
answer_s = 10
most = {most}
persistent = true
"""


@contextlib.contextmanager
def slow_payer(folder: Path) -> Iterator[dict[str, Any]]:
    """Run the practice payer; it answers after a quarter of a second."""
    command = [sys.executable, "-m", "app.practice.payer", "--dir", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        facts: dict[str, Any] = json.loads(child.stdout.readline() if child.stdout else b"{}")
        payer_control.send(facts["control_port"], fault="slow", delay_ms=ANSWER_MS)
        try:
            yield facts
        finally:
            child.send_signal(signal.SIGTERM)


def measure() -> list[dict[str, Any]]:
    """Hold claims, let the payer answer, and return the figures."""
    with (
        TemporaryDirectory(prefix="counter-payer-") as folder,
        slow_payer(Path(folder)) as payer,
        fresh_store() as store,
    ):
        clock = SystemClock()
        runner = store.runner(clock, Uuid7Source(clock), 1)
        hold_claims(Stage.set_up(runner, clock))
        routes = BookedRoutes(read_routes(BOOK.format(port=payer["port"], most=LINES)), Path(payer["ca"]))
        parts = PumpParts(runner, routes, clock, pump_actor(), Policy(hold_ms=0), routes=routes.routes)
        took, gaps = drain(runner, OutboxPump(parts))
        runner.close()
    ideal = CLAIMS * ANSWER_MS / 1_000 / LINES
    share = ideal / took
    return [
        {
            "name": f"{CLAIMS} held claims over {LINES} lines",
            "ours": f"{CLAIMS / took:.1f}/s",
            "baseline": f"{CLAIMS / ideal:.1f}/s",
            "ratio": f"{share:.0%}",
            "target": f"{TARGET:.0%} of n / 0.25 s",
            "met": share >= TARGET,
        },
        {
            "name": "longest gap of an event loop meanwhile",
            "ours": f"{gaps.longest_ms} ms",
            "baseline": "",
            "ratio": "",
            "target": "under 50 ms",
            "met": gaps.longest_ms < GAP_MS,
        },
        {
            "name": "the same, without waiting for a core",
            "ours": f"{gaps.longest_own_ms} ms",
            "baseline": "",
            "ratio": "",
            "target": "under 50 ms",
            "met": gaps.longest_own_ms < GAP_MS,
        },
    ]


def hold_claims(stage: Stage) -> None:
    """Accept prescriptions while nothing carries their claims."""
    for number in range(CLAIMS // EACH):
        who = stage.insured(member=f"M{number:08d}")
        for _ in range(EACH):
            stage.accept(who)


def drain(runner: Runner, pump: OutboxPump) -> tuple[float, Gaps]:
    """Run the pump under an event loop until nothing waits; return seconds and the loop's gaps."""
    app = QCoreApplication.instance() or QCoreApplication(["bench"])
    collector, gaps, timer = Collector(lambda: 10_000), Gaps(), QTimer()
    began = time.perf_counter()

    def look() -> None:
        """Ask, without waiting for the answer, whether anything is left."""
        asked = runner.query(lambda reads: reads.claims.connectivity())
        asked.add_done_callback(lambda done: left.append(done.result().waiting))
        if left and left[-1] == 0:
            app.quit()

    left: list[int] = []
    timer.timeout.connect(look)
    settle()  # as the window does once it stands
    collector.start()
    gaps.start()
    timer.start(LOOK_MS)
    pump.start()
    app.exec()
    took = time.perf_counter() - began
    gaps.stop()
    collector.stop()
    pump.stop()
    return took, gaps
