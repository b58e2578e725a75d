"""Start the screens: the sign-in page at once, the store behind it, the desk when both are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.kernel.errors import DomainError, OutsideError
from ui.collector import Collector
from ui.crash import CrashDesk
from ui.hand_over import HandOver
from ui.main_window import MainWindow
from ui.screens.sign_in.presenter import GatePresenter
from ui.session import Session
from ui.theme.fonts import load_fonts
from ui.theme.theme import apply_theme

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from app.kernel.running import Actor
    from ui.conductor import Conductor
    from ui.desk import Desk, Opening
    from ui.screens import ScreenEntry

BROKEN_START = "Counter could not open this store. A report was written; start it again, or call for help."


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """Return the application with fonts and theme, or the one that exists."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["counter", *arguments])
    app.setApplicationName("Counter")
    if not app.property("fonts_loaded"):
        load_fonts()
        app.setProperty("fonts_loaded", True)
    apply_theme(app)
    return app


class CounterScreens(QObject):
    """Hold the window of one store from the first paint to the end.

    `ready` is sent once the store is open; `conductor` is there from then on.
    """

    ready = Signal()
    _progress = Signal(str, int)
    _opened = Signal(object)

    def __init__(
        self,
        opening: Opening,
        hint: str = "",
        entries: Sequence[ScreenEntry] | None = None,
        *,
        lock_hint: str = "",
    ) -> None:
        """Take the store to open, words for the gate's two pages, and the screens if not this build's."""
        super().__init__()
        self._opening, self._entries = opening, entries
        self.conductor: Conductor | None = None
        self.session = Session(self)
        self.collector = Collector(self.session.idle_ms, self)
        self.crashes = CrashDesk(opening.crash_folder, opening.clock, self)
        self.window = MainWindow(hint, lock_hint)
        self.gate = GatePresenter(self.window.sign_in, self.session.enter)
        self.lock_gate = GatePresenter(self.window.lock, self.session.enter)
        self.hand_over: HandOver | None = None
        self._connect()

    def _connect(self) -> None:
        window, session = self.window, self.session
        self._progress.connect(window.sign_in.show_progress, Qt.ConnectionType.QueuedConnection)
        self._opened.connect(self._adopt, Qt.ConnectionType.QueuedConnection)
        window.sign_in.asked.connect(self.gate.sign_in)
        window.lock.asked.connect(self.lock_gate.unlock)
        window.lock.password_wanted.connect(window.show_sign_in)
        window.close_asked.connect(self._close_unopened)
        session.entered.connect(self._enter)
        session.locked.connect(self._lock)
        session.left.connect(window.show_sign_in)

    def show(self) -> None:
        """Show the sign-in page and begin to open the store."""
        self.collector.start()
        self.crashes.install()
        name = "Practice store" if self._opening.practice else ""
        for page in (self.window.sign_in, self.window.lock):
            page.show_store(name, practice=self._opening.practice)
        self.window.show()
        self.window.show_sign_in()
        self._progress.emit("Opening the store …", 5)
        self._opening.begin(self._progress.emit).add_done_callback(self._opened.emit)

    def listen(self) -> None:
        """Come to the front when a second Counter is started on this store."""
        self.hand_over = HandOver(self._opening.folder, self)
        self.hand_over.asked.connect(self.window.bring_to_front)

    def close(self) -> None:
        """Let go of everything that listens."""
        if self.conductor is not None:
            self.conductor.close()
        self.session.watch_idle(0)
        if self.hand_over is not None:
            self.hand_over.close()
        self.crashes.uninstall()
        self.collector.stop()

    @Slot(object)
    def _adopt(self, future: Future[Desk]) -> None:
        error = future.exception()
        if error is None:
            self._open_desk(future.result())
        elif isinstance(error, DomainError | OutsideError):
            self.window.sign_in.show_stop(error.message)
        else:
            self.crashes.report(error)
            self.window.sign_in.show_stop(BROKEN_START)

    def _open_desk(self, desk: Desk) -> None:
        from ui.conductor import Conductor  # noqa: PLC0415 - start-up cost: after the first paint

        self.window.sign_in.show_progress("", 100)
        self.conductor = Conductor(self.window, desk, self.session, self.crashes, self._entries)
        for page in (self.window.sign_in, self.window.lock):
            page.show_store(desk.store.name, practice=desk.store.practice)
        self.conductor.shell.set_appearance(*desk.appearance)
        self.session.watch_idle(desk.idle_lock_s)
        self.conductor.start()
        for gate in (self.gate, self.lock_gate):
            gate.adopt(desk.gate, self.conductor.tasks)
        self.ready.emit()

    def _enter(self, actor: Actor) -> None:
        if self.conductor is not None:
            self.conductor.show_person(actor)

    def _lock(self) -> None:
        self.lock_gate.load_people()
        self.window.show_lock()
        self.window.lock.start(self.session.actor.user_id if self.session.actor else None)

    def _close_unopened(self) -> None:
        if self.conductor is None:
            self.window.let_close()


def run_application(opening: Opening, hint: str = "", lock_hint: str = "") -> int:
    """Show Counter until its window is closed; return the exit code."""
    app = make_application()
    screens = CounterScreens(opening, hint, lock_hint=lock_hint)
    screens.listen()
    screens.show()
    code = app.exec()
    screens.close()
    opening.close()
    return code
