"""Catch scans that come as fast typing before they reach a field; all other keys go on in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit

from app.scanning.wedge import Key, WedgeRecogniser

if TYPE_CHECKING:
    from app.scanning.wedge import Verdict

_GROUP_SEPARATOR = "\x1d"
_ENDS = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t"}
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
PATIENCE_MS = 35


class WedgeFilter(QObject):
    """Filter the application's key events; `scanned` carries the text of a scan."""

    scanned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        """Start listening to nothing; call `install`."""
        super().__init__(parent)
        self._recogniser = WedgeRecogniser()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._reposting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self._expire)

    def install(self) -> None:
        """See every key event of the application."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def remove(self) -> None:
        """See no more."""
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold keys that may be a scan; only those on their way to a window, once each."""
        if event.type() != QEvent.Type.KeyPress or self._reposting or not isinstance(watched, QWindow):
            return False
        return isinstance(event, QKeyEvent) and self._take(event)

    def _take(self, event: QKeyEvent) -> bool:
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and focus.echoMode() == QLineEdit.EchoMode.Password:
            return False
        verdict = self._recogniser.feed(Key(_text_of(event), self._clock.elapsed(), event.clone()))
        self._act(verdict)
        return verdict.swallow

    def _expire(self) -> None:
        self._act(self._recogniser.expire(self._clock.elapsed()))

    def _act(self, verdict: Verdict) -> None:
        self._repost(verdict.repost)
        if verdict.scan:
            self.scanned.emit(verdict.scan)
        if self._recogniser.is_holding:
            self._timer.start()
        else:
            self._timer.stop()

    def _repost(self, keys: tuple[Key, ...]) -> None:
        window = QGuiApplication.focusWindow()
        self._reposting = True
        try:
            for key in keys:
                if window is not None and isinstance(key.token, QKeyEvent):
                    QCoreApplication.sendEvent(window, key.token)
        finally:
            self._reposting = False


def _text_of(event: QKeyEvent) -> str:
    """Return what a scanner could have sent with this key, or an empty text for other keys."""
    end = _ENDS.get(Qt.Key(event.key()))
    if end is not None and not event.modifiers() & ~_PLAIN:
        return end
    text = event.text()
    if text == _GROUP_SEPARATOR:
        return text
    return text if text.isprintable() and not event.modifiers() & ~_PLAIN else ""
