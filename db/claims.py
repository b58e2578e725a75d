"""Keep plans, claims and the raw messages about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    select,
    true,
)

from app.claims.model import (
    Claim,
    ClaimAmount,
    ClaimKind,
    ClaimMessage,
    ClaimOutcome,
    Direction,
    LeftOut,
    Plan,
    PlanKind,
)
from app.kernel.errors import NotFound
from db.base import map_entity, table
from db.hints import off_index
from db.prescriptions import fill_table, prescription_table
from db.repository import Repository
from db.types import Blob, Cents, Choice, Flag, Instant, Uuid, Whole, Words

if TYPE_CHECKING:
    from app.kernel.ids import ClaimId, FillId, OutboxId, PatientId, PlanId

plan_table = table(
    "plan",
    Column("id", Uuid, nullable=False),
    Column("name", Words, nullable=False),
    Column("kind", Choice(PlanKind), nullable=False),
    Column("bin", Words, nullable=False),
    Column("pcn", Words, nullable=False),
    Column("group_id", Words, nullable=False),
    Column("help_desk", Words, nullable=False),
    Column("destination", Words, nullable=False),
    Column("tiers", Words, nullable=False),
    Column("return_days", Whole, nullable=False),
    Column("active", Flag, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("bin", "pcn", "group_id"),
)
terms_table = table(
    "plan_terms",
    Column("plan_id", Uuid, nullable=False),
    Column("cob_scheme", Words, nullable=False),
    Column("takes_total", Flag, nullable=False),
    Column("federal", Flag, nullable=False),
    Column("appeal_days", Whole, nullable=False),
    PrimaryKeyConstraint("plan_id"),
    ForeignKeyConstraint(["plan_id"], ["plan.id"]),
)
map_entity(Plan, plan_table, beside=terms_table)

claim_table = table(
    "claim",
    Column("id", Uuid, nullable=False),
    Column("fill_id", Uuid, nullable=False),
    Column("coverage_id", Uuid, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("level", Whole, nullable=False),
    Column("attempt", Whole, nullable=False),
    Column("kind", Choice(ClaimKind), nullable=False),
    Column("reverses", Uuid),
    Column("outbox_id", Uuid, nullable=False),
    Column("natural_key", Words, nullable=False),
    Column("billed_ndc11", Words, nullable=False),
    Column("gross_due", Cents, nullable=False),
    Column("outcome", Choice(ClaimOutcome), nullable=False),
    Column("patient_pay", Cents),
    Column("plan_pay", Cents),
    Column("authorization", Words, nullable=False),
    Column("reject_codes", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("recovered", Flag, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("fill_id", "level", "attempt", "kind"),
    UniqueConstraint("outbox_id"),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
    ForeignKeyConstraint(["coverage_id"], ["coverage.id"]),
    ForeignKeyConstraint(["plan_id"], ["plan.id"]),
    ForeignKeyConstraint(["reverses"], ["claim.id"]),
    ForeignKeyConstraint(["outbox_id"], ["outbox.id"]),
    CheckConstraint("level BETWEEN 1 AND 9", name="level"),
)
Index(None, claim_table.c.natural_key)
Index(None, claim_table.c.outcome, claim_table.c.created_at)
Index(None, claim_table.c.plan_id, claim_table.c.outcome, claim_table.c.answered_at)
Index(None, claim_table.c.reverses)
Index(None, claim_table.c.coverage_id)
link_table = table(
    "claim_link",
    Column("claim_id", Uuid, nullable=False),
    Column("follows", Uuid),
    Column("patient_before", Cents),
    Column("next_stop", Words, nullable=False),
    PrimaryKeyConstraint("claim_id"),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
    ForeignKeyConstraint(["follows"], ["claim.id"]),
)
Index(None, link_table.c.follows)
map_entity(Claim, claim_table, beside=link_table)

amount_table = table(
    "claim_amount",
    Column("claim_id", Uuid, nullable=False),
    Column("field_id", Words, nullable=False),
    Column("place", Whole, nullable=False),
    Column("qualifier", Words, nullable=False),
    Column("amount", Cents, nullable=False),
    PrimaryKeyConstraint("claim_id", "field_id", "place"),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
)
map_entity(ClaimAmount, amount_table)

left_out_table = table(
    "claim_left_out",
    Column("claim_id", Uuid, nullable=False),
    Column("place", Words, nullable=False),
    Column("sheet", Words, nullable=False),
    PrimaryKeyConstraint("claim_id", "place"),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
)
map_entity(LeftOut, left_out_table)

message_table = table(
    "claim_message",
    Column("id", Uuid, nullable=False),
    Column("claim_id", Uuid, nullable=False),
    Column("at", Instant, nullable=False),
    Column("direction", Choice(Direction), nullable=False),
    Column("route", Words, nullable=False),
    Column("raw", Blob, nullable=False),
    Column("quarantine", Words, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
)
Index(None, message_table.c.claim_id, message_table.c.at)
map_entity(ClaimMessage, message_table)


class SqlPlans(Repository[Plan]):
    """Keep plans."""

    entity = Plan
    table = plan_table
    what = "plan"

    def by_bin_pcn(self, bin_number: str, pcn: str) -> Plan | None:
        """Return the active plan with a BIN and PCN."""
        return self._one(
            plan_table.c.bin == bin_number, plan_table.c.pcn == pcn, plan_table.c.active == true()
        )

    def every(self) -> list[Plan]:
        """Return all plans, also those out of use, by name."""
        return self._all(order=(plan_table.c.name,))

    def all_active(self) -> list[Plan]:
        """Return the plans in use, by name."""
        return self._all(plan_table.c.active == true(), order=(plan_table.c.name,))


class SqlClaims(Repository[Claim]):
    """Keep claims and messages."""

    entity = Claim
    table = claim_table
    what = "claim"

    def of_fill(self, fill_id: FillId) -> list[Claim]:
        """Return a fill's claims, reversals included, in the order they were made."""
        c = claim_table.c
        return self._all(c.fill_id == fill_id, order=(c.created_at, c.attempt, c.id))

    def by_outbox(self, outbox_id: OutboxId) -> Claim:
        """Return the claim that an outbox row carries, or raise `NotFound`."""
        found = self._one(claim_table.c.outbox_id == outbox_id)
        if found is None:
            raise NotFound(self.what)
        return found

    def by_natural_key(self, natural_key: str) -> Claim | None:
        """Return the newest claim with a payer's natural key."""
        c = claim_table.c
        query = (
            select(Claim).where(c.natural_key == natural_key).order_by(c.attempt.desc(), c.id.desc()).limit(1)
        )
        return self._session.scalars(query).one_or_none()

    def current_billing(self, fill_id: FillId) -> Claim | None:
        """Return the newest billing of a fill's first payer that is neither reversed nor cancelled."""
        c = claim_table.c
        over = (ClaimOutcome.CANCELLED, ClaimOutcome.REVERSED)
        query = select(Claim).where(c.fill_id == fill_id, c.kind == ClaimKind.BILLING, c.outcome.not_in(over))
        newest = (c.created_at.desc(), c.attempt.desc(), c.id.desc())
        query = query.where(link_table.c.follows.is_(None)).order_by(*newest)
        return self._session.scalars(query.limit(1)).one_or_none()

    def reversal_of(self, claim_id: ClaimId) -> Claim | None:
        """Return the newest reversal of a billing that was not cancelled."""
        c = claim_table.c
        query = select(Claim).where(c.reverses == claim_id, c.outcome != ClaimOutcome.CANCELLED)
        return self._session.scalars(query.order_by(c.attempt.desc(), c.id.desc()).limit(1)).one_or_none()

    def last_paid(self, patient_id: PatientId, ndc: str, plan_id: PlanId) -> Claim | None:
        """Return the newest paid billing of this patient, plan and drug (11 digits, or 9 for any package)."""
        c = claim_table.c
        query = (
            select(Claim)
            .join(fill_table, fill_table.c.id == c.fill_id)
            .join(prescription_table, prescription_table.c.id == fill_table.c.prescription_id)
            .where(prescription_table.c.patient_id == patient_id, off_index(c.plan_id) == plan_id)
            .where(c.kind == ClaimKind.BILLING, off_index(c.outcome) == ClaimOutcome.PAID)
            .where(c.billed_ndc11.startswith(ndc, autoescape=True))
            .order_by(c.answered_at.desc(), c.id.desc())
            .limit(1)
        )
        return self._session.scalars(query).one_or_none()

    def add_message(self, message: ClaimMessage) -> None:
        """Keep a raw message for ever."""
        self._session.add(message)

    def add_amount(self, amount: ClaimAmount) -> None:
        """Keep an amount of an answer."""
        self._session.add(amount)

    def add_left_out(self, field: LeftOut) -> None:
        """Keep what a billing left out, and for which sheet."""
        self._session.add(field)

    def amounts(self, claim_id: ClaimId) -> list[ClaimAmount]:
        """Return every amount of the answer to a claim, as the payer sent them."""
        c = amount_table.c
        query = select(ClaimAmount).where(c.claim_id == claim_id).order_by(c.field_id, c.place)
        return list(self._session.scalars(query))

    def messages(self, claim_id: ClaimId) -> list[ClaimMessage]:
        """Return a claim's messages in order."""
        c = message_table.c
        return list(
            self._session.scalars(select(ClaimMessage).where(c.claim_id == claim_id).order_by(c.at, c.id))
        )
