"""Gather what the close of a day adds up and lists."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import false, func, select, true

from app.claims.cob import patient_owes
from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.ids import FillId
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.pos.books import CARD_RETURN, LATE_ANSWER, SETTLED_SMALL
from app.pos.closing import Check, DayFacts, LateFact, LineFact, TenderFact
from app.pos.closing_views import ListedRow, PlanTotalRow
from app.pos.model import SaleState
from app.prescriptions.model import FillState
from db.card_facts import CARDS, CardFacts
from db.claims import claim_table, plan_table
from db.late_cases import late_table
from db.ledger import entry_table, posting_table
from db.payments import health_table
from db.pos import day_table, line_table, sale_table, tender_table
from db.prescriptions import fill_table, prescription_table
from db.sale_shares import settlement_table, share_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import Session

    from app.ledger.model import Entry
    from app.pos.model import RegisterDay
    from db.ledger import SqlLedger

UNANSWERED = (ClaimOutcome.NONE, ClaimOutcome.CAPTURED, ClaimOutcome.UNCLEAR)
NOT_SOLD = (
    FillState.ENTERED,
    FillState.FILLED,
    FillState.SENT_BACK,
    FillState.VERIFIED,
    FillState.READY,
)
_STANDING = (line_table.c.is_estimate == true(), line_table.c.settled_pays.is_(None))
_COMPLETED = sale_table.c.state == SaleState.COMPLETED
_STILL_ESTIMATED = (
    select(func.sum(share_table.c.now_amount))
    .where(share_table.c.line_id == line_table.c.id, share_table.c.now_estimate == true())
    .correlate(line_table)
    .scalar_subquery()
)
_SOLD_ESTIMATED = (
    select(func.sum(share_table.c.amount))
    .where(share_table.c.line_id == line_table.c.id, share_table.c.is_estimate == true())
    .correlate(line_table)
    .scalar_subquery()
)


class SqlClosing:
    """Read what a register day is made of."""

    def __init__(self, session: Session, ledger: SqlLedger) -> None:
        """Take the unit's session and books."""
        self._session = session
        self._ledger = ledger

    def facts(self, day: RegisterDay) -> DayFacts:
        """Return everything that a day's figures are made of, as booked so far.

        What was booked between two days counts to the later one.
        """
        entries = self._ledger.between(self._day_before(day), day.business_date, day.lane)
        late = [entry.source_id for entry in entries if entry.kind == LATE_ANSWER]
        given = self._given_back(entries)
        tenders, cards = self._tenders(day), CardFacts(self._session, entries)
        return DayFacts(
            entries=tuple(entries),
            tenders=tenders,
            lines=self._lines(day),
            late=self._late(late),
            late_cards=cards.moved(CARDS, is_health=False),
            card_returns=cards.moved(CARD_RETURN, is_health=False),
            sales=self._count(day, SaleState.COMPLETED),
            cancelled=self._count(day, SaleState.CANCELLED),
            counted=day.counted,
            estimates_standing=self._standing(),
            estimates_booked=self._booked(),
            plans=self._plans(day, late, entries),
            cash_back=tuple(row.cash_back for row in given),
            cards_back=tuple(row.card_back for row in given),
            health=cards.health(tenders),
            small=_small(self._session, entries),
        )

    def sales_since(self, day: RegisterDay, at: datetime) -> int:
        """Return how many of a day's sales were completed after an instant."""
        return self._count(day, SaleState.COMPLETED, sale_table.c.completed_at > at)

    def plan_totals(self, day: RegisterDay) -> tuple[PlanTotalRow, ...]:
        """Return the claims of a day by plan: answered since the day before was locked, or still waiting."""
        rows = (self._plan_total(day, plan_id, name) for plan_id, name in self._plan_names())
        return tuple(row for row in rows if row.paid or row.rejected or row.reversed or row.waiting)

    def paid_not_sold(self) -> tuple[ListedRow, ...]:
        """Return what plans have paid and nobody has picked up, the oldest first."""
        paid = (claim_table.c.outcome == ClaimOutcome.PAID, claim_table.c.kind == ClaimKind.BILLING)
        query = (
            _listed(claim_table.c.patient_pay, claim_table.c.plan_pay)
            .where(fill_table.c.state.in_(NOT_SOLD), *paid)
            .order_by(fill_table.c.entered_at, fill_table.c.id, claim_table.c.level, claim_table.c.attempt)
        )
        rows: dict[FillId, ListedRow] = {}
        for row in self._session.execute(query):
            first = rows.get(row.fill_id)
            rows[row.fill_id] = _paid_row(row) if first is None else _paid_after(first, _paid_row(row))
        return tuple(rows.values())

    def sold_not_answered(self) -> tuple[ListedRow, ...]:
        """Return what was sold on an estimate that still stands, the oldest first."""
        over = (ClaimOutcome.CANCELLED, ClaimOutcome.REVERSED)
        query = (
            _listed(line_table.c.pays, _STILL_ESTIMATED)
            .join(line_table, line_table.c.fill_id == fill_table.c.id)
            .join(sale_table, sale_table.c.id == line_table.c.sale_id)
            .where(*_STANDING, _COMPLETED, claim_table.c.kind == ClaimKind.BILLING)
            .where(claim_table.c.outcome.not_in(over))
            .order_by(fill_table.c.sold_at, fill_table.c.id, claim_table.c.level, claim_table.c.attempt)
        )
        newest = {row.fill_id: row for row in self._session.execute(query)}
        return tuple(_sold_row(row) for row in newest.values())

    def _day_before(self, day: RegisterDay) -> date | None:
        earlier = (day_table.c.lane == day.lane, day_table.c.business_date < day.business_date)
        before: date | None = self._session.scalar(
            select(func.max(day_table.c.business_date)).where(*earlier)
        )
        return before

    def _locked_before(self, day: RegisterDay) -> datetime | None:
        """Return when the day before was locked: what was answered since then counts to this day."""
        before = self._day_before(day)
        same = (day_table.c.lane == day.lane, day_table.c.business_date == before)
        locked: datetime | None = self._session.scalar(select(day_table.c.locked_at).where(*same))
        return locked

    def _tenders(self, day: RegisterDay) -> tuple[TenderFact, ...]:
        query = (
            select(tender_table.c.kind, tender_table.c.amount, sale_table.c.state, health_table.c.id)
            .join(sale_table, sale_table.c.id == tender_table.c.sale_id)
            .outerjoin(health_table, health_table.c.id == tender_table.c.payment_id)
            .where(sale_table.c.day_id == day.id, sale_table.c.state != SaleState.CANCELLED)
        )
        return tuple(
            TenderFact(row.kind, row.amount, row.state is not SaleState.COMPLETED, row.id is not None)
            for row in self._session.execute(query)
        )

    def _lines(self, day: RegisterDay) -> tuple[LineFact, ...]:
        c = line_table.c
        query = (
            select(c.kind, c.pays, c.plan_pays, c.tax, c.is_estimate, _SOLD_ESTIMATED)
            .join(sale_table, sale_table.c.id == c.sale_id)
            .where(sale_table.c.day_id == day.id, _COMPLETED)
        )
        return tuple(LineFact(*row[:5], row[5] or ZERO) for row in self._session.execute(query))

    def _late(self, claim_ids: list[UUID]) -> tuple[LateFact, ...]:
        settled = settlement_table.c
        query = (
            select(settled.pays_before, settled.pays_after, claim_table.c.plan_pay)
            .select_from(settlement_table)
            .join(claim_table, claim_table.c.id == settled.claim_id)
            .where(settled.claim_id.in_(claim_ids))
        )
        rows = self._session.execute(query).all() if claim_ids else []
        return tuple(LateFact(row.pays_before, ZERO, row.pays_after, row.plan_pay or ZERO) for row in rows)

    def _plans(self, day: RegisterDay, claim_ids: list[UUID], entries: Sequence[Entry]) -> tuple[Check, ...]:
        """Return for each plan what the books say it owes since the day before, beside what claims say."""
        journal: defaultdict[UUID | None, Money] = defaultdict(lambda: ZERO)
        share = share_table.c
        sold = (
            select(share.plan_id, func.sum(share.amount))
            .join(line_table, line_table.c.id == share.line_id)
            .join(sale_table, sale_table.c.id == line_table.c.sale_id)
            .where(sale_table.c.day_id == day.id, _COMPLETED, share.is_estimate == false())
            .group_by(share.plan_id)
        )
        late = select(claim_table.c.plan_id, func.sum(claim_table.c.plan_pay))
        late = late.where(claim_table.c.id.in_(claim_ids)).group_by(claim_table.c.plan_id)
        for query in (sold, late) if claim_ids else (sold,):
            for plan_id, amount in self._session.execute(query):
                journal[plan_id] += amount or ZERO
        books: defaultdict[UUID | None, Money] = defaultdict(lambda: ZERO)
        for posting in (posting for entry in entries for posting in entry.postings):
            if posting.account is Account.PLAN_RECEIVABLE:
                books[posting.party] += posting.amount
        return tuple(
            Check(f"{name} owes", books[plan_id], journal[plan_id])
            for plan_id, name in self._plan_names()
            if books[plan_id] or journal[plan_id]
        )

    def _plan_names(self) -> list[tuple[UUID, str]]:
        query = select(plan_table.c.id, plan_table.c.name).order_by(plan_table.c.name, plan_table.c.id)
        return [(row.id, row.name) for row in self._session.execute(query)]

    def _given_back(self, entries: Sequence[Entry]) -> list[Any]:
        """Return what cases of late answers say was given back in cash and to cards."""
        ids = [entry.source_id for entry in entries if entry.source_kind == "late_case"]
        query = select(late_table.c.cash_back, late_table.c.card_back).where(late_table.c.id.in_(ids))
        return list(self._session.execute(query)) if ids else []

    def _count(self, day: RegisterDay, state: SaleState, *more: ColumnElement[bool]) -> int:
        where = (sale_table.c.day_id == day.id, sale_table.c.state == state, *more)
        return int(self._session.scalar(select(func.count()).select_from(sale_table).where(*where)) or 0)

    def _standing(self) -> Money:
        query = select(func.sum(share_table.c.now_amount)).join(
            line_table, line_table.c.id == share_table.c.line_id
        )
        query = query.join(sale_table, sale_table.c.id == line_table.c.sale_id)
        return self._session.scalar(query.where(share_table.c.now_estimate == true(), _COMPLETED)) or ZERO

    def _booked(self) -> Money:
        query = select(func.sum(posting_table.c.cents)).join(
            entry_table, entry_table.c.id == posting_table.c.entry_id
        )
        return self._session.scalar(query.where(posting_table.c.account == Account.PLAN_ESTIMATED)) or ZERO

    def _plan_total(self, day: RegisterDay, plan_id: UUID, name: str) -> PlanTotalRow:
        c = claim_table.c
        paid, plan_pays = self._claims(day, plan_id, ClaimKind.BILLING, ClaimOutcome.PAID)
        waiting = select(func.count()).where(
            c.plan_id == plan_id, c.kind == ClaimKind.BILLING, c.outcome.in_(UNANSWERED)
        )
        return PlanTotalRow(
            plan=name,
            paid=paid,
            rejected=self._claims(day, plan_id, ClaimKind.BILLING, ClaimOutcome.REJECTED)[0],
            reversed=self._claims(day, plan_id, ClaimKind.REVERSAL, ClaimOutcome.REVERSED)[0],
            waiting=int(self._session.scalar(waiting) or 0),
            plan_pays=plan_pays,
        )

    def _claims(
        self, day: RegisterDay, plan_id: UUID, kind: ClaimKind, outcome: ClaimOutcome
    ) -> tuple[int, Money]:
        c = claim_table.c
        locked = self._locked_before(day)
        since = c.answered_at > locked if locked is not None else c.answered_at >= day.opened_at
        where = [c.plan_id == plan_id, c.kind == kind, c.outcome == outcome, since]
        if day.locked_at is not None:
            where.append(c.answered_at <= day.locked_at)
        count, amount = self._session.execute(select(func.count(), func.sum(c.plan_pay)).where(*where)).one()
        return int(count), amount or ZERO


