"""Fill, verify and bag on a real unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.catalog.model import Package
from app.claims.model import ClaimKind, ClaimOutcome
from app.documents.rx_label import LabelFacts
from app.documents.stored import from_json
from app.kernel.errors import DomainError, IllegalMove, NotAllowed
from app.kernel.ndc import Ndc
from app.kernel.quantity import Quantity, Unit
from app.outbox.model import Transport
from app.prescriptions.model import BagState, FillState
from app.printing.model import DocumentKind, JobState, PrinterRole
from app.workflows.dispense import (
    CancelFill,
    ChangeProduct,
    CompleteFill,
    ReprintLabel,
    ScanStock,
    SwitchToCash,
    cancel_fill,
    change_product,
    complete_fill,
    reprint_label,
    scan_stock,
    switch_to_cash,
)
from app.workflows.verify import AnswerAlert, Approve, SendBack, answer_alert, approve, send_back
from app.workflows.will_call import PlaceInBin, place_in_bin

if TYPE_CHECKING:
    from app.kernel.ids import FillId
    from tests.fixtures.dispensing_fixtures import Answers, Desk

METFORMIN, METFORMIN_OTHER, AMOXICILLIN = "68180033609", "00093104801", "00093226401"


def state(desk: Desk, fill_id: FillId) -> FillState:
    return desk.unit.fills.get(fill_id).state


def test_that_the_billed_bottle_matches_and_another_does_not(desk: Desk) -> None:
    made = desk.accept()
    right = scan_stock(desk.unit, ScanStock(made.fill_id, "68180-0336-09"), desk.technician).value
    other = scan_stock(desk.unit, ScanStock(made.fill_id, METFORMIN_OTHER), desk.technician).value
    wrong = scan_stock(desk.unit, ScanStock(made.fill_id, AMOXICILLIN), desk.technician).value
    assert (right.matches, right.ndc11) == (True, METFORMIN)
    assert (other.matches, other.may_change) == (False, True)
    assert (wrong.matches, wrong.may_change) == (False, False)
    with pytest.raises(DomainError, match="No drug has the code"):
        scan_stock(desk.unit, ScanStock(made.fill_id, "12345678901"), desk.technician)


def test_that_a_code_of_two_packages_asks_which_one(desk: Desk) -> None:
    for hyphen in ("6818-0033-60", "68180-033-60"):
        ndc = Ndc.parse(hyphen)
        product = desk.unit.catalog.product("68180-336")
        package = Package(str(ndc), ndc.ndc11, "", product.id, "", None, Unit.EACH, active=True)
        desk.unit.catalog.add(package)
    made = desk.accept()
    desk.unit.flush()
    asked = scan_stock(desk.unit, ScanStock(made.fill_id, "6818003360"), desk.technician).value
    assert (asked.matches, len(asked.choices)) == (False, 2)


def test_that_filling_takes_stock_with_its_lot_and_orders_a_label(desk: Desk) -> None:
    made = desk.accept()
    done = complete_fill(
        desk.unit, CompleteFill(made.fill_id, METFORMIN, "lot7", "06/2028"), desk.technician
    ).value
    desk.unit.flush()
    (movement,) = desk.unit.stock.of_source(made.fill_id)
    assert (movement.ndc11, movement.lot, movement.expiry) == (METFORMIN, "LOT7", "2028-06-30")
    assert desk.unit.stock.on_hand(METFORMIN) == -Quantity.of(60)
    job = desk.unit.print_jobs.get(done.print_job_id)
    assert (job.role, job.state, job.copy_number) == (PrinterRole.PAGE, JobState.WAITING, 0)
    label = desk.unit.documents.of_source(DocumentKind.LABEL, made.fill_id)
    assert label is not None
    facts = from_json(LabelFacts, label.facts)
    assert (facts.patient, facts.refills_left, facts.quantity) == ("Maria Chen", 3, "60 tab")
    assert facts.is_practice


def test_that_a_wrong_bottle_or_one_that_is_out_of_date_is_refused(desk: Desk) -> None:
    made = desk.accept()
    with pytest.raises(DomainError, match="not the billed product"):
        complete_fill(desk.unit, CompleteFill(made.fill_id, METFORMIN_OTHER, "L", "06/2028"), desk.technician)
    with pytest.raises(DomainError, match="expired"):
        complete_fill(desk.unit, CompleteFill(made.fill_id, METFORMIN, "L", "10/2026"), desk.technician)
    assert desk.unit.stock.of_source(made.fill_id) == []


def test_that_changing_the_product_before_anything_left_cancels_the_claim_here(desk: Desk) -> None:
    made = desk.accept()
    first = desk.claim(made.fill_id)
    change_product(desk.unit, ChangeProduct(made.fill_id, METFORMIN_OTHER), desk.technician)
    second = desk.claim(made.fill_id)
    assert first.outcome is ClaimOutcome.CANCELLED
    assert desk.unit.outbox.get(first.outbox_id).state is Transport.CANCELLED
    assert (second.attempt, second.billed_ndc11, second.natural_key) == (
        2,
        METFORMIN_OTHER,
        first.natural_key,
    )


def test_that_changing_the_product_of_a_paid_claim_sends_a_reversal_before_the_new_billing(
    desk: Desk, answers: Answers
) -> None:
    made = desk.accept()
    first = desk.claim(made.fill_id)
    desk.answer(first, answers.paid(desk.send(first), 1000, 661))
    change_product(desk.unit, ChangeProduct(made.fill_id, METFORMIN_OTHER), desk.technician)
    kinds = [claim.kind for claim in desk.unit.claims.of_fill(made.fill_id)]
    assert kinds == [ClaimKind.BILLING, ClaimKind.REVERSAL, ClaimKind.BILLING]
    chain = desk.unit.outbox.chain(desk.unit.outbox.get(first.outbox_id).order_key)
    assert [item.kind for item in chain] == ["B1", "B2", "B1"]
    assert [item.after_id for item in chain[1:]] == [chain[0].id, chain[1].id]
    assert METFORMIN.encode() in chain[1].body
    assert METFORMIN_OTHER.encode() in chain[2].body


def test_that_another_drug_may_not_be_dispensed_instead(desk: Desk) -> None:
    made = desk.accept()
    with pytest.raises(DomainError, match="another drug"):
        change_product(desk.unit, ChangeProduct(made.fill_id, AMOXICILLIN), desk.technician)
    assert desk.claim(made.fill_id).attempt == 1


def test_that_cancelling_puts_stock_back_and_takes_the_claim_back(desk: Desk, answers: Answers) -> None:
    made = desk.accept()
    claim = desk.claim(made.fill_id)
    desk.answer(claim, answers.paid(desk.send(claim), 1000, 661))
    desk.fill(made.fill_id)
    cancel_fill(desk.unit, CancelFill(made.fill_id, "Patient does not want it"), desk.technician)
    assert state(desk, made.fill_id) is FillState.CANCELLED
    assert desk.unit.stock.on_hand(METFORMIN) == Quantity(0)
    reversal = desk.unit.claims.of_fill(made.fill_id)[-1]
    assert (reversal.kind, reversal.reverses) == (ClaimKind.REVERSAL, claim.id)
    with pytest.raises(DomainError, match="cannot be changed"):
        cancel_fill(desk.unit, CancelFill(made.fill_id, "again"), desk.technician)


def test_that_switching_to_cash_leaves_no_claim_to_wait_for(desk: Desk) -> None:
    made = desk.accept()
    switch_to_cash(desk.unit, SwitchToCash(made.fill_id), desk.technician)
    assert desk.unit.fills.get(made.fill_id).coverage_id is None
    assert desk.unit.claims.current_billing(made.fill_id) is None
    with pytest.raises(DomainError, match="billed already"):
        switch_to_cash(desk.unit, SwitchToCash(made.fill_id), desk.technician)


def test_that_a_label_printed_again_is_a_copy_of_the_same_document(desk: Desk) -> None:
    made = desk.accept()
    with pytest.raises(DomainError, match="no label yet"):
        reprint_label(desk.unit, ReprintLabel(made.fill_id), desk.technician)
    desk.fill(made.fill_id)
    again = reprint_label(desk.unit, ReprintLabel(made.fill_id), desk.technician).value
    assert desk.unit.print_jobs.get(again).copy_number == 1


def test_that_only_a_pharmacist_approves(desk: Desk) -> None:
    made = desk.accept()
    desk.fill(made.fill_id)
    with pytest.raises(NotAllowed):
        approve(desk.unit, Approve(made.fill_id), desk.technician)
    approve(desk.unit, Approve(made.fill_id), desk.pharmacist)
    assert state(desk, made.fill_id) is FillState.VERIFIED


def test_that_a_severe_alert_stops_the_approval_until_it_is_answered(desk: Desk) -> None:
    made = desk.accept(ndc11=AMOXICILLIN)
    desk.fill(made.fill_id, AMOXICILLIN)
    with pytest.raises(DomainError, match="Answer this first"):
        approve(desk.unit, Approve(made.fill_id), desk.pharmacist)
    (alert,) = desk.unit.alerts.of_fill(made.fill_id)
    with pytest.raises(DomainError, match="what you decided"):
        answer_alert(desk.unit, AnswerAlert(alert.id, " "), desk.pharmacist)
    answer_alert(desk.unit, AnswerAlert(alert.id, "Tolerated before"), desk.pharmacist)
    approve(desk.unit, Approve(made.fill_id), desk.pharmacist)
    assert state(desk, made.fill_id) is FillState.VERIFIED


def test_that_a_rejected_claim_stops_the_approval(desk: Desk, answers: Answers) -> None:
    made = desk.accept()
    desk.fill(made.fill_id)
    claim = desk.claim(made.fill_id)
    desk.answer(claim, answers.rejected(desk.send(claim), "75"))
    with pytest.raises(DomainError, match="rejected"):
        approve(desk.unit, Approve(made.fill_id), desk.pharmacist)


def test_that_what_is_sent_back_is_filled_again_without_taking_stock_twice(desk: Desk) -> None:
    made = desk.accept()
    desk.fill(made.fill_id)
    with pytest.raises(DomainError, match="Say what"):
        send_back(desk.unit, SendBack(made.fill_id, ""), desk.pharmacist)
    send_back(desk.unit, SendBack(made.fill_id, "Count again"), desk.pharmacist)
    assert desk.unit.fills.get(made.fill_id).back_reason == "Count again"
    desk.fill(made.fill_id)
    assert desk.unit.stock.on_hand(METFORMIN) == -Quantity.of(60)
    assert desk.unit.fills.get(made.fill_id).back_reason == ""
    moves = [(event.was, event.now) for event in desk.unit.fills.events(made.fill_id)]
    assert sorted(moves) == sorted(
        [("", "entered"), ("entered", "filled"), ("filled", "sent_back"), ("sent_back", "filled")]
    )


def test_that_all_approved_fills_of_a_patient_go_into_one_bag(desk: Desk) -> None:
    made = [desk.accept(), desk.accept(ndc11=AMOXICILLIN, coverage_id=None)]
    desk.fill(made[0].fill_id)
    approve(desk.unit, Approve(made[0].fill_id), desk.pharmacist)
    first = place_in_bin(desk.unit, PlaceInBin(desk.patient.id, "a-12"), desk.technician).value
    assert (first.bin_code, first.fill_ids) == ("A-12", (made[0].fill_id,))
    desk.fill(made[1].fill_id, AMOXICILLIN)
    for alert in desk.unit.alerts.of_fill(made[1].fill_id):
        answer_alert(desk.unit, AnswerAlert(alert.id, "Tolerated"), desk.pharmacist)
    approve(desk.unit, Approve(made[1].fill_id), desk.pharmacist)
    second = place_in_bin(desk.unit, PlaceInBin(desk.patient.id, "B3"), desk.technician).value
    assert (second.bag_id, second.number, second.bin_code) == (first.bag_id, first.number, "B3")
    assert {fill.id for fill in desk.unit.fills.in_bag(first.bag_id)} == {one.fill_id for one in made}


def test_that_nothing_ready_and_bad_bins_are_refused(desk: Desk) -> None:
    with pytest.raises(DomainError, match="Nothing is approved"):
        place_in_bin(desk.unit, PlaceInBin(desk.patient.id, "A1"), desk.technician)
    with pytest.raises(DomainError, match="Scan the bin"):
        place_in_bin(desk.unit, PlaceInBin(desk.patient.id, "TOO LONG A BIN"), desk.technician)


def test_that_the_last_fill_taken_out_empties_the_bag(desk: Desk) -> None:
    made = desk.accept()
    desk.fill(made.fill_id)
    approve(desk.unit, Approve(made.fill_id), desk.pharmacist)
    placed = place_in_bin(desk.unit, PlaceInBin(desk.patient.id, "A1"), desk.technician).value
    cancel_fill(desk.unit, CancelFill(made.fill_id, "Not picked up"), desk.pharmacist)
    assert desk.unit.bags.get(placed.bag_id).state is BagState.EMPTIED


def test_that_a_step_cannot_be_skipped(desk: Desk) -> None:
    made = desk.accept()
    with pytest.raises(IllegalMove):
        approve(desk.unit, Approve(made.fill_id), desk.pharmacist)
