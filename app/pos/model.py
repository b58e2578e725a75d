"""Define front-store items, sales with lines and tenders, pickups, and the register's day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import (
        BagId,
        ClaimId,
        DayId,
        DocumentId,
        FillId,
        ItemId,
        PatientId,
        PaymentId,
        PlanId,
        SaleId,
        UserId,
    )
    from app.kernel.money import Money
    from app.kernel.quantity import Quantity


@dataclass
class Item:
    """Be a front-store item with its price and whether it is taxed."""

    id: ItemId
    upc: str
    name: str
    price: Money
    taxable: bool
    fsa_eligible: bool
    active: bool


class SaleState(StrEnum):
    """Say where a sale stands."""

    OPEN = "open"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Counselling(StrEnum):
    """Hold the patient's answer to the offer to counsel."""

    NOT_ASKED = "not_asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass
class Sale:
    """Be one visit to the register; `number` is `LLL-NNNN` within lane and business day."""

    id: SaleId
    lane: int
    day_id: DayId
    business_date: date
    number: str
    state: SaleState
    cashier_id: UserId
    opened_at: datetime
    completed_at: datetime | None
    patient_id: PatientId | None
    birth_date_confirmed: bool
    counselling: Counselling
    signature_id: DocumentId | None
    subtotal: Money
    tax: Money
    total: Money
    rev: int


class LineKind(StrEnum):
    """Say what a line sells."""

    PRESCRIPTION = "prescription"
    ITEM = "item"


@dataclass
class SaleLine:
    """Be one line. `price` is the full price, `pays` what this customer pays (tax not included).

    For a prescription: `plan_pays` what the plan is to pay, `is_estimate` whether the payer has not
    answered, `estimate_basis` where the estimate comes from.
    """

    id: UUID
    sale_id: SaleId
    position: int
    kind: LineKind
    fill_id: FillId | None
    item_id: ItemId | None
    bag_id: BagId | None
    description: str
    quantity: Quantity
    price: Money
    pays: Money
    plan_pays: Money
    tax: Money
    is_estimate: bool
    estimate_basis: str
    settled_pays: Money | None


@dataclass
class SaleShare:
    """Be what one payer is to pay for a prescription's line, the first payer's at the lowest `level`.

    `amount` and `is_estimate` stand as sold; `now_amount` and `now_estimate` as answered since.
    """

    line_id: UUID
    level: int
    plan_id: PlanId
    claim_id: ClaimId | None
    amount: Money
    is_estimate: bool
    now_amount: Money
    now_estimate: bool


@dataclass
class Settlement:
    """Be one payer's answer to what was sold on an estimate: what the patient's part was and became.

    `plan_pays` is what this payer pays by its answer.
    """

    claim_id: ClaimId
    line_id: UUID
    pays_before: Money
    pays_after: Money
    plan_pays: Money
    at: datetime


class TenderKind(StrEnum):
    """Say what was given."""

    CASH = "cash"
    CHECK = "check"
    CARD = "card"


@dataclass
class Tender:
    """Be one payment on a sale; `amount` counts toward the total, `given` - `change` equals it."""

    id: UUID
    sale_id: SaleId
    kind: TenderKind
    amount: Money
    given: Money
    change: Money
    payment_id: PaymentId | None
    at: datetime


class DayState(StrEnum):
    """Say where the register's day stands."""

    OPEN = "open"
    LOCKED = "locked"


@dataclass
class RegisterDay:
    """Be one business day of one lane, from float to lock."""

    id: DayId
    lane: int
    business_date: date
    state: DayState
    float_amount: Money
    opened_by: UserId
    opened_at: datetime
    counted: Money | None
    denominations: str
    counted_by: UserId | None
    counted_at: datetime | None
    over_short_reason: str
    locked_by: UserId | None
    locked_at: datetime | None
    packet_id: DocumentId | None
    rev: int
