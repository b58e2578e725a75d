"""List what claims bring: by payer and day, against what was expected, and against what drugs cost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true

from app.claims import chain
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.money_views import BelowCostRow, PayerDayRow, ScheduleRow, WorthRow
from app.claims.worth import Submitted, appeal_by, loss, worth_of
from app.kernel.ids import ClaimId, FillId, PlanId, Uuid7Source
from app.kernel.money import ZERO, Money
from app.prescriptions.amounts import show_quantity
from app.prescriptions.model import FillState
from app.printing.model import DocumentKind
from app.workflows.claim_money import appeal_facts
from db.claims import amount_table, claim_table, link_table, plan_table, terms_table
from db.drug_rows import Drugs
from db.prescriptions import fill_table, prescription_table
from db.pricing import schedule_table
from db.printing import document_table
from db.store_day import StoreDays
from db.uow import SqlUnitOfWork, Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.documents.mac_appeal import MacAppealFacts
    from app.kernel.clock import Clock

_c, _f, _rx, _link = claim_table.c, fill_table.c, prescription_table.c, link_table.c
_billing = claim_table.alias("taken_back")
_STOOD = (ClaimOutcome.PAID, ClaimOutcome.REVERSED)


class SqlClaimMoneyReads:
    """Read what claims bring."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session = session
        self._clock = clock

    def totals(self, days: int = 31) -> tuple[PayerDayRow, ...]:
        """Return the totals by payer and day of the last days, the newest first."""
        since = self._since(days)
        calendar = StoreDays(self._session)
        paid: defaultdict[tuple[date, UUID], list[Money]] = defaultdict(list)
        back: defaultdict[tuple[date, UUID], list[Money]] = defaultdict(list)
        for row in self._session.execute(_paid_since(since)):
            paid[calendar.of(row.answered_at), row.plan_id].append(row.plan_pay)
        for row in self._session.execute(_back_since(since)):
            back[calendar.of(row.answered_at), row.plan_id].append(row.plan_pay)
        plans = self._session.execute(select(plan_table.c.id, plan_table.c.name))
        names = {row.id: row.name for row in plans}
        first = calendar.of(self._clock.now()) - timedelta(days=days - 1)
        whole = {key for key in paid.keys() | back.keys() if key[0] >= first}
        keys = sorted(whole, key=lambda key: names[key[1]])
        rows = [
            PayerDayRow(
                day=day,
                plan_id=PlanId(plan_id),
                plan=names[plan_id],
                paid_count=len(paid[day, plan_id]),
                paid=Money.total(paid[day, plan_id]),
                back_count=len(back[day, plan_id]),
                back=Money.total(back[day, plan_id]),
            )
            for day, plan_id in keys
        ]
        return tuple(sorted(rows, key=lambda row: row.day, reverse=True))

    def worth(self, days: int = 31, limit: int = 500) -> tuple[WorthRow, ...]:
        """Return the paid claims of the last days, the furthest below what was expected first."""
        query = _claims().where(_c.outcome == ClaimOutcome.PAID, _c.answered_at >= self._since(days))
        rows = self._session.execute(query.order_by(_c.answered_at.desc(), _c.id.desc()).limit(limit)).all()
        amounts = self._amounts([row.id for row in rows])
        drugs = Drugs(self._session, (row.billed_ndc11 for row in rows))
        calendar = StoreDays(self._session)
        found = [_worth_row(row, amounts[row.id], drugs, calendar) for row in rows]
        return tuple(sorted(found, key=lambda row: row.worth.difference))

    def below_cost(self, days: int = 31) -> tuple[BelowCostRow, ...]:
        """Return the fills of the last days that bring less than they cost, the greatest loss first."""
        since = self._since(days)
        recent = select(_c.fill_id).where(_c.outcome == ClaimOutcome.PAID, _c.answered_at >= since)
        query = _claims().where(_c.fill_id.in_(recent), _f.state != FillState.CANCELLED)
        by_fill: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
        for row in self._session.execute(query.order_by(_c.created_at, _c.attempt, _c.id)):
            by_fill[row.fill_id].append(row)
        chains = [links for rows in by_fill.values() if (links := _settled(chain.links(rows)))]
        drugs = Drugs(self._session, (links[0].billed_ndc11 for links in chains))
        appealed = self._appealed([chain.paid(links)[0].id for links in chains])
        today, calendar = StoreDays(self._session).of(self._clock.now()), StoreDays(self._session)
        found = [_below(links, drugs, calendar, today) for links in chains]
        marked = [_marked(row, appealed) for row in found if row.lost > ZERO]
        return tuple(sorted(marked, key=lambda row: row.lost, reverse=True))

    def appeals(self, contact: str, days: int = 31) -> tuple[MacAppealFacts, ...]:
        """Return what an appeal says of each fill below cost whose price may still be appealed."""
        around = Surroundings(self._clock, Uuid7Source(self._clock), 0, b"")
        unit = SqlUnitOfWork(self._session, around)
        open_ = [row for row in self.below_cost(days) if row.days_left >= 0]
        return tuple(appeal_facts(unit, unit.claims.get(row.claim_id), contact) for row in open_)

    def schedules(self) -> tuple[ScheduleRow, ...]:
        """Return the price schedules in use, by name."""
        s = schedule_table.c
        query = (
            select(s.id, s.name, s.use, s.basis, s.percent, s.fee, s.minimum, s.round_to, s.plan_id)
            .add_columns(plan_table.c.name.label("plan"))
            .outerjoin(plan_table, plan_table.c.id == s.plan_id)
            .where(s.active == true())
            .order_by(s.name, s.id)
        )
        return tuple(_schedule_row(row) for row in self._session.execute(query))

    def _since(self, days: int) -> datetime:
        return self._clock.now() - timedelta(days=days)

    def _amounts(self, claim_ids: Sequence[UUID]) -> defaultdict[UUID, dict[str, Money]]:
        """Return the amounts of claims by field, repeats of one field added up."""
        a = amount_table.c
        found: defaultdict[UUID, dict[str, Money]] = defaultdict(dict)
        query = select(a.claim_id, a.field_id, a.amount).where(a.claim_id.in_(claim_ids))
        for row in self._session.execute(query) if claim_ids else ():
            amounts = found[row.claim_id]
            amounts[row.field_id] = amounts.get(row.field_id, ZERO) + row.amount
        return found

    def _appealed(self, claim_ids: Iterable[UUID]) -> set[UUID]:
        d = document_table.c
        query = select(d.source_id).where(d.kind == DocumentKind.MAC_APPEAL, d.source_id.in_(list(claim_ids)))
        return set(self._session.scalars(query))


