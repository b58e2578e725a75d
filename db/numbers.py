"""Give numbers that people read, from blocks leased to a lane, so that lanes never collide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from app.kernel.errors import StorageError
from db.core_tables import number_block, number_pool

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.pos.model import RegisterDay

BLOCK = 1_000
RX_FIRST = 1_000_000
RX_LAST = 9_999_999
BAG_FIRST = 1
BAG_LAST = 999_999_999
SALES_A_DAY = 9_999


class NumbersUsedUp(StorageError):
    """Report that a series of numbers came to its end."""

    def __init__(self, scope: str) -> None:
        """Take the series."""
        super().__init__(
            f"There is no free number left ({scope}). Call support before going on.", permanent=True
        )


class SqlNumbers:
    """Take the next number of a lane, leasing a block when the last one is used up."""

    def __init__(self, session: Session, lane: int) -> None:
        """Take the unit's session and the lane."""
        self._session = session
        self._lane = lane

    def next_rx(self) -> int:
        """Return the next prescription number: seven digits."""
        return self._next("rx", RX_FIRST, RX_LAST)

    def next_bag(self) -> int:
        """Return the next will-call bag number, at most nine digits."""
        return self._next("bag", BAG_FIRST, BAG_LAST)

    def next_outbox(self) -> int:
        """Return the next place in the outbox, rising within a lane."""
        return self._next("outbox", 1, 2**53)

    def next_sale(self, day: RegisterDay) -> str:
        """Return the next sale number of the lane's business day, as `001-0001`."""
        number = self._next(
            f"sale {day.business_date.isoformat()} {self._lane}", 1, SALES_A_DAY, block=SALES_A_DAY
        )
        return f"{self._lane:03d}-{number:04d}"

    def _next(self, scope: str, first: int, last: int, block: int = BLOCK) -> int:
        mine = (number_block.c.scope == scope) & (number_block.c.lane == self._lane)
        row = self._session.execute(
            select(number_block.c.next_number, number_block.c.end_number).where(mine)
        ).one_or_none()
        if row is not None and row.next_number < row.end_number:
            self._session.execute(update(number_block).where(mine).values(next_number=row.next_number + 1))
            return int(row.next_number)
        start = self._lease(scope, first, block)
        if start > last:
            raise NumbersUsedUp(scope.partition(" ")[0])
        values = {"next_number": start + 1, "end_number": min(start + block, last + 1)}
        if row is None:
            self._session.execute(insert(number_block).values(scope=scope, lane=self._lane, **values))
        else:
            self._session.execute(update(number_block).where(mine).values(**values))
        return start

    def _lease(self, scope: str, first: int, block: int) -> int:
        of_scope = number_pool.c.scope == scope
        start = self._session.scalar(select(number_pool.c.next_number).where(of_scope))
        if start is None:
            self._session.execute(insert(number_pool).values(scope=scope, next_number=first + block))
            return first
        self._session.execute(update(number_pool).where(of_scope).values(next_number=start + block))
        return int(start)
