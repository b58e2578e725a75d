"""Define a patient and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import CoverageId, PatientId, PlanId


class Sex(StrEnum):
    """Be the sex sent on claims (305-C5: 1 male, 2 female, 0 not known)."""

    MALE = "M"
    FEMALE = "F"
    UNKNOWN = "U"


@dataclass
class Patient:
    """Be a person who gets prescriptions here; `search` is the folded `last first` for look-ups."""

    id: PatientId
    last: str
    first: str
    birth_date: date
    sex: Sex
    phone: str
    street: str
    city: str
    state: str
    zip_code: str
    search: str
    no_known_allergies: bool
    created_at: datetime
    rev: int


@dataclass
class Allergy:
    """Be a substance that a patient must not get; `ingredient` is a folded key to compare drugs with."""

    id: UUID
    patient_id: PatientId
    substance: str
    ingredient: str
    reaction: str


@dataclass
class Condition:
    """Be a diagnosis on file."""

    id: UUID
    patient_id: PatientId
    code: str
    name: str


@dataclass
class Coverage:
    """Be a patient's card for one plan; `level` 1 is billed first."""

    id: CoverageId
    patient_id: PatientId
    plan_id: PlanId
    level: int
    cardholder_id: str
    group_id: str
    person_code: str
    relationship: str
    active: bool
