"""A program killed around a commit loses nothing that was acknowledged and does nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.kernel.fail_points import VARIABLE
from db.audit import check_chains
from db.store import open_store

if TYPE_CHECKING:
    from db.store import Store
    from db.uow import Surroundings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them")

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from uuid import UUID
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.kernel.money import Money
from app.kernel.running import Actor
from app.ledger.model import Account, Posting
from db.store import open_store

def sell(unit, number, actor):
    postings = [Posting(Account.CASH, Money(number)), Posting(Account.RX_REVENUE, Money(-number))]
    unit.ledger.post(f"sale:{number}", "sale", date(2026, 11, 24), "sale", UUID(int=number), postings)
    return Outcome(unit.numbers.next_rx(), changed((Kind.SALE, None)))

clock = SystemClock()
runner = open_store(Path(sys.argv[1])).runner(clock, Uuid7Source(clock), 1)
for number in range(1, 6):
    runner.submit(sell, number, Actor(UUID(int=1), "x", "x"), UUID(int=number)).result(20)
    print(number, flush=True)
"""


def _run(folder: Path, point: str = "") -> tuple[int, int]:
    environ = {**os.environ, VARIABLE: point, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, len(done.stdout.split())


def _books(reads: Any) -> tuple[int, int]:
    count, total = reads.session.execute(
        text("SELECT count(*), coalesce(sum(cents), 0) FROM ledger_posting WHERE account = 'cash'")
    ).one()
    return int(count), int(total)


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
@pytest.mark.parametrize("nth", [1, 3, 5])
def test_that_a_kill_around_a_commit_loses_nothing_and_repeats_nothing(
    store: Store, around: Surroundings, point: str, nth: int
) -> None:
    store.close()
    code, acknowledged = _run(store.folder, f"{point}:{nth}")
    assert code == -signal.SIGKILL
    assert acknowledged == nth - 1
    again = open_store(store.folder)
    runner = again.runner(around.clock, around.ids, 1)
    committed, _total = runner.query(_books).result(10)
    assert committed == (nth - 1 if point == "before_commit" else nth)
    runner.close()
    again.close()
    assert _run(store.folder) == (0, 5)
    last = open_store(store.folder)
    runner = last.runner(around.clock, around.ids, 1)
    assert runner.query(_books).result(10) == (5, 15)
    reports = runner.query(lambda reads: check_chains(reads.session, last.secrets.audit)).result(10)
    assert [(report.whole, report.checked) for report in reports] == [(True, 5)]
    runner.close()
    last.close()
