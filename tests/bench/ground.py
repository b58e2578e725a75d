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
