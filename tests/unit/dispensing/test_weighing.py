"""Weigh on a real unit of work: evidence is kept, nothing that is dispensed changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.hardware.scales import Weight
from app.inventory.weigh import WeighVerdict
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.quantity import Quantity, Unit
from app.prescriptions.model import FillState
from app.workflows.verify import Approve, SendBack, approve, send_back
from app.workflows.weighing import (
    AcknowledgeWeighing,
    KeepSample,
    WeighFill,
    acknowledge_weighing,
    keep_sample,
    weigh_fill,
)

if TYPE_CHECKING:
    from app.kernel.ids import FillId
    from tests.fixtures.dispensing_fixtures import Desk

METFORMIN, OXYCODONE = "68180033609", "00406055201"


def put(text: str) -> Weight:
    return Weight.parse(f"{text} g")


def sampled(desk: Desk, ndc11: str = METFORMIN, weight: str = "7.00") -> None:
    keep_sample(desk.unit, KeepSample(ndc11, 20, put(weight)), desk.technician)
    desk.unit.flush()


def weigh(desk: Desk, fill_id: FillId, weight: str, tare: Weight | None = None) -> WeighVerdict:
    found = weigh_fill(desk.unit, WeighFill(fill_id, put(weight), tare), desk.technician).value
    desk.unit.flush()
    return found


@pytest.fixture
def filled(desk: Desk) -> FillId:
    """Give a controlled drug for cash, sixty tablets, filled and sampled."""
    made = desk.accept(ndc11=OXYCODONE, coverage_id=None, refills=0)
    sampled(desk, OXYCODONE)
    desk.fill(made.fill_id, OXYCODONE)
    return made.fill_id


def test_that_a_weighing_is_kept_with_who_when_what_and_verdict(desk: Desk) -> None:
    made = desk.accept()
    sampled(desk)
    before = desk.unit.fills.get(made.fill_id)
    was = (before.quantity, before.state, before.rev)
    assert weigh(desk, made.fill_id, "23.00", put("2.00")) is WeighVerdict.AGREES
    kept = desk.unit.weighings.last_of(made.fill_id)
    assert kept is not None
    assert (kept.low, kept.high, kept.wanted, kept.ndc11) == (60, 60, Quantity.of(60), METFORMIN)
    assert (kept.gross, kept.tare, kept.piece_ng) == (put("23.00"), put("2.00"), 350_000_000)
    assert (kept.actor_id, kept.at) == (desk.technician.user_id, desk.unit.clock.now())
    after = desk.unit.fills.get(made.fill_id)
    assert (after.quantity, after.state, after.rev) == was


def test_that_a_short_vial_is_told_and_its_quantity_stays(desk: Desk) -> None:
    made = desk.accept()
    sampled(desk)
    assert weigh(desk, made.fill_id, "18.90") is WeighVerdict.FEWER
    assert desk.unit.fills.get(made.fill_id).quantity == Quantity.of(60)
    assert weigh(desk, made.fill_id, "21.00") is WeighVerdict.AGREES


def test_that_a_vial_cannot_be_weighed_before_a_sample(desk: Desk) -> None:
    made = desk.accept()
    with pytest.raises(DomainError, match="Weigh 20 counted pieces"):
        weigh(desk, made.fill_id, "21.00")


def test_that_what_is_not_counted_in_pieces_is_not_weighed(desk: Desk) -> None:
    sampled(desk)
    half = desk.accept(quantity=Quantity(60_500))
    with pytest.raises(DomainError, match="not counted in whole pieces"):
        weigh(desk, half.fill_id, "21.00")
    fill = desk.unit.fills.get(half.fill_id)
    fill.quantity = Quantity.of(60)
    desk.unit.prescriptions.get(fill.prescription_id).unit = Unit.MILLILITER
    with pytest.raises(DomainError, match="not counted in whole pieces"):
        weigh(desk, half.fill_id, "21.00")


def test_that_a_sample_far_from_the_last_needs_a_word(desk: Desk) -> None:
    sampled(desk)
    with pytest.raises(DomainError, match="Count the sample again"):
        sampled(desk, weight="9.00")
    keep_sample(desk.unit, KeepSample(METFORMIN, 20, put("9.00"), anew=True), desk.technician)
    desk.unit.flush()
    made = desk.accept()
    assert weigh(desk, made.fill_id, "27.00") is WeighVerdict.AGREES


def test_that_a_controlled_drug_is_not_approved_against_its_weight(desk: Desk, filled: FillId) -> None:
    assert weigh(desk, filled, "20.00") is WeighVerdict.FEWER
    with pytest.raises(DomainError, match="Count and weigh it again"):
        approve(desk.unit, Approve(filled), desk.pharmacist)
    assert desk.unit.fills.get(filled).state is FillState.FILLED
    assert weigh(desk, filled, "21.00") is WeighVerdict.AGREES
    approve(desk.unit, Approve(filled), desk.pharmacist)
    assert desk.unit.fills.get(filled).state is FillState.VERIFIED


def test_that_a_pharmacist_answers_for_a_count_with_a_reason(desk: Desk, filled: FillId) -> None:
    weigh(desk, filled, "20.00")
    kept = desk.unit.weighings.last_of(filled)
    assert kept is not None
    with pytest.raises(NotAllowed):
        acknowledge_weighing(desk.unit, AcknowledgeWeighing(kept.id, "x"), desk.technician)
    with pytest.raises(DomainError, match="Say why"):
        acknowledge_weighing(desk.unit, AcknowledgeWeighing(kept.id, " "), desk.pharmacist)
    acknowledge_weighing(desk.unit, AcknowledgeWeighing(kept.id, "Counted twice by hand"), desk.pharmacist)
    assert (kept.acknowledged_by, kept.note) == (desk.pharmacist.user_id, "Counted twice by hand")
    approve(desk.unit, Approve(filled), desk.pharmacist)


def test_that_only_the_newest_disagreement_can_be_answered_for(desk: Desk, filled: FillId) -> None:
    weigh(desk, filled, "20.00")
    first = desk.unit.weighings.last_of(filled)
    assert first is not None
    weigh(desk, filled, "21.00")
    last = desk.unit.weighings.last_of(filled)
    assert last is not None
    for one in (first, last):
        with pytest.raises(DomainError, match="asks for nothing any more"):
            acknowledge_weighing(desk.unit, AcknowledgeWeighing(one.id, "why"), desk.pharmacist)


def test_that_other_drugs_are_approved_whatever_they_weigh(desk: Desk) -> None:
    made = desk.accept(coverage_id=None)
    sampled(desk)
    desk.fill(made.fill_id)
    assert weigh(desk, made.fill_id, "18.00") is WeighVerdict.FEWER
    approve(desk.unit, Approve(made.fill_id), desk.pharmacist)


def test_that_a_weighing_of_another_quantity_binds_nobody(desk: Desk, filled: FillId) -> None:
    weigh(desk, filled, "20.00")
    send_back(desk.unit, SendBack(filled, "count again"), desk.pharmacist)
    desk.unit.fills.get(filled).quantity = Quantity.of(30)
    desk.fill(filled, OXYCODONE)
    approve(desk.unit, Approve(filled), desk.pharmacist)


def test_that_a_sold_or_approved_fill_is_weighed_no_more(desk: Desk, filled: FillId) -> None:
    approve(desk.unit, Approve(filled), desk.pharmacist)
    with pytest.raises(DomainError, match="Send it back first"):
        weigh(desk, filled, "21.00")
