"""Hold claims and plans as screens show them, and the queries that list them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.claims.model import PlanTerms

if TYPE_CHECKING:
    from datetime import datetime

    from app.claims.model import ClaimKind, ClaimShown, Direction, PlanKind
    from app.kernel.ids import ClaimId, FillId, PatientId, PlanId
    from app.kernel.money import Money


@dataclass(frozen=True, slots=True)
class RejectRow:
    """Be one reason of a rejection in plain words, with what to do about it."""

    code: str
    plain: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Be one claim; `shown` is its one state, the amounts are the payer's own, None until answered.

    `estimate` is what the patient is thought to owe while there is no answer, `basis` says why.
    """

    id: ClaimId
    fill_id: FillId
    rx_number: int
    fill_number: int
    patient_id: PatientId
    patient: str
    drug: str
    plan: str
    kind: ClaimKind
    attempt: int
    shown: ClaimShown
    gross: Money
    patient_pay: Money | None
    plan_pay: Money | None
    estimate: Money | None
    basis: str
    authorization: str
    rejects: tuple[RejectRow, ...]
    message: str
    recovered: bool
    sends: int
    next_at: datetime
    parked_reason: str
    created_at: datetime
    answered_at: datetime | None
    sold: bool


@dataclass(frozen=True, slots=True)
class MessageRow:
    """Be one raw message; `quarantine` says why an answer did not count.

    `left_out` holds each field that a billing would have said, and the sheet that does not use it.
    """

    at: datetime
    direction: Direction
    route: str
    raw: bytes
    quarantine: str
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Away:
    """Be one payer that does not answer: its plan's name, since when, and how many messages wait for it.

    The name is empty for a payer of several plans, which is known by no one name at the counter.
    """

    name: str
    since: datetime
    waiting: int


@dataclass(frozen=True, slots=True)
class Connectivity:
    """Say whether payers answer: since when not, how many messages wait and how many need a person.

    `away` are the payers that do not, the one that is longest first.
    """

    offline_since: datetime | None
    waiting: int
    parked: int
    away: tuple[Away, ...] = ()


class ClaimFilter(StrEnum):
    """Name the tabs of the claims worklist."""

    TO_DO = "to_do"
    WAITING = "waiting"
    REJECTED = "rejected"
    SOLD_REJECTED = "sold_rejected"
    PAID = "paid"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """Be one plan in a list."""

    id: PlanId
    name: str
    kind: PlanKind
    bin: str
    pcn: str
    group_id: str
    help_desk: str
    return_days: int
    terms: PlanTerms = field(default_factory=PlanTerms)


class ClaimReads(Protocol):
    """List claims for screens."""

    def worklist(self, wanted: ClaimFilter, limit: int = 200) -> tuple[ClaimRow, ...]:
        """Return the claims of one tab, the newest first."""
        ...

    def count(self, wanted: ClaimFilter) -> int:
        """Return how many claims one tab holds."""
        ...

    def one(self, claim_id: ClaimId) -> ClaimRow:
        """Return one claim; raise `NotFound`."""
        ...

    def of_fill(self, fill_id: FillId) -> tuple[ClaimRow, ...]:
        """Return a fill's claims and reversals in the order they were made."""
        ...

    def messages(self, claim_id: ClaimId) -> tuple[MessageRow, ...]:
        """Return every raw message about a claim, in order."""
        ...

    def connectivity(self) -> Connectivity:
        """Say whether payers answer and what waits."""
        ...

    def plans(self) -> tuple[PlanRow, ...]:
        """Return the plans in use, by name."""
        ...
