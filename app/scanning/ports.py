"""Say where scans come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.scanning.types import Scan


class Scanner(Protocol):
    """Read barcodes; blocking, for a device's own thread."""

    def check(self) -> None:
        """Open the port if it is not open; raise `DeviceError` when it is gone."""
        ...

    def close(self) -> None:
        """Let the port go."""
        ...

    def next_scan(self, timeout_ms: int) -> Scan | None:
        """Return the next scan, or None when none came in time; raise `DeviceError` when it is gone."""
        ...


class ScanSource(Protocol):
    """Hand scans to whoever listens."""

    def on_scan(self, listener: Callable[[Scan], None]) -> Callable[[], None]:
        """Call the listener at each scan, on a device's thread; return the way to stop it."""
        ...