def _claims() -> Select[Any]:
    return (
        select(_c.id, _c.fill_id, _c.kind, _c.outcome, _c.plan_id, _c.billed_ndc11, _c.answered_at)
        .add_columns(_c.gross_due, _c.patient_pay, _c.plan_pay, _link.follows, _link.patient_before)
        .add_columns(_f.fill_number, _f.quantity, _f.ingredient_cost, _f.dispensing_fee, _f.usual_price)
        .add_columns(_rx.rx_number, _rx.unit, plan_table.c.name.label("plan"), terms_table.c.appeal_days)
        .join(link_table, _link.claim_id == _c.id)
        .join(fill_table, _f.id == _c.fill_id)
        .join(prescription_table, _rx.id == _f.prescription_id)
        .join(plan_table, plan_table.c.id == _c.plan_id)
        .join(terms_table, terms_table.c.plan_id == _c.plan_id)
        .where(_c.kind == ClaimKind.BILLING)
    )


def _paid_since(since: datetime) -> Select[Any]:
    """Return what was paid since an instant, also what was taken back later."""
    return select(_c.answered_at, _c.plan_id, _c.plan_pay).where(
        _c.kind == ClaimKind.BILLING,
        _c.outcome.in_(_STOOD),
        _c.plan_pay.is_not(None),
        _c.answered_at >= since,
    )


def _back_since(since: datetime) -> Select[Any]:
    """Return what was taken back since an instant, with what the billing had brought."""
    return (
        select(_c.answered_at, _c.plan_id, _billing.c.plan_pay)
        .join(_billing, _billing.c.id == _c.reverses)
        .where(_c.kind == ClaimKind.REVERSAL, _c.outcome == ClaimOutcome.REVERSED, _c.answered_at >= since)
        .where(_billing.c.plan_pay.is_not(None))
    )


def _settled(links: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Return a chain whose payers have all spoken and of which one paid, else nothing."""
    waits = any(link.outcome in {ClaimOutcome.NONE, ClaimOutcome.CAPTURED} for link in links)
    return () if waits or not chain.paid(links) else links


def _worth_row(row: Row[Any], amounts: Mapping[str, Money], drugs: Drugs, calendar: StoreDays) -> WorthRow:
    asked = Submitted(
        dispensing_fee=amounts.get("DC", row.dispensing_fee),
        gross=row.gross_due,
        usual_price=row.usual_price,
        patient_before=row.patient_before,
    )
    return WorthRow(
        claim_id=ClaimId(row.id),
        fill_id=FillId(row.fill_id),
        rx_label=_label(row),
        drug=drugs.title(row.billed_ndc11),
        plan=row.plan,
        answered_on=calendar.of(row.answered_at),
        worth=worth_of(asked, row.plan_pay or ZERO, row.patient_pay or ZERO, amounts),
    )


def _below(links: Sequence[Row[Any]], drugs: Drugs, calendar: StoreDays, today: date) -> BelowCostRow:
    first = chain.paid(links)[0]
    plans_pay = Money.total(link.plan_pay or ZERO for link in chain.paid(links))
    received = plans_pay + (chain.owed_by_patient(links) or ZERO)
    until = appeal_by(calendar.of(first.answered_at), first.appeal_days)
    return BelowCostRow(
        claim_id=ClaimId(first.id),
        fill_id=FillId(first.fill_id),
        rx_label=_label(first),
        drug=drugs.title(first.billed_ndc11),
        ndc11=first.billed_ndc11,
        quantity=show_quantity(first.quantity, first.unit, drugs.form(first.billed_ndc11)),
        plan=first.plan,
        cost=first.ingredient_cost,
        received=received,
        lost=loss(first.ingredient_cost, received),
        appeal_by=until,
        days_left=(until - today).days,
        is_appealed=False,
    )


def _marked(row: BelowCostRow, appealed: set[UUID]) -> BelowCostRow:
    return replace(row, is_appealed=row.claim_id in appealed)


def _schedule_row(row: Row[Any]) -> ScheduleRow:
    return ScheduleRow(
        id=row.id,
        name=row.name,
        use=row.use,
        basis=row.basis,
        percent=row.percent,
        fee=row.fee,
        minimum=row.minimum,
        round_to=row.round_to,
        plan_id=row.plan_id,
        plan=row.plan or "",
    )


def _label(row: Row[Any]) -> str:
    return f"{row.rx_number}-{row.fill_number:02d}"
