"""Keep the screens: build each when it is first shown, remember the way back, spread changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.screens import screens_of_this_build
from ui.search import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStackedWidget

    from app.kernel.changes import Change
    from ui.screens import ScreenEntry
    from ui.screens.base import Screen
    from ui.shell import Shell

_LONGEST_WAY = 30


class Navigator(QObject):
    """Show one screen of many in a stack; `shown` carries the entry of the one shown."""

    shown = Signal(object)

    def __init__(
        self, stack: QStackedWidget, shell: Shell, entries: Sequence[ScreenEntry] | None = None
    ) -> None:
        """Take the stack, the services for the screens, and the screens if not this build's."""
        super().__init__(stack)
        self._stack, self._shell = stack, shell
        self._entries = {entry.id: entry for entry in entries or screens_of_this_build()}
        self._screens: dict[str, Screen] = {}
        self._missed: dict[str, set[Change]] = {}
        self._way: list[str] = []
        self._plain: list[Screen] = []
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_keys)

    def entries(self) -> tuple[ScreenEntry, ...]:
        """Return the screens that the person signed in may use."""
        return tuple(entry for entry in self._entries.values() if self._permits(entry))

    def current_id(self) -> str:
        """Return the id of the screen shown, or an empty text."""
        return self._way[-1] if self._way else ""

    def current(self) -> Screen | None:
        """Return the screen shown."""
        return self._screens.get(self.current_id())

    def built(self) -> tuple[Screen, ...]:
        """Return the screens that were shown at least once."""
        return tuple(self._screens.values())

    def open(self, screen_id: str, target: object | None = None) -> bool:
        """Show a screen; say whether there is such a one and the person may use it."""
        entry = self._entries.get(screen_id)
        if entry is None or not self._permits(entry):
            return False
        before = self.current()
        if self.current_id() != screen_id:
            if before is not None:
                before.deactivate()
            self._way = [*self._way, screen_id][-_LONGEST_WAY:]
        self._show(entry, target)
        return True

    def open_hit(self, hit: object) -> bool:
        """Go where a hit of the search leads."""
        return isinstance(hit, Hit) and self.open(hit.screen_id, hit.target)

    def back(self) -> bool:
        """Go back one level: inside the screen, else to the screen before; say whether there was one."""
        screen = self.current()
        if screen is not None and screen.back():
            return True
        while len(self._way) > 1:
            self._way.pop()
            entry = self._entries[self._way[-1]]
            if self._permits(entry):
                if screen is not None:
                    screen.deactivate()
                self._show(entry, None)
                return True
        return False

    def resume(self) -> bool:
        """Show the screen that was shown last, or the first that the person may use."""
        if self.current_id() and self._permits(self._entries[self.current_id()]):
            return self.open(self.current_id())
        return any(self.open(entry.id) for entry in self.entries() if entry.on_rail)

    def hear(self, changes: frozenset[Change]) -> None:
        """Tell the screen shown what changed, and keep it for the others until they are shown."""
        for name, screen in self._screens.items():
            wanted = {change for change in changes if change.kind in screen.watches}
            if not wanted:
                continue
            if name == self.current_id() and screen.isVisible():
                screen.on_changes(frozenset(wanted))
            else:
                self._missed.setdefault(name, set()).update(wanted)

    def build_ahead(self) -> bool:
        """Take one step toward screens whose first look is quick; say whether more are left.

        A step builds one screen, or styles and lays out one that was built and not shown yet.
        """
        if self._plain:
            self._ready(self._plain.pop())
        else:
            waiting = [entry for entry in self._entries.values() if entry.id not in self._screens]
            if waiting:
                self._plain.append(self._build(waiting[0]))
        return bool(self._plain) or len(self._screens) < len(self._entries)

    def _ready(self, screen: Screen) -> None:
        if screen.isVisible():
            return
        screen.resize(self._stack.size())
        for part in (screen, *screen.findChildren(QWidget)):
            part.ensurePolished()
        layout = screen.layout()
        if layout is not None:
            layout.activate()

    def _permits(self, entry: ScreenEntry) -> bool:
        return entry.permission is None or self._shell.may(entry.permission)

    def _show(self, entry: ScreenEntry, target: object | None) -> None:
        screen = self._build(entry)
        self._stack.setCurrentWidget(screen)
        self.shown.emit(entry)
        screen.activate(target)
        focus = QApplication.focusWidget()
        if not isinstance(focus, QLineEdit) and (focus is None or not screen.isAncestorOf(focus)):
            screen.setFocus()  # an empty screen has no place for keys: they must not press the rail
        missed = self._missed.pop(entry.id, None)
        if missed:
            screen.on_changes(frozenset(missed))

    def _keep_keys(self, old: QWidget | None, new: QWidget | None) -> None:
        """Hold the keys on the screen when the part that had them went away under an answer."""
        screen = self.current()
        if screen is None or old is None or not screen.isVisible() or not screen.isAncestorOf(old):
            return
        left = new is None or (not screen.isAncestorOf(new) and new.window() is screen.window())
        gone = not old.isVisibleTo(screen) or not old.isEnabledTo(screen)
        if gone and left and new is not screen:
            screen.setFocus()

    def _build(self, entry: ScreenEntry) -> Screen:
        screen = self._screens.get(entry.id)
        if screen is None:
            screen = entry.load()(self._shell)
            self._screens[entry.id] = screen
            self._stack.addWidget(screen)
        return screen
