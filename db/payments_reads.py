"""Read card payments for screens and the card desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.hardware.cards import HealthAmounts
from app.kernel.ids import PaymentId
from app.kernel.money import ZERO
from app.payments.views import CardRow
from db.payments import (
    UNSETTLED,
    health_table,
    payment_table,
    return_table,
    stored_table,
    void_table,
)
from db.pos import sale_table

if TYPE_CHECKING:
    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.kernel.ids import SaleId


_original = payment_table.alias("original")


def _cards() -> Select[Any]:
    return (
        select(payment_table, sale_table.c.number, health_table.c.healthcare, health_table.c.rx)
        .add_columns(_original.c.reference.label("original"))
        .add_columns(_original.c.terminal_reference.label("terminal_name"))
        .add_columns(void_table.c.id.label("void_id"), stored_table.c.id.label("stored_id"))
        .join(sale_table, sale_table.c.id == payment_table.c.sale_id)
        .outerjoin(health_table, health_table.c.id == payment_table.c.id)
        .outerjoin(void_table, void_table.c.id == payment_table.c.id)
        .outerjoin(stored_table, stored_table.c.id == payment_table.c.id)
        .outerjoin(return_table, return_table.c.id == payment_table.c.id)
        .outerjoin(_original, _original.c.id == return_table.c.original_id)
        .order_by(payment_table.c.id)
    )


class SqlCardReads:
    """Read card payments."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def open(self, lane: int) -> tuple[CardRow, ...]:
        """Return a lane's card payments whose end is not known, oldest first."""
        query = _cards().where(payment_table.c.state.in_(UNSETTLED), sale_table.c.lane == lane)
        return tuple(map(_row, self._session.execute(query)))

    def of_sale(self, sale_id: SaleId) -> tuple[CardRow, ...]:
        """Return a sale's card payments, oldest first."""
        query = _cards().where(payment_table.c.sale_id == sale_id)
        return tuple(map(_row, self._session.execute(query)))

    def returns_for(self, source: str) -> tuple[CardRow, ...]:
        """Return the returns that one source asked for, oldest first."""
        query = _cards().where(return_table.c.source == source)
        return tuple(map(_row, self._session.execute(query)))

    def one(self, payment_id: PaymentId) -> CardRow | None:
        """Return one card payment."""
        row = self._session.execute(_cards().where(payment_table.c.id == payment_id)).one_or_none()
        return None if row is None else _row(row)


def _row(row: Row[Any]) -> CardRow:
    return CardRow(
        id=PaymentId(row.id),
        reference=row.reference,
        sale_id=row.sale_id,
        sale_number=row.number,
        asked=row.asked,
        approved=row.approved,
        state=row.state,
        is_open=row.state in UNSETTLED,
        brand=row.brand,
        last4=row.last4,
        message=row.message,
        created_at=row.created_at,
        sent_at=row.sent_at,
        original=row.original or "",
        health=HealthAmounts(row.healthcare or ZERO, rx=row.rx or ZERO),
        terminal_name=row.terminal_name or "",
        is_void=row.void_id is not None,
        is_stored=row.stored_id is not None,
    )
