"""Define a prescription, its fills, and the alerts raised on a fill."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import BagId, CoverageId, FillId, PatientId, PrescriberId, PrescriptionId, UserId
    from app.kernel.money import Money
    from app.kernel.quantity import Quantity, Unit


class FillState(StrEnum):
    """Say where a fill stands on its way to the patient."""

    ENTERED = "entered"
    FILLED = "filled"
    VERIFIED = "verified"
    READY = "ready"
    SOLD = "sold"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"


class Severity(StrEnum):
    """Say how loudly an alert speaks: only severe ones stop the approval until answered."""

    SEVERE = "severe"
    MODERATE = "moderate"
    INFO = "info"


@dataclass
class Prescription:
    """Be what the prescriber ordered; never overwritten after a fill was sold."""

    id: PrescriptionId
    rx_number: int
    patient_id: PatientId
    prescriber_id: PrescriberId
    ndc11: str
    sig_typed: str
    sig_text: str
    quantity: Quantity
    unit: Unit
    days_supply: int
    refills: int
    daw: int
    origin: int
    date_written: date
    entered_by: UserId
    entered_at: datetime


@dataclass
class Fill:
    """Be one dispensing of a prescription; fill 0 is the first. Prices are whole-fill amounts."""

    id: FillId
    prescription_id: PrescriptionId
    fill_number: int
    state: FillState
    ndc11: str
    quantity: Quantity
    days_supply: int
    date_of_service: date
    coverage_id: CoverageId | None
    ingredient_cost: Money
    dispensing_fee: Money
    usual_price: Money
    lot: str
    expiry: str
    entered_by: UserId
    entered_at: datetime
    filled_by: UserId | None
    filled_at: datetime | None
    verified_by: UserId | None
    verified_at: datetime | None
    bag_id: BagId | None
    ready_at: datetime | None
    sold_at: datetime | None
    back_reason: str
    rev: int


@dataclass
class FillEvent:
    """Be one move of a fill, kept for ever."""

    id: UUID
    fill_id: FillId
    at: datetime
    was: str
    now: str
    actor_id: UserId
    reason: str


@dataclass
class Alert:
    """Be one safety alert on a fill and the pharmacist's answer to it."""

    id: UUID
    fill_id: FillId
    kind: str
    severity: Severity
    title: str
    why: str
    answer: str
    answered_by: UserId | None
    answered_at: datetime | None


class BagState(StrEnum):
    """Say where a bag is."""

    WAITING = "waiting"
    PICKED_UP = "picked_up"
    EMPTIED = "emptied"


@dataclass
class Bag:
    """Be one patient's bag in will-call; `number` is on its BG1 label, `bin_code` where it hangs."""

    id: BagId
    number: int
    patient_id: PatientId
    bin_code: str
    state: BagState
    created_at: datetime
    placed_at: datetime | None
    rev: int
