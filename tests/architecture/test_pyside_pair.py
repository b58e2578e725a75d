"""Prove that the pinned PySide6 survives a long day on this Python."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import PySide6

from app.kernel.platform_check import refuse_bad_pair

ROOT = Path(__file__).resolve().parents[2]
CALLS = 200_000
PROGRAM = f"""
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rung = Signal()

    def hear(self):
        self.heard = True

bell = Bell()
for _ in range({CALLS}):
    bell.setObjectName("bell")
for _ in range({CALLS}):
    bell.rung.connect(bell.hear)
    bell.rung.disconnect(bell.hear)
bell.rung.connect(bell.hear)
bell.rung.emit()
print("heard", bell.heard)
"""


def test_that_200000_void_calls_and_connections_end_well() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "heard True"), done.stderr


def test_that_the_installed_pair_may_start() -> None:
    assert refuse_bad_pair(PySide6.__version__, sys.version_info[:2]) is None


def test_that_the_pin_excludes_the_release_that_aborts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "PySide6-Essentials>=6.11.3,<6.12" in project["dependencies"]
    for name in ("run.txt", "test.txt"):
        pins = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        assert "\npyside6-essentials==6.11." in pins
