"""Play the tone of a scan through the system's own player, without waiting for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QProcess, QStandardPaths
from PySide6.QtWidgets import QApplication

from resources import resource_path

_PLAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pw-play", ()),
    ("paplay", ()),
    ("aplay", ("-q",)),
    ("afplay", ()),
)


class Sounds(QObject):
    """Say good or bad by ear; where there is no player, beep for bad."""

    def __init__(self, parent: QObject | None = None, *, muted: bool = False) -> None:
        """Look for a player."""
        super().__init__(parent)
        self.muted = muted
        self._player = ""
        self._options: tuple[str, ...] = ()
        for name, options in _PLAYERS:
            found = QStandardPaths.findExecutable(name)
            if found:
                self._player, self._options = found, options
                break

    def play(self, good: bool) -> None:
        """Play the tone."""
        if self.muted:
            return
        if self._player:
            tone = resource_path("sounds", "scan_good.wav" if good else "scan_bad.wav")
            QProcess.startDetached(self._player, [*self._options, str(tone)])
        elif not good:
            QApplication.beep()
