"""List claims that wait with their risk, outages, and the fills sold meanwhile with their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

from app.claims.held_views import Exposure, HeldRow, OfflineRow, OutageRow
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.risk import Risk, RiskLevel, who_must_agree
from app.kernel.ids import ClaimId, FillId, OutageId, PatientId
from app.kernel.money import ZERO, Money
from app.kernel.running import Role
from app.prescriptions.model import Fill, FillState
from app.workflows.held import limits_of, risk_for
from app.workflows.owed import owed_for
from app.workflows.rx_lines import rx_label
from db.claims import claim_table, plan_table
from db.drug_rows import Drugs
from db.held import UNANSWERED, decision_table, offline_table, outage_table
from db.outbox import UNDER_WAY, outbox_table
from db.patients import coverage_table, patient_table
from db.prescriptions import fill_table, prescription_table
from db.read_unit import as_unit
from db.users_reads import initials_of

if TYPE_CHECKING:
    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock

_c, _f, _rx, _p = claim_table.c, fill_table.c, prescription_table.c, patient_table.c
_off, _out, _plan, _cov = offline_table.c, outage_table.c, plan_table.c, coverage_table.c
_LEVELS = list(RiskLevel)
_WAITS = (
    _c.kind == ClaimKind.BILLING,
    _c.outcome == ClaimOutcome.NONE,
    outbox_table.c.state.in_(UNDER_WAY),
    _f.state != FillState.CANCELLED,
)


class SqlHeldReads:
    """Read what waits for payers that are away."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session, self._clock = session, clock

    def waiting(self, limit: int = 200) -> tuple[HeldRow, ...]:
        """Return the claims that wait, those that need somebody first, then by risk and stake."""
        found = self._session.execute(_waiting().order_by(_c.created_at, _c.id).limit(limit)).all()
        drugs = Drugs(self._session, (row.ndc11 for row in found))
        rows = [self._held(row, drugs) for row in found]
        return tuple(sorted(rows, key=_urgency))

    def exposure(self) -> Exposure:
        """Return what waits in all: of what was sold, the cost that nobody has paid yet."""
        sold = (
            select(func.count(), func.coalesce(func.sum(_off.at_stake), 0))
            .select_from(offline_table)
            .join(claim_table, _c.id == _off.claim_id)
            .where(_c.outcome.in_(UNANSWERED))
        )
        count, stake = self._session.execute(sold).one()
        unsold = select(func.count()).select_from(
            _joined().where(*_WAITS, _f.state != FillState.SOLD).with_only_columns(_c.id).subquery()
        )
        at_stake = stake if isinstance(stake, Money) else Money(int(stake))
        return Exposure(int(count), at_stake, int(self._session.scalar(unsold) or 0))

    def outages(self, limit: int = 100) -> tuple[OutageRow, ...]:
        """Return the outages, the newest first."""
        waits = case((_c.outcome.in_(UNANSWERED), 1), else_=0)
        stake = case((_c.outcome.in_(UNANSWERED), _off.at_stake), else_=0)
        query = (
            select(_out.id, _out.number, _out.destination, _out.started_at, _out.ended_at)
            .add_columns(func.count(_off.fill_id).label("fills"), func.sum(waits).label("waiting"))
            .add_columns(func.coalesce(func.sum(stake), 0).label("stake"))
            .outerjoin(offline_table, _off.outage_id == _out.id)
            .outerjoin(claim_table, _c.id == _off.claim_id)
            .group_by(_out.id, _out.number, _out.destination, _out.started_at, _out.ended_at)
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
                fills=int(row.fills),
                waiting=int(row.waiting) if row.fills else 0,
                at_stake=row.stake if isinstance(row.stake, Money) else Money(int(row.stake)),
            )
            for row in self._session.execute(query)
        )

    def offline(self, outage_id: OutageId | None = None) -> tuple[OfflineRow, ...]:
        """Return the fills of one outage, or all that still wait, in the order of their sale."""
        wanted = _c.outcome.in_(UNANSWERED) if outage_id is None else _off.outage_id == outage_id
        found = self._session.execute(_offline().where(wanted).order_by(_off.sold_at, _off.fill_id)).all()
        drugs = Drugs(self._session, (row.billed_ndc11 for row in found))
        who = initials_of(self._session, {row.sold_by for row in found})
        return tuple(_offline_row(row, drugs, who.get(row.sold_by, "")) for row in found)

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

    def _held(self, row: Row[Any], drugs: Drugs) -> HeldRow:
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
        )

    def _judged(self, row: Row[Any]) -> tuple[Risk, Money, str, str]:
        """Return risk, what the patient pays, why, and who must still agree."""
        if row.at_stake is not None:
            reasons = tuple(row.reasons.split("\n")) if row.reasons else ()
            return Risk(row.level, reasons, row.at_stake), row.collected, row.basis, ""
        unit = as_unit(self._session, self._clock)
        fill = self._session.get_one(Fill, row.fill_id)
        owed = owed_for(unit, fill)
        if not owed.is_estimate:
            return Risk(RiskLevel.LOW, (), ZERO), owed.pays, owed.basis, ""
        risk = risk_for(unit, fill, owed)
        roles = who_must_agree(risk, limits_of(unit.settings)) if row.choice is None else frozenset()
        needs = "" if not roles else "Technician" if Role.TECHNICIAN in roles else "Pharmacist"
        return risk, owed.pays, owed.basis, needs


