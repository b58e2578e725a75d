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


@dataclass(frozen=True, slots=True)
class PrescriberFile:
    """Be all that can be changed about one prescriber."""

    id: PrescriberId
    last: str
    first: str
    credential: str
    npi: str
    dea: str
    phone: str
    street: str
    city: str
    state: str
    zip_code: str

    @property
    def name(self) -> str:
        """Return `Chen, Maria`."""
        return f"{self.last}, {self.first}"


class PrescriberReads(Protocol):
    """Find prescribers for screens."""

    def search(self, text: str, limit: int = 20) -> tuple[PrescriberRow, ...]:
        """Return active prescribers by the beginnings of last and first name, or by NPI."""
        ...

    def row(self, prescriber_id: PrescriberId) -> PrescriberRow:
        """Return one prescriber; raise `NotFound`."""
        ...

    def file(self, prescriber_id: PrescriberId) -> PrescriberFile:
        """Return all that can be changed about one prescriber; raise `NotFound`."""
        ...
