"""Say what commands need of the unit of work for settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.kernel.running import StoreFacts
    from app.settings.model import SettingKey


class Settings(Protocol):
    """Keep one text per key."""

    def get(self, key: SettingKey) -> str:
        """Return a setting's text, empty when it is not set."""
        ...

    def all(self) -> dict[str, str]:
        """Return every setting that is set."""
        ...

    def put(self, key: SettingKey, value: str) -> None:
        """Set a setting."""
        ...

    def facts(self) -> StoreFacts:
        """Return what nearly every command needs to know of the store."""
        ...
