"""Define outages, decisions about claims that wait, and the evidence of fills sold meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.claims.risk import RiskLevel
    from app.kernel.ids import ClaimId, CoverageId, FillId, OutageId, PatientId, UserId
    from app.kernel.money import Money

OUTAGE_AFTER = timedelta(minutes=3)


class HeldChoice(StrEnum):
    """Say how a fill is sold while its claim waits."""

    ESTIMATE = "estimate"
    CASH = "cash"
    HOLD = "hold"


class Evidence(StrEnum):
    """Say by what a coverage was taken in good faith to hold."""

    PAID_CLAIM = "paid_claim"
    ASKED = "asked"
    PHONE = "phone"
    PORTAL = "portal"
    NONE = "none"


@dataclass
class HeldDecision:
    """Be what a person decided about a fill whose claim waits, and why."""

    fill_id: FillId
    choice: HeldChoice
    reason: str
    level: RiskLevel
    at_stake: Money
    decided_by: UserId
    decided_at: datetime


@dataclass
class Outage:
    """Be a time in which one payer did not answer; `number` is what papers call it."""

    id: OutageId
    number: str
    destination: str
    started_at: datetime
    ended_at: datetime | None


@dataclass
class OfflineFill:
    """Be the evidence of one fill put on a sale before its payer answered, and the outage it fell into.

    `evidence` says in words what was known and `seen_at` since when; `reference` is the authorization
    number of the claim that was paid.
    """

    fill_id: FillId
    claim_id: ClaimId
    outage_id: OutageId | None
    destination: str
    noted_at: datetime
    noted_by: UserId
    method: Evidence
    evidence: str
    reference: str
    seen_at: datetime | None
    seen_by: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Be the newest evidence that a coverage holds."""

    method: Evidence
    words: str
    reference: str
    at: datetime | None
    by: str


NO_PROOF = Proof(Evidence.NONE, "", "", None, "")


@dataclass(frozen=True, slots=True)
class SoldBefore:
    """Be the patient's last fill of a drug that was sold."""

    on: date
    days_supply: int


class HeldFills(Protocol):
    """Keep decisions, outages and the evidence of fills sold while payers were away."""

    def decision(self, fill_id: FillId) -> HeldDecision | None:
        """Return what was decided about a fill."""
        ...

    def decide(self, decision: HeldDecision) -> None:
        """Keep a decision in the place of an earlier one."""
        ...

    def last_sold(self, patient_id: PatientId, product: str, but: FillId) -> SoldBefore | None:
        """Return the patient's last fill of a drug, by its nine digits, that was sold, but for one."""
        ...

    def proof(self, coverage_id: CoverageId) -> Proof:
        """Return the newest evidence that a coverage holds."""
        ...

    def oldest_waiting(self, destination: str) -> datetime | None:
        """Return since when the oldest message to a payer waits for its answer."""
        ...

    def current_outage(self, destination: str) -> Outage | None:
        """Return the outage of a payer that has not ended."""
        ...

    def outages_named(self, prefix: str) -> int:
        """Return how many outages have a number that begins like this."""
        ...

    def begin_outage(self, outage: Outage) -> None:
        """Keep a new outage and tag with it what was noted since it began and still waits."""
        ...

    def note(self, fill: OfflineFill) -> None:
        """Keep the evidence of a fill in the place of earlier one."""
        ...
