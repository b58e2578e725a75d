"""Define prior authorizations and the rules by which one fits a fill. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import IllegalMove
from app.kernel.keeping import Keeps

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import AuthorizationId, ClaimId, FillId, PatientId, PlanId, PrescriberId, UserId
    from app.kernel.quantity import Quantity

WARN_BEFORE = timedelta(days=14)


class AuthorizationState(StrEnum):
    """Say where a prior authorization stands."""

    DRAFT = "draft"
    REQUESTED = "requested"
    PENDED = "pended"
    APPROVED = "approved"
    DENIED = "denied"
    ENDED = "ended"


_S = AuthorizationState
MOVES: dict[AuthorizationState, frozenset[AuthorizationState]] = {
    _S.DRAFT: frozenset({_S.REQUESTED, _S.PENDED, _S.APPROVED, _S.DENIED, _S.ENDED}),
    _S.REQUESTED: frozenset({_S.REQUESTED, _S.PENDED, _S.APPROVED, _S.DENIED, _S.ENDED}),
    _S.PENDED: frozenset({_S.PENDED, _S.REQUESTED, _S.APPROVED, _S.DENIED, _S.ENDED}),
    _S.APPROVED: frozenset({_S.ENDED}),
    _S.DENIED: frozenset({_S.REQUESTED, _S.PENDED, _S.APPROVED, _S.ENDED}),
    _S.ENDED: frozenset(),
}
OPEN = frozenset({_S.DRAFT, _S.REQUESTED, _S.PENDED})


@dataclass
class PriorAuthorization:
    """Be what a plan allows, or was asked to allow, for one patient and drug.

    `ndc11` empty means every package of the product; no `units` or `fills`, no limit; `kind` is 461-EU.
    """

    id: AuthorizationId
    patient_id: PatientId
    plan_id: PlanId
    prescriber_id: PrescriberId | None
    fill_id: FillId | None
    state: AuthorizationState
    kind: str
    number: str
    product_id: str
    ndc11: str
    drug: str
    starts_on: date | None
    ends_on: date | None
    units: Quantity | None
    fills: int | None
    next_step: str
    next_on: date | None
    note: str
    decision: str
    requested_at: datetime | None
    decided_at: datetime | None
    created_by: UserId
    created_at: datetime
    rev: int


@dataclass
class AuthorizationUse:
    """Be one claim about an authorization.

    A billing that went out under it takes its units while the claim stands; a request that asks for it, or
    asks how it stands, takes nothing and tells which authorization its answer decides.
    """

    id: UUID
    authorization_id: AuthorizationId
    claim_id: ClaimId
    units: Quantity
    at: datetime


@dataclass(frozen=True, slots=True)
class Used:
    """Say how much of an authorization claims that stand have taken."""

    units: Quantity
    fills: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Be what a fill asks of an authorization."""

    product_id: str
    ndc11: str
    on: date
    units: Quantity


def move(authorization: PriorAuthorization, to: AuthorizationState) -> None:
    """Move an authorization, or raise `IllegalMove`."""
    if to not in MOVES[authorization.state]:
        raise IllegalMove("authorization", authorization.state, to)
    authorization.state = to
    authorization.rev += 1


def fits(authorization: PriorAuthorization, used: Used, wanted: Wanted) -> bool:
    """Say whether an authorization lets a fill through: state, number, drug, day, units and fills."""
    same_drug = (
        authorization.ndc11 == wanted.ndc11
        if authorization.ndc11
        else bool(authorization.product_id) and authorization.product_id == wanted.product_id
    )
    return (
        authorization.state is AuthorizationState.APPROVED
        and bool(authorization.number)
        and same_drug
        and is_in_force(authorization, wanted.on)
        and has_left(authorization, used, wanted.units)
    )


def is_in_force(authorization: PriorAuthorization, on: date) -> bool:
    """Say whether a day lies within the dates of an authorization; no date is no bound."""
    starts, ends = authorization.starts_on, authorization.ends_on
    return (starts is None or starts <= on) and (ends is None or on <= ends)


def has_left(authorization: PriorAuthorization, used: Used, units: Quantity) -> bool:
    """Say whether units and fills are left for one more fill of so many units."""
    limit, fills = authorization.units, authorization.fills
    enough = limit is None or used.units.thousandths + units.thousandths <= limit.thousandths
    return enough and (fills is None or used.fills < fills)


def choose(held: Iterable[tuple[PriorAuthorization, Used]], wanted: Wanted) -> PriorAuthorization | None:
    """Return the authorization to use: the one for this very package, then the one that ends first."""
    fitting = [one for one, used in held if fits(one, used, wanted)]
    fitting.sort(key=lambda one: (not one.ndc11, one.ends_on is None, one.ends_on or wanted.on, one.number))
    return next(iter(fitting), None)


def ends_soon(authorization: PriorAuthorization, today: date) -> bool:
    """Say whether an approved authorization ends within fourteen days, or has ended."""
    ends = authorization.ends_on
    return (
        authorization.state is AuthorizationState.APPROVED
        and ends is not None
        and ends <= today + WARN_BEFORE
    )


class Authorizations(Keeps[PriorAuthorization], Protocol):
    """Keep prior authorizations and what was billed under them."""

    def of_patient(self, patient_id: PatientId) -> list[PriorAuthorization]:
        """Return a patient's authorizations, oldest first."""
        ...

    def used(self, authorization_id: AuthorizationId) -> Used:
        """Return what claims that stand, or wait for an answer, have taken."""
        ...

    def add_use(self, use: AuthorizationUse) -> None:
        """Keep that a claim went out under an authorization, or asks about it."""
        ...

    def of_claim(self, claim_id: ClaimId) -> PriorAuthorization | None:
        """Return the authorization that a claim went out under or asks about."""
        ...

    def claims_of(self, authorization_id: AuthorizationId) -> list[ClaimId]:
        """Return the claims about an authorization, oldest first."""
        ...
