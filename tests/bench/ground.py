"""Give the measures what they share: a fresh encrypted store, the clock of the measure, percentiles."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from db.store import create_store
from migrations.upgrade import upgrade_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from db.store import Store

TICK_MS = 5
ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "fixtures"))


@contextmanager
def fresh_store() -> Iterator[Store]:
    """Make a migrated, empty, encrypted store in a temporary folder."""
    with TemporaryDirectory(prefix="counter-bench-") as folder:
        store, _recovery = create_store(Path(folder) / "store")
        upgrade_store(store)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def bare_connection(path: Path, dek: bytes) -> Iterator[Any]:
    """Open an encrypted file with the driver alone, WAL and FULL as the product sets them."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    try:
        for pragma in (
            f"key=\"x'{dek.hex()}'\"",
            "cipher_log_level=NONE",
            "journal_mode=WAL",
            "synchronous=FULL",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        yield connection
    finally:
        connection.close()


class Gaps:
    """Tick on an event loop and keep its longest gap, with and without the wait of its thread for a core."""

    def __init__(self) -> None:
        """Prepare the ticks; nothing is measured before `start`."""
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._at, self._waited = 0.0, 0.0
        self._longest, self._longest_own = 0.0, 0.0

    def start(self) -> None:
        """Begin to measure."""
        self._at, self._waited = time.perf_counter(), core_wait()
        self._timer.start()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()

    @property
    def longest_ms(self) -> int:
        """Return the longest gap beyond the tick itself."""
        return round(max(0.0, self._longest * 1e3 - TICK_MS))

    @property
    def longest_own_ms(self) -> int:
        """Return the longest gap that is left when the wait for a core is taken off each."""
        return round(max(0.0, self._longest_own * 1e3 - TICK_MS))

    def _tick(self) -> None:
        at, waited = time.perf_counter(), core_wait()
        gap = at - self._at
        self._longest = max(self._longest, gap)
        self._longest_own = max(self._longest_own, gap - (waited - self._waited))
        self._at, self._waited = at, waited


def core_wait() -> float:
    """Return for how many seconds this thread has stood ready without a core; 0 where nobody counts it."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text("ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def at(share: float, measured: Sequence[float]) -> float:
    """Return the value below which a share of the measured ones lies, such as 0.5 or 0.99."""
    ordered = sorted(measured)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def spread(measured: Sequence[float]) -> str:
    """Return median and 99th percentile in milliseconds, as printed."""
    return f"{at(0.5, measured) * 1e3:.2f}/{at(0.99, measured) * 1e3:.2f} ms"
