"""Hold the rows of what late answers left to settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.claims.lateness import Act, CaseState, Lateness
    from app.kernel.ids import ClaimId, FillId, PatientId
    from app.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CaseRow:
    """Be one difference with its story: estimated, paid by the patient, what the payer said, what is left.

    `acts` are the ways to settle it, the proposed one first; `cash_back`, `card_back` and `off_account`
    what a refund would give back; `account` what the patient owes the store besides. `said` is what the
    answer says besides amounts and codes.
    """

    id: UUID
    claim_id: ClaimId
    fill_id: FillId
    patient_id: PatientId
    rx_label: str
    patient: str
    drug: str
    plan: str
    kind: Lateness
    state: CaseState
    act: str
    note: str
    amount: Money
    at_stake: Money
    paid: Money
    basis: str
    now_pays: Money | None
    plan_pays: Money | None
    rejects: tuple[str, ...]
    sold_at: datetime
    opened_at: datetime
    settled_at: datetime | None
    acts: tuple[Act, ...]
    cash_back: Money
    card_back: Money
    off_account: Money
    account: Money
    said: str = ""
    may_be_gone: bool = False


@dataclass(frozen=True, slots=True)
class CaseTotals:
    """Be what is not settled in all: owed to patients, owed by patients, and refused by payers."""

    count: int
    to_patients: Money
    by_patients: Money
    refused: Money


class LateReads(Protocol):
    """Read what late answers left to settle."""

    def cases(self, state: CaseState, limit: int = 200) -> tuple[CaseRow, ...]:
        """Return the cases in one state, the oldest first; settled ones the newest first."""
        ...

    def totals(self) -> CaseTotals:
        """Return what is not settled in all."""
        ...
