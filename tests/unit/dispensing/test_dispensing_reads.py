"""Read queue, fill, claims and will-call back on a real store, in the session that wrote them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimShown
from app.claims.views import ClaimFilter
from app.kernel.errors import NotFound
from app.kernel.money import Money
from app.outbox.model import Transport
from app.prescriptions.model import FillState
from app.prescriptions.views import Ageing
from app.workflows.claim_answers import MarkNotSent, Park, mark_not_sent, park
from app.workflows.dispense import ChangeProduct, SwitchToCash, change_product, switch_to_cash
from app.workflows.verify import Approve, SendBack, approve, send_back
from app.workflows.will_call import PlaceInBin, place_in_bin
from db.reads import SqlReads

if TYPE_CHECKING:
    from app.kernel.clock import SetClock
    from tests.fixtures.dispensing_fixtures import Answers, Desk

METFORMIN_OTHER, AMOXICILLIN, LIPITOR = "00093104801", "00093226401", "00071015523"


@pytest.fixture
def look(desk: Desk) -> SqlReads:
    """Give the queries on the unit's own session."""
    return SqlReads(desk.unit.session, desk.unit.clock)


def test_that_the_queue_shows_each_fill_with_its_claim_and_wait(
    desk: Desk, look: SqlReads, answers: Answers, store_clock: SetClock
) -> None:
    first = desk.accept()
    store_clock.advance(timedelta(minutes=5))
    second = desk.accept(ndc11=AMOXICILLIN, coverage_id=None)
    claim = desk.claim(first.fill_id)
    desk.answer(claim, answers.paid(desk.send(claim), 1000, 661))
    desk.unit.flush()
    rows = look.fills.queue()
    assert [row.fill_id for row in rows] == [first.fill_id, second.fill_id]
    assert (rows[0].claim, rows[0].plan, rows[0].wait_s) == (ClaimShown.PAID, "Practice Commercial", 300)
    assert (rows[0].patient, rows[0].drug, rows[0].quantity) == (
        "Chen, Maria",
        "metFORMIN 500 mg tablet",
        "60 tab",
    )
    assert (rows[1].claim, rows[1].alerts) == (None, 1)
    assert look.fills.queue((FillState.SOLD,)) == ()
    assert look.fills.counts() == {FillState.ENTERED: 2}


def test_that_the_card_holds_everything_around_a_fill(desk: Desk, look: SqlReads, answers: Answers) -> None:
    other = desk.accept(ndc11=LIPITOR)
    made = desk.accept()
    claim = desk.claim(made.fill_id)
    desk.fill(made.fill_id)
    desk.unit.flush()
    card = look.fills.card(made.fill_id)
    assert (card.revenue, card.claim and card.claim.estimate) == (Money(1661), Money(1000))
    assert card.claim is not None
    assert (card.claim.shown, card.claim.basis) == (ClaimShown.WAITING, "plan tier")
    desk.answer(claim, answers.paid(desk.send(claim), 900, 800))
    desk.unit.flush()
    card = look.fills.card(made.fill_id)
    assert (card.revenue, card.margin) == (Money(1700), Money(1700 - 811))
    assert card.patient.allergies == ("Penicillins (hives)",)
    assert card.active_medicines == ("Lipitor 10 mg tablet",)
    assert (card.lot, card.refills_left, card.state) == ("LOT7", 3, FillState.FILLED)
    assert card.label_id is not None
    assert look.fills.label_facts(made.fill_id) is not None
    assert [event.now for event in card.events] == ["entered", "filled"]
    assert look.fills.by_label(made.rx_number, 0) == made.fill_id
    assert look.fills.by_rx_number(other.rx_number) == other.fill_id
    assert look.fills.by_label(made.rx_number, 1) is None
    with pytest.raises(NotFound):
        look.fills.card(desk.unit.ids.new())  # type: ignore[arg-type]


def test_that_the_profile_lists_fills_with_what_is_left(desk: Desk, look: SqlReads) -> None:
    made = desk.accept(refills=1)
    desk.unit.flush()
    (row,) = look.fills.profile(desk.patient.id)
    assert (row.refills_left, row.may_refill) == (1, False)
    desk.unit.fills.get(made.fill_id).state = FillState.SOLD
    desk.unit.flush()
    (row,) = look.fills.profile(desk.patient.id)
    assert (row.may_refill, row.prescriber) == (True, "Okafor, Ada")


