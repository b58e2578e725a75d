"""Held claims, outages and fills sold meanwhile are kept and read the same on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.claims.held import Evidence, HeldChoice
from app.kernel.money import Money
from app.workflows.held import DecideHeld, decide_held
from tests.fixtures.stage_fixtures import Stage

if TYPE_CHECKING:
    from app.kernel.clock import SetClock


def test_that_what_waits_is_listed_and_sold_into_an_outage(any_runner: Any, store_clock: SetClock) -> None:
    stage = Stage.set_up(any_runner, store_clock)
    who = stage.insured()
    fill_id = stage.accept(who).fill_id
    (row,) = stage.read(lambda reads: reads.held.waiting())
    assert (row.fill_id, row.is_sold, row.choice) == (fill_id, False, None)
    stage.do(decide_held, DecideHeld(fill_id, HeldChoice.CASH))
    store_clock.advance(timedelta(minutes=5))
    stage.fill(fill_id)
    stage.pay(stage.pick_up(who, stage.bag(who)))
    (row,) = stage.read(lambda reads: reads.held.waiting())
    (outage,) = stage.read(lambda reads: reads.held.outages())
    (sold,) = stage.read(lambda reads: reads.held.offline(outage.id))
    assert (row.is_sold, row.outage, row.choice) == (True, outage.number, HeldChoice.CASH)
    assert (outage.fills, outage.waiting) == (1, 1)
    assert (sold.method, sold.collected) == (Evidence.NONE, row.pays)
    exposure = stage.read(lambda reads: reads.held.exposure())
    assert (exposure.sold, exposure.unsold) == (1, 0)
    assert exposure.at_stake == outage.at_stake == max(sold.cost - sold.collected, Money(0))
