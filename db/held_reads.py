"""List claims that wait with their risk, outages, and the fills sold meanwhile with their evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, func, select, true

from app.claims.held_views import Exposure, HeldRow, OfflineRow, OutageRow
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.risk import Risk, RiskLevel, who_must_agree
from app.claims.sheets.terms import file_by
from app.kernel.ids import ClaimId, FillId, OutageId, PatientId
from app.kernel.money import ZERO, Money
from app.kernel.running import Role
from app.pos.model import SaleState
from app.prescriptions.model import Fill, FillState
from app.workflows.held import limits_of, risk_for
from app.workflows.owed import owed_for
from app.workflows.rx_lines import rx_label
from db.claims import claim_table, link_table, plan_table
from db.drug_rows import Drugs
from db.held import UNANSWERED, decision_table, offline_table, outage_table
from db.outbox import UNDER_WAY, outbox_table
from db.patients import coverage_table, patient_table
from db.pos import line_table as sale_line_table
from db.pos import sale_table
from db.prescriptions import fill_table, prescription_table
from db.read_unit import as_unit
from db.sheet_book import sheets_of_claims
from db.store_day import StoreDays
from db.users_reads import initials_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.claims.sheets.model import Sheet
    from app.kernel.clock import Clock

_c, _f, _rx, _p = claim_table.c, fill_table.c, prescription_table.c, patient_table.c
_off, _out, _plan, _cov = offline_table.c, outage_table.c, plan_table.c, coverage_table.c
_line, _sale = sale_line_table.c, sale_table.c
_LEVELS = list(RiskLevel)
_WAITS = (
    _c.kind == ClaimKind.BILLING,
    _c.outcome == ClaimOutcome.NONE,
    outbox_table.c.state.in_(UNDER_WAY),
    _f.state != FillState.CANCELLED,
)


# the lines of completed sales that sold a fill on an estimate
_lines = (
    select(_line.fill_id, _line.pays.label("collected"), _line.estimate_basis, _sale.cashier_id)
    .join(sale_table, _sale.id == _line.sale_id)
    .where(_sale.state == SaleState.COMPLETED, _line.is_estimate == true(), _line.fill_id.is_not(None))
    .subquery()
)
_COST = case((link_table.c.follows.is_(None), _f.ingredient_cost), else_=link_table.c.patient_before)
_OPEN = case((_lines.c.collected < _COST, _COST - _lines.c.collected), else_=0)


class Window(NamedTuple):
    """Be the payer sheet of a claim and the store's day: until when the claim may be sent."""

    sheet: Sheet | None
    today: date


