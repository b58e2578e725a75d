"""Hold the store's settings as screens read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.kernel.running import StoreFacts


class SettingReads(Protocol):
    """Read settings."""

    def facts(self) -> StoreFacts:
        """Return what every screen needs to know of the store."""
        ...

    def all(self) -> dict[str, str]:
        """Return every setting that is set, by its key."""
        ...
