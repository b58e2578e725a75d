"""Say what dispensing commands need of the unit of work for stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.inventory.model import StockMovement
from app.kernel.keeping import Keeps

if TYPE_CHECKING:
    from uuid import UUID


class Stock(Keeps[StockMovement], Protocol):
    """Keep stock movements; what is on hand is their sum."""

    def of_source(self, source_id: UUID) -> list[StockMovement]:
        """Return the movements that one fill made."""
        ...

    def last_receipt(self, ndc11: str) -> StockMovement | None:
        """Return the newest receipt of a drug, None when none is on file."""
        ...
