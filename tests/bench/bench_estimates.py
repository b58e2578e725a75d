"""Measure the first estimate of a plan that has answered 20,000 claims: asked cold, and after the warming.

A piece of the warming runs on one of the read threads; no command waits for it. All is processor time.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from app.claims.estimating.facts import Question
from app.kernel.changes import Outcome
from app.kernel.clock import SystemClock
from app.kernel.ids import Uuid7Source
from app.kernel.money import Money
from app.kernel.quantity import Quantity
from db.estimators import KEPT

if TYPE_CHECKING:
    from tests.bench.crowd import BEGAN, paid_claims
    from tests.bench.ground import at, fresh_store, spread
    from tests.fixtures.stage_fixtures import Stage
else:
    from crowd import BEGAN, paid_claims
    from ground import at, fresh_store, spread
    from stage_fixtures import Stage

if TYPE_CHECKING:
    from app.kernel.ids import PlanId
    from app.kernel.running import Actor
    from db.store import Store

PATIENTS, TARGET_MS, PIECE_MS = 400, 20, 60


def measure() -> list[dict[str, Any]]:
    """Return the figures."""
    with fresh_store() as store:
        plan = _fill(store)
        cold = _first_estimate(store, plan, warm=False)
        warm = _first_estimate(store, plan, warm=True)
    return [
        {
            "name": f"first estimate of a plan with {KEPT:,} answers",
            "ours": f"{warm[0] * 1e3:.1f} ms",
            "baseline": f"{cold[0] * 1e3:.0f} ms cold",
            "ratio": f"{warm[0] / cold[0]:.3f}x",
            "target": f"< {TARGET_MS} ms",
            "met": warm[0] * 1e3 < TARGET_MS,
        },
        {
            "name": f"the {len(warm[1])} pieces that warm it up, p50/p99",
            "ours": spread(warm[1]),
            "baseline": "",
            "ratio": "",
            "target": f"p50 < {PIECE_MS} ms",
            "met": at(0.5, warm[1]) * 1e3 < PIECE_MS,
        },
    ]


def _first_estimate(store: Store, plan: PlanId, *, warm: bool) -> tuple[float, list[float]]:
    """Return the seconds of a first estimate inside a command, and of each piece of the warming."""
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    stage = Stage.found(runner, clock)
    pieces: list[float] = []
    while warm:
        began = time.process_time()
        done = runner.warm_estimates(plan).result()
        pieces.append(time.process_time() - began)
        if done:
            break

    took: list[float] = []

    def ask(unit: Any, _: None, __: Actor) -> Outcome[None]:
        asked = Question(
            patient="nobody",
            plan=str(plan),
            ndc11="00000000101",
            is_brand=False,
            quantity=Quantity.of(30),
            days=30,
            gross=Money(3_500),
            usual=Money(5_000),
            served=BEGAN.date(),
        )
        began = time.process_time()
        unit.estimates.guess(asked)
        took.append(time.process_time() - began)
        return Outcome(None)

    stage.do(ask, None)
    runner.close()
    return took[0], pieces


def _fill(store: Store) -> PlanId:
    clock = SystemClock()
    ids = Uuid7Source(clock)
    runner = store.runner(clock, ids, 1)
    stage = Stage.set_up(runner, clock)
    who = [stage.insured(member=f"M{number:08d}") for number in range(PATIENTS)]
    stage.accept(who[0])
    plan: PlanId = next(
        plan.id for plan in stage.read(lambda reads: reads.claims.plans()) if plan.bin == "999001"
    )
    runner.close()
    engine = store.migration_engine()
    with engine.begin() as connection:
        paid_claims(connection, ids, KEPT, [one.patient_id for one in who])
    engine.dispose()
    return plan
