"""Hold prescribers as screens show them, and the queries that find them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.kernel.ids import PrescriberId


@dataclass(frozen=True, slots=True)
class PrescriberRow:
    """Be one prescriber in a list; `name` is `Chen, Maria`, `dea` may be empty."""

    id: PrescriberId
    name: str
    credential: str
    npi: str
    dea: str
    phone: str


class PrescriberReads(Protocol):
    """Find prescribers for screens."""

    def search(self, text: str, limit: int = 20) -> tuple[PrescriberRow, ...]:
        """Return active prescribers by the beginnings of last and first name, or by NPI."""
        ...

    def row(self, prescriber_id: PrescriberId) -> PrescriberRow:
        """Return one prescriber; raise `NotFound`."""
        ...
