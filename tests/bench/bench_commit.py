"""Measure the last tender of a sale with two lines beside a bare commit of the very rows it wrote.

The bare file is a copy of the store: same tables, same indexes, same key. Every write of the product is
replayed there by the driver alone; the writes of the last tender are timed, right after the product's.
The second row adds what the tender had to read before it could write, as bare statements too.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.practice.people import people
from app.workflows.register import AddItem, add_item
from app.workflows.tendering import TenderCash, tender_cash
from db.runner import SqlRunner
from db.uow import Surroundings

if TYPE_CHECKING:
    from tests.bench.ground import at, bare_connection, fresh_store, seconds, spread
    from tests.fixtures.stage_fixtures import Insured, Stage
else:
    from ground import at, bare_connection, fresh_store, seconds, spread
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.kernel.ids import SaleId
    from db.store import Store

SALES = 60
TARGET = 3
_WRITES = ("INSERT", "UPDATE", "DELETE")
Statement = tuple[str, Any, bool]


@dataclass
class Tape:
    """Keep the statements of an engine as its driver got them."""

    statements: list[Statement] = field(default_factory=list)

    def listen(self, engine: Engine) -> None:
        """Begin to keep."""

        @event.listens_for(engine, "before_cursor_execute")
        def _keep(_c: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:
            self.statements.append((sql, values, many))

    def take(self) -> tuple[list[Statement], list[Statement]]:
        """Return what was read and what was written, and forget it."""
        taken, self.statements = self.statements, []
        reads = [one for one in taken if one[0].lstrip().startswith("SELECT")]
        return reads, [one for one in taken if one[0].lstrip().startswith(_WRITES)]


@dataclass
class Race:
    """Hold what was measured, in seconds."""

    ours: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    rows: int = 0
    asked: int = 0


def measure() -> list[dict[str, Any]]:
    """Return the row of the sale's commit, and one that counts its reads too."""
    with fresh_store() as store, TemporaryDirectory(prefix="counter-bench-") as folder:
        race = _run(store, Path(folder))
    both = [reads + writes for reads, writes in zip(race.reads, race.writes, strict=True)]
    ours, bare = at(0.5, race.ours), at(0.5, race.writes)
    return [
        {
            "name": f"commit of a sale, {race.rows} rows, p50/p99",
            "ours": spread(race.ours),
            "baseline": spread(race.writes),
            "ratio": f"{ours / bare:.2f}x",
            "target": f"<= {TARGET}x a bare commit",
            "met": ours <= TARGET * bare,
        },
        {
            "name": f"the same, beside its {race.asked} reads as well",
            "ours": spread(race.ours),
            "baseline": spread(both),
            "ratio": f"{ours / at(0.5, both):.2f}x",
            "target": "none",
            "met": None,
        },
    ]


def _run(store: Store, folder: Path) -> Race:
    tape, clock, race = Tape(), SystemClock(), Race()
    engine = store.write_engine()
    around = Surroundings(clock, Uuid7Source(clock), 1, store.secrets.audit)
    runner = SqlRunner(engine, store.read_engine(), around)
    stage = Stage.set_up(runner, clock)
    who = stage.insured()
    tape.listen(engine)
    copy = store.back_up("bare").rename(folder / "bare.db")
    with bare_connection(copy, store.secrets.dek) as connection:
        for _ in range(SALES):
            sale_id = _ready_sale(stage, who)
            _write(connection, tape.take()[1])
            _one_sale(stage, sale_id, tape, connection, race)
    runner.close()
    return race


def _ready_sale(stage: Stage, who: Insured) -> SaleId:
    stage.fill(stage.accept(who).fill_id)
    sale_id = stage.pick_up(who, stage.bag(who))
    stage.do(add_item, AddItem(sale_id, people().items[0].upc))
    return sale_id


def _one_sale(stage: Stage, sale_id: SaleId, tape: Tape, connection: Any, race: Race) -> None:
    tender = TenderCash(sale_id, stage.read(lambda reads: reads.sales.view(sale_id)).remaining)
    race.ours.append(seconds(lambda: stage.do(tender_cash, tender)))
    reads, writes = tape.take()
    race.asked = len(reads)
    race.reads.append(
        seconds(lambda: [connection.execute(sql, values).fetchall() for sql, values, _ in reads])
    )
    start = time.perf_counter()
    race.rows = _write(connection, writes)
    race.writes.append(time.perf_counter() - start)


def _write(connection: Any, writes: list[Statement]) -> int:
    """Write the same rows in one bare transaction; return how many."""
    rows = 0
    connection.execute("BEGIN IMMEDIATE")
    for sql, values, many in writes:
        cursor = connection.executemany(sql, values) if many else connection.execute(sql, values)
        rows += max(cursor.rowcount, 0)
    connection.execute("COMMIT")
    return rows
