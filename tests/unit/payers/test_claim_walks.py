"""Whatever payers answer and people do, in whatever order, every figure about claims adds up.

`WALKS=500 STEPS=120 pytest tests/unit/payers/test_claim_walks.py` walks for long.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from app.kernel.ids import Uuid7Source

if TYPE_CHECKING:
    from app.kernel.clock import SetClock
    from db.runner import SqlRunner
    from db.store import Store
    from tests.fixtures.payers_fixtures import Payers
    from tests.simulate.claim_walk import ClaimWalk
else:
    from claim_walk import ClaimWalk

WALKS, STEPS = int(os.environ.get("WALKS", "2")), int(os.environ.get("STEPS", "45"))


@pytest.mark.parametrize("seed", range(WALKS))
def test_that_no_walk_loses_or_doubles_money(
    payers: Payers, store: Store, runner: SqlRunner, store_clock: SetClock, seed: int
) -> None:
    running = [runner]

    def restart() -> None:
        running[0].close()
        running[0] = store.runner(store_clock, Uuid7Source(store_clock), 1)
        payers.shop.runner = running[0]

    walk = ClaimWalk(payers, seed, restart)
    try:
        wrong = walk.run(STEPS)
    finally:
        running[0].close()
    assert wrong == [], f"seed {seed}: " + "; ".join(walk.trail)