def _small(session: Session, entries: Sequence[Entry]) -> tuple[Money, ...]:
    """Return the differences of the cases that the rule for small ones settled."""
    ids = [entry.source_id for entry in entries if entry.kind == SETTLED_SMALL]
    query = select(late_table.c.amount).where(late_table.c.id.in_(ids))
    return tuple(session.scalars(query)) if ids else ()


def _listed(patient_pays: ColumnElement[Any], plan_pays: ColumnElement[Any]) -> Select[Any]:
    return (
        select(
            fill_table.c.id.label("fill_id"),
            fill_table.c.fill_number,
            fill_table.c.state,
            fill_table.c.date_of_service,
            prescription_table.c.rx_number,
            plan_table.c.name.label("plan"),
            claim_table.c.outcome,
            patient_pays.label("patient_pays"),
            plan_pays.label("plan_pays"),
        )
        .select_from(fill_table)
        .join(prescription_table, prescription_table.c.id == fill_table.c.prescription_id)
        .join(claim_table, claim_table.c.fill_id == fill_table.c.id)
        .join(plan_table, plan_table.c.id == claim_table.c.plan_id)
    )


def _paid_row(row: Row[Any]) -> ListedRow:
    return _row(row, "Ready" if row.state is FillState.READY else "In the queue")


def _paid_after(first: ListedRow, later: ListedRow) -> ListedRow:
    """Take the payments of a chain together: every plan's, and what they leave to the patient."""
    return replace(
        first,
        plan=f"{first.plan}, {later.plan}",
        patient_pays=patient_owes((first.patient_pays, later.patient_pays)) or ZERO,
        plan_pays=first.plan_pays + later.plan_pays,
    )


def _sold_row(row: Row[Any]) -> ListedRow:
    return _row(row, "Rejected after the sale" if row.outcome is ClaimOutcome.REJECTED else "Not answered")


def _row(row: Row[Any], note: str) -> ListedRow:
    return ListedRow(
        fill_id=FillId(row.fill_id),
        rx_label=f"{row.rx_number}-{row.fill_number:02d}",
        plan=row.plan,
        filled_on=row.date_of_service,
        patient_pays=row.patient_pays or ZERO,
        plan_pays=row.plan_pays or ZERO,
        note=note,
    )