def test_that_a_rejected_claim_is_on_the_worklist_until_it_is_settled(
    desk: Desk, look: SqlReads, answers: Answers
) -> None:
    made = desk.accept()
    claim = desk.claim(made.fill_id)
    assert [row.id for row in look.claims.worklist(ClaimFilter.WAITING)] == [claim.id]
    desk.answer(claim, answers.rejected(desk.send(claim), "75"))
    desk.unit.flush()
    (row,) = look.claims.worklist(ClaimFilter.TO_DO)
    assert (row.shown, row.rejects[0].code, row.sold) == (ClaimShown.REJECTED, "75", False)
    assert row.rejects[0].plain
    assert look.claims.count(ClaimFilter.TO_DO) == 1
    switch_to_cash(desk.unit, SwitchToCash(made.fill_id), desk.technician)
    desk.unit.flush()
    assert look.claims.worklist(ClaimFilter.TO_DO) == ()
    assert look.claims.count(ClaimFilter.REJECTED) == 1
    assert len(look.claims.messages(claim.id)) == 2


def test_that_a_claim_being_taken_back_shows_it(desk: Desk, look: SqlReads, answers: Answers) -> None:
    made = desk.accept()
    claim = desk.claim(made.fill_id)
    desk.answer(claim, answers.paid(desk.send(claim), 1000, 661))
    change_product(desk.unit, ChangeProduct(made.fill_id, METFORMIN_OTHER), desk.technician)
    desk.unit.flush()
    shown = [row.shown for row in look.claims.of_fill(made.fill_id)]
    assert shown == [ClaimShown.REVERSING, ClaimShown.WAITING, ClaimShown.WAITING]
    assert look.claims.one(claim.id).shown is ClaimShown.REVERSING


def test_that_connectivity_tells_since_when_nobody_answers(
    desk: Desk, look: SqlReads, store_clock: SetClock
) -> None:
    made = desk.accept()
    start = store_clock.now()
    desk.unit.flush()
    assert (look.claims.connectivity().offline_since, look.claims.connectivity().waiting) == (None, 1)
    claim = desk.claim(made.fill_id)
    desk.send(claim)
    mark_not_sent(desk.unit, MarkNotSent(claim.outbox_id), desk.system)
    store_clock.advance(timedelta(minutes=3))
    desk.unit.flush()
    assert look.claims.connectivity().offline_since == start
    park(desk.unit, Park(claim.outbox_id, "No usable answer"), desk.system)
    desk.unit.flush()
    now = look.claims.connectivity()
    assert (now.offline_since, now.waiting, now.parked) == (None, 0, 1)


def test_that_will_call_shows_bags_by_age_and_what_is_to_be_bagged(
    desk: Desk, look: SqlReads, store_clock: SetClock
) -> None:
    made = desk.accept()
    desk.fill(made.fill_id)
    approve(desk.unit, Approve(made.fill_id), desk.pharmacist)
    desk.unit.flush()
    (row,) = look.fills.to_bag()
    assert (row.fill_ids, row.bag_number) == ((made.fill_id,), None)
    placed = place_in_bin(desk.unit, PlaceInBin(desk.patient.id, "A12"), desk.technician).value
    desk.unit.flush()
    assert look.fills.to_bag() == ()
    ages = []
    for days in (0, 7, 2, 1):
        store_clock.advance(timedelta(days=days))
        (bag,) = look.fills.will_call()
        ages.append(bag.ageing)
    assert ages == [Ageing.OK, Ageing.OK, Ageing.WARN, Ageing.BAD]
    assert (bag.bag_number, bag.total_pays, bag.is_estimate) == (placed.number, Money(1000), True)


def test_that_what_was_sent_back_waits_since_then(desk: Desk, look: SqlReads, store_clock: SetClock) -> None:
    made = desk.accept(coverage_id=None)
    desk.fill(made.fill_id)
    store_clock.advance(timedelta(minutes=2))
    send_back(desk.unit, SendBack(made.fill_id, "Count again"), desk.pharmacist)
    store_clock.advance(timedelta(minutes=1))
    desk.unit.flush()
    (row,) = look.fills.queue()
    assert (row.state, row.wait_s, row.back_reason) == (FillState.SENT_BACK, 60, "Count again")


def test_that_only_the_head_of_a_chain_is_shown_to_the_pump(
    desk: Desk, look: SqlReads, answers: Answers
) -> None:
    made, other = desk.accept(), desk.accept(ndc11=AMOXICILLIN)
    claim = desk.claim(made.fill_id)
    desk.answer(claim, answers.paid(desk.send(claim), 1000, 661))
    change_product(desk.unit, ChangeProduct(made.fill_id, METFORMIN_OTHER), desk.technician)
    desk.unit.flush()
    heads = look.outbox.heads()
    second = desk.claim(other.fill_id)
    reversal = desk.unit.claims.of_fill(made.fill_id)[1]
    assert [head.id for head in heads] == [second.outbox_id, reversal.outbox_id]
    assert heads[0].last_sent_before is None
    assert heads[1].last_sent_before == desk.unit.clock.now()
    desk.unit.outbox.get(reversal.outbox_id).state = Transport.PARKED
    desk.unit.flush()
    assert [head.id for head in look.outbox.heads()] == [second.outbox_id]
