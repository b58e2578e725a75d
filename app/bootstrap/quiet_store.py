"""Open a store without a window, for work from the command line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from db.store import open_store
from migrations.upgrade import upgrade_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.kernel.running import Runner
    from db.store import Store

LANE = 1


@contextmanager
def running(store: Store) -> Iterator[Runner]:
    """Bring an open store up to date and run it; it stays open afterwards."""
    upgrade_store(store)
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), LANE)
    try:
        yield runner
    finally:
        runner.close()


@contextmanager
def quiet_store(folder: Path) -> Iterator[Runner]:
    """Open the store in a folder, run it and close it again; raise `StorageError` when it cannot be."""
    store = open_store(folder)
    try:
        with running(store) as runner:
            yield runner
    finally:
        store.close()
