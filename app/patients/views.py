"""Hold patients as screens show them, and the queries that find them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

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
class AllergyRow:
    """Be one allergy on file."""

    id: UUID
    substance: str
    reaction: str


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """Be one condition on file."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """Be one active card with everything that is printed on it."""

    id: CoverageId
    plan_id: PlanId
    plan_name: str
    bin: str
    pcn: str
    level: int
    cardholder_id: str
    group_id: str
    person_code: str
    relationship: str


@dataclass(frozen=True, slots=True)
class PatientFile:
    """Be all that can be changed about one patient, and the revision it was read at."""

    id: PatientId
    rev: int
    last: str
    first: str
    birth_date: date
    sex: Sex
    phone: str
    street: str
    city: str
    state: str
    zip_code: str
    no_known_allergies: bool
    allergies: tuple[AllergyRow, ...]
    conditions: tuple[ConditionRow, ...]
    cards: tuple[CardRow, ...]

    @property
    def name(self) -> str:
        """Return `Chen, Maria`."""
        return f"{self.last}, {self.first}"


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

    def file(self, patient_id: PatientId) -> PatientFile:
        """Return all that can be changed about one patient; raise `NotFound`."""
        ...

    def namesakes(self, last: str, born: date) -> tuple[PatientRow, ...]:
        """Return the patients with a last name who were born on a day."""
        ...
