"""Hold patients as screens show them, and the queries that find them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.kernel.ids import CoverageId, PatientId, PlanId
    from app.patients.model import Sex

NO_KNOWN_ALLERGIES = "No known allergies"
ALLERGIES_NOT_ASKED = "Allergies not asked yet"


@dataclass(frozen=True, slots=True)
class PatientRow:
    """Be one patient in a list; `name` is `Chen, Maria`."""

    id: PatientId
    name: str
    birth_date: date
    sex: Sex
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Learned:
    """Say what was learned last of a coverage: from where, what, and when."""

    source: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Be one card of a patient; `level` 1 is billed first, `learned` is None while nobody asked."""

    id: CoverageId
    plan_id: PlanId
    plan_name: str
    level: int
    bin: str
    pcn: str
    cardholder_id: str
    group_id: str
    active: bool
    learned: Learned | None = None


@dataclass(frozen=True, slots=True)
class PatientCard:
    """Be one patient with what everybody at the counter must see; `allergies` is never empty."""

    row: PatientRow
    age: int
    allergies: tuple[str, ...]
    conditions: tuple[str, ...]
    coverages: tuple[CoverageRow, ...]


class PatientReads(Protocol):
    """Find patients for screens."""

    def search(self, text: str, limit: int = 20) -> tuple[PatientRow, ...]:
        """Return patients by the beginnings of last and first name, a birth date, or a phone number."""
        ...

    def card(self, patient_id: PatientId) -> PatientCard:
        """Return one patient; raise `NotFound`."""
        ...
