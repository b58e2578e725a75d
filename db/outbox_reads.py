"""Show the outbox to its pump: the first unanswered message of each chain, per destination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.outbox.model import Transport
from app.outbox.views import Queued
from db.outbox import TO_SEND, outbox_table

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

_OPEN = (Transport.WAITING, Transport.SENDING, Transport.UNKNOWN, Transport.PARKED)


class SqlOutboxReads:
    """Read the outbox."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def heads(self, limit: int = 64) -> tuple[Queued, ...]:
        """Return, for each destination, the first messages that head their chain, in order of the queue."""
        heads = heads_query().subquery()
        query = select(heads).where(heads.c.place <= limit).order_by(heads.c.seq)
        return tuple(
            Queued(
                id=row.id,
                seq=row.seq,
                destination=row.destination,
                order_key=row.order_key,
                state=row.state,
                attempts=row.attempts,
                created_at=row.created_at,
                next_at=row.next_at,
                last_sent_before=row.sent_before,
                last_doubtful_before=row.doubtful_before,
            )
            for row in self._session.execute(query)
        )


def heads_query() -> Select[Any]:
    """Return the statement that finds the heads of chains, numbered within their destination."""
    c = outbox_table.c
    earlier, before, doubtful = (outbox_table.alias(name) for name in ("earlier", "before", "doubtful"))
    blocked = select(earlier.c.id).where(
        earlier.c.order_key == c.order_key, earlier.c.seq < c.seq, earlier.c.state.in_(_OPEN)
    )
    sent_before = select(func.max(before.c.last_sent_at)).where(
        before.c.order_key == c.order_key, before.c.seq < c.seq
    )
    doubtful_before = select(func.max(doubtful.c.last_sent_at)).where(
        doubtful.c.order_key == c.order_key, doubtful.c.seq < c.seq, doubtful.c.unanswered_sends > 0
    )
    place = func.row_number().over(partition_by=c.destination, order_by=c.seq)
    return select(
        c.id,
        c.seq,
        c.destination,
        c.order_key,
        c.state,
        c.attempts,
        c.created_at,
        c.next_at,
        sent_before.scalar_subquery().label("sent_before"),
        doubtful_before.scalar_subquery().label("doubtful_before"),
        place.label("place"),
    ).where(c.state.in_(TO_SEND), ~blocked.exists())
