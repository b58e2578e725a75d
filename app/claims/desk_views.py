"""Hold the claims desk's items as screens show them, and the queries that list them page by page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.claims.authorizations import AuthorizationState
    from app.claims.eligibility import EligibilitySource, EligibilityStatus
    from app.claims.mending import MendField
    from app.claims.playbooks import Playbook
    from app.claims.views import ClaimRow
    from app.claims.work import AppealState, WorkKind
    from app.kernel.ids import (
        AppealId,
        AuthorizationId,
        ClaimId,
        CoverageId,
        DocumentId,
        FillId,
        PatientId,
        PlanId,
        UserId,
    )
    from app.kernel.money import Money
    from app.kernel.quantity import Quantity


class DeskKind(StrEnum):
    """Say why an item is on the desk."""

    REJECTED = "rejected"
    PARKED = "parked"
    SET_ASIDE = "set_aside"
    UNCLEAR = "unclear"
    STRANDED = "stranded"
    AUTHORIZATION = "authorization"
    APPEAL = "appeal"


class DeskFilter(StrEnum):
    """Name what the desk lists."""

    TO_DO = "to_do"
    MINE = "mine"
    REJECTED = "rejected"
    STUCK = "stuck"
    AUTHORIZATIONS = "authorizations"
    APPEALS = "appeals"
    RESTING = "resting"


class DeskOrder(StrEnum):
    """Say which item comes first."""

    OLDEST = "oldest"
    WORTH = "worth"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """Be one thing that needs a person.

    `subject_id` is what is taken and rested (a fill, an authorization, an appeal), `id` what is opened.
    `fill_on` is the day from which the plan lets it be filled, `due` the day by which something must happen.
    """

    kind: DeskKind
    work: WorkKind
    id: UUID
    subject_id: UUID
    claim_id: ClaimId | None
    fill_id: FillId | None
    rx_label: str
    patient_id: PatientId
    patient: str
    drug: str
    plan: str
    codes: tuple[str, ...]
    cause: str
    action: str
    worth: Money
    since: datetime
    fill_on: date | None
    due: date | None
    owner: UserId | None
    owner_initials: str
    rests_until: date | None
    note: str

    @property
    def key(self) -> tuple[DeskKind, UUID]:
        """Return what names the item in a list."""
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class DeskAsk:
    """Ask for one page: which items, in which order, after which; `today` and `me` decide what counts."""

    wanted: DeskFilter
    order: DeskOrder
    today: date
    me: UserId
    after: DeskRow | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class DeskDetail:
    """Be all that the desk shows of one claim beside the claim itself.

    `windows` says in plain words until when the payer takes the claim and its reversal.
    """

    row: ClaimRow
    playbook: Playbook | None
    fields: tuple[MendField, ...]
    codes: tuple[str, ...]
    help_desk: str
    plan_id: PlanId
    work_id: FillId
    owner_initials: str
    owner: UserId | None
    rests_until: date | None
    note: str
    fill_on: date | None
    authorization: AuthorizationRow | None
    cards: tuple[tuple[str, str], ...]
    coverage_id: CoverageId | None = None
    eligibility: EligibilityRow | None = None
    windows: str = ""


@dataclass(frozen=True, slots=True)
class AuthorizationRow:
    """Be one prior authorization; `units_left` and `fills_left` are None without a limit."""

    id: AuthorizationId
    patient_id: PatientId
    patient: str
    plan_id: PlanId
    plan: str
    help_desk: str
    prescriber: str
    fill_id: FillId | None
    state: AuthorizationState
    number: str
    drug: str
    ndc11: str
    starts_on: date | None
    ends_on: date | None
    units: Quantity | None
    units_left: Quantity | None
    fills: int | None
    fills_left: int | None
    next_step: str
    next_on: date | None
    note: str
    decision: str
    requested_at: datetime | None
    ends_soon: bool
    evidence: tuple[EvidenceRow, ...]
    rev: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """Be one document kept with an authorization or appeal."""

    id: DocumentId
    name: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AppealRow:
    """Be one appeal."""

    id: AppealId
    fill_id: FillId
    claim_id: ClaimId
    patient_id: PatientId
    patient: str
    rx_label: str
    drug: str
    plan: str
    help_desk: str
    state: AppealState
    deadline: date
    reason: str
    letter: str
    outcome: str
    sent_at: datetime | None
    evidence: tuple[EvidenceRow, ...]
    packet_id: DocumentId | None
    rev: int


@dataclass(frozen=True, slots=True)
class EligibilityRow:
    """Be what is known of a coverage: from where, since when, and what was said."""

    source: EligibilitySource
    status: EligibilityStatus
    at: datetime
    message: str


class DeskReads(Protocol):
    """List what needs a person."""

    def page(self, ask: DeskAsk) -> tuple[DeskRow, ...]:
        """Return one page of items."""
        ...

    def counts(self, today: date, me: UserId) -> dict[DeskFilter, int]:
        """Return how many items each filter holds."""
        ...

    def detail(self, claim_id: ClaimId) -> DeskDetail:
        """Return one claim with its playbook and the entries it points at; raise `NotFound`."""
        ...

    def playbooks(self) -> dict[str, str]:
        """Return the store's own playbooks by code, as TOML."""
        ...

    def authorization(self, authorization_id: AuthorizationId) -> AuthorizationRow:
        """Return one authorization; raise `NotFound`."""
        ...

    def authorizations(self, patient_id: PatientId) -> tuple[AuthorizationRow, ...]:
        """Return a patient's authorizations, the newest first."""
        ...

    def appeal(self, appeal_id: AppealId) -> AppealRow:
        """Return one appeal; raise `NotFound`."""
        ...

    def eligibility(self, coverage_id: CoverageId) -> EligibilityRow | None:
        """Return what was learned last of a coverage, or None."""
        ...

    def eligibility_question(self, coverage_id: CoverageId) -> tuple[str, bytes]:
        """Return where an E1 goes and its bytes; raise `DomainError` for what a payer would refuse."""
        ...

    def eligibility_due(self, patient_id: PatientId) -> tuple[CoverageId, ...]:
        """Return a patient's active coverages that nobody asked about in this year."""
        ...
