"""List the bags in will-call, how old they are, and what is still to be bagged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.kernel.money import Money
from app.prescriptions.ageing import DEFAULT_WINDOW_DAYS, ageing_of
from app.prescriptions.model import Bag, BagState, Fill, FillState
from app.prescriptions.views import ToBagRow, WillCallRow
from app.workflows.owed import owed_for
from db.catalog_reads import SqlCatalogReads
from db.claims import plan_table
from db.patients import coverage_table, patient_table
from db.prescriptions import bag_table, fill_table, prescription_table
from db.read_unit import as_unit

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock


class WillCallReads:
    """Read bags."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session = session
        self._clock = clock
        self._catalog = SqlCatalogReads(session)

    def waiting(self, limit: int) -> tuple[WillCallRow, ...]:
        """Return the bags that wait, the oldest first."""
        p = patient_table.c
        query = (
            select(Bag, p.last, p.first, p.birth_date)
            .join(patient_table, p.id == bag_table.c.patient_id)
            .where(bag_table.c.state == BagState.WAITING)
            .order_by(bag_table.c.placed_at, bag_table.c.id)
            .limit(limit)
        )
        rows = list(self._session.execute(query))
        fills = self._fills([row.Bag.id for row in rows])
        return tuple(self._row(row, fills.get(row.Bag.id, [])) for row in rows)

    def to_bag(self) -> tuple[ToBagRow, ...]:
        """Return the patients with approved fills that are in no bag yet, the longest waiting first."""
        f, rx, p = fill_table.c, prescription_table.c, patient_table.c
        query: Select[Any] = (
            select(f.id, f.ndc11, f.verified_at, rx.patient_id, p.last, p.first, p.birth_date)
            .join(prescription_table, rx.id == f.prescription_id)
            .join(patient_table, p.id == rx.patient_id)
            .where(f.state == FillState.VERIFIED)
            .order_by(f.verified_at, f.id)
        )
        groups: dict[UUID, list[Row[Any]]] = {}
        for row in self._session.execute(query):
            groups.setdefault(row.patient_id, []).append(row)
        return tuple(self._to_bag_row(rows) for rows in groups.values())

    def _fills(self, bag_ids: list[UUID]) -> dict[UUID, list[tuple[Fill, int]]]:
        """Return each bag's fills, with the days that their plan gives for the pickup."""
        f = fill_table.c
        query = (
            select(Fill, plan_table.c.return_days)
            .outerjoin(coverage_table, coverage_table.c.id == f.coverage_id)
            .outerjoin(plan_table, plan_table.c.id == coverage_table.c.plan_id)
            .where(f.bag_id.in_(bag_ids), f.state == FillState.READY)
        )
        found: dict[UUID, list[tuple[Fill, int]]] = {}
        for fill, days in self._session.execute(query):
            if fill.bag_id is not None:
                found.setdefault(fill.bag_id, []).append((fill, days or DEFAULT_WINDOW_DAYS))
        return found

    def _row(self, row: Row[Any], fills: list[tuple[Fill, int]]) -> WillCallRow:
        bag: Bag = row.Bag
        owed = [owed_for(as_unit(self._session), fill) for fill, _ in fills]
        placed_at = min((fill.ready_at for fill, _ in fills if fill.ready_at), default=bag.placed_at)
        since = placed_at or bag.created_at
        days_waiting = (self._clock.now() - since).days
        window = min((days for _, days in fills), default=DEFAULT_WINDOW_DAYS)
        return WillCallRow(
            bag_id=bag.id,
            bag_number=bag.number,
            bin_code=bag.bin_code,
            patient_id=bag.patient_id,
            patient=f"{row.last}, {row.first}",
            birth_date=row.birth_date,
            rx_count=len(fills),
            total_pays=Money.total(one.pays for one in owed),
            is_estimate=any(one.is_estimate for one in owed),
            placed_at=since,
            days_waiting=days_waiting,
            window_days=window,
            ageing=ageing_of(days_waiting, window),
        )

    def _to_bag_row(self, rows: list[Row[Any]]) -> ToBagRow:
        first = rows[0]
        b = bag_table.c
        bag = self._session.execute(
            select(b.number, b.bin_code)
            .where(b.patient_id == first.patient_id, b.state == BagState.WAITING)
            .order_by(b.created_at, b.id)
            .limit(1)
        ).one_or_none()
        drugs = [self._catalog.by_ndc11(row.ndc11) for row in rows]
        return ToBagRow(
            patient_id=first.patient_id,
            patient=f"{first.last}, {first.first}",
            birth_date=first.birth_date,
            fill_ids=tuple(row.id for row in rows),
            drugs=tuple(drug.title if drug else row.ndc11 for drug, row in zip(drugs, rows, strict=True)),
            verified_at=first.verified_at,
            bag_number=bag.number if bag else None,
            bin_code=bag.bin_code if bag else "",
        )
