"""Prove that cyclic garbage ends on the screen's thread, whichever thread makes more of it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import weakref
from typing import TYPE_CHECKING

import pytest

from ui.collector import IDLE_MS, NOBODY_MS, OVERDUE, Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

# the program that fell: widgets in cycles, and a thread that allocates until the collector would start there
PROGRAM = """
import sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from ui.collector import Collector

app = QApplication(["counter"])
collector = Collector(lambda: 10_000)
collector.start()

class Page(QWidget):
    def __init__(self):
        super().__init__()
        self.me = self
        self.field = QLineEdit(self)
        self.timer = QTimer()
        self.timer.timeout.connect(self.tick)
        self.timer.start(1)
        self.field.textChanged.connect(self.tick)

    def tick(self, *_):
        pass

def allocate():
    for _ in range(20):
        kept = [[n] for n in range(5_000)]

for _ in range(40):
    for _ in range(5):
        Page().show()
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    app.processEvents()
    collector.look()
print("stands")
"""


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector(lambda: IDLE_MS)
    made.start()
    yield made
    made.stop()


class Knot:
    def __init__(self) -> None:
        self.me = self


def make_garbage(threads: set[int]) -> None:
    for _ in range(2 * gc.get_threshold()[0]):
        weakref.finalize(Knot(), lambda: threads.add(threading.get_ident()))


def allocate() -> None:
    for _ in range(20):
        _kept = [[number] for number in range(5_000)]


def test_that_garbage_ends_on_the_screens_thread_only(qtbot: QtBot, collector: Collector) -> None:
    ended_on: set[int] = set()
    make_garbage(ended_on)
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert not ended_on, "another thread collected"
    qtbot.waitUntil(lambda: bool(ended_on), timeout=3000)
    assert ended_on == {threading.get_ident()}


def test_that_a_full_walk_waits_while_somebody_types() -> None:
    collector = Collector(lambda: 0)
    walks: list[int] = []

    def note(phase: str, facts: dict[str, int]) -> None:
        if phase == "start":
            walks.append(facts["generation"])

    gc.collect()
    gc.callbacks.append(note)
    try:
        for _ in range(OVERDUE):
            gc.collect(1)
        collector.look()
        assert 2 not in walks
        gc.collect(1)
        collector.look()
        assert walks[-1] == 2
    finally:
        gc.callbacks.remove(note)


def test_that_what_made_a_walk_long_is_left_out_until_nobody_is_there() -> None:
    idle = [IDLE_MS]
    collector, ended = Collector(lambda: idle[0]), list[int]()
    heap = [[number] for number in range(400_000)]
    knot = Knot()
    weakref.finalize(knot, lambda: ended.append(1))
    fall_due()
    before = gc.get_freeze_count()
    collector.look()
    assert gc.get_freeze_count() > before + len(heap)
    del heap, knot
    fall_due()
    collector.look()
    assert not ended, "what was left out was walked again"
    idle[0] = NOBODY_MS
    collector.look()
    assert ended == [1]


def fall_due() -> None:
    """Let a full walk be due."""
    for _ in range(gc.get_threshold()[2] + 1):
        gc.collect(1)


def test_that_collecting_is_left_as_it_was() -> None:
    before = gc.isenabled()
    collector = Collector(lambda: 0)
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled() == before


def test_that_widgets_in_cycles_outlive_the_work_of_other_threads() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "stands"), done.stderr
