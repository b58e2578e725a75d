"""Say what commands need of the unit of work for answers to edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.claims.edits.model import EditAnswer
    from app.kernel.ids import FillId


class EditAnswers(Protocol):
    """Keep answers to edits; none is ever changed."""

    def add(self, entity: EditAnswer) -> None:
        """Keep an answer."""
        ...

    def of_fill(self, fill_id: FillId) -> list[EditAnswer]:
        """Return a fill's answers, oldest first."""
        ...
