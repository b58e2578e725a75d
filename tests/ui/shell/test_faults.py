"""Prove that crashes leave a report without people in it, and that stalls are measured."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QElapsedTimer, QTimer

from app.kernel.clock import SetClock
from app.kernel.errors import DomainError
from ui.crash import CrashDesk, describe
from ui.watchdog import Watchdog

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

SECRETS = ("Maria", "04/12/1961", "W12345678")


def break_down(name: str) -> None:
    born = SECRETS[1]
    try:
        int(SECRETS[2])
    except ValueError as error:
        raise KeyError(f"{name} {born}") from error


def caught() -> BaseException:
    try:
        break_down(SECRETS[0])
    except KeyError as error:
        return error
    raise AssertionError


@pytest.mark.logs_warnings
def test_that_a_report_holds_types_and_lines_but_nobody(qtbot: QtBot, tmp_path: Path) -> None:
    desk = CrashDesk(tmp_path / "crashes", SetClock(datetime(2026, 11, 24, 15, 0, tzinfo=UTC)))
    with qtbot.waitSignal(desk.happened, timeout=2000) as happened:
        path = desk.report(caught())
    assert path is not None
    assert happened.args == [path.name]
    text = path.read_text(encoding="utf-8")
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "tests/ui/shell/test_faults.py" in text
    assert "break_down" in text
    assert not [secret for secret in SECRETS if secret in text]


def test_that_even_our_own_errors_give_no_message(tmp_path: Path) -> None:
    assert "Chen" not in describe(DomainError("name", "Chen is too long."))


@pytest.mark.logs_warnings
def test_that_a_folder_that_cannot_be_written_hinders_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    desk = CrashDesk(blocked / "crashes", SetClock(datetime(2026, 11, 24, 15, 0, tzinfo=UTC)))
    assert desk.report(caught()) is None


@pytest.mark.logs_warnings
def test_that_the_hook_takes_what_reaches_the_top_and_is_given_back(tmp_path: Path) -> None:
    before = sys.excepthook
    desk = CrashDesk(tmp_path, SetClock(datetime(2026, 11, 24, 15, 0, tzinfo=UTC)))
    desk.install()
    error = caught()
    sys.excepthook(type(error), error, error.__traceback__)
    desk.uninstall()
    assert len(list(tmp_path.glob("crash-*.txt"))) == 1
    sys.excepthook = before


def test_that_the_longest_stall_is_measured(qtbot: QtBot) -> None:
    dog = Watchdog()
    dog.start()

    def stall() -> None:
        busy = QElapsedTimer()
        busy.start()
        while busy.elapsed() < 80:
            pass

    QTimer.singleShot(20, stall)
    qtbot.waitUntil(lambda: dog.longest_ms() >= 60)
    dog.stop()
    assert dog.stalls >= 1


@pytest.mark.serial
def test_that_the_stack_of_a_stall_is_written_while_it_lasts(qtbot: QtBot, tmp_path: Path) -> None:
    with (tmp_path / "stacks.txt").open("w", encoding="utf-8") as out:
        dog = Watchdog(stacks=out)
        dog.start()

        def stall_here() -> None:
            busy = QElapsedTimer()
            busy.start()
            while busy.elapsed() < 150:
                pass

        QTimer.singleShot(20, stall_here)
        qtbot.waitUntil(lambda: dog.stalls >= 1)
        dog.stop()
    assert "stall_here" in (tmp_path / "stacks.txt").read_text(encoding="utf-8")
