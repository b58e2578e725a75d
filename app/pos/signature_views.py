"""Hold the log of signatures as it is shown, and the query that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from app.kernel.ids import PatientId, SaleId
    from app.kernel.money import Money
    from app.pos.signed import SignedRow


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """Be the signature of one completed pickup; `sold` is what its prescriptions cost in the end."""

    sale_id: SaleId
    sale_number: str
    day: date
    patient_id: PatientId | None
    patient: str
    cashier: str
    rx: tuple[str, ...]
    sold: Money
    signed: SignedRow


class SignatureReads(Protocol):
    """Read the signatures of completed pickups."""

    def log(self, wanted: str = "", limit: int = 200) -> tuple[SignatureRow, ...]:
        """Return signatures, the newest first, each checked.

        `wanted` is a prescription's number, a sale's number, a day as MM/DD/YYYY, or the beginnings of a
        patient's names; empty returns all.
        """
        ...
