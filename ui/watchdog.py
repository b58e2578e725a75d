"""Measure how long the screen's thread was busy at a stretch."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QSemaphore, Qt, QThread, QTimer

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
        self._witness = Witness(stacks) if stacks is not None else None
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
        self.resume()

    def stop(self) -> None:
        """Measure no more; what was measured stays."""
        self._timer.stop()
        if self._witness is not None:
            self._witness.end()

    def pause(self) -> None:
        """Stop measuring for a while; what was measured stays."""
        self.stop()

    def resume(self) -> None:
        """Go on measuring from now."""
        self._since.restart()
        self._timer.start()
        if self._witness is not None:
            self._witness.begin()

    def longest_ms(self) -> int:
        """Return the longest gap so far beyond the tick itself, in whole milliseconds."""
        return max(0, self._longest_ns // 1_000_000 - TICK_MS)

    def _tick(self) -> None:
        gap = self._since.nsecsElapsed()
        self._since.restart()
        self._longest_ns = max(self._longest_ns, gap)
        if gap > (STALL_MS + TICK_MS) * 1_000_000:
            self.stalls += 1
        if self._witness is not None:
            self._witness.pulse()


class Witness(QThread):
    """Write down, from a thread of its own, what the screen's thread does while no pulse comes.

    It holds the interpreter while it reads the frames, so that they cannot change beneath it.
    """

    def __init__(self, stacks: TextIO) -> None:
        """Take where the stacks go; the thread that makes it is the one that is watched."""
        super().__init__()
        self._stacks, self._watched = stacks, _own_thread()
        self._pulses = QSemaphore()
        self._is_ended = False

    def begin(self) -> None:
        """Begin to watch."""
        self.end()
        self._is_ended = False
        self.start()

    def end(self) -> None:
        """Watch no more."""
        self._is_ended = True
        self._pulses.release()
        self.wait()

    def pulse(self) -> None:
        """Hear that the screen's thread is free."""
        self._pulses.release()

    def run(self) -> None:
        """Wait for one pulse after the other; be Qt's entry of the thread."""
        while not self._is_ended:
            if self._pulses.tryAcquire(1, STALL_MS + TICK_MS):
                self._pulses.tryAcquire(self._pulses.available())
                continue
            frame = sys._current_frames().get(self._watched)  # noqa: SLF001 -- made for this
            self._stacks.write("Stall:\n" + "".join(traceback.format_stack(frame)))
            self._stacks.flush()
            self._pulses.acquire()


def _own_thread() -> int:
    """Return the number under which the interpreter keeps the frames of this thread."""
    here = sys._getframe()  # noqa: SLF001 -- made for this
    for number, frame in sys._current_frames().items():  # noqa: SLF001 -- made for this
        if frame is here:
            return number
    return 0
