"""Check that the window of practice devices opens beside Counter, follows the day's work and goes with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.hardware.simulators import PracticeScene
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.practice.barcodes import codes_of_day
from app.practice.devices_window import DevicesWindow
from app.practice.scene import scene_line
from app.practice.world import Part, PracticeWorld
from app.scanning.labels import bag_label, rx_label
from app.workflows.dispense import CompleteFill, complete_fill
from app.workflows.verify import Approve, approve
from devices.sim.client import ControlLine

if TYPE_CHECKING:
    from tests.fixtures.stage_fixtures import Stage
else:
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.hardware.simulators import PracticeCode
    from db.store import Store

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stage(store: Store) -> Iterator[Stage]:
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    yield Stage.set_up(runner, clock)
    runner.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[PracticeWorld]:
    made = PracticeWorld(tmp_path / "world")
    yield made
    made.stop_all()


def groups(stage: Stage) -> dict[str, list[PracticeCode]]:
    found: dict[str, list[PracticeCode]] = {}
    for code in stage.read(codes_of_day):
        found.setdefault(code.group, []).append(code)
    return found


def test_that_the_barcodes_follow_the_work_of_the_day_and_name_no_patient(stage: Stage) -> None:
    assert groups(stage) == {}
    who = stage.insured()
    made = stage.accept(who)
    card = stage.read(lambda reads: reads.fills.card(made.fill_id))
    entered = groups(stage)
    assert [code.text for code in entered["Rx label"]] == [rx_label(card.rx_number, 0)]
    assert card.drug.gtin14 in entered["Stock bottle"][0].text
    assert entered["Rx label"][0].words == f"Rx {card.rx_number}, to fill"
    stage.do(complete_fill, CompleteFill(made.fill_id, card.drug.ndc11, "LOT7", "06/2028"))
    assert groups(stage)["Rx label"][0].words.endswith("to verify")
    assert "Stock bottle" not in groups(stage)
    stage.do(approve, Approve(made.fill_id))
    assert groups(stage)["Rx label"][0].words.endswith("to bag")
    number = stage.bag(who)
    bagged = groups(stage)
    assert [code.text for code in bagged["Bag"]] == [bag_label(number)]
    assert "Rx label" not in bagged
    assert "Chen" not in repr((entered, bagged))


def until(is_so: object, what: str) -> None:
    """Look until it is so; each look lasts as long as its question."""
    assert callable(is_so)
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end, what


@pytest.mark.serial
def test_that_the_window_opens_once_attends_the_terminal_and_closes_with_counter(
    world: PracticeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    port = world.ensure(Part.TERMINAL).control_port
    line = ControlLine(port)
    asked = threading.Event()

    def codes() -> tuple[PracticeCode, ...]:
        asked.set()
        return ()

    window = DevicesWindow(world.folder, codes)
    assert window.process_id() is None
    window.refresh()
    window.show("light", 100)
    until(lambda: line.ask(do="state")["face"]["attended"], "the window at the terminal's face")
    first = window.process_id()
    assert first is not None
    window.show("dark", 100)
    asked.clear()
    window.refresh()
    assert asked.wait(10)
    assert window.process_id() == first
    window.close()
    assert window.process_id() is None
    until(lambda: not line.ask(do="state")["face"]["attended"], "the terminal left alone")
    line.close()


@pytest.mark.serial
def test_that_the_window_of_a_killed_counter_closes_by_itself(world: PracticeWorld) -> None:
    world.ensure(Part.PRINTER)
    child = subprocess.Popen(
        [sys.executable, "-m", "app", "sim", "window", "--world", str(world.folder), "--follow-input"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert child.stdin is not None
    child.stdin.write(scene_line(PracticeScene()))
    child.stdin.close()
    assert child.wait(20) == 0


@pytest.mark.serial
def test_that_one_simulator_runs_in_its_own_window_until_that_is_told_to_stop(tmp_path: Path) -> None:
    words = ["sim", "printer", "--window", "--dir", str(tmp_path)]
    child = subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert child.stdout is not None
    ready = json.loads(child.stdout.readline())
    line = ControlLine(ready["control_port"])
    assert line.ask(do="state")["plugged"] is True
    line.close()
    child.terminate()
    child.wait(20)
    child.stdout.close()
    with pytest.raises(OSError, match="refused"):
        until(lambda: ControlLine(ready["control_port"]).close(), "the simulator to end")
