"""Give screen tests a themed application, a shell that records, and checks of access and keys.

Types for annotations come from `tests.ui.conftest` under TYPE_CHECKING.
"""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.kernel.clock import SetClock
from app.kernel.errors import DomainError, OutsideError
from app.kernel.ids import UserId
from app.kernel.running import Actor, Permission, Role, StoreFacts
from app.outbox.ports import NothingLeft
from ui.commands import clashes, taken_from_window
from ui.theme.fonts import load_fonts
from ui.theme.theme import apply_theme
from ui.widgets.command_button import command_hub
from ui.work import Ticket

if TYPE_CHECKING:
    from tests.fixtures.device_doubles import DevicesDouble, RendererDouble, done
else:
    from device_doubles import DevicesDouble, RendererDouble, done

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.kernel.changes import Change
    from app.kernel.ids import CommandId
    from app.outbox.health import LineLight
    from app.settings.routes import RouteSpec
    from ui.screens.base import Screen
    from ui.theme.tokens import Tone
    from ui.work import Failure

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
WHERE = ("1 Pier Rd", "Portland", "ME", "04101", "207-555-0100")
FACTS = StoreFacts("Harbor Pharmacy", *WHERE, "", "", "America/New_York", 1, practice=True)
PHARMACIST = Actor(UserId(UUID(int=7)), "PP", "Pat Pharmacist", frozenset({Role.PHARMACIST, Role.OWNER}))
CASHIER = Actor(UserId(UUID(int=8)), "CC", "Cass Cashier", frozenset({Role.CASHIER}))


class ImmediateWork:
    """Answer at once: queries from `reads`, commands from `answers` by the command's name.

    An answer may be a value, an error to raise, or a function of the payload.
    """

    def __init__(self, reads: object = None, answers: dict[str, object] | None = None) -> None:
        self.reads = reads
        self.answers: dict[str, object] = answers or {}
        self.submitted: list[tuple[str, Any]] = []
        self.failures: list[Failure] = []
        self.waiting: list[tuple[int, Ticket, Callable[[], None]]] = []

    def run(
        self,
        command: Callable[..., Any],
        payload: object,
        on_done: Callable[[Any], None],
        on_error: Callable[[Failure], None] | None = None,
        command_id: CommandId | None = None,
    ) -> Ticket:
        name = command.__name__
        self.submitted.append((name, payload))
        answer = self.answers.get(name)
        return self._settle(lambda: answer(payload) if callable(answer) else answer, on_done, on_error)

    def read(
        self,
        query: Callable[[Any], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[Failure], None] | None = None,
    ) -> Ticket:
        return self._settle(lambda: query(self.reads), on_done, on_error)

    def wait_for(
        self,
        future: Future[Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[Failure], None] | None = None,
    ) -> Ticket:
        return self._settle(future.result, on_done, on_error)

    def later(self, ms: int, act: Callable[[], None]) -> Ticket:
        ticket = Ticket()
        self.waiting.append((ms, ticket, act))
        return ticket

    def pass_time(self) -> None:
        """Do all that was to be done later."""
        due, self.waiting = self.waiting, []
        for _ms, ticket, act in due:
            if ticket.is_live:
                act()

    def _settle(
        self,
        ask: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[Failure], None] | None,
    ) -> Ticket:
        ticket = Ticket()
        try:
            value = ask()
            if isinstance(value, Exception):
                raise value
        except (DomainError, OutsideError) as failure:
            self.failures.append(failure)
            if on_error is not None:
                on_error(failure)
            return ticket
        on_done(value)
        return ticket


