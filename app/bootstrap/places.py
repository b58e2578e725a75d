"""Say where things lie: the store's folder and the practice world beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Places:
    """Hold the folders of one store."""

    store: Path
    world: Path

    @property
    def logs(self) -> Path:
        """Return the folder of the log files."""
        return self.store / "logs"

    @property
    def crashes(self) -> Path:
        """Return the folder of the crash reports."""
        return self.store / "crashes"


def find_places(store: Path | None, *, practice: bool) -> Places:
    """Return the folders of a store: the one named, else the usual one for this person and computer."""
    if store is None:
        home = Path(platformdirs.user_data_dir("Counter", appauthor=False))
        store = home / ("practice" if practice else "store")
    store = store.absolute()
    return Places(store, store.with_name(f"{store.name}-world"))
