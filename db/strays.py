"""Keep stray answers, and list them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, PrimaryKeyConstraint, func, select

from app.claims.strays import StrayAnswer, StrayRow, StrayWhy
from app.kernel.ids import ClaimId
from db.base import map_entity, table
from db.claims import claim_table as _claims  # noqa: F401  (the table that this one points at)
from db.claims import plan_table
from db.repository import Repository
from db.types import Choice, Instant, Uuid, Whole, Words
from db.users_reads import initials_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

stray_table = table(
    "stray_answer",
    Column("id", Uuid, nullable=False),
    Column("claim_id", Uuid),
    Column("destination", Words, nullable=False),
    Column("route", Words, nullable=False),
    Column("why", Choice(StrayWhy), nullable=False),
    Column("reason", Words, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("digest", Words, nullable=False),
    Column("times", Whole, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("looked_by", Uuid),
    Column("looked_at", Instant),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["claim_id"], ["claim.id"]),
)
_k = stray_table.c
Index(None, _k.claim_id)
Index(None, _k.digest)
Index(None, _k.looked_at, _k.last_at)
map_entity(StrayAnswer, stray_table)


class SqlStrays(Repository[StrayAnswer]):
    """Keep stray answers."""

    entity = StrayAnswer
    table = stray_table
    what = "stray answer"

    def unlooked_like(self, digest: str) -> StrayAnswer | None:
        """Return one with the same bytes that nobody has looked at yet."""
        return self._one(_k.digest == digest, _k.looked_at.is_(None))

    def newest_beyond(self, why: StrayWhy, most: int) -> StrayAnswer | None:
        """Return the newest of a kind once so many of them wait for a look, None before."""
        waits = (_k.why == why, _k.looked_at.is_(None))
        if self._count(*waits) < most:
            return None
        query = select(StrayAnswer).where(*waits).order_by(_k.last_at.desc(), _k.id.desc()).limit(1)
        return self._session.scalars(query).one_or_none()


class SqlStrayReads:
    """Read stray answers."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def all(self, limit: int = 200) -> tuple[StrayRow, ...]:
        """Return the newest ones, those that nobody has looked at first."""
        query = (
            select(_k.id, _k.claim_id, _k.destination, _k.route, _k.why, _k.reason, _k.times)
            .add_columns(_k.first_at, _k.last_at, _k.looked_by, _k.looked_at)
            .add_columns(func.length(_k.raw).label("size"))
            .order_by(_k.looked_at.is_not(None), _k.last_at.desc(), _k.id.desc())
            .limit(limit)
        )
        found = self._session.execute(query).all()
        names = self._names()
        who = initials_of(self._session, {row.looked_by for row in found if row.looked_by is not None})
        return tuple(
            StrayRow(
                id=row.id,
                claim_id=ClaimId(row.claim_id) if row.claim_id is not None else None,
                destination=row.destination,
                payer=names.get(row.destination, row.destination),
                route=row.route,
                why=row.why,
                reason=row.reason,
                size=int(row.size),
                times=row.times,
                first_at=row.first_at,
                last_at=row.last_at,
                looked_by=who.get(row.looked_by, ""),
                looked_at=row.looked_at,
            )
            for row in found
        )

    def unlooked(self) -> int:
        """Return how many nobody has looked at."""
        query = select(func.count()).select_from(stray_table).where(_k.looked_at.is_(None))
        return int(self._session.scalar(query) or 0)

    def _names(self) -> dict[str, str]:
        """Return the payers' names: a plan's where only one goes to a destination."""
        plans: defaultdict[str, list[str]] = defaultdict(list)
        for place, name in self._session.execute(select(plan_table.c.destination, plan_table.c.name)):
            plans[place].append(name)
        return {place: names[0] for place, names in plans.items() if len(names) == 1}
