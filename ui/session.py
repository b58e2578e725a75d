"""Know who is signed in, and lock when nobody has touched anything for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.kernel.running import Actor, Permission

_TOUCHES = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel}
_LOOK_EVERY_MS = 1_000
OF_CUSTOMERS = "of_customers"  # a property of windows whose touches are not the staff's


class Session(QObject):
    """Hold the person at the counter; `locked` covers the work, `entered` goes on with it."""

    entered = Signal(object)
    locked = Signal()
    left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Start with nobody."""
        super().__init__(parent)
        self._actor: Actor | None = None
        self._is_locked = False
        self._idle_s = 0
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    @property
    def actor(self) -> Actor | None:
        """Return the person, also while locked."""
        return self._actor

    @property
    def is_open(self) -> bool:
        """Say whether somebody is signed in and may act now."""
        return self._actor is not None and not self._is_locked

    def may(self, permission: Permission) -> bool:
        """Say whether the person holds a permission."""
        return self._actor is not None and self._actor.may(permission)

    def enter(self, actor: Actor) -> None:
        """Let a person in, or another one in place of the first."""
        self._actor, self._is_locked = actor, False
        self._since.restart()
        self.entered.emit(actor)

    def lock(self) -> None:
        """Cover the work."""
        if self.is_open:
            self._is_locked = True
            self.locked.emit()

    def leave(self) -> None:
        """Sign out."""
        self._actor, self._is_locked = None, False
        self.left.emit()

    def watch_idle(self, seconds: int) -> None:
        """Lock after some idle seconds; 0 never."""
        app = QCoreApplication.instance()
        if app is None:
            return
        app.removeEventFilter(self)
        self._timer.stop()
        self._idle_s = seconds
        if seconds > 0:
            app.installEventFilter(self)
            self._since.restart()
            self._timer.start()

    def idle_ms(self) -> int:
        """Return for how long nothing was touched."""
        return self._since.elapsed()

    def look(self) -> None:
        """Lock when it is time."""
        if self._idle_s and self.idle_ms() >= self._idle_s * 1000:
            self.lock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a touch of somebody who works here; nothing is held back."""
        if event.type() in _TOUCHES and not _is_of_customers(watched):
            self._since.restart()
        return False


def _is_of_customers(watched: QObject) -> bool:
    """Say whether an event comes from a window that customers can reach: it keeps no session open."""
    part = watched.window() if isinstance(watched, QWidget) else watched
    return bool(part.property(OF_CUSTOMERS))
