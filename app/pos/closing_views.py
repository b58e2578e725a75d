"""Hold the register's day as the Close screen shows it, and the query that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.kernel.ids import DayId, DocumentId, FillId
    from app.kernel.money import Money
    from app.pos.model import DayState


@dataclass(frozen=True, slots=True)
class DayHead:
    """Be one register day: who opened, counted and locked it, and when."""

    id: DayId
    lane: int
    business_date: date
    state: DayState
    float_amount: Money
    opened_by: str
    opened_at: datetime
    counted: Money | None
    denominations: tuple[tuple[int, int], ...]
    counted_by: str
    counted_at: datetime | None
    over_short_reason: str
    locked_by: str
    locked_at: datetime | None
    packet_id: DocumentId | None


class StepState(StrEnum):
    """Say how a step of the close stands."""

    DONE = "done"
    WRONG = "wrong"
    TO_DO = "to_do"


@dataclass(frozen=True, slots=True)
class StepRow:
    """Be one step of the close; `key` is open_work, count, cards, claims, equation, unsold or lock."""

    key: str
    title: str
    detail: str
    state: StepState


class TermState(StrEnum):
    """Say how two ways to one figure compare; HELD waits for an answer, OPEN is not counted yet."""

    EQUAL = "equal"
    DIFFERS = "differs"
    HELD = "held"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class TermRow:
    """Be one term of the day's equation; cash shows nothing expected before it was counted (blind)."""

    label: str
    count: int
    expected: Money | None
    found: Money | None
    state: TermState

    @property
    def difference(self) -> Money | None:
        """Return found less expected, None while either is not known."""
        if self.expected is None or self.found is None:
            return None
        return self.found - self.expected


@dataclass(frozen=True, slots=True)
class PendingRow:
    """Be one thing that keeps the day from being locked, and what to do about it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        """Return both in one line."""
        return f"{self.what} {self.remedy}"


@dataclass(frozen=True, slots=True)
class ListedRow:
    """Be one prescription on a list of the close; `note` says why it stands there."""

    fill_id: FillId
    rx_label: str
    plan: str
    filled_on: date
    patient_pays: Money
    plan_pays: Money
    note: str


@dataclass(frozen=True, slots=True)
class PlanTotalRow:
    """Be the day's claims of one plan: how many in each state, and what the plan is to pay."""

    plan: str
    paid: int
    rejected: int
    reversed: int
    waiting: int
    plan_pays: Money


@dataclass(frozen=True, slots=True)
class DayView:
    """Be the register's day: X and Z alike.

    `over_short` is None until the drawer was counted. `equation_text` is the sum of the day in words.
    `carried` counts claims that wait and go over to the next day; they do not keep the day open.
    """

    head: DayHead
    steps: tuple[StepRow, ...]
    terms: tuple[TermRow, ...]
    equation_text: str
    over_short: Money | None
    pending: tuple[PendingRow, ...]
    carried: int
    claims: tuple[PlanTotalRow, ...]
    paid_not_sold: tuple[ListedRow, ...]
    sold_not_answered: tuple[ListedRow, ...]
    sales: int
    prescriptions: int
    cancelled: int


class ClosingReads(Protocol):
    """Read register days."""

    def day(self, lane: int) -> DayView | None:
        """Return the lane's open day, else the one that was locked last."""
        ...
