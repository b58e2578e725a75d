"""Keep what late answers left to settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, UniqueConstraint

from app.claims.lateness import CaseState, LateCase, Lateness
from db.base import map_entity, table
from db.claims import claim_table as _claims  # noqa: F401  (the table that this one points at)
from db.pos import sale_table as _sales  # noqa: F401  (the table that this one points at)
from db.repository import Repository
from db.types import Cents, Choice, Instant, Uuid, Whole, Words

if TYPE_CHECKING:
    from app.kernel.ids import ClaimId, FillId, PatientId, SaleId

late_table = table(
    "late_case",
    Column("id", Uuid, nullable=False),
    Column("claim_id", Uuid, nullable=False),
    Column("fill_id", Uuid, nullable=False),
    Column("sale_id", Uuid, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("kind", Choice(Lateness), nullable=False),
    Column("amount", Cents, nullable=False),
    Column("at_stake", Cents, nullable=False),
    Column("state", Choice(CaseState), nullable=False),
    Column("act", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("cash_back", Cents, nullable=False),
    Column("card_back", Cents, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("settled_by", Uuid),
    Column("settled_at", Instant),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("claim_id"),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
    ForeignKeyConstraint(["sale_id"], ["sale.id"]),
    ForeignKeyConstraint(["patient_id"], ["patient.id"]),
)
Index(None, late_table.c.fill_id)
Index(None, late_table.c.sale_id)
Index(None, late_table.c.patient_id)
Index(None, late_table.c.state, late_table.c.opened_at)
map_entity(LateCase, late_table)


class SqlLateCases(Repository[LateCase]):
    """Keep what late answers left to settle."""

    entity = LateCase
    table = late_table
    what = "difference"

    def of_claim(self, claim_id: ClaimId) -> LateCase | None:
        """Return the case of an answer."""
        return self._one(late_table.c.claim_id == claim_id)

    def unsettled(self, fill_id: FillId) -> list[LateCase]:
        """Return what is open or worked on about a fill, oldest first."""
        c = late_table.c
        return self._all(c.fill_id == fill_id, c.state != CaseState.SETTLED, order=(c.opened_at, c.id))

    def of_patient(self, patient_id: PatientId) -> list[LateCase]:
        """Return what is open or worked on about a patient, oldest first."""
        c = late_table.c
        return self._all(c.patient_id == patient_id, c.state != CaseState.SETTLED, order=(c.opened_at, c.id))

    def of_sale(self, sale_id: SaleId) -> list[LateCase]:
        """Return every case about what one sale sold."""
        return self._all(late_table.c.sale_id == sale_id, order=(late_table.c.opened_at, late_table.c.id))
