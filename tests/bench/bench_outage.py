"""Measure the end of an outage under the whole window: held claims leave while their screen is open.

The practice store is complete: encrypted file, writer, readers, pumps, payer and simulators. Its payer
answers after 250 ms; the screen lists what waits, and reads it anew while the list melts away.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.bench.bench_drain import BOOK
    from tests.bench.ground import ROOT, Gaps
    from tests.fixtures.stage_fixtures import Stage
else:
    from bench_drain import BOOK
    from ground import ROOT, Gaps
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from app.bootstrap.opening import StoreOpening
    from app.kernel.running import Actor, Runner
    from ui.application import CounterScreens

CLAIMS, LINES, ANSWER_MS, EACH = 600, 8, 250, 2
SILENT_PORT = 1
PAYER, SCREEN = "practice-payer", "held"
GAP_MS = 50
LOOK_MS = 200
REST_MS = 3_000
_LONGEST_S = 600


def measure() -> list[dict[str, Any]]:
    """Hold claims under the window, let the payer answer, and return the figures."""
    with TemporaryDirectory(prefix="counter-bench-") as folder:
        command = [sys.executable, __file__, folder]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST_S, check=False
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    ideal = CLAIMS * ANSWER_MS / 1_000 / LINES
    share = ideal / found["took"]
    return [
        {
            "name": f"{CLAIMS} held claims, their screen open",
            "ours": f"{CLAIMS / found['took']:.1f}/s",
            "baseline": f"{CLAIMS / ideal:.1f}/s",
            "ratio": f"{share:.0%}",
            "target": "",
        },
        *(
            {"name": name, "ours": f"{gap:.0f} ms", "baseline": "", "ratio": "", "target": "under 50 ms",
             "met": gap < GAP_MS}
            for name, gap in (
                ("longest gap of the window meanwhile", found["gap"]),
                ("the same, without waiting for a core", found["own_gap"]),
            )
        ),
    ]  # fmt: skip


def run_counter(folder: Path) -> dict[str, float]:
    """Open the practice store behind its window and measure there."""
    from PySide6.QtCore import QEventLoop

    from app.bootstrap.opening import StoreOpening
    from app.bootstrap.places import Places
    from ui.application import CounterScreens, make_application

    make_application()
    opening = StoreOpening(Places(folder / "store", folder / "world"), practice=True)
    screens = CounterScreens(opening)
    loop = QEventLoop()
    screens.ready.connect(loop.quit)
    screens.show()
    loop.exec()
    try:
        return _end_outage(screens, opening)
    finally:
        screens.close()
        screens.window.let_close()
        opening.close()


def _end_outage(screens: CounterScreens, opening: StoreOpening) -> dict[str, float]:
    from PySide6.QtWidgets import QApplication

    from app.kernel.running import Actor, Role
    from app.practice.world import Part

    assert screens.conductor is not None
    assert opening.world is not None
    desk, navigator = screens.conductor.shell.desk, screens.conductor.navigator
    users = desk.runner.query(lambda reads: reads.users.all_active()).result()
    owner = Actor(users[0].id, users[0].initials, users[0].display, frozenset(Role), in_charge=True)
    screens.session.watch_idle(0)
    lead(desk.runner, owner, SILENT_PORT)
    holding = threading.Thread(target=hold_claims, args=(desk.runner, opening, owner))
    holding.start()
    while navigator.build_ahead() or holding.is_alive():
        QApplication.processEvents()
        holding.join(LOOK_MS / 1e3)
    screens.session.enter(owner)
    navigator.open(SCREEN)
    rest()
    opening.world.control(Part.PAYER, fault="slow", delay_ms=ANSWER_MS)
    lead(desk.runner, owner, int(opening.world.address(Part.PAYER).rpartition(":")[2]))
    gaps, began = Gaps(), time.perf_counter()
    gaps.start()
    desk.try_payer(PAYER)
    wait_until_empty(desk.runner)
    gaps.stop()
    return {
        "took": time.perf_counter() - began,
        "gap": gaps.longest_ms,
        "own_gap": gaps.longest_own_ms,
    }


def rest() -> None:
    """Let the screen be read and painted, which is no part of the outage's end."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(REST_MS, loop.quit)
    loop.exec()


def lead(runner: Runner, actor: Actor, port: int) -> None:
    """Lead all messages to a port of this computer."""
    from app.settings.model import SettingKey
    from app.workflows.settings_desk import ChangeSettings, change_settings

    routes = ((SettingKey.PAYER_ROUTES, BOOK.format(port=port, most=LINES)),)
    runner.submit(change_settings, ChangeSettings(routes), actor).result()


def hold_claims(runner: Runner, opening: StoreOpening, actor: Actor) -> None:
    """Accept prescriptions while the payer does not answer; runs beside the window."""
    from app.kernel.money import Money
    from app.workflows.end_of_day import OpenDay, open_day

    runner.submit(open_day, OpenDay(Money(15_000)), actor).result()
    stage = Stage.found(runner, opening.clock)
    for number in range(CLAIMS // EACH):
        who = stage.insured(member=f"M{number:08d}")
        for _ in range(EACH):
            stage.accept(who)


def wait_until_empty(runner: Runner) -> None:
    """Run the event loop until no message waits."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, timer = QEventLoop(), QTimer()
    left: list[int] = []

    def look() -> None:
        """Ask, without waiting for the answer, whether anything is left."""
        asked = runner.query(lambda reads: reads.claims.connectivity())
        asked.add_done_callback(lambda done: left.append(done.result().waiting))
        if left and left[-1] == 0:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(LOOK_MS)
    loop.exec()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_counter(Path(sys.argv[1]))) + "\n")
