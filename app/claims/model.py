"""Define plans, claims and the raw messages exchanged about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.kernel.ids import ClaimId, CoverageId, FillId, OutboxId, PlanId
    from app.kernel.money import Money


class PlanKind(StrEnum):
    """Say what sort of plan pays."""

    COMMERCIAL = "commercial"
    PART_D = "part_d"
    MEDICAID = "medicaid"
    DISCOUNT = "discount_card"
    PART_B = "part_b"
    CHIP = "chip"
    TRICARE = "tricare"
    CHAMPVA = "champva"
    VA = "va"
    IHS = "ihs"
    WORKERS_COMP = "workers_comp"
    COPAY_CARD = "copay_card"
    VOUCHER = "voucher"
    ASSISTANCE = "assistance"


class CobScheme(StrEnum):
    """Say what a plan that is not billed first wants to know of the payers before it."""

    PAID = "paid"
    RESPONSIBILITY = "responsibility"
    BOTH = "both"


@dataclass
class Plan:
    """Be one plan by BIN and PCN; `tiers` is JSON text, tier name to copay cents, for estimates.

    `cob_scheme` is the scheme it is told about earlier payers by, empty for the usual one of its kind;
    `takes_total` says that it accepts what the patient owed before as one sum; `federal` that a
    federal programme pays, whatever its kind.
    """

    id: PlanId
    name: str
    kind: PlanKind
    bin: str
    pcn: str
    group_id: str
    help_desk: str
    destination: str
    tiers: str
    return_days: int
    active: bool
    cob_scheme: str = ""
    takes_total: bool = True
    federal: bool = False
    appeal_days: int = 14


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """Hold what a plan is known to want besides; see `Plan`. `appeal_days` count from a low payment."""

    cob_scheme: str = ""
    takes_total: bool = True
    federal: bool = False
    appeal_days: int = 14


class ClaimKind(StrEnum):
    """Say what a claim record asks for (103-A3)."""

    BILLING = "B1"
    REVERSAL = "B2"
    AUTHORIZATION = "P4"
    INQUIRY = "P3"
    WITHDRAWAL = "P2"


class ClaimOutcome(StrEnum):
    """Hold only what the payer has decided; the transport state is the outbox row's.

    UNCLEAR says paid, with amounts or a date that cannot be right: a person accepts it or not.
    """

    NONE = "none"
    PAID = "paid"
    CAPTURED = "captured"
    UNCLEAR = "unclear"
    REJECTED = "rejected"
    REVERSED = "reversed"
    CANCELLED = "cancelled"


class ClaimShown(StrEnum):
    """Be the one state that screens show, derived from outcome and transport."""

    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    PARKED = "parked"
    PAID = "paid"
    CAPTURED = "captured"
    UNCLEAR = "unclear"
    REJECTED = "rejected"
    REVERSING = "reversing"
    REVERSED = "reversed"
    CANCELLED = "cancelled"


@dataclass
class Claim:
    """Be one request to one payer: a fill, a coverage level, an attempt. Amounts as the payer sent them.

    A reversal has `reverses` set to the billing that it takes back; a billing's outcome becomes
    REVERSED when that reversal is accepted. `follows` names the billing of the payer before, whose
    answer this one is built from, and `patient_before` what the patient owed when it was made.
    `next_stop` says in plain words why the payer after this one was not billed. Amounts that cannot be
    right stand only in the answer's own amounts until a person accepts them.
    """

    id: ClaimId
    fill_id: FillId
    coverage_id: CoverageId
    plan_id: PlanId
    level: int
    attempt: int
    kind: ClaimKind
    reverses: ClaimId | None
    outbox_id: OutboxId
    natural_key: str
    billed_ndc11: str
    gross_due: Money
    outcome: ClaimOutcome
    patient_pay: Money | None
    plan_pay: Money | None
    authorization: str
    reject_codes: str
    message: str
    recovered: bool
    created_at: datetime
    answered_at: datetime | None
    rev: int
    follows: ClaimId | None = None
    patient_before: Money | None = None
    next_stop: str = ""


@dataclass
class ClaimAmount:
    """Be one amount of an answer as the payer sent it; `place` tells repeats of a field apart.

    `qualifier` says what a repeated amount is for, such as 564-J4 by 563-J3.
    """

    claim_id: ClaimId
    field_id: str
    place: int
    qualifier: str
    amount: Money


@dataclass
class LeftOut:
    """Be a field that a billing would have said, left out since the payer's sheet does not use it."""

    claim_id: ClaimId
    place: str
    sheet: str


class Direction(StrEnum):
    """Say which way a message went."""

    SENT = "sent"
    RECEIVED = "received"


@dataclass
class ClaimMessage:
    """Be one raw message, kept for ever; `quarantine` says why an answer did not count, else empty."""

    id: UUID
    claim_id: ClaimId
    at: datetime
    direction: Direction
    route: str
    raw: bytes
    quarantine: str
