"""List payers on the real tables: what waits, what it is worth, since when one is silent, what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.bootstrap.live_routes import LiveRoutes
from app.bootstrap.routes import StoreRoute
from app.kernel.errors import DomainError
from app.kernel.money import ZERO
from app.workflows.claim_answers import MarkNotSent, Park, mark_not_sent, park
from app.workflows.payer_lines import HoldPayer, ReleasePayer, hold_payer, release_payer

if TYPE_CHECKING:
    from app.claims.payer_views import PayerRow
    from app.kernel.clock import SetClock
    from tests.fixtures.stage_fixtures import Stage

PAYER = "practice-payer"


def payer(stage: Stage) -> PayerRow:
    (row,) = stage.read(lambda reads: reads.payers.all())
    found: PayerRow = row
    return found


def test_that_a_payer_with_nothing_to_send_stands_there_with_its_plans(stage: Stage) -> None:
    row = payer(stage)
    assert row.destination == PAYER
    assert len(row.plans) > 1
    assert (row.waiting, row.parked, row.exposure, row.oldest, row.silent_since) == (0, 0, ZERO, None, None)


def test_that_what_waits_is_counted_and_summed(stage: Stage) -> None:
    fills = [stage.accept(stage.insured(member=f"M1234567{number}")).fill_id for number in range(3)]
    (first, *_rest) = stage.waiting()
    stage.do(park, Park(first.id, "A person looks at it"))
    claims = stage.read(lambda reads: [reads.claims.of_fill(one)[0] for one in fills])
    row = payer(stage)
    assert (row.waiting, row.parked) == (2, 1)
    assert row.exposure.cents == sum(claim.gross.cents for claim in claims)
    assert row.oldest == min(claim.created_at for claim in claims)


def test_that_silence_is_told_with_the_payer_and_how_much_waits_for_it(stage: Stage) -> None:
    stage.accept(stage.insured())
    (item,) = stage.waiting()
    stage.send(item.id)
    stage.do(mark_not_sent, MarkNotSent(item.id))
    row = payer(stage)
    assert row.silent_since == row.oldest
    reach = stage.read(lambda reads: reads.claims.connectivity())
    (away,) = reach.away
    assert (away.name, away.since, away.waiting) == ("", row.silent_since, 1), "it pays for several plans"
    assert reach.offline_since == away.since


def test_that_a_payer_on_hold_is_sent_nothing_until_it_is_released(
    stage: Stage, store_clock: SetClock
) -> None:
    del store_clock
    live = LiveRoutes(stage.runner, StoreRoute(lambda: "", lambda: None, 1), lambda: None)
    assert [rule.most for rule in live.routes(PAYER)] == [1]
    stage.do(hold_payer, HoldPayer(PAYER))
    assert payer(stage).is_held
    assert [rule.most for rule in live.routes(PAYER)] == [0]
    assert [rule.most for rule in live.routes("another")] == [1]
    stage.do(release_payer, ReleasePayer(PAYER))
    assert not payer(stage).is_held
    assert [rule.most for rule in live.routes(PAYER)] == [1]
    live.close()


def test_that_a_hold_names_a_payer(stage: Stage) -> None:
    with pytest.raises(DomainError, match="payer"):
        stage.do(hold_payer, HoldPayer(" "))
