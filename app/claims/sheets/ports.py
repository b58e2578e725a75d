"""Say what commands need of the unit of work for sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.sheets.model import Pattern, SheetVersion


class Sheets(Protocol):
    """Keep the versions of sheets; none is ever changed."""

    def add(self, entity: SheetVersion) -> None:
        """Keep a new version."""
        ...

    def of_pattern(self, pattern: Pattern) -> list[SheetVersion]:
        """Return the versions of one pattern, in order."""
        ...

    def of_bins(self, patterns: Sequence[str]) -> list[SheetVersion]:
        """Return the versions whose BIN pattern is one of these."""
        ...
