"""Keep one practice store at work for all bad input: what is refused must leave every row as it was."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from app.kernel.clock import SetClock
from app.kernel.errors import DomainError
from app.kernel.ids import Uuid7Source
from db.base import metadata
from db.store import open_store

if TYPE_CHECKING:
    from tests.fixtures.stage_fixtures import Stage
else:
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from app.kernel.errors import FieldProblem
    from app.kernel.ids import FillId, SaleId
    from tests.fixtures.stage_fixtures import Insured

    Act = Callable[["Counter"], object]

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@dataclass
class Counter:
    """Be the store, with one thing in each state that bad input may meet."""

    stage: Stage
    who: Insured
    entered: FillId
    filled: FillId
    sale_id: SaleId

    def rows(self) -> dict[str, tuple[int, int]]:
        """Return of each table how many rows it has and the sum of their revisions."""
        return self.stage.read(_rows)

    def refuse(self, act: Act, field: str) -> FieldProblem:
        """Fail unless an act is refused for a field, with a remedy, and nothing was written."""
        before = self.rows()
        with pytest.raises(DomainError) as raised:
            act(self)
        assert self.rows() == before, "something was half-written"
        named = {problem.field: problem for problem in raised.value.problems}
        assert field in named, f"{field} is not named in {sorted(named)}"
        for problem in raised.value.problems:
            assert_remedy(problem.message)
        return named[field]


def assert_remedy(message: str) -> None:
    """Fail unless a message is a sentence that says what to do, without the signs that were refused."""
    assert len(message.split()) >= 3
    assert message[-1] in ".?"
    assert message.isprintable()


def _rows(reads: Any) -> dict[str, tuple[int, int]]:
    found = {}
    for table in metadata.sorted_tables:
        revisions = func.sum(table.c.rev if "rev" in table.c else 0)
        count, total = reads.session.execute(select(func.count(), revisions).select_from(table)).one()
        found[table.name] = (count, total or 0)
    return found


@pytest.fixture(scope="session")
def open_counter(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """Open a store for all tests of this folder."""
    folder = tmp_path_factory.mktemp("bad-input") / "store"
    shutil.copytree(store_template, folder)
    clock, store = SetClock(NOW), open_store(folder)
    runner = store.runner(clock, Uuid7Source(clock), 1)
    stage = Stage.set_up(runner, clock)
    who = stage.insured()
    sold, entered, filled = (stage.accept(who).fill_id for _ in range(3))
    stage.fill(sold)
    sale_id = stage.pick_up(who, stage.bag(who))
    stage.fill(filled)
    yield Counter(stage, who, entered, filled, sale_id)
    runner.close()
    store.close()


@pytest.fixture
def counter(open_counter: Counter) -> Counter:
    """Give the store; a test that is refused leaves it as it found it."""
    return open_counter


@pytest.fixture
def today() -> date:
    """Return the store's date."""
    return NOW.date()
