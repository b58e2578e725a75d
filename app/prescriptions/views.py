"""Hold prescriptions, alerts and bags as screens show them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import BagId, FillId, PatientId, PrescriptionId
    from app.kernel.money import Money
    from app.prescriptions.model import FillState, Severity


@dataclass(frozen=True, slots=True)
class AlertRow:
    """Be one safety alert; `answer` is empty until a pharmacist answered it."""

    id: UUID
    kind: str
    severity: Severity
    title: str
    why: str
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """Be one move of a fill, with the initials of who made it."""

    at: datetime
    was: str
    now: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """Be one fill in a patient's profile, newest first; `may_refill` says that a refill may be asked for."""

    prescription_id: PrescriptionId
    fill_id: FillId
    rx_number: int
    fill_number: int
    drug: str
    prescriber: str
    sig_text: str
    date_of_service: date
    state: FillState
    quantity: str
    days_supply: int
    refills_left: int
    may_refill: bool


class Ageing(StrEnum):
    """Say how near a bag is to the end of its plan's window for pickup."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class WillCallRow:
    """Be one bag that waits; `total_pays` is an estimate where `is_estimate` says so, in its `band`."""

    bag_id: BagId
    bag_number: int
    bin_code: str
    patient_id: PatientId
    patient: str
    birth_date: date
    rx_count: int
    total_pays: Money
    is_estimate: bool
    placed_at: datetime
    days_waiting: int
    window_days: int
    ageing: Ageing
    band: tuple[Money, Money] | None = None


@dataclass(frozen=True, slots=True)
class ToBagRow:
    """Be one patient with approved fills that are in no bag yet."""

    patient_id: PatientId
    patient: str
    birth_date: date
    fill_ids: tuple[FillId, ...]
    drugs: tuple[str, ...]
    verified_at: datetime
    bag_number: int | None
    bin_code: str
