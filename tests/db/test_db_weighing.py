"""Keep samples and weighings on both engines, and show the newest on a fill's card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.hardware.scales import Weight
from app.inventory.weigh import WeighVerdict
from app.kernel.quantity import Quantity
from app.workflows.weighing import (
    AcknowledgeWeighing,
    KeepSample,
    WeighFill,
    acknowledge_weighing,
    keep_sample,
    weigh_fill,
)

if TYPE_CHECKING:
    from app.kernel.clock import SetClock
    from tests.fixtures.stage_fixtures import Stage
else:
    from stage_fixtures import Stage


def test_that_a_card_shows_what_its_vial_weighed_last(any_runner: Any, store_clock: SetClock) -> None:
    stage = Stage.set_up(any_runner, store_clock)
    who = stage.insured()
    fill_id = stage.accept(who).fill_id
    empty = stage.read(lambda reads: reads.fills.card(fill_id))
    assert (empty.piece, empty.weighing) == (None, None)
    stage.do(keep_sample, KeepSample(stage.drug.ndc11, 20, Weight.parse("7.00 g by 5")))
    vial = Weight.parse("2.80 g by 5")
    stage.do(weigh_fill, WeighFill(fill_id, Weight.parse("23.80 g by 5"), vial))
    stage.do(weigh_fill, WeighFill(fill_id, Weight.parse("17.50 g by 5"), vial))
    card = stage.read(lambda reads: reads.fills.card(fill_id))
    assert card.piece is not None
    assert (card.piece.pieces, card.piece.samples) == (20, 1)
    row = card.weighing
    assert row is not None
    assert (row.verdict, row.weight, row.who) == (
        WeighVerdict.FEWER,
        "17.50 g, vial 2.80 g",
        stage.person.initials,
    )
    assert (row.disagrees, row.stands, row.wanted) == (True, True, Quantity.of(60))
    assert row.words == "Weighs like 42 of 60: count again"
    stage.do(acknowledge_weighing, AcknowledgeWeighing(row.id, "Half tablets, counted twice"))
    again = stage.read(lambda reads: reads.fills.card(fill_id)).weighing
    assert again is not None
    assert (again.disagrees, again.acknowledged_by, again.note) == (
        False,
        stage.person.initials,
        "Half tablets, counted twice",
    )
    stage.fill(fill_id)
    assert stage.read(lambda reads: reads.fills.card(fill_id)).weighing == again