class RunnerDouble:
    """Answer commands and queries with what the test put here; done futures."""

    def __init__(self, reads: object = None) -> None:
        self.reads = reads
        self.submitted: list[tuple[str, Any, Actor]] = []
        self.answers: dict[str, object] = {}
        self.listeners: list[Callable[[frozenset[Change]], None]] = []

    def submit(
        self, command: Callable[..., Any], payload: object, actor: Actor, command_id: CommandId | None = None
    ) -> Future[Any]:
        self.submitted.append((command.__name__, payload, actor))
        return done(self.answers.get(command.__name__))

    def query(self, read: Callable[[Any], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(read(self.reads))
        except Exception as error:  # noqa: BLE001 - a future carries any error
            future.set_exception(error)
        return future

    def subscribe(self, listener: Callable[[frozenset[Change]], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


def run_now(work: Callable[[], Any]) -> Future[Any]:
    """Do background work at once."""
    future: Future[Any] = Future()
    try:
        future.set_result(work())
    except Exception as error:  # noqa: BLE001 - a future carries any error
        future.set_exception(error)
    return future


class GateDouble:
    """Let in whoever types the password `right` or the PIN `1234`."""

    def __init__(self) -> None:
        self.accounts: tuple[Any, ...] = ()

    def people(self) -> Future[Any]:
        return done(self.accounts)

    def sign_in(self, username: str, password: str) -> Future[Actor]:
        if password != "right":
            return done(DomainError("password", "Name and password do not match. Type both again."))
        return done(CASHIER if username == "cass" else PHARMACIST)

    def unlock(self, user_id: UserId, pin: str) -> Future[Actor]:
        if pin != "1234":
            return done(DomainError("pin", "This PIN is wrong. Type it again."))
        return done(CASHIER if user_id == CASHIER.user_id else PHARMACIST)


class DeskDouble:
    """Be an open store made of doubles."""

    def __init__(self, reads: object = None) -> None:
        self.runner = RunnerDouble(reads)
        self.devices = DevicesDouble()
        self.clock = SetClock(NOW)
        self.store = FACTS
        self.zone = FACTS.zone
        self.gate = GateDouble()
        self.idle_lock_s = 0
        self.appearance = ("light", "normal")
        self.renderer = RendererDouble()
        self.in_background: Callable[[Callable[[], Any]], Future[Any]] = run_now
        self.notices: tuple[str, ...] = ()
        self.asked: list[tuple[str, bytes]] = []
        self.lamps: tuple[LineLight, ...] = ()
        self.tried: list[str] = []
        self.measured: Future[Any] = Future()
        self.shown_simulators: list[tuple[str, int]] = []
        self.reply: object = NothingLeft("no payer is set up")

    def lights(self) -> tuple[LineLight, ...]:
        return self.lamps

    def try_route(self, spec: RouteSpec) -> Future[str]:
        self.asked.append((spec.name, b""))
        return done(self.reply if not callable(self.reply) else self.reply(b""))

    def measure_practice(self) -> Future[Any]:
        return self.measured

    def show_simulators(self, theme: str, percent: int) -> None:
        self.shown_simulators.append((theme, percent))

    def try_payer(self, destination: str) -> None:
        self.tried.append(destination)

    def ask_payer(self, destination: str, body: bytes) -> Future[Any]:
        self.asked.append((destination, body))
        return done(self.reply(body) if callable(self.reply) else self.reply)


class ShellDouble:
    """Record what a screen asks of the window."""

    def __init__(self, reads: object = None, actor: Actor = PHARMACIST) -> None:
        self.work = ImmediateWork(reads)
        self.desk = DeskDouble(reads)
        self.person = actor
        self.said: list[tuple[Tone, str]] = []
        self.undos: list[Callable[[], None]] = []
        self.opened: list[tuple[str, object | None]] = []
        self.sounds: list[bool] = []
        self.appearance = ("light", "normal")
        self.backs = 0

    def actor(self) -> Actor:
        return self.person

    def may(self, permission: Permission) -> bool:
        return self.person.may(permission)

    def today(self) -> date:
        return self.local(self.desk.clock.now()).date()

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.desk.store.zone))

    def open(self, screen_id: str, target: object | None = None) -> None:
        self.opened.append((screen_id, target))

    def back(self) -> None:
        self.backs += 1

    def say(self, tone: Tone, text: str, undo: Callable[[], None] | None = None) -> None:
        self.said.append((tone, text))
        if undo is not None:
            self.undos.append(undo)

    def commands_changed(self) -> None:
        command_hub().changed.emit()

    def set_appearance(self, theme: str, density: str) -> None:
        self.appearance = (theme, density)

    def sound(self, good: bool) -> None:
        self.sounds.append(good)


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Iterator[QApplication]:
    """Put the shipped fonts and the light theme on the application."""
    if not qapp.property("fonts_loaded"):
        load_fonts()
        qapp.setProperty("fonts_loaded", True)
    apply_theme(qapp, "light", 100)
    yield qapp
    apply_theme(qapp, "light", 100)


@pytest.fixture
def desk_double() -> DeskDouble:
    return DeskDouble()


@pytest.fixture
def shell_double() -> ShellDouble:
    """Give a shell; set `shell.work.reads` and `shell.work.answers` as the test needs."""
    return ShellDouble()


@pytest.fixture
def immediate_work() -> Callable[[object], ImmediateWork]:
    """Make a `Work` that answers at once from a `reads` object."""
    return ImmediateWork


def _name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def nameless(root: QWidget) -> list[str]:
    """List focusable widgets that a screen reader could not name."""
    inner = {"qt_spinbox_lineedit", "qt_scrollarea_viewport"}
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy().value & 1 and widget.objectName() not in inner and not _name_of(widget)
    ]


@pytest.fixture
def check_accessible() -> Callable[[QWidget], None]:
    """Fail on a widget that takes the focus and has no accessible name."""

    def check(root: QWidget) -> None:
        assert nameless(root) == []

    return check


@pytest.fixture
def check_keys() -> Callable[[Screen], None]:
    """Fail when two commands of a screen share a key or id, or one takes a key of the window."""

    def check(screen: Screen) -> None:
        commands = screen.commands()
        assert clashes(commands) == ()
        assert taken_from_window(commands) == ()

    return check


def cut_words(root: QWidget) -> list[str]:
    """List one-line words wider or higher than the room that they have."""
    cut = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root):
            continue
        one_line = isinstance(widget, QAbstractButton) or (
            isinstance(widget, QLabel) and not widget.wordWrap()
        )
        words = widget.text() if isinstance(widget, QAbstractButton | QLabel) and one_line else ""
        if not words:
            continue
        needs = max(widget.fontMetrics().horizontalAdvance(line) for line in words.splitlines())
        if needs > widget.width() + 2 or widget.fontMetrics().height() > widget.height() + 2:
            cut.append(f"{type(widget).__name__}: {words}")
    return cut


