"""Keep the books in the store: tables, the entries' repository, and the proof that all balances.

Postings are written before their entry: triggers refuse a posting to an entry that stands, and an
entry whose postings do not sum to zero. So no way through SQL leaves the books off balance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
)

from app.kernel.errors import CounterError
from app.kernel.ids import EntryId
from app.kernel.money import ZERO
from app.ledger.model import Account, Entry, KeyTaken, Posting
from db.base import table
from db.prepared import Prepared
from db.types import Cents, Choice, Day, Instant, Uuid, Whole, Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from app.kernel.ids import IdSource
    from app.kernel.money import Money

entry_table = table(
    "ledger_entry",
    Column("id", Uuid, nullable=False),
    Column("key", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("lane", Whole, nullable=False),
    Column("business_date", Day, nullable=False),
    Column("at", Instant, nullable=False),
    Column("source_kind", Words, nullable=False),
    Column("source_id", Uuid, nullable=False),
    Column("reverses", Uuid),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("key"),
    UniqueConstraint("reverses"),
    ForeignKeyConstraint(["reverses"], ["ledger_entry.id"]),
)
Index(None, entry_table.c.business_date, entry_table.c.lane)
Index(None, entry_table.c.source_id)

posting_table = table(
    "ledger_posting",
    Column("entry_id", Uuid, nullable=False),
    Column("position", Whole, nullable=False),
    Column("account", Choice(Account), nullable=False),
    Column("cents", Cents, nullable=False),
    Column("party", Uuid),
    PrimaryKeyConstraint("entry_id", "position"),
    CheckConstraint("cents <> 0", name="something"),
)
Index(None, posting_table.c.account, posting_table.c.party)


class OutOfBalance(CounterError):
    """Stop a commit that would leave the books off balance: a fault of the program."""

    def __init__(self, entries: Sequence[UUID]) -> None:
        """Take the entries at fault."""
        super().__init__("entries out of balance: " + ", ".join(str(entry) for entry in entries))


_WRONG = (
    select(posting_table.c.entry_id)
    .outerjoin(entry_table, entry_table.c.id == posting_table.c.entry_id)
    .group_by(posting_table.c.entry_id, entry_table.c.id)
    .having((func.sum(posting_table.c.cents) != ZERO) | entry_table.c.id.is_(None))
)
_WRONG_AMONG = _WRONG.where(posting_table.c.entry_id.in_(bindparam("posted", expanding=True)))


_BY_KEY = Prepared(select(entry_table.c.id).where(entry_table.c.key == bindparam("key")))
_POST = insert(posting_table)
_ENTER = insert(entry_table)


class Stamp(NamedTuple):
    """Be what the unit adds to each entry: ids, time and lane."""

    ids: IdSource
    clock: Clock
    lane: int


class LedgerReads:
    """Sum and list the books."""

    def __init__(self, session: Session) -> None:
        """Take a session."""
        self._session = session

    def has(self, key: str) -> bool:
        """Say whether an entry is booked under a key."""
        return _BY_KEY.first(self._session.connection(), {"key": key}) is not None

    def by_key(self, key: str) -> Entry | None:
        """Return the entry booked under a key."""
        return next(iter(self._entries(entry_table.c.key == key)), None) if self.has(key) else None

    def balance(self, account: Account, party: UUID | None = None, day: date | None = None) -> Money:
        """Return the sum of an account, of one party or one business date if given."""
        query = select(func.sum(posting_table.c.cents)).join(
            entry_table, entry_table.c.id == posting_table.c.entry_id
        )
        query = query.where(posting_table.c.account == account)
        if party is not None:
            query = query.where(posting_table.c.party == party)
        if day is not None:
            query = query.where(entry_table.c.business_date == day)
        return self._session.scalar(query) or ZERO

    def totals(self, day: date, lane: int | None = None) -> dict[Account, Money]:
        """Return each account's sum for a business date, of one lane if given."""
        query = (
            select(posting_table.c.account, func.sum(posting_table.c.cents))
            .join(entry_table, entry_table.c.id == posting_table.c.entry_id)
            .where(*_of_day(day, lane))
            .group_by(posting_table.c.account)
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def of_day(self, day: date, lane: int | None = None) -> list[tuple[Entry, list[Posting]]]:
        """Return the entries of a business date with their postings, in the order they were booked."""
        return [(entry, list(entry.postings)) for entry in self._entries(*_of_day(day, lane))]

    def between(self, after: date | None, until: date, lane: int) -> list[Entry]:
        """Return a lane's entries of the business dates after one (None: from the first) up to another."""
        c = entry_table.c
        where = [c.lane == lane, c.business_date <= until]
        if after is not None:
            where.append(c.business_date > after)
        return list(self._entries(*where))

    def of_source(self, source_id: UUID) -> list[Entry]:
        """Return the entries booked for one source row."""
        return list(self._entries(entry_table.c.source_id == source_id))

    def _entries(self, *where: ColumnElement[bool]) -> tuple[Entry, ...]:
        heads = self._session.execute(select(entry_table).where(*where).order_by(entry_table.c.id)).all()
        if not heads:
            return ()
        ids = [head.id for head in heads]
        lines: dict[Any, list[Posting]] = {entry_id: [] for entry_id in ids}
        query = (
            select(posting_table)
            .join(entry_table, entry_table.c.id == posting_table.c.entry_id)
            .where(*where)
        )
        for row in self._session.execute(query.order_by(posting_table.c.entry_id, posting_table.c.position)):
            lines[row.entry_id].append(Posting(row.account, row.cents, row.party))
        return tuple(_entry(head, lines[head.id]) for head in heads)


class SqlLedger(LedgerReads):
    """Book entries in the unit's transaction."""

    def __init__(self, session: Session, stamp: Stamp) -> None:
        """Take the unit's session, and what the unit adds to each entry."""
        super().__init__(session)
        self._stamp = stamp
        self._posted: list[UUID] = []

    def post(  # noqa: PLR0913, PLR0917 (an entry has this many facts)
        self,
        key: str,
        kind: str,
        business_date: date,
        source_kind: str,
        source_id: UUID,
        postings: Sequence[Posting],
        reverses: EntryId | None = None,
    ) -> Entry:
        """Book an entry; give the first again if the same stands under its key, else raise `KeyTaken`."""
        entry = Entry(
            id=EntryId(self._stamp.ids.new()),
            key=key,
            kind=kind,
            lane=self._stamp.lane,
            business_date=business_date,
            at=self._stamp.clock.now(),
            source_kind=source_kind,
            source_id=source_id,
            postings=tuple(postings),
            reverses=reverses,
        )
        first = self.by_key(key)
        if first is not None:
            if not first.same_as(entry):
                raise KeyTaken(entry)
            return first
        connection = self._session.connection()
        if entry.postings:
            connection.execute(_POST, [_posting_row(entry, at) for at in range(len(entry.postings))])
        connection.execute(_ENTER, _entry_row(entry))
        self._posted.append(entry.id)
        return entry

    def check(self) -> None:
        """Raise `OutOfBalance` when anything booked in this unit does not stand balanced in the store."""
        if not self._posted:
            return
        found = self._session.connection().scalars(_WRONG_AMONG, {"posted": self._posted})
        if wrong := list(found):
            raise OutOfBalance(wrong)


def unbalanced(session: Session) -> list[UUID]:
    """Return the entries that do not sum to zero or have no head: none, if the books are right."""
    return list(session.scalars(_WRONG))


def _of_day(day: date, lane: int | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [entry_table.c.business_date == day]
    if lane is not None:
        where.append(entry_table.c.lane == lane)
    return where


def _entry_row(entry: Entry) -> dict[str, object]:
    return {column.name: getattr(entry, column.name) for column in entry_table.c}


def _posting_row(entry: Entry, position: int) -> dict[str, object]:
    posting = entry.postings[position]
    return {
        "entry_id": entry.id,
        "position": position,
        "account": posting.account,
        "cents": posting.amount,
        "party": posting.party,
    }


def _entry(head: Any, postings: list[Posting]) -> Entry:
    return Entry(
        id=EntryId(head.id),
        key=head.key,
        kind=head.kind,
        lane=head.lane,
        business_date=head.business_date,
        at=head.at,
        source_kind=head.source_kind,
        source_id=head.source_id,
        postings=tuple(postings),
        reverses=head.reverses,
    )
