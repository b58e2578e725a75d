"""List the bags in will-call, how old they are, and what is still to be bagged."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, exists, false, func, or_, select

from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.ids import BagId, FillId, PatientId
from app.kernel.money import ZERO
from app.prescriptions.ageing import DEFAULT_WINDOW_DAYS, ageing_of
from app.prescriptions.model import BagState, FillState
from app.prescriptions.views import ToBagRow, WillCallRow
from db.claims import claim_table, link_table, plan_table
from db.drug_rows import Drugs
from db.owed_reads import OVER, Due, dues
from db.patients import coverage_table, patient_table
from db.prescriptions import bag_table, fill_table, prescription_table
from db.sheet_book import SheetBook

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock

_KNOWN = Due(ZERO, is_sure=True)
_b, _f, _rx, _p = bag_table.c, fill_table.c, prescription_table.c, patient_table.c
_cov = coverage_table.c
_claim, _later, _back, _next = (
    claim_table.alias(name) for name in ("standing", "candidate", "taken_back", "next_payers")
)
_newest = (
    select(_later.c.id)
    .where(_later.c.fill_id == _f.id, _later.c.kind == ClaimKind.BILLING, _later.c.outcome.not_in(OVER))
    .order_by(_later.c.attempt.desc(), _later.c.id.desc())
    .limit(1)
    .correlate(fill_table)
    .scalar_subquery()
)
_is_taken_back = exists(
    select(_back.c.id).where(_back.c.reverses == _claim.c.id, _back.c.outcome == ClaimOutcome.NONE)
)
_is_cash = _f.coverage_id.is_(None)
_has_next = exists(
    select(_next.c.id)
    .join(link_table, link_table.c.claim_id == _next.c.id)
    .where(_next.c.fill_id == _f.id, link_table.c.follows.is_not(None))
)
# what is neither cash nor surely paid by its only payer goes through the rule of
# `app.workflows.owed`, fill by fill
_is_sure = or_(_is_cash, and_(_claim.c.outcome == ClaimOutcome.PAID, ~_is_taken_back, ~_has_next))
_SURE = case((_is_cash, _f.usual_price), else_=func.coalesce(_claim.c.patient_pay, 0))
_IN_BAG = (
    fill_table.outerjoin(_claim, _claim.c.id == _newest)
    .outerjoin(coverage_table, _cov.id == _f.coverage_id)
    .outerjoin(plan_table, plan_table.c.id == _cov.plan_id)
)
_SUMS = (
    select(_f.bag_id, func.count().label("fills"), func.min(_f.ready_at).label("ready_at"))
    .add_columns(func.sum(case((_is_sure, _SURE), else_=0)).label("sure"))
    .add_columns(func.sum(case((_is_sure, 0), else_=1)).label("unsure"))
    .select_from(_IN_BAG)
    .where(_f.state == FillState.READY, _f.bag_id.is_not(None))
    .group_by(_f.bag_id)
    .subquery("packed")
)
_WAITING: Any = (
    select(_b.id, _b.number, _b.bin_code, _b.patient_id, _b.placed_at, _b.created_at)
    .add_columns(_p.last, _p.first, _p.birth_date)
    .add_columns(_SUMS.c.fills, _SUMS.c.ready_at, _SUMS.c.sure, _SUMS.c.unsure)
    .join(patient_table, _p.id == _b.patient_id)
    .outerjoin(_SUMS, _SUMS.c.bag_id == _b.id)
    .where(_b.state == BagState.WAITING)
    .order_by(_b.placed_at, _b.id)
    .limit(bindparam("most"))
)
_TERMS: Any = (
    select(_f.bag_id, _f.date_of_service, plan_table.c.bin, plan_table.c.pcn, plan_table.c.return_days)
    .add_columns(_cov.group_id.label("of_card"), plan_table.c.group_id.label("of_plan"))
    .outerjoin(coverage_table, _cov.id == _f.coverage_id)
    .outerjoin(plan_table, plan_table.c.id == _cov.plan_id)
    .where(_f.bag_id.in_(bindparam("bags", expanding=True)), _f.state == FillState.READY)
)
_UNSURE: Any = (
    select(_f.id.label("fill_id"), _f.bag_id, _f.ndc11, _f.coverage_id, _f.usual_price)
    .select_from(_IN_BAG)
    .where(_f.bag_id.in_(bindparam("bags", expanding=True)), _f.state == FillState.READY)
    .where(~func.coalesce(_is_sure, false()))
)
_APPROVED = (
    select(_f.id, _f.ndc11, _f.verified_at, _rx.patient_id, _p.last, _p.first, _p.birth_date)
    .join(prescription_table, _rx.id == _f.prescription_id)
    .join(patient_table, _p.id == _rx.patient_id)
    .where(_f.state == FillState.VERIFIED)
    .order_by(_f.verified_at, _f.id)
)
# the oldest bag last, so that it wins in a dictionary
_BAGS_OF = (
    select(_b.patient_id, _b.number, _b.bin_code)
    .where(_b.patient_id.in_(bindparam("patients", expanding=True)), _b.state == BagState.WAITING)
    .order_by(_b.created_at.desc(), _b.id.desc())
)


class WillCallReads:
    """Read bags."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session = session
        self._clock = clock

    def waiting(self, limit: int) -> tuple[WillCallRow, ...]:
        """Return the bags that wait, the oldest first."""
        bags = self._session.connection().execute(_WAITING, {"most": limit}).all()
        guessed = self._guessed([bag.id for bag in bags if bag.unsure])
        windows = self._windows([bag.id for bag in bags if bag.fills])
        now = self._clock.now()
        return tuple(
            _bag_row(bag, guessed.get(bag.id, _KNOWN), windows.get(bag.id, DEFAULT_WINDOW_DAYS), now)
            for bag in bags
        )

    def to_bag(self) -> tuple[ToBagRow, ...]:
        """Return the patients with approved fills that are in no bag yet, the longest waiting first."""
        patients: defaultdict[UUID, list[Any]] = defaultdict(list)
        for row in self._session.connection().execute(_APPROVED):
            patients[row.patient_id].append(row)
        drugs = Drugs(self._session, (row.ndc11 for rows in patients.values() for row in rows))
        bags = self._bags(patients)
        return tuple(_to_bag_row(rows, drugs, bags.get(key, (None, ""))) for key, rows in patients.items())

    def _windows(self, bags: Collection[UUID]) -> dict[UUID, int]:
        """Return for each bag the fewest days until a plan wants back what nobody fetched."""
        if not bags:
            return {}
        fills = self._session.connection().execute(_TERMS, {"bags": list(bags)}).all()
        book = SheetBook(self._session, (fill.bin for fill in fills if fill.bin))
        days: defaultdict[UUID, list[int]] = defaultdict(list)
        for fill in fills:
            days[fill.bag_id].append(_window(fill, book))
        return {bag: min(found) for bag, found in days.items()}

    def _guessed(self, bags: Collection[UUID]) -> dict[UUID, Due]:
        """Return for each bag the sum of what its fills owe beyond what is plain."""
        if not bags:
            return {}
        fills = self._session.connection().execute(_UNSURE, {"bags": list(bags)}).all()
        owed = dues(self._session, fills, Drugs(self._session, (fill.ndc11 for fill in fills)))
        sums: defaultdict[UUID, Due] = defaultdict(lambda: _KNOWN)
        for fill in fills:
            sums[fill.bag_id] += owed[fill.fill_id]
        return sums

    def _bags(self, patients: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
        """Return number and bin of the bag that waits already, by patient."""
        if not patients:
            return {}
        found = self._session.connection().execute(_BAGS_OF, {"patients": list(patients)})
        return {row.patient_id: (row.number, row.bin_code) for row in found}


def _window(fill: Row[Any], book: SheetBook) -> int:
    """Return the days of a fill's plan: its sheet's, else those on the plan; the usual ones for cash."""
    if fill.bin is None:
        return DEFAULT_WINDOW_DAYS
    sheet = book.sheet(fill.bin, fill.pcn, fill.of_card or fill.of_plan, fill.date_of_service)
    told = sheet.windows.return_to_stock if sheet is not None else None
    return told if told is not None else int(fill.return_days)


def _bag_row(bag: Row[Any], guessed: Due, window: int, now: datetime) -> WillCallRow:
    since: datetime = bag.ready_at or bag.placed_at or bag.created_at
    total = Due(bag.sure or ZERO, is_sure=True) + guessed
    days_waiting = (now - since).days
    return WillCallRow(
        bag_id=BagId(bag.id),
        bag_number=bag.number,
        bin_code=bag.bin_code,
        patient_id=PatientId(bag.patient_id),
        patient=f"{bag.last}, {bag.first}",
        birth_date=bag.birth_date,
        rx_count=int(bag.fills or 0),
        total_pays=total.pays,
        is_estimate=not total.is_sure,
        placed_at=since,
        days_waiting=days_waiting,
        window_days=window,
        ageing=ageing_of(days_waiting, window),
        band=total.band,
    )


def _to_bag_row(rows: Sequence[Row[Any]], drugs: Drugs, bag: tuple[int | None, str]) -> ToBagRow:
    first = rows[0]
    return ToBagRow(
        patient_id=PatientId(first.patient_id),
        patient=f"{first.last}, {first.first}",
        birth_date=first.birth_date,
        fill_ids=tuple(FillId(row.id) for row in rows),
        drugs=tuple(drugs.title(row.ndc11) for row in rows),
        verified_at=first.verified_at,
        bag_number=bag[0],
        bin_code=bag[1],
    )
