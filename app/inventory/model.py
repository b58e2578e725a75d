"""Define a stock movement: the only way that stock changes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.kernel.ids import UserId
    from app.kernel.quantity import Quantity


class MovementKind(StrEnum):
    """Say why stock moved."""

    OPENING = "opening"
    RECEIPT = "receipt"
    FILL = "fill"
    FILL_UNDONE = "fill_undone"
    ITEM_SALE = "item_sale"


@dataclass
class StockMovement:
    """Be one movement of a drug (`ndc11`) or front-store item (`ndc11` empty, `source_id` the item)."""

    id: UUID
    lane: int
    ndc11: str
    lot: str
    expiry: str
    quantity: Quantity
    kind: MovementKind
    source_id: UUID
    at: datetime
    actor_id: UserId
