"""Keep price schedules, and the published unit prices that they start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, select, true

from app.claims.pricing import Basis, BenchmarkPrice, PriceSchedule, PriceUse
from db.base import map_entity, table
from db.repository import Repository
from db.types import Cents, Choice, Day, Flag, PercentColumn, RateColumn, Uuid, Whole, Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.kernel.money import Rate

schedule_table = table(
    "price_schedule",
    Column("id", Uuid, nullable=False),
    Column("name", Words, nullable=False),
    Column("use", Choice(PriceUse), nullable=False),
    Column("plan_id", Uuid),
    Column("basis", Choice(Basis), nullable=False),
    Column("percent", PercentColumn, nullable=False),
    Column("fee", Cents, nullable=False),
    Column("minimum", Cents, nullable=False),
    Column("round_to", Whole, nullable=False),
    Column("active", Flag, nullable=False),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["plan_id"], ["plan.id"]),
)
Index(None, schedule_table.c.plan_id)
map_entity(PriceSchedule, schedule_table)

benchmark_table = table(
    "benchmark_price",
    Column("ndc11", Words, nullable=False),
    Column("basis", Choice(Basis), nullable=False),
    Column("as_of", Day, nullable=False),
    Column("rate", RateColumn, nullable=False),
    Column("source", Words, nullable=False),
    PrimaryKeyConstraint("ndc11", "basis", "as_of"),
)
map_entity(BenchmarkPrice, benchmark_table)


class SqlPricing(Repository[PriceSchedule]):
    """Keep price schedules and published prices."""

    entity = PriceSchedule
    table = schedule_table
    what = "price schedule"

    def in_use(self) -> list[PriceSchedule]:
        """Return the schedules in use, by name."""
        c = schedule_table.c
        return self._all(c.active == true(), order=(c.name, c.id))

    def benchmark(self, ndc11: str, basis: Basis, on: date) -> Rate | None:
        """Return a drug's published unit price as it stood on a day, None where there is none."""
        c = benchmark_table.c
        query = select(c.rate).where(c.ndc11 == ndc11, c.basis == basis, c.as_of <= on)
        rate: Rate | None = self._session.scalar(query.order_by(c.as_of.desc()).limit(1))
        return rate

    def put_benchmarks(self, prices: Iterable[BenchmarkPrice]) -> int:
        """Keep published prices, each in the place of one for the same day; return how many."""
        count = 0
        for price in prices:
            self._session.merge(price)
            count += 1
        self._session.flush()
        return count
