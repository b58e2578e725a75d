"""Collect cyclic garbage on the screen's thread alone.

Python starts its collector on whatever thread allocates next. Objects of Qt that it finds on another thread
are destroyed there, and the program hangs or falls (docs/adr/0010-garbage-on-the-screens-thread.md).
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_EVERY_MS = 200
IDLE_MS = 1_500
# full walks pile up unseen only so far: then one is taken even while somebody types
OVERDUE = 60
# what a walk as long as this has spared stands still: later walks leave it out until nobody is there
LONG_WALK_MS = 10
NOBODY_MS = 10 * 60_000


def settle() -> None:
    """Collect what lies about, and keep what stands now out of later walks."""
    gc.collect()
    gc.freeze()


class Collector(QObject):
    """Take the collector's work over from the interpreter, as often as it would have been done.

    The young are walked at each look; a full walk waits until nobody has touched anything for a moment.
    """

    def __init__(self, idle_ms: Callable[[], int], parent: QObject | None = None) -> None:
        """Take what says for how many milliseconds nothing was touched."""
        super().__init__(parent)
        self._idle_ms = idle_ms
        self._was_enabled = self._has_set_aside = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Keep the interpreter from collecting by itself."""
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Leave collecting as it was."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    def look(self) -> None:
        """Walk the oldest generation that is due; when nobody is there, also what was left out before."""
        young, middle, old = gc.get_count()
        young_limit, middle_limit, old_limit = gc.get_threshold()
        idle_ms = self._idle_ms()
        if self._has_set_aside and idle_ms >= NOBODY_MS:
            gc.unfreeze()
            settle()
            self._has_set_aside = False
        elif old > old_limit and (idle_ms >= IDLE_MS or old > OVERDUE):
            self._walk_all()
        elif middle > middle_limit:
            gc.collect(1)
        elif young > young_limit:
            gc.collect(0)

    def _walk_all(self) -> None:
        began = time.perf_counter()
        gc.collect()
        if (time.perf_counter() - began) * 1_000 >= LONG_WALK_MS:
            gc.freeze()
            self._has_set_aside = True
