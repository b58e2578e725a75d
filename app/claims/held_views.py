"""Hold the rows of claims that wait, of outages, and of the fills sold meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.claims.held import Evidence, HeldChoice
    from app.claims.model import ClaimOutcome
    from app.claims.risk import Risk
    from app.kernel.ids import ClaimId, FillId, OutageId, PatientId
    from app.kernel.money import Money
    from app.kernel.quantity import Quantity

ENDING_DAYS = 14


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Be one claim that waits for its payer; `pays` is what was paid where it `is_sold`.

    `needs` names who must agree before the sale, empty when nobody needs to; `choice` is what was decided.
    `file_by` is the last day on which the plan takes it, and `days_left` until then.
    """

    fill_id: FillId
    claim_id: ClaimId
    patient_id: PatientId
    rx_label: str
    patient: str
    drug: str
    plan: str
    since: datetime
    pays: Money
    basis: str
    risk: Risk
    needs: str
    is_sold: bool
    choice: HeldChoice | None
    reason: str
    outage: str
    file_by: date | None = None
    days_left: int | None = None

    @property
    def is_ending(self) -> bool:
        """Say whether the plan will soon take it no more."""
        return self.days_left is not None and self.days_left <= ENDING_DAYS


@dataclass(frozen=True, slots=True)
class Exposure:
    """Be what waits: claims of fills that were sold, and the cost that nobody has paid for them yet."""

    sold: int
    at_stake: Money
    unsold: int


@dataclass(frozen=True, slots=True)
class OutageRow:
    """Be one outage with what fell into it; `waiting` claims have no answer yet."""

    id: OutageId
    number: str
    payers: str
    started_at: datetime
    ended_at: datetime | None
    fills: int
    waiting: int
    at_stake: Money


@dataclass(frozen=True, slots=True)
class OfflineRow:
    """Be one fill sold before its payer answered, with all that a payer or an auditor asks for."""

    outage: str
    outcome: ClaimOutcome
    plan: str
    bin: str
    pcn: str
    group: str
    member_id: str
    patient: str
    birth_date: date
    phone: str
    rx_number: int
    fill_number: int
    date_of_service: date
    drug: str
    ndc11: str
    quantity: Quantity
    days_supply: int
    submitted: Money
    cost: Money
    collected: Money
    basis: str
    method: Evidence
    evidence: str
    reference: str
    seen_at: datetime | None
    seen_by: str
    sold_at: datetime
    sold_by: str

    @property
    def is_waiting(self) -> bool:
        """Say whether the payer has not decided yet."""
        return self.outcome in {"none", "captured"}


class HeldReads(Protocol):
    """Read claims that wait, and outages."""

    def waiting(self, limit: int = 200, destination: str = "") -> tuple[HeldRow, ...]:
        """Return the claims that wait, for one payer or all, the greatest risk and stake first."""
        ...

    def exposure(self) -> Exposure:
        """Return what waits in all."""
        ...

    def outages(self, limit: int = 100) -> tuple[OutageRow, ...]:
        """Return the outages, the newest first."""
        ...

    def offline(self, outage_id: OutageId | None = None) -> tuple[OfflineRow, ...]:
        """Return the fills of one outage, or all that still wait, in the order of their sale."""
        ...
