"""Read the terminal's batches and a day's cards for the close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.hardware.terminal_reports import TerminalRecord
from app.kernel.ids import BatchId, PaymentId
from app.kernel.money import ZERO
from app.payments.batch_views import BatchRow, CardDay, CardMove
from app.payments.batches import OPEN_STATES, BatchState
from app.payments.comparing import against_books, compare
from app.payments.model import PaymentState
from app.pos.closing_cards import CLEARING, on_account
from app.pos.model import SaleState
from db.card_batches import batch_table, record_table
from db.ledger import LedgerReads
from db.payments import health_table, payment_table, return_table, stored_table, void_table
from db.pos import day_table, sale_table
from db.users import user_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import Session

_original = payment_table.alias("original")
_p, _b, _r = payment_table.c, batch_table.c, record_table.c


class SqlBatchReads:
    """Read the terminal's batches."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def open(self, lane: int) -> BatchRow | None:
        """Return the close of a lane whose end is not known."""
        rows = self._batches(_b.lane == lane, _b.state.in_(OPEN_STATES))
        return rows[0] if rows else None

    def card_day(self, lane: int, records: Sequence[TerminalRecord] | None) -> CardDay | None:
        """Return the cards of the lane's last day; `records` are the open batch, None when it is not told."""
        newest = select(day_table).where(day_table.c.lane == lane).order_by(day_table.c.business_date.desc())
        day = self._session.execute(newest.limit(1)).one_or_none()
        if day is None:
            return None
        since = self._locked_before(day)
        listed = [*self._listed(lane, since), *(records or ())]
        moves = self._moves(lane, (since, day.locked_at), {record.reference for record in listed})
        entries = LedgerReads(self._session).between(self._date_before(day), day.business_date, lane)
        cards, health = (on_account(entries, account) for account in CLEARING)
        told = records is not None
        is_known = told or bool(listed)
        found = compare(moves, listed, is_told=told)
        differences = (*found.differences, *against_books(cards + health, moves))
        return CardDay(
            cards=cards,
            health=health,
            terminal_cards=found.cards if is_known else None,
            terminal_health=found.health if is_known else None,
            elsewhere=found.elsewhere,
            differences=differences,
            batches=self._batches(_b.lane == lane, _since(_b.asked_at, since)),
            count=sum(1 for move in moves if move.is_today),
            is_told=told,
        )

    def _date_before(self, day: Row[Any]) -> Any:
        earlier = (day_table.c.lane == day.lane, day_table.c.business_date < day.business_date)
        return self._session.scalar(select(func.max(day_table.c.business_date)).where(*earlier))

    def _locked_before(self, day: Row[Any]) -> datetime | None:
        """Return when the day before was locked: what was settled since then counts to this day."""
        same = (day_table.c.lane == day.lane, day_table.c.business_date == self._date_before(day))
        locked: datetime | None = self._session.scalar(select(day_table.c.locked_at).where(*same))
        return locked

    def _listed(self, lane: int, since: datetime | None) -> list[TerminalRecord]:
        """Return what batches listed that were closed, or may have been, since the day before was locked."""
        query = (
            select(record_table)
            .join(batch_table, _b.id == _r.batch_id)
            .where(_b.lane == lane, _b.state == BatchState.CLOSED, _since(_b.asked_at, since))
            .order_by(_r.batch_id, _r.position)
        )
        return [
            TerminalRecord(row.reference, row.amount, row.is_return, row.auth_code, row.last4)
            for row in self._session.execute(query)
        ]

    def _moves(
        self, lane: int, window: tuple[datetime | None, datetime | None], references: set[str]
    ) -> tuple[CardMove, ...]:
        """Return what moved in a window, and whatever else the terminal's list names."""
        since, until = window
        today = [_since(_p.settled_at, since), *([_p.settled_at <= until] if until is not None else [])]
        both = _paid().where(_p.state == PaymentState.APPROVED, sale_table.c.lane == lane)
        rows = {row.id: (row, True) for row in self._session.execute(both.where(*today))}
        known = {row.reference for row, _is_today in rows.values()}
        for row in self._session.execute(both.where(_p.reference.in_(references - known))):
            rows.setdefault(row.id, (row, False))
        closed = self._closed(stored_id for row, _ in rows.values() if (stored_id := row.stored_reference))
        return tuple(_move(row, closed, is_today=is_today) for row, is_today in rows.values())

    def _closed(self, references: Any) -> set[str]:
        """Return which references stand in a batch that is closed for certain."""
        query = (
            select(_r.reference)
            .join(batch_table, _b.id == _r.batch_id)
            .where(_b.state == BatchState.CLOSED, _r.reference.in_([*references]))
        )
        return set(self._session.scalars(query))

    def _batches(self, *where: ColumnElement[bool]) -> tuple[BatchRow, ...]:
        query = (
            select(batch_table, user_table.c.initials)
            .outerjoin(user_table, user_table.c.id == _b.asked_by)
            .where(*where)
            .order_by(_b.id)
        )
        return tuple(_batch(row) for row in self._session.execute(query))


def _since(column: ColumnElement[Any], at: datetime | None) -> ColumnElement[bool]:
    return column > at if at is not None else column.is_not(None)


def _paid() -> Select[Any]:
    charge = func.coalesce(return_table.c.original_id, _p.id)
    return (
        select(
            _p.id,
            _p.reference,
            _p.approved,
            _p.brand,
            _p.last4,
            sale_table.c.number,
            sale_table.c.state.label("sale_state"),
            return_table.c.id.label("return_id"),
            void_table.c.id.label("void_id"),
            _original.c.reference.label("original"),
            health_table.c.id.label("health_id"),
        )
        .add_columns(_stored_reference())
        .join(sale_table, sale_table.c.id == _p.sale_id)
        .outerjoin(return_table, return_table.c.id == _p.id)
        .outerjoin(_original, _original.c.id == return_table.c.original_id)
        .outerjoin(void_table, void_table.c.id == _p.id)
        .outerjoin(stored_table, stored_table.c.id == _p.id)
        .outerjoin(health_table, health_table.c.id == charge)
        .order_by(_p.id)
    )


def _stored_reference() -> ColumnElement[Any]:
    """Return the reference of what was approved without a bank, null for the rest."""
    stored = select(_p.reference).where(stored_table.c.id == _p.id).correlate(payment_table, stored_table)
    return stored.scalar_subquery().label("stored_reference")


def _move(row: Row[Any], closed: set[str], *, is_today: bool) -> CardMove:
    is_void, is_return = row.void_id is not None, row.return_id is not None
    return CardMove(
        payment_id=PaymentId(row.id),
        reference=row.reference,
        sale_number=row.number,
        card=f"{row.brand} {row.last4}".strip(),
        amount=row.approved or ZERO,
        is_return=is_return,
        is_health=row.health_id is not None,
        is_today=is_today,
        is_booked=is_return or row.sale_state not in {SaleState.OPEN, SaleState.SUSPENDED},
        is_uncertain=row.stored_reference is not None and row.stored_reference not in closed,
        voided=row.original if is_void else "",
    )


def _batch(row: Row[Any]) -> BatchRow:
    return BatchRow(
        id=BatchId(row.id),
        state=row.state,
        asked_by=row.initials or "",
        asked_at=row.asked_at,
        sent_at=row.sent_at,
        settled_at=row.settled_at,
        listed=row.listed,
        net=row.net,
        said_count=row.said_count,
        said_net=row.said_net,
        balanced=row.balanced,
        message=row.message,
    )
