"""Keep outages, decisions about claims that wait, and the evidence of fills sold while payers were away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    func,
    select,
    update,
)

from app.claims.eligibility import Eligibility, EligibilitySource, EligibilityStatus
from app.claims.held import NO_PROOF, Evidence, HeldDecision, OfflineFill, Outage, Proof, SoldBefore
from app.claims.held import HeldChoice as Held
from app.claims.model import Claim, ClaimKind, ClaimOutcome
from app.claims.risk import RiskLevel
from app.outbox.model import Transport
from app.prescriptions.model import FillState
from db.base import map_entity, table
from db.claims import claim_table
from db.eligibility import eligibility_table
from db.outbox import outbox_table
from db.prescriptions import fill_table, prescription_table
from db.types import Cents, Choice, Instant, Uuid, Words
from db.users_reads import initials_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.kernel.ids import CoverageId, FillId, PatientId

outage_table = table(
    "outage",
    Column("id", Uuid, nullable=False),
    Column("number", Words, nullable=False),
    Column("destination", Words, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("number"),
)
Index(None, outage_table.c.destination, outage_table.c.ended_at)
Index(None, outage_table.c.started_at)
map_entity(Outage, outage_table)

decision_table = table(
    "held_decision",
    Column("fill_id", Uuid, nullable=False),
    Column("choice", Choice(Held), nullable=False),
    Column("reason", Words, nullable=False),
    Column("level", Choice(RiskLevel), nullable=False),
    Column("at_stake", Cents, nullable=False),
    Column("decided_by", Uuid, nullable=False),
    Column("decided_at", Instant, nullable=False),
    PrimaryKeyConstraint("fill_id"),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
)
map_entity(HeldDecision, decision_table)

offline_table = table(
    "offline_fill",
    Column("fill_id", Uuid, nullable=False),
    Column("claim_id", Uuid, nullable=False),
    Column("outage_id", Uuid),
    Column("destination", Words, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("noted_by", Uuid, nullable=False),
    Column("method", Choice(Evidence), nullable=False),
    Column("evidence", Words, nullable=False),
    Column("reference", Words, nullable=False),
    Column("seen_at", Instant),
    Column("seen_by", Words, nullable=False),
    PrimaryKeyConstraint("fill_id"),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
    ForeignKeyConstraint(["outage_id"], ["outage.id"]),
)
Index(None, offline_table.c.claim_id)
Index(None, offline_table.c.outage_id, offline_table.c.noted_at)
Index(None, offline_table.c.destination, offline_table.c.noted_at)
map_entity(OfflineFill, offline_table)

UNANSWERED = (ClaimOutcome.NONE, ClaimOutcome.CAPTURED)
_WAITS = (Transport.WAITING, Transport.SENDING, Transport.UNKNOWN)
_METHODS = {
    EligibilitySource.ASKED: Evidence.ASKED,
    EligibilitySource.PHONE: Evidence.PHONE,
    EligibilitySource.PORTAL: Evidence.PORTAL,
    EligibilitySource.PAID_CLAIM: Evidence.PAID_CLAIM,
}


class SqlHeldFills:
    """Keep what happens while payers are away."""

    def __init__(self, session: Session) -> None:
        """Take the unit's session."""
        self._session = session

    def decision(self, fill_id: FillId) -> HeldDecision | None:
        """Return what was decided about a fill."""
        return self._session.get(HeldDecision, fill_id)

    def decide(self, decision: HeldDecision) -> None:
        """Keep a decision in the place of an earlier one."""
        self._session.merge(decision)

    def last_sold(self, patient_id: PatientId, product: str, but: FillId) -> SoldBefore | None:
        """Return the patient's last fill of a drug, by its nine digits, that was sold, but for one."""
        f, rx = fill_table.c, prescription_table.c
        query = (
            select(f.date_of_service, f.days_supply)
            .join(prescription_table, rx.id == f.prescription_id)
            .where(rx.patient_id == patient_id, f.state == FillState.SOLD, f.id != but)
            .where(f.ndc11.startswith(product, autoescape=True))
            .order_by(f.date_of_service.desc(), f.id.desc())
        )
        row = self._session.execute(query.limit(1)).first()
        return SoldBefore(row.date_of_service, row.days_supply) if row else None

    def proof(self, coverage_id: CoverageId) -> Proof:
        """Return the newest evidence that a coverage holds: an answer, a call, a portal, or a paid claim."""
        learned, paid = self._learned(coverage_id), self._paid(coverage_id)
        if learned is None and paid is None:
            return NO_PROOF
        answered = paid.answered_at if paid is not None else None
        if paid is not None and answered is not None and (learned is None or learned.at <= answered):
            words = f"Paid claim of {paid.patient_pay} for the same member"
            return Proof(Evidence.PAID_CLAIM, words, paid.authorization, answered, "")
        if learned is None:
            return NO_PROOF
        who = initials_of(self._session, {learned.asked_by}).get(learned.asked_by, "")
        return Proof(_METHODS[learned.source], learned.message, "", learned.at, who)

    def oldest_waiting(self, destination: str) -> datetime | None:
        """Return since when the oldest message to a payer waits for its answer."""
        c = outbox_table.c
        query = select(func.min(c.created_at)).where(c.state.in_(_WAITS), c.destination == destination)
        found: datetime | None = self._session.scalar(query)
        return found

    def current_outage(self, destination: str) -> Outage | None:
        """Return the outage of a payer that has not ended."""
        c = outage_table.c
        query = select(Outage).where(c.destination == destination, c.ended_at.is_(None))
        return self._session.scalars(query.order_by(c.started_at).limit(1)).one_or_none()

    def outages_named(self, prefix: str) -> int:
        """Return how many outages have a number that begins like this."""
        named = outage_table.c.number.startswith(prefix, autoescape=True)
        return int(self._session.scalar(select(func.count()).select_from(outage_table).where(named)) or 0)

    def begin_outage(self, outage: Outage) -> None:
        """Keep a new outage and tag with it what was noted since it began and still waits."""
        self._session.add(outage)
        self._session.flush()
        c = offline_table.c
        waits = select(claim_table.c.id).where(claim_table.c.outcome.in_(UNANSWERED))
        tag = (
            update(OfflineFill)
            .where(c.destination == outage.destination, c.noted_at >= outage.started_at)
            .where(c.outage_id.is_(None), c.claim_id.in_(waits))
            .values(outage_id=outage.id)
        )
        self._session.execute(tag)

    def note(self, fill: OfflineFill) -> None:
        """Keep the evidence of a fill in the place of earlier one."""
        self._session.merge(fill)

    def _learned(self, coverage_id: CoverageId) -> Eligibility | None:
        c = eligibility_table.c
        query = select(Eligibility).where(c.coverage_id == coverage_id)
        query = query.where(c.status == EligibilityStatus.COVERED).order_by(c.at.desc(), c.id.desc())
        return self._session.scalars(query.limit(1)).one_or_none()

    def _paid(self, coverage_id: CoverageId) -> Claim | None:
        c = claim_table.c
        query = select(Claim).where(c.coverage_id == coverage_id, c.kind == ClaimKind.BILLING)
        query = query.where(c.outcome == ClaimOutcome.PAID).order_by(c.answered_at.desc(), c.id.desc())
        return self._session.scalars(query.limit(1)).one_or_none()
