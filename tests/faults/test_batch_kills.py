"""Kill a register in the middle of closing its terminal's batch: it is closed once, with every charge."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.kernel.clock import SystemClock
from app.kernel.fail_points import VARIABLE
from app.kernel.ids import Uuid7Source
from app.payments.batches import BatchState
from db.store import open_store
from devices.sim.client import Simulator
from devices.sim.log import read_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.clock import SetClock
    from app.kernel.running import Runner
    from db.store import Store
    from tests.fixtures.register_fixtures import Shop

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them"),
    pytest.mark.serial,
    pytest.mark.timeout(240),
]
ROOT = Path(__file__).parents[2]
TILL = Path(__file__).with_name("batch_till.py")
KILLED_AT = {
    "batch_before_send": [BatchState.NOT_CLOSED, BatchState.CLOSED],
    "batch_before_write": [BatchState.NOT_CLOSED, BatchState.CLOSED],
    "batch_after_write": [BatchState.CLOSED],
    "batch_after_send": [BatchState.CLOSED],
}


def run_till(folder: Path, address: str, point: str) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: point}
    done = subprocess.run(
        [sys.executable, str(TILL), str(folder), address],
        env=environment,
        timeout=120,
        check=False,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode


@pytest.mark.parametrize(
    ("style", "point"), [*(("terminal", point) for point in KILLED_AT), ("nexo", "batch_after_write")]
)
def test_that_a_batch_killed_on_its_way_is_closed_once(
    store: Store,
    make_shop: Callable[[Runner, SetClock | SystemClock], Shop],
    tmp_path: Path,
    style: str,
    point: str,
) -> None:
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    shop = make_shop(runner, clock)
    shop.seed()
    shop.open_day()
    runner.close()
    store.close()
    terminal = Simulator.start(style, tmp_path / "terminal")
    try:
        assert run_till(store.folder, terminal.address, f"{point}:1") == -signal.SIGKILL
        assert run_till(store.folder, terminal.address, "") == 0
    finally:
        terminal.stop()
    again = open_store(store.folder)
    runner = again.runner(clock, Uuid7Source(clock), 1)
    try:
        day = make_shop(runner, clock).read(lambda reads: reads.batches.card_day(1, ()))
    finally:
        runner.close()
        again.close()
    charges = [event["reference"] for event in read_events(tmp_path / "terminal", "charge")]
    (closed,) = read_events(tmp_path / "terminal", "batch_closed")
    assert closed["references"] == charges
    assert [row.state for row in day.batches] == KILLED_AT[point]
    assert (day.terminal, day.cards, day.differences) == (day.cards, day.terminal_cards, ())
