"""Name what a screen can be opened at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from app.claims.views import ClaimFilter
    from app.kernel.ids import ClaimId, FillId, PatientId, PrescriberId, SaleId


@dataclass(frozen=True, slots=True)
class PatientTarget:
    """Point at a patient; `is_answer` says that the screen asked for this one by a form."""

    id: PatientId
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class FillTarget:
    """Point at one fill of a prescription."""

    id: FillId


@dataclass(frozen=True, slots=True)
class ClaimTarget:
    """Point at a claim."""

    id: ClaimId


@dataclass(frozen=True, slots=True)
class ClaimListTarget:
    """Point at the claims of one kind."""

    wanted: ClaimFilter


@dataclass(frozen=True, slots=True)
class SaleTarget:
    """Point at a sale."""

    id: SaleId


@dataclass(frozen=True, slots=True)
class DrugTarget:
    """Point at a product by a scanned or typed code: GTIN-14 or NDC in any form."""

    code: str
    lot: str = ""
    expiry: date | None = None


@dataclass(frozen=True, slots=True)
class LabelTarget:
    """Point at the fill whose label was scanned or whose number was typed."""

    rx_number: int
    fill: int | None = None


@dataclass(frozen=True, slots=True)
class BagTarget:
    """Point at a bag."""

    number: int


@dataclass(frozen=True, slots=True)
class BinTarget:
    """Point at a bin."""

    code: str


@dataclass(frozen=True, slots=True)
class TextTarget:
    """Ask for a search."""

    text: str


@dataclass(frozen=True, slots=True)
class PrescriberTarget:
    """Point at a prescriber."""

    id: PrescriberId


@dataclass(frozen=True, slots=True)
class PersonFormTarget:
    """Ask for a form: of the person with an id, else of a new one by what was typed; then go `back`."""

    back: str
    typed: str = ""
    id: PatientId | PrescriberId | None = None
