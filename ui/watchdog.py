"""Measure how long the screen's thread was busy at a stretch."""

from __future__ import annotations

import faulthandler
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

if TYPE_CHECKING:
    from typing import TextIO

TICK_MS = 5
STALL_MS = 50


class Watchdog(QObject):
    """Tick on the screen's thread and keep the longest gap between two ticks, in milliseconds.

    With `stacks`, the code that runs when a gap grows past 50 ms is written there while it runs.
    """

    def __init__(self, parent: QObject | None = None, stacks: TextIO | None = None) -> None:
        """Take where the stack of a stall goes, if it is wanted."""
        super().__init__(parent)
        self._stacks = stacks
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._longest_ns = 0
        self.stalls = 0

    def start(self) -> None:
        """Begin to measure."""
        self._longest_ns = self.stalls = 0
        self._since.start()
        self._timer.start()

    def stop(self) -> None:
        """Measure no more; what was measured stays."""
        self._timer.stop()
        if self._stacks is not None:
            faulthandler.cancel_dump_traceback_later()

    def pause(self) -> None:
        """Stop measuring for a while; what was measured stays."""
        self._timer.stop()

    def resume(self) -> None:
        """Go on measuring from now."""
        self._since.restart()
        self._timer.start()

    def longest_ms(self) -> int:
        """Return the longest gap so far beyond the tick itself, in whole milliseconds."""
        return max(0, self._longest_ns // 1_000_000 - TICK_MS)

    def _tick(self) -> None:
        gap = self._since.nsecsElapsed()
        self._since.restart()
        self._longest_ns = max(self._longest_ns, gap)
        if gap > (STALL_MS + TICK_MS) * 1_000_000:
            self.stalls += 1
        if self._stacks is not None:
            faulthandler.dump_traceback_later((STALL_MS + TICK_MS) / 1000, file=self._stacks)
