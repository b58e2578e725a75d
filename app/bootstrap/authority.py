"""Know whom to trust and where the payers' switch listens, as the settings say at this moment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from app.kernel.changes import Kind
from app.settings.model import SettingKey

if TYPE_CHECKING:
    from pathlib import Path

    from app.kernel.changes import Change
    from app.kernel.running import Runner

_FILE = "payer-authority.pem"


class LiveAuthority:
    """Keep the certificate of the settings as the file that TLS reads; a change counts at once."""

    def __init__(self, runner: Runner, folder: Path) -> None:
        """Take the store and the folder of the file."""
        self._runner, self._path = runner, folder / _FILE
        self._pem, self._address = "", ""
        self._stale, self._lock = True, threading.Lock()
        self._unsubscribe = runner.subscribe(self._on_changes)

    def path(self) -> Path | None:
        """Return the file of whom to trust, None while nobody is."""
        with self._lock:
            self._refresh()
            return self._path if self._pem else None

    def address(self) -> str:
        """Return `host:port` of the usual switch, empty while none is set."""
        with self._lock:
            self._refresh()
            return self._address

    def close(self) -> None:
        """Follow the settings no more."""
        self._unsubscribe()

    def _on_changes(self, changes: frozenset[Change]) -> None:
        """Hear of a change; runs on the writer's thread and only takes note."""
        if any(change.kind is Kind.SETTING for change in changes):
            self._stale = True

    def _refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        settings = self._runner.query(lambda reads: reads.settings.all()).result()
        self._address = settings.get(SettingKey.PAYER_ENDPOINT, "")
        pem = settings.get(SettingKey.PAYER_CA, "")
        if pem != self._pem or (pem and not self._path.exists()):
            self._write(pem)
            self._pem = pem

    def _write(self, pem: str) -> None:
        """Write the file whole or not at all: a connection may be reading it."""
        if not pem:
            self._path.unlink(missing_ok=True)
            return
        fresh = self._path.with_suffix(".new")
        fresh.write_text(pem, "ascii")
        fresh.replace(self._path)