def _urgency(row: HeldRow) -> tuple[bool, bool, int, int]:
    return row.is_sold, not row.needs, -_LEVELS.index(row.risk.level), -row.risk.at_stake.cents


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
        .outerjoin(offline_table, _off.claim_id == _c.id)
        .outerjoin(outage_table, _out.id == _off.outage_id)
        .outerjoin(decision_table, decision_table.c.fill_id == _c.fill_id)
        .add_columns(_c.fill_id, _c.created_at, _rx.patient_id, _rx.rx_number, _f.fill_number, _f.ndc11)
        .add_columns(_f.state, _p.last, _p.first, _plan.name.label("plan"))
        .add_columns(_off.at_stake, _off.collected, _off.basis, _off.level, _off.reasons)
        .add_columns(_out.number.label("outage"), decision_table.c.choice, decision_table.c.reason)
        .where(*_WAITS)
    )


def _offline() -> Select[Any]:
    return (
        select(*_off, _out.number.label("outage"), _c.outcome, _c.gross_due, _c.billed_ndc11)
        .add_columns(_plan.name.label("plan"), _plan.bin, _plan.pcn, _plan.group_id.label("plan_group"))
        .add_columns(_cov.cardholder_id, _cov.group_id, _p.last, _p.first, _p.birth_date, _p.phone)
        .add_columns(_rx.rx_number, _f.fill_number, _f.date_of_service, _f.quantity, _f.days_supply)
        .add_columns(_f.ingredient_cost)
        .select_from(offline_table)
        .join(claim_table, _c.id == _off.claim_id)
        .join(fill_table, _f.id == _off.fill_id)
        .join(prescription_table, _rx.id == _f.prescription_id)
        .join(patient_table, _p.id == _rx.patient_id)
        .join(plan_table, _plan.id == _c.plan_id)
        .join(coverage_table, _cov.id == _c.coverage_id)
        .outerjoin(outage_table, _out.id == _off.outage_id)
    )


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
        cost=row.ingredient_cost,
        collected=row.collected,
        basis=row.basis,
        risk=row.level,
        reasons=row.reasons.replace("\n", " "),
        method=row.method,
        evidence=row.evidence,
        reference=row.reference,
        seen_at=row.seen_at,
        seen_by=row.seen_by,
        sold_at=row.sold_at,
        sold_by=sold_by,
    )
