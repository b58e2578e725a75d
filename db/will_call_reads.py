"""List the bags in will-call, how old they are, and what is still to be bagged."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.kernel.ids import BagId, FillId, PatientId
from app.kernel.money import Money
from app.prescriptions.ageing import DEFAULT_WINDOW_DAYS, ageing_of
from app.prescriptions.model import BagState, FillState
from app.prescriptions.views import ToBagRow, WillCallRow
from db.claims import plan_table
from db.drug_rows import Drugs
from db.owed_reads import dues
from db.patients import coverage_table, patient_table
from db.prescriptions import bag_table, fill_table, prescription_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from db.owed_reads import Due

_b, _f, _rx, _p = bag_table.c, fill_table.c, prescription_table.c, patient_table.c
_WAITING = (
    select(_b.id, _b.number, _b.bin_code, _b.patient_id, _b.placed_at, _b.created_at)
    .add_columns(_p.last, _p.first, _p.birth_date)
    .join(patient_table, _p.id == _b.patient_id)
    .where(_b.state == BagState.WAITING)
    .order_by(_b.placed_at, _b.id)
    .limit(bindparam("most"))
)
_IN_BAGS = (
    select(_f.id.label("fill_id"), _f.bag_id, _f.ndc11, _f.coverage_id, _f.usual_price, _f.ready_at)
    .add_columns(plan_table.c.return_days)
    .outerjoin(coverage_table, coverage_table.c.id == _f.coverage_id)
    .outerjoin(plan_table, plan_table.c.id == coverage_table.c.plan_id)
    .where(_f.bag_id.in_(bindparam("bags", expanding=True)), _f.state == FillState.READY)
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
        fills = self._fills([bag.id for bag in bags])
        every = [fill for packed in fills.values() for fill in packed]
        owed = dues(self._session, every, Drugs(self._session, (fill.ndc11 for fill in every)))
        now = self._clock.now()
        return tuple(_bag_row(bag, fills.get(bag.id, ()), owed, now) for bag in bags)

    def to_bag(self) -> tuple[ToBagRow, ...]:
        """Return the patients with approved fills that are in no bag yet, the longest waiting first."""
        patients: defaultdict[UUID, list[Any]] = defaultdict(list)
        for row in self._session.connection().execute(_APPROVED):
            patients[row.patient_id].append(row)
        drugs = Drugs(self._session, (row.ndc11 for rows in patients.values() for row in rows))
        bags = self._bags(patients)
        return tuple(_to_bag_row(rows, drugs, bags.get(key, (None, ""))) for key, rows in patients.items())

    def _fills(self, bags: Collection[UUID]) -> Mapping[UUID, Sequence[Row[Any]]]:
        """Return what is in each bag, with the days that its plan gives for the pickup."""
        packed: defaultdict[UUID, list[Any]] = defaultdict(list)
        if bags:
            for row in self._session.connection().execute(_IN_BAGS, {"bags": bags}):
                packed[row.bag_id].append(row)
        return packed

    def _bags(self, patients: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
        """Return number and bin of the bag that waits already, by patient."""
        if not patients:
            return {}
        found = self._session.connection().execute(_BAGS_OF, {"patients": list(patients)})
        return {row.patient_id: (row.number, row.bin_code) for row in found}


def _bag_row(
    bag: Row[Any], fills: Sequence[Row[Any]], owed: Mapping[UUID, Due], now: datetime
) -> WillCallRow:
    readied = (fill.ready_at for fill in fills if fill.ready_at is not None)
    since: datetime = min(readied, default=bag.placed_at) or bag.created_at
    days_waiting = (now - since).days
    window = min((fill.return_days or DEFAULT_WINDOW_DAYS for fill in fills), default=DEFAULT_WINDOW_DAYS)
    due = [owed[fill.fill_id] for fill in fills]
    return WillCallRow(
        bag_id=BagId(bag.id),
        bag_number=bag.number,
        bin_code=bag.bin_code,
        patient_id=PatientId(bag.patient_id),
        patient=f"{bag.last}, {bag.first}",
        birth_date=bag.birth_date,
        rx_count=len(fills),
        total_pays=Money.total(one.pays for one in due),
        is_estimate=not all(one.is_sure for one in due),
        placed_at=since,
        days_waiting=days_waiting,
        window_days=window,
        ageing=ageing_of(days_waiting, window),
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
