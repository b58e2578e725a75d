"""Read sales for the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, true

from app.kernel.ids import ItemId, SaleId
from app.kernel.person import search_key
from app.pos.model import DayState, SaleState
from app.pos.views import ItemRow, SaleRow
from db.patients import patient_table
from db.pos import day_table, item_table, line_table, sale_table, tender_table
from db.sale_view import SaleViewer

if TYPE_CHECKING:
    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from app.pos.views import SaleView

_DAYS_BACK = 3


class SqlSaleReads:
    """Read sales."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session = session
        self._clock = clock

    def current(self, lane: int) -> SaleView | None:
        """Return the lane's open sale."""
        c = sale_table.c
        found = self._session.scalar(select(c.id).where(c.lane == lane, c.state == SaleState.OPEN))
        return None if found is None else self.view(SaleId(found))

    def view(self, sale_id: SaleId) -> SaleView:
        """Return one sale; raise `NotFound`."""
        return SaleViewer(self._session, self._clock).view(sale_id)

    def suspended(self, lane: int) -> tuple[SaleRow, ...]:
        """Return the lane's suspended sales, oldest first."""
        c = sale_table.c
        query = _sales().where(c.lane == lane, c.state == SaleState.SUSPENDED)
        return tuple(map(_row, self._session.execute(query.order_by(c.opened_at, c.id))))

    def last_completed(self, lane: int) -> SaleView | None:
        """Return the sale that the lane completed last, in its newest day that sold anything."""
        c = day_table.c
        days = select(c.id).where(c.lane == lane).order_by(c.business_date.desc()).limit(_DAYS_BACK)
        query = select(sale_table.c.id).where(
            sale_table.c.day_id.in_(days.scalar_subquery()), sale_table.c.state == SaleState.COMPLETED
        )
        newest = query.order_by(sale_table.c.completed_at.desc(), sale_table.c.id.desc()).limit(1)
        found = self._session.scalar(newest)
        return None if found is None else self.view(SaleId(found))

    def completed_today(self, lane: int, limit: int = 200) -> tuple[SaleRow, ...]:
        """Return the completed sales of the lane's open day, newest first."""
        c = sale_table.c
        day = select(day_table.c.id).where(day_table.c.lane == lane, day_table.c.state == DayState.OPEN)
        query = _sales().where(c.day_id == day.scalar_subquery(), c.state == SaleState.COMPLETED)
        newest = query.order_by(c.completed_at.desc(), c.id.desc()).limit(limit)
        return tuple(map(_row, self._session.execute(newest)))

    def by_number(self, lane: int, number: str) -> SaleId | None:
        """Return the newest sale with a number, such as the barcode on a receipt."""
        c = sale_table.c
        query = select(c.id).where(c.lane == lane, c.number == number)
        found = self._session.scalar(query.order_by(c.business_date.desc()).limit(1))
        return None if found is None else SaleId(found)

    def item_search(self, text: str, limit: int = 20) -> tuple[ItemRow, ...]:
        """Return the items on sale whose name or UPC starts a word with the text."""
        words = search_key(text).split()
        if not words:
            return ()
        c = item_table.c
        query = select(item_table).where(c.active == true()).order_by(c.name, c.id)
        found = (row for row in self._session.execute(query) if _matches(f"{row.name} {row.upc}", words))
        rows = (
            ItemRow(ItemId(row.id), row.upc, row.name, row.price, row.taxable, row.fsa_eligible)
            for row in found
        )
        return tuple(row for row, _ in zip(rows, range(limit), strict=False))


def _matches(text: str, words: list[str]) -> bool:
    held = search_key(text).split()
    return all(any(one.startswith(word) for one in held) for word in words)


def _sales() -> Select[Any]:
    lines = select(func.count()).where(line_table.c.sale_id == sale_table.c.id).scalar_subquery()
    paid = (
        select(func.sum(tender_table.c.amount)).where(tender_table.c.sale_id == sale_table.c.id)
    ).scalar_subquery()
    return select(
        sale_table,
        patient_table.c.last,
        patient_table.c.first,
        lines.label("line_count"),
        func.coalesce(paid, 0, type_=sale_table.c.total.type).label("paid"),
    ).outerjoin(patient_table, patient_table.c.id == sale_table.c.patient_id)


def _row(row: Row[Any]) -> SaleRow:
    return SaleRow(
        id=SaleId(row.id),
        number=row.number,
        state=row.state,
        patient=f"{row.last}, {row.first}" if row.last else "",
        line_count=int(row.line_count),
        total=row.total,
        paid=row.paid,
        opened_at=row.opened_at,
        completed_at=row.completed_at,
    )