@pytest.fixture
def check_not_cut() -> Callable[[QWidget], None]:
    """Fail when words do not fit their widget at its present size; show it first."""

    def check(root: QWidget) -> None:
        QApplication.sendPostedEvents()
        assert cut_words(root) == []

    return check


@pytest.fixture
def picture(qapp: QApplication) -> Callable[[QWidget, tuple[int, int], str], QImage]:
    """Render a widget at a size in a theme; the picture is never blank."""

    def render(widget: QWidget, size: tuple[int, int], theme: str = "light", percent: int = 100) -> QImage:
        apply_theme(qapp, theme, percent)
        widget.resize(*size)
        widget.show()
        qapp.processEvents()
        image = widget.grab().toImage()
        shades = {image.pixel(x, y) for x in range(0, size[0], 7) for y in range(0, size[1], 5)}
        assert len(shades) > 8
        return image

    return render


@pytest.fixture
def reading_order() -> Callable[[QWidget], Sequence[str]]:
    """Return the accessible names in the order of the Tab key, from the first focusable child."""

    def walk(root: QWidget) -> Sequence[str]:
        names: list[str] = []
        widget = root.nextInFocusChain()
        while widget is not None and widget is not root:
            if root.isAncestorOf(widget) and widget.focusPolicy().value & 1 and widget.isVisibleTo(root):
                names.append(_name_of(widget))
            widget = widget.nextInFocusChain()
        return names

    return walk
