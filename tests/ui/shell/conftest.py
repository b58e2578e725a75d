"""Build the whole window over doubles, with two small screens of its own."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from ui.application import CounterScreens
from ui.commands import Command
from ui.screens import ScreenEntry
from ui.screens.base import Screen
from ui.widgets.field import TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.kernel.changes import Change
    from app.scanning.symbols import Meaning
    from tests.ui.conftest import DeskDouble
    from ui.shell import Shell

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


class TillScreen(Screen):
    """Be a screen with two fields, of which the second wants scans."""

    id = "register"
    title = "Register"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.SALE})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.field = TextField("Coupon")
        self.code = TextField("Code", wants_scans=True)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.code)
        self.targets: list[object | None] = []
        self.meanings: list[Meaning] = []
        self.takes_scans = False
        self.heard: list[frozenset[Change]] = []
        self.done: list[str] = []
        self.reason = ""
        self.inner = 0

    def commands(self) -> tuple[Command, ...]:
        return (
            Command("till.pay", "Take a card", self._pay, ("Ctrl+Return",), blocked=lambda: self.reason),
            Command("till.break", "Break something", self._break, ("F6",)),
        )

    def activate(self, target: object | None) -> None:
        self.targets.append(target)
        self.field.setFocus()

    def on_scan(self, meaning: Meaning) -> bool:
        self.meanings.append(meaning)
        return self.takes_scans

    def on_changes(self, changes: frozenset[Change]) -> None:
        self.heard.append(changes)

    def has_unsaved(self) -> bool:
        return bool(self.field.text())

    def back(self) -> bool:
        self.inner -= 1
        return self.inner >= 0

    def _pay(self) -> None:
        self.done.append("pay")

    def _break(self) -> None:
        raise ValueError(self.field.text())


class DeskScreen(Screen):
    """Be a screen for those who fill only."""

    id = "intake"
    title = "Intake"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.targets: list[object | None] = []

    def activate(self, target: object | None) -> None:
        self.targets.append(target)


class TestEntry(ScreenEntry):
    """Give a class of this folder in place of a module of the product."""

    __test__ = False

    def load(self) -> type[Screen]:
        return TillScreen if self.id == "register" else DeskScreen


ENTRIES = (
    TestEntry("register", "Register", "scan-barcode", "", Permission.SELL),
    TestEntry("intake", "Intake", "file-pen-line", "", Permission.ENTER_PRESCRIPTION),
)


class OpeningDouble:
    """Open a desk of doubles when the test says so."""

    def __init__(self, folder: Path, desk: DeskDouble) -> None:
        self.folder = folder / "store"
        self.practice = True
        self.crash_folder = folder / "crashes"
        self.clock = desk.clock
        self.future: Future[Any] = Future()
        self.progress: Callable[[str, int], None] | None = None
        self.closed = 0

    def begin(self, progress: Callable[[str, int], None]) -> Future[Any]:
        self.progress = progress
        return self.future

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def desk_of_doubles(desk_double: DeskDouble) -> DeskDouble:
    """Give a desk whose reads answer the window's own questions."""
    reach = SimpleNamespace(offline_since=NOW - timedelta(minutes=32), waiting=14, parked=0, away=())
    desk_double.runner.reads = SimpleNamespace(
        claims=SimpleNamespace(connectivity=lambda: reach),
        patients=SimpleNamespace(search=lambda _text, _limit: ()),
        catalog=SimpleNamespace(search=lambda _text, _limit: (), by_code=lambda _text: ()),
        sales=SimpleNamespace(current=lambda _lane: None),
        settings=SimpleNamespace(all=dict),
    )
    return desk_double


@pytest.fixture
def opening(tmp_path: Path, desk_of_doubles: DeskDouble) -> OpeningDouble:
    return OpeningDouble(tmp_path, desk_of_doubles)


@pytest.fixture
def closed_screens(qtbot: QtBot, opening: OpeningDouble) -> Iterator[CounterScreens]:
    """Show the sign-in page of a store that is not open yet."""
    screens = CounterScreens(opening, "Names: cass, pat", ENTRIES)
    qtbot.addWidget(screens.window, before_close_func=lambda _window: screens.window.let_close())
    screens.show()
    yield screens
    screens.close()


@pytest.fixture
def screens(
    qtbot: QtBot, closed_screens: CounterScreens, opening: OpeningDouble, desk_of_doubles: DeskDouble
) -> CounterScreens:
    """Open the store; nobody is signed in yet."""
    with qtbot.waitSignal(closed_screens.ready, timeout=5000):
        opening.future.set_result(desk_of_doubles)
    assert closed_screens.conductor is not None
    closed_screens.conductor.sounds.muted = True
    return closed_screens
