"""What a counter does all day reads from the store a bounded number of times."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.practice.people import people
from app.workflows.register import AddItem, StartSale, add_item, start_sale
from db.runner import SqlRunner
from db.uow import Surroundings

if TYPE_CHECKING:
    from tests.fixtures.stage_fixtures import Stage
else:
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from db.store import Store

FINISH = 27
MORE_BY_PRESCRIPTION = 10
SCAN = 10


class Ear:
    """Hear what the driver of a writer is asked to read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def listen(self) -> Iterator[list[str]]:
        """Give what is read meanwhile."""
        heard: list[str] = []
        self._tell(heard.append)
        yield heard
        self._tell(None)
        heard[:] = [statement for statement in heard if statement.startswith("SELECT")]

    def _tell(self, listener: Any) -> None:
        borrowed: Any = self._engine.raw_connection()
        borrowed.driver_connection.set_trace_callback(listener)
        borrowed.close()


@pytest.fixture
def heard(store: Store) -> Iterator[tuple[Stage, Ear]]:
    """Give a store at work, and the ear on its writer."""
    clock, engine = SystemClock(), store.write_engine()
    around = Surroundings(clock, Uuid7Source(clock), 1, store.secrets.audit)
    runner = SqlRunner(engine, store.read_engine(), around)
    yield Stage.set_up(runner, clock), Ear(engine)
    runner.close()


def _finish(stage: Stage, ear: Ear, prescriptions: int, items: int) -> int:
    who = stage.insured(member=f"M{prescriptions}{items}")
    for _ in range(prescriptions):
        stage.fill(stage.accept(who).fill_id)
    sale_id = stage.pick_up(who, stage.bag(who))
    for item in people().items[:items]:
        stage.do(add_item, AddItem(sale_id, item.upc))
    with ear.listen() as asked:
        stage.pay(sale_id)
    return len(asked)


def test_that_finishing_a_sale_reads_no_more_than_it_must(heard: tuple[Stage, Ear]) -> None:
    stage, ear = heard
    assert _finish(stage, ear, prescriptions=1, items=1) <= FINISH


def test_that_an_item_reads_nothing_at_the_end_and_a_prescription_little(heard: tuple[Stage, Ear]) -> None:
    stage, ear = heard
    one = _finish(stage, ear, prescriptions=1, items=0)
    assert _finish(stage, ear, prescriptions=3, items=0) - one <= 2 * MORE_BY_PRESCRIPTION
    assert _finish(stage, ear, prescriptions=1, items=6) <= one


def test_that_a_scanned_item_reads_no_more_for_the_tenth_line_than_for_the_first(
    heard: tuple[Stage, Ear],
) -> None:
    stage, ear = heard
    sale_id = stage.do(start_sale, StartSale())
    counts = []
    for item in people().items[:10]:
        with ear.listen() as asked:
            stage.do(add_item, AddItem(sale_id, item.upc))
        counts.append(len(asked))
    assert max(counts[1:]) <= SCAN
    assert counts[-1] == counts[1], counts
