"""Bring window, person, screens, keys, scans and store together once the store is open."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.collector import settle
from ui.command_desk import CommandDesk
from ui.customer.desk import CustomerDesk
from ui.navigator import Navigator
from ui.scan_desk import ScanDesk
from ui.search import GlobalSearch
from ui.simulators import show_simulators
from ui.sounds import Sounds
from ui.status import StatusWatch
from ui.status_desk import StatusDesk
from ui.tasks import Tasks
from ui.theme.tokens import Tone
from ui.window_shell import WindowShell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.changes import Change
    from app.kernel.ids import UserId
    from app.kernel.running import Actor
    from ui.crash import CrashDesk
    from ui.desk import Desk
    from ui.main_window import MainWindow
    from ui.screens import ScreenEntry
    from ui.session import Session
    from ui.work import Failure

_AHEAD_MS = 20
CRASH_WORDS = "Something went wrong in Counter. Nothing that was saved is lost; do the last step again."


class Conductor(QObject):
    """Run the desk of one open store in one window."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        session: Session,
        crashes: CrashDesk,
        entries: Sequence[ScreenEntry] | None = None,
    ) -> None:
        """Take the window, the open store, who is signed in, the crash desk, and the screens if not all."""
        super().__init__(window)
        self.window, self.session = window, session
        self.sounds = Sounds(self)
        self.tasks = Tasks(desk.runner, self._actor, crashes.report, self)
        self.shell = WindowShell(desk, self.tasks, session, window.desk.banners, self.sounds)
        self.navigator = Navigator(window.desk.stack, self.shell, entries)
        self.shell.adopt(self.navigator)
        search = GlobalSearch(self.tasks, session.may)
        self.commands = CommandDesk(window, session, self.navigator, self.shell, search)
        self.scans = ScanDesk(window, desk, self.navigator, session, search)
        self.status = StatusWatch(self.tasks, desk.devices, desk.clock, self)
        self.status_desk = StatusDesk(window, self.status, self.navigator, self.shell)
        self.customer = CustomerDesk(window, desk, self.tasks, session)
        self.tasks.failed.connect(self._show_failure)
        self.tasks.changed.connect(self._spread)
        self.navigator.shown.connect(self._show_screen)
        crashes.happened.connect(self._show_crash)
        window.desk.rail.chosen.connect(self.navigator.open)
        window.desk.header.person.pressed.connect(session.lock)
        window.close_asked.connect(self._ask_close)
        self._warned = False
        self._shown_to: UserId | None = None
        self._ahead = QTimer(self)
        self._ahead.setInterval(_AHEAD_MS)
        self._ahead.timeout.connect(self._build_ahead)

    def _build_ahead(self) -> None:
        """Build the screens one by one while the person signs in.

        What stands then stays: the garbage collector no longer walks it, which took 100 to 280 ms each time.
        """
        if not self.navigator.build_ahead():
            self._ahead.stop()
        gc.freeze()

    def start(self) -> None:
        """Begin to listen to scans and to watch lines and devices.

        What opening the store left behind is collected now, before anybody can type: it took 80 ms later on.
        """
        settle()
        desk = self.shell.desk
        self.window.desk.header.practice.setVisible(desk.store.practice)
        if desk.show_simulators is not None:
            self.window.desk.header.practice.pressed.connect(partial(show_simulators, desk.show_simulators))
            self.window.desk.header.practice.setToolTip("Show the practice devices")
        self.scans.start(self.sounds)
        self._ahead.start()
        self.status.start()
        self.customer.start()
        for notice in desk.notices:
            self.shell.say(Tone.WARN, notice)

    def close(self) -> None:
        """Listen no more."""
        self._ahead.stop()
        self.scans.close()
        self.status.close()
        self.customer.close()
        self.tasks.close()

    def show_person(self, actor: Actor) -> None:
        """Show the desk to the person who was let in, with the work as it was left."""
        self._clear_passing(actor)
        self.window.desk.header.show_person(actor)
        self.commands.show_person()
        self.window.show_desk()
        if not self.navigator.resume():
            self.shell.say(Tone.WARN, "Your roles open no screen here. Ask an owner to change them.")
        self.shell.commands_changed()

    def _clear_passing(self, actor: Actor) -> None:
        """Take away what was said to somebody else in passing; what needs a look stays."""
        if self._shown_to not in {None, actor.user_id}:
            self.window.desk.banners.clear_passing()
        self._shown_to = actor.user_id

    def _actor(self) -> Actor:
        return self.shell.actor()

    def _show_screen(self, entry: ScreenEntry) -> None:
        screen = self.navigator.current()
        self.window.desk.header.title.setText(screen.title if screen is not None else entry.words)
        self.window.desk.rail.light(entry.under or entry.id)
        self._warned = False

    def _show_failure(self, failure: Failure) -> None:
        self.shell.say(Tone.BAD, failure.message)

    def _show_crash(self, report: str) -> None:
        words = f"{CRASH_WORDS} Report: {report}" if report else CRASH_WORDS
        self.shell.say(Tone.BAD, words)

    def _spread(self, changes: frozenset[Change]) -> None:
        self.navigator.hear(changes)
        self.status.hear(changes)
        self.customer.hear(changes)

    def _ask_close(self) -> None:
        unsaved = [screen.title for screen in self.navigator.built() if screen.has_unsaved()]
        if unsaved and not self._warned:
            self._warned = True
            places = ", ".join(unsaved)
            self.shell.say(Tone.WARN, f"Not kept yet on: {places}. Close once more to leave it.")
            return
        self.window.let_close()
