"""Prove that a second Counter brings the first to the front."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from ui.hand_over import HandOver, ask_to_show, server_name

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_that_a_second_start_is_heard(qtbot: QtBot, tmp_path: Path) -> None:
    first = HandOver(tmp_path)
    assert first.is_listening()
    words = f"import pathlib, ui.hand_over as h; print(h.ask_to_show(pathlib.Path({str(tmp_path)!r})))"
    second = subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE, text=True)
    with qtbot.waitSignal(first.asked, timeout=20000):
        pass
    out, _errors = second.communicate(timeout=20)
    first.close()
    assert out.strip() == "True"


def test_that_nobody_answers_for_another_store(tmp_path: Path) -> None:
    assert not ask_to_show(tmp_path / "other")
    assert str(tmp_path) not in server_name(tmp_path)
    assert server_name(tmp_path) != server_name(tmp_path / "other")


def test_that_a_name_left_by_a_dead_process_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    words = (
        "import os, pathlib, PySide6.QtCore as q, ui.hand_over as h\n"
        f"app = q.QCoreApplication([]); first = h.HandOver(pathlib.Path({str(tmp_path)!r})); os._exit(9)"
    )
    dead = subprocess.run([sys.executable, "-c", words], check=False, timeout=20)
    assert dead.returncode == 9
    heir = HandOver(tmp_path)
    assert heir.is_listening()
    with qtbot.waitSignal(heir.asked, timeout=5000):
        assert ask_to_show(tmp_path)
    heir.close()
