"""Hold what claims bring as screens show it, and the queries that list it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from app.claims.pricing import Basis, PriceUse
    from app.claims.worth import Worth
    from app.kernel.ids import ClaimId, FillId, PlanId
    from app.kernel.money import Money, Percent


@dataclass(frozen=True, slots=True)
class PayerDayRow:
    """Be what one payer answered on one day: paid, taken back, and what it owes by both."""

    day: date
    plan_id: PlanId
    plan: str
    paid_count: int
    paid: Money
    back_count: int
    back: Money

    @property
    def net(self) -> Money:
        """Return what a remittance for the day should come to."""
        return self.paid - self.back


@dataclass(frozen=True, slots=True)
class WorthRow:
    """Be one paid claim against what was expected of it."""

    claim_id: ClaimId
    fill_id: FillId
    rx_label: str
    drug: str
    plan: str
    answered_on: date
    worth: Worth


@dataclass(frozen=True, slots=True)
class BelowCostRow:
    """Be one fill that all its payers together pay less for than the drug cost.

    `claim_id` is the first payer's claim, whose price may be appealed until `appeal_by`; `days_left`
    is below zero when that is over. `received` is what all payers and the patient pay.
    """

    claim_id: ClaimId
    fill_id: FillId
    rx_label: str
    drug: str
    ndc11: str
    quantity: str
    plan: str
    cost: Money
    received: Money
    lost: Money
    appeal_by: date
    days_left: int
    is_appealed: bool


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """Be one price schedule in use; `plan` is empty for one that holds for all."""

    id: UUID
    name: str
    use: PriceUse
    basis: Basis
    percent: Percent
    fee: Money
    minimum: Money
    round_to: int
    plan_id: PlanId | None
    plan: str


class ClaimMoneyReads(Protocol):
    """List what claims bring."""

    def totals(self, days: int = 31) -> tuple[PayerDayRow, ...]:
        """Return the totals by payer and day of the last days, the newest first."""
        ...

    def worth(self, days: int = 31, limit: int = 500) -> tuple[WorthRow, ...]:
        """Return the paid claims of the last days, the furthest below what was expected first."""
        ...

    def below_cost(self, days: int = 31) -> tuple[BelowCostRow, ...]:
        """Return the fills of the last days that bring less than they cost, the greatest loss first."""
        ...

    def schedules(self) -> tuple[ScheduleRow, ...]:
        """Return the price schedules in use, by name."""
        ...
