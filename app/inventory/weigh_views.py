"""Hold what screens show of weighings, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.inventory.weigh import WeighVerdict

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.kernel.quantity import Quantity


@dataclass(frozen=True, slots=True)
class WeighingRow:
    """Be one weighing of a fill's vial; `stands` says that it is about what is to be dispensed now."""

    id: UUID
    weight: str
    wanted: Quantity
    low: int
    high: int
    verdict: WeighVerdict
    who: str
    at: datetime
    acknowledged_by: str
    note: str
    stands: bool

    @property
    def disagrees(self) -> bool:
        """Say whether the weight speaks against the count and nobody has answered for it."""
        against = self.verdict in {WeighVerdict.FEWER, WeighVerdict.MORE}
        return self.stands and against and not self.acknowledged_by

    @property
    def words(self) -> str:
        """Return `Weighs like 29 to 31 of 30`, and what to do when it does not agree."""
        count = str(self.low) if self.low == self.high else f"{self.low} to {self.high}"
        match self.verdict:
            case WeighVerdict.AGREES:
                return f"Weighs like {count} of {self.wanted}"
            case WeighVerdict.VAGUE:
                return f"Weighs like {count} of {self.wanted}: too rough to tell"
            case WeighVerdict.FEWER | WeighVerdict.MORE:
                return f"Weighs like {count} of {self.wanted}: count again"
