"""Keep prior authorizations and the claims that went out under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    and_,
    func,
    select,
)

from app.claims.authorizations import AuthorizationState, AuthorizationUse, PriorAuthorization, Used
from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.quantity import Quantity
from db.base import map_entity, table
from db.claims import claim_table
from db.repository import Repository
from db.types import Choice, Day, Instant, QuantityColumn, Uuid, Whole, Words

if TYPE_CHECKING:
    from app.kernel.ids import AuthorizationId, ClaimId, PatientId

authorization_table = table(
    "prior_authorization",
    Column("id", Uuid, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("prescriber_id", Uuid),
    Column("fill_id", Uuid),
    Column("state", Choice(AuthorizationState), nullable=False),
    Column("kind", Words, nullable=False),
    Column("number", Words, nullable=False),
    Column("product_id", Words, nullable=False),
    Column("ndc11", Words, nullable=False),
    Column("drug", Words, nullable=False),
    Column("starts_on", Day),
    Column("ends_on", Day),
    Column("units", QuantityColumn),
    Column("fills", Whole),
    Column("next_step", Words, nullable=False),
    Column("next_on", Day),
    Column("note", Words, nullable=False),
    Column("decision", Words, nullable=False),
    Column("requested_at", Instant),
    Column("decided_at", Instant),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    ForeignKeyConstraint(["plan_id"], ["plan.id"]),
    ForeignKeyConstraint(["prescriber_id"], ["prescriber.id"]),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
)
Index(None, authorization_table.c.patient_id, authorization_table.c.state)
Index(None, authorization_table.c.state, authorization_table.c.ends_on)
Index(None, authorization_table.c.plan_id)
Index(None, authorization_table.c.prescriber_id)
Index(None, authorization_table.c.fill_id)
map_entity(PriorAuthorization, authorization_table)

use_table = table(
    "authorization_use",
    Column("id", Uuid, nullable=False),
    Column("authorization_id", Uuid, nullable=False),
    Column("claim_id", Uuid, nullable=False),
    Column("units", QuantityColumn, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("claim_id"),
    ForeignKeyConstraint(["authorization_id"], ["prior_authorization.id"]),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
)
Index(None, use_table.c.authorization_id)
map_entity(AuthorizationUse, use_table)

STANDING = (ClaimOutcome.NONE, ClaimOutcome.PAID, ClaimOutcome.CAPTURED, ClaimOutcome.UNCLEAR)
# a request about an authorization (P2, P3, P4) is linked to it and takes nothing of it
TAKES_UNITS = and_(claim_table.c.outcome.in_(STANDING), claim_table.c.kind == ClaimKind.BILLING)


class SqlAuthorizations(Repository[PriorAuthorization]):
    """Keep prior authorizations."""

    entity = PriorAuthorization
    table = authorization_table
    what = "authorization"

    def of_patient(self, patient_id: PatientId) -> list[PriorAuthorization]:
        """Return a patient's authorizations, oldest first."""
        return self._all(authorization_table.c.patient_id == patient_id, order=(authorization_table.c.id,))

    def used(self, authorization_id: AuthorizationId) -> Used:
        """Return what claims that stand, or wait for an answer, have taken."""
        query = (
            select(func.coalesce(func.sum(use_table.c.units), 0), func.count())
            .join(claim_table, claim_table.c.id == use_table.c.claim_id)
            .where(use_table.c.authorization_id == authorization_id, TAKES_UNITS)
        )
        units, fills = self._session.execute(query).one()
        return Used(units if isinstance(units, Quantity) else Quantity(int(units)), int(fills))

    def add_use(self, use: AuthorizationUse) -> None:
        """Keep that a claim went out under an authorization, or asks about it."""
        self._session.add(use)

    def of_claim(self, claim_id: ClaimId) -> PriorAuthorization | None:
        """Return the authorization that a claim went out under or asks about."""
        query = (
            select(PriorAuthorization)
            .join(use_table, use_table.c.authorization_id == authorization_table.c.id)
            .where(use_table.c.claim_id == claim_id)
        )
        return self._session.scalars(query).one_or_none()

    def claims_of(self, authorization_id: AuthorizationId) -> list[ClaimId]:
        """Return the claims about an authorization, oldest first."""
        u = use_table.c
        query = select(u.claim_id).where(u.authorization_id == authorization_id).order_by(u.at, u.id)
        return list(self._session.scalars(query))