class SqlHeldReads:
    """Read what waits for payers that are away."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session, self._clock = session, clock

    def waiting(self, limit: int = 200, destination: str = "") -> tuple[HeldRow, ...]:
        """Return the claims that wait, those that need somebody first, then by risk and stake."""
        query = _waiting().order_by(_c.created_at, _c.id).limit(limit)
        if destination:
            query = query.where(outbox_table.c.destination == destination)
        found = self._session.execute(query).all()
        drugs = Drugs(self._session, (row.ndc11 for row in found))
        sheets = sheets_of_claims(self._session, [ClaimId(row.id) for row in found])
        today = StoreDays(self._session).of(self._clock.now())
        rows = [self._held(row, drugs, Window(sheets.get(ClaimId(row.id)), today)) for row in found]
        return tuple(sorted(rows, key=_urgency))

    def exposure(self) -> Exposure:
        """Return what waits in all: of what was sold, the cost that nobody has paid yet."""
        waits = (_c.outcome.in_(UNANSWERED),)
        count, stake = self._session.execute(_sold(func.count(), func.sum(_OPEN)).where(*waits)).one()
        unsold = _joined().where(*_WAITS, _f.state != FillState.SOLD).with_only_columns(func.count())
        return Exposure(int(count), _money(stake), int(self._session.scalar(unsold) or 0))

    def outages(self, limit: int = 100) -> tuple[OutageRow, ...]:
        """Return the outages, the newest first."""
        waits = case((_c.outcome.in_(UNANSWERED), 1), else_=0)
        stake = case((_c.outcome.in_(UNANSWERED), _OPEN), else_=0)
        sold = _sold(
            _off.outage_id, func.count().label("fills"), func.sum(waits).label("waiting"),
            func.sum(stake).label("stake"),
        ).group_by(_off.outage_id).subquery()  # fmt: skip
        query = (
            select(_out.id, _out.number, _out.destination, _out.started_at, _out.ended_at)
            .add_columns(sold.c.fills, sold.c.waiting, sold.c.stake)
            .outerjoin(sold, sold.c.outage_id == _out.id)
            .order_by(_out.started_at.desc(), _out.id.desc())
            .limit(limit)
        )
        names = self._names()
        return tuple(
            OutageRow(
                id=OutageId(row.id),
                number=row.number,
                payers=names.get(row.destination, row.destination),
                started_at=row.started_at,
                ended_at=row.ended_at,
                fills=row.fills or 0,
                waiting=int(row.waiting or 0),
                at_stake=_money(row.stake),
            )
            for row in self._session.execute(query)
        )

    def offline(self, outage_id: OutageId | None = None) -> tuple[OfflineRow, ...]:
        """Return the fills of one outage, or all that still wait, in the order of their sale."""
        wanted = _c.outcome.in_(UNANSWERED) if outage_id is None else _off.outage_id == outage_id
        found = self._session.execute(_offline().where(wanted).order_by(_f.sold_at, _f.id)).all()
        drugs = Drugs(self._session, (row.billed_ndc11 for row in found))
        who = initials_of(self._session, {row.cashier_id for row in found})
        return tuple(_offline_row(row, drugs, who.get(row.cashier_id, "")) for row in found)

    def _names(self) -> dict[str, str]:
        """Return the plans behind each destination by name, a few of them."""
        names: dict[str, list[str]] = {}
        query = select(_plan.destination, _plan.name).order_by(_plan.active.desc(), _plan.name)
        for row in self._session.execute(query):
            names.setdefault(row.destination, []).append(row.name)
        most = 3
        return {
            place: ", ".join(plans[:most]) + (f" and {len(plans) - most} more" if len(plans) > most else "")
            for place, plans in names.items()
        }

    def _held(self, row: Row[Any], drugs: Drugs, window: Window) -> HeldRow:
        last = file_by(window.sheet, row.date_of_service)
        risk, pays, basis, needs = self._judged(row)
        return HeldRow(
            fill_id=FillId(row.fill_id),
            claim_id=ClaimId(row.id),
            patient_id=PatientId(row.patient_id),
            rx_label=rx_label(row.rx_number, row.fill_number),
            patient=f"{row.last}, {row.first}",
            drug=drugs.title(row.ndc11),
            plan=row.plan,
            since=row.created_at,
            pays=pays,
            basis=basis,
            risk=risk,
            needs=needs,
            is_sold=row.state is FillState.SOLD,
            choice=row.choice,
            reason=row.reason or "",
            outage=row.outage or "",
            file_by=last,
            days_left=(last - window.today).days if last is not None else None,
        )

    def _judged(self, row: Row[Any]) -> tuple[Risk, Money, str, str]:
        """Return risk, what the patient pays, why, and who must still agree."""
        unit = as_unit(self._session, self._clock)
        fill = self._session.get_one(Fill, row.fill_id)
        owed = owed_for(unit, fill)
        if not owed.is_estimate:
            return Risk(RiskLevel.LOW, (), ZERO), owed.pays, owed.basis, ""
        if row.collected is not None:
            owed = replace(owed, pays=row.collected, basis=row.estimate_basis)
        risk = risk_for(unit, fill, owed)
        is_open = row.choice is None and row.collected is None
        roles = who_must_agree(risk, limits_of(unit.settings)) if is_open else frozenset()
        needs = "" if not roles else "Technician" if Role.TECHNICIAN in roles else "Pharmacist"
        return risk, owed.pays, owed.basis, needs


def _urgency(row: HeldRow) -> tuple[bool, bool, bool, int, int]:
    return (
        not row.is_ending,
        row.is_sold,
        not row.needs,
        -_LEVELS.index(row.risk.level),
        -row.risk.at_stake.cents,
    )


def _joined() -> Select[Any]:
    return (
        select(_c.id)
        .join(outbox_table, outbox_table.c.id == _c.outbox_id)
        .join(fill_table, _f.id == _c.fill_id)
        .join(prescription_table, _rx.id == _f.prescription_id)
        .join(patient_table, _p.id == _rx.patient_id)
        .join(plan_table, _plan.id == _c.plan_id)
    )


def _waiting() -> Select[Any]:
    return (
        _joined()
        .outerjoin(offline_table, _off.fill_id == _c.fill_id)
        .outerjoin(outage_table, _out.id == _off.outage_id)
        .outerjoin(decision_table, decision_table.c.fill_id == _c.fill_id)
        .outerjoin(_lines, _lines.c.fill_id == _c.fill_id)
        .add_columns(_c.fill_id, _c.created_at, _rx.patient_id, _rx.rx_number, _f.fill_number, _f.ndc11)
        .add_columns(_f.state, _f.date_of_service, _p.last, _p.first, _plan.name.label("plan"))
        .add_columns(_lines.c.collected, _lines.c.estimate_basis)
        .add_columns(_out.number.label("outage"), decision_table.c.choice, decision_table.c.reason)
        .where(*_WAITS)
    )


def _sold(*columns: Any) -> Select[Any]:
    """Return columns about fills that were sold before their payer answered."""
    return (
        select(*columns)
        .select_from(offline_table)
        .join(_lines, _lines.c.fill_id == _off.fill_id)
        .join(claim_table, _c.id == _off.claim_id)
        .join(link_table, link_table.c.claim_id == _c.id)
        .join(fill_table, _f.id == _off.fill_id)
    )


def _offline() -> Select[Any]:
    return (
        _sold(*_off, _out.number.label("outage"), _c.outcome, _c.gross_due, _c.billed_ndc11)
        .add_columns(_plan.name.label("plan"), _plan.bin, _plan.pcn, _plan.group_id.label("plan_group"))
        .add_columns(_cov.cardholder_id, _cov.group_id, _p.last, _p.first, _p.birth_date, _p.phone)
        .add_columns(_rx.rx_number, _f.fill_number, _f.date_of_service, _f.quantity, _f.days_supply)
        .add_columns(_f.sold_at, _COST.label("cost"))
        .add_columns(_lines.c.collected, _lines.c.estimate_basis, _lines.c.cashier_id)
        .join(prescription_table, _rx.id == _f.prescription_id)
        .join(patient_table, _p.id == _rx.patient_id)
        .join(plan_table, _plan.id == _c.plan_id)
        .join(coverage_table, _cov.id == _c.coverage_id)
        .outerjoin(outage_table, _out.id == _off.outage_id)
    )


def _money(total: Any) -> Money:
    return total if isinstance(total, Money) else Money(int(total or 0))


def _offline_row(row: Row[Any], drugs: Drugs, sold_by: str) -> OfflineRow:
    return OfflineRow(
        outage=row.outage or "",
        outcome=row.outcome,
        plan=row.plan,
        bin=row.bin,
        pcn=row.pcn,
        group=row.group_id or row.plan_group,
        member_id=row.cardholder_id,
        patient=f"{row.last}, {row.first}",
        birth_date=row.birth_date,
        phone=row.phone,
        rx_number=row.rx_number,
        fill_number=row.fill_number,
        date_of_service=row.date_of_service,
        drug=drugs.title(row.billed_ndc11),
        ndc11=row.billed_ndc11,
        quantity=row.quantity,
        days_supply=row.days_supply,
        submitted=row.gross_due,
        cost=_money(row.cost),
        collected=row.collected,
        basis=row.estimate_basis,
        method=row.method,
        evidence=row.evidence,
        reference=row.reference,
        seen_at=row.seen_at,
        seen_by=row.seen_by,
        sold_at=row.sold_at,
        sold_by=sold_by,
    )
