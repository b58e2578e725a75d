"""Hand answers to claims on a real unit of work: what counts, what is kept aside, what it books."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from app.claims.model import ClaimOutcome, ClaimShown
from app.kernel.errors import DomainError
from app.kernel.ids import DayId, SaleId
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity
from app.ledger.model import Account, balanced
from app.outbox.model import Transport
from app.pos.model import (
    Counselling,
    DayState,
    LineKind,
    RegisterDay,
    Sale,
    SaleLine,
    SaleState,
)
from app.prescriptions.model import FillState
from app.workflows.claim_answers import (
    Effect,
    MarkInDoubt,
    MarkNotSent,
    Park,
    RecordNoAnswer,
    mark_in_doubt,
    mark_not_sent,
    park,
    record_no_answer,
)
from app.workflows.claims_desk import Resubmit, ReverseClaim, SendNow, resubmit, reverse_claim, send_now
from app.workflows.dispense import SwitchToCash, switch_to_cash
from app.workflows.owed import owed_for

if TYPE_CHECKING:
    from app.claims.model import Claim
    from app.kernel.ids import FillId
    from app.workflows.intake import Accepted
    from tests.fixtures.dispensing_fixtures import Answers, Desk


def transport(desk: Desk, claim: Claim) -> Transport:
    return desk.unit.outbox.get(claim.outbox_id).state


def accepted(desk: Desk) -> tuple[Accepted, Claim]:
    made = desk.accept()
    return made, desk.claim(made.fill_id)


def test_that_a_paid_answer_gives_the_payers_own_amounts(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    assert desk.answer(claim, answers.paid(desk.send(claim), 1000, 661)) is Effect.COUNTED
    assert (claim.outcome, claim.patient_pay, claim.plan_pay) == (ClaimOutcome.PAID, Money(1000), Money(661))
    assert (transport(desk, claim), claim.recovered) == (Transport.ANSWERED, False)
    owed = owed_for(desk.unit, desk.unit.fills.get(made.fill_id))
    assert (owed.pays, owed.is_estimate, owed.shown) == (Money(1000), False, ClaimShown.PAID)


def test_that_a_duplicate_is_the_first_answer_recovered(desk: Desk, answers: Answers) -> None:
    _, claim = accepted(desk)
    first = answers.paid(desk.send(claim), 1000, 661)
    record_no_answer(
        desk.unit, RecordNoAnswer(claim.outbox_id, "time is up", desk.unit.clock.now()), desk.system
    )
    assert transport(desk, claim) is Transport.UNKNOWN
    again = desk.send(claim)
    assert again == desk.unit.outbox.get(claim.outbox_id).body
    desk.answer(claim, answers.repeated(first))
    assert (claim.outcome, claim.patient_pay, claim.recovered) == (ClaimOutcome.PAID, Money(1000), True)
    assert desk.unit.outbox.get(claim.outbox_id).unanswered_sends == 1


def test_that_a_rejection_keeps_its_codes_and_blocks_the_fill(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    desk.answer(claim, answers.rejected(desk.send(claim), "75", "79"))
    assert (claim.outcome, claim.reject_codes) == (ClaimOutcome.REJECTED, "75,79")
    assert "rejected" in owed_for(desk.unit, desk.unit.fills.get(made.fill_id)).blocked


def test_that_a_payer_in_trouble_leaves_the_claim_waiting(desk: Desk, answers: Answers) -> None:
    _, claim = accepted(desk)
    assert desk.answer(claim, answers.rejected(desk.send(claim), "92")) is Effect.ASLEEP
    assert (claim.outcome, transport(desk, claim)) == (ClaimOutcome.NONE, Transport.WAITING)
    assert desk.answer(claim, answers.rejected(desk.send(claim), "92", "79")) is Effect.COUNTED


@pytest.mark.parametrize("cut", [10, 40, 80, -1])
def test_that_a_truncated_answer_is_kept_but_does_not_count(desk: Desk, answers: Answers, cut: int) -> None:
    _, claim = accepted(desk)
    whole = answers.paid(desk.send(claim), 1000, 661)
    cut_off = whole[:cut] if cut > 0 else whole[: whole.index(b"\x1cF9")]
    assert desk.answer(claim, cut_off) is Effect.QUARANTINED
    assert (claim.outcome, transport(desk, claim)) == (ClaimOutcome.NONE, Transport.UNKNOWN)
    assert desk.unit.claims.messages(claim.id)[-1].quarantine != ""


def test_that_garbage_out_of_turn_is_kept_and_moves_nothing(desk: Desk, answers: Answers) -> None:
    _, claim = accepted(desk)
    desk.send(claim)
    assert desk.answer(claim, b"garbage") is Effect.QUARANTINED
    assert desk.answer(claim, b"more garbage") is Effect.QUARANTINED
    assert transport(desk, claim) is Transport.UNKNOWN
    assert len(desk.unit.claims.messages(claim.id)) == 3


def test_that_an_answer_about_another_claim_does_not_count(desk: Desk, answers: Answers) -> None:
    _, claim = accepted(desk)
    _, other = accepted(desk)
    foreign = answers.paid(desk.send(other), 100, 100)
    desk.send(claim)
    assert desk.answer(claim, foreign) is Effect.QUARANTINED
    assert claim.outcome is ClaimOutcome.NONE


def test_that_a_second_answer_to_an_answered_claim_changes_nothing(desk: Desk, answers: Answers) -> None:
    _, claim = accepted(desk)
    sent = desk.send(claim)
    desk.answer(claim, answers.paid(sent, 1000, 661))
    assert desk.answer(claim, answers.rejected(sent, "75")) is Effect.IGNORED
    assert (claim.outcome, claim.patient_pay) == (ClaimOutcome.PAID, Money(1000))
    assert len(desk.unit.claims.messages(claim.id)) == 3


def test_that_a_message_of_which_no_byte_left_can_still_be_cancelled_here(desk: Desk) -> None:
    made, claim = accepted(desk)
    desk.send(claim)
    mark_not_sent(desk.unit, MarkNotSent(claim.outbox_id), desk.system)
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    assert (claim.outcome, transport(desk, claim)) == (ClaimOutcome.CANCELLED, Transport.CANCELLED)
    assert len(desk.unit.claims.of_fill(made.fill_id)) == 1


def test_that_what_was_being_sent_at_a_crash_is_in_doubt_after_the_start(desk: Desk) -> None:
    made, claim = accepted(desk)
    desk.send(claim)
    assert mark_in_doubt(desk.unit, MarkInDoubt(), desk.system).value == 1
    assert transport(desk, claim) is Transport.UNKNOWN
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    assert len(desk.unit.claims.of_fill(made.fill_id)) == 2


def test_that_an_accepted_reversal_takes_the_billing_back(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    desk.answer(claim, answers.paid(desk.send(claim), 1000, 661))
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    reversal = desk.unit.claims.of_fill(made.fill_id)[-1]
    desk.answer(reversal, answers.approved(desk.send(reversal)))
    assert claim.outcome is reversal.outcome is ClaimOutcome.REVERSED
    assert desk.unit.claims.current_billing(made.fill_id) is None


def test_that_a_reversal_of_what_the_payer_does_not_know_is_explained(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    desk.answer(claim, answers.paid(desk.send(claim), 1000, 661))
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    reversal = desk.unit.claims.of_fill(made.fill_id)[-1]
    desk.answer(reversal, answers.rejected(desk.send(reversal), "87"))
    assert claim.outcome is ClaimOutcome.REVERSED
    assert "holds no such claim" in reversal.message


def test_that_a_reversal_behind_a_rejected_billing_is_dropped(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    sent = desk.send(claim)
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    reversal = desk.unit.claims.of_fill(made.fill_id)[-1]
    desk.answer(claim, answers.rejected(sent, "65"))
    assert (reversal.outcome, transport(desk, reversal)) == (ClaimOutcome.CANCELLED, Transport.CANCELLED)


def test_that_a_captured_claim_is_an_estimate_still(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    first = answers.paid(desk.send(claim), 1000, 661)
    desk.answer(claim, answers.repeated(first, "P", "C"))
    owed = owed_for(desk.unit, desk.unit.fills.get(made.fill_id))
    assert (claim.outcome, owed.is_estimate, owed.shown) == (
        ClaimOutcome.CAPTURED,
        True,
        ClaimShown.CAPTURED,
    )


def test_that_a_refused_reversal_leaves_the_billing_standing(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    desk.answer(claim, answers.paid(desk.send(claim), 1000, 661))
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    with pytest.raises(DomainError, match="taken back already"):
        reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    assert "taken back" in owed_for(desk.unit, desk.unit.fills.get(made.fill_id)).blocked
    reversal = desk.unit.claims.of_fill(made.fill_id)[-1]
    desk.answer(reversal, answers.rejected(desk.send(reversal), "81"))
    assert (claim.outcome, reversal.outcome) == (ClaimOutcome.PAID, ClaimOutcome.REJECTED)
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    assert [one.attempt for one in desk.unit.claims.of_fill(made.fill_id)] == [1, 1, 2]
    with pytest.raises(DomainError, match="Nothing stands"):
        reverse_claim(desk.unit, ReverseClaim(reversal.id), desk.technician)


def test_that_cash_chosen_while_a_claim_is_being_taken_back_asks_the_payer_only_once(
    desk: Desk, answers: Answers
) -> None:
    made, claim = accepted(desk)
    desk.answer(claim, answers.paid(desk.send(claim), 1000, 661))
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    switch_to_cash(desk.unit, SwitchToCash(made.fill_id), desk.technician)
    assert len(desk.unit.claims.of_fill(made.fill_id)) == 2
    owed = owed_for(desk.unit, desk.unit.fills.get(made.fill_id))
    assert (owed.pays, owed.plan_pays, owed.blocked) == (Money(1985), ZERO, "")


def test_that_a_reversed_fill_is_blocked_until_it_is_billed_again(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    desk.answer(claim, answers.paid(desk.send(claim), 1000, 661))
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    reversal = desk.unit.claims.of_fill(made.fill_id)[-1]
    desk.answer(reversal, answers.approved(desk.send(reversal)))
    assert "No claim stands" in owed_for(desk.unit, desk.unit.fills.get(made.fill_id)).blocked
    new = resubmit(desk.unit, Resubmit(claim.id), desk.technician).value
    assert desk.claim(made.fill_id).id == new


def test_that_the_last_paid_claim_of_the_same_drug_is_the_estimate(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    desk.answer(claim, answers.paid(desk.send(claim), 700, 961))
    again = desk.accept()
    owed = owed_for(desk.unit, desk.unit.fills.get(again.fill_id))
    assert (owed.pays, owed.plan_pays) == (Money(700), Money(961))
    assert "; paid $7.00 on " in owed.basis
    assert made.rx_number != again.rx_number


def test_that_a_plans_safety_rejection_raises_an_alert(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    desk.answer(claim, answers.rejected(desk.send(claim), "88"))
    (alert,) = desk.unit.alerts.of_fill(made.fill_id)
    assert (alert.kind, alert.why) == ("payer_message", claim.message)


def test_that_a_rejected_claim_is_sent_again_as_a_new_attempt(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    with pytest.raises(DomainError, match="Only a rejected"):
        resubmit(desk.unit, Resubmit(claim.id), desk.technician)
    desk.answer(claim, answers.rejected(desk.send(claim), "75"))
    new = resubmit(desk.unit, Resubmit(claim.id, prior_authorization="12345"), desk.technician).value
    assert desk.claim(made.fill_id).id == new
    assert b"EV12345" in desk.unit.outbox.get(desk.claim(made.fill_id).outbox_id).body
    with pytest.raises(DomainError, match="newer claim"):
        resubmit(desk.unit, Resubmit(claim.id), desk.technician)


def test_that_a_parked_message_waits_for_a_person(desk: Desk) -> None:
    _, claim = accepted(desk)
    park(desk.unit, Park(claim.outbox_id, "No usable answer after 8 tries."), desk.system)
    assert transport(desk, claim) is Transport.PARKED
    send_now(desk.unit, SendNow(claim.id), desk.technician)
    assert transport(desk, claim) is Transport.WAITING


def sell_on_estimate(desk: Desk, fill_id: FillId) -> SaleLine:
    unit, now = desk.unit, desk.unit.clock.now()
    fill = unit.fills.get(fill_id)
    owed = owed_for(unit, fill)
    assert owed.is_estimate
    day = RegisterDay(
        id=DayId(unit.ids.new()),
        lane=1,
        business_date=date(2026, 11, 23),
        state=DayState.OPEN,
        float_amount=Money(20000),
        opened_by=desk.technician.user_id,
        opened_at=now,
        counted=None,
        denominations="",
        counted_by=None,
        counted_at=None,
        over_short_reason="",
        locked_by=None,
        locked_at=None,
        packet_id=None,
        rev=1,
    )
    sale = Sale(
        id=SaleId(unit.ids.new()),
        lane=1,
        day_id=day.id,
        business_date=day.business_date,
        number="001-0001",
        state=SaleState.COMPLETED,
        cashier_id=desk.technician.user_id,
        opened_at=now,
        completed_at=now,
        patient_id=desk.patient.id,
        birth_date_confirmed=True,
        counselling=Counselling.DECLINED,
        signature_id=None,
        subtotal=owed.pays,
        tax=ZERO,
        total=owed.pays,
        rev=1,
    )
    line = SaleLine(
        id=uuid4(),
        sale_id=sale.id,
        position=1,
        kind=LineKind.PRESCRIPTION,
        fill_id=fill_id,
        item_id=None,
        bag_id=None,
        description="",
        quantity=Quantity.of(1),
        price=owed.price,
        pays=owed.pays,
        plan_pays=owed.plan_pays,
        tax=ZERO,
        is_estimate=True,
        estimate_basis=owed.basis,
        settled_pays=None,
    )
    unit.days.add(day)
    unit.sales.add(sale)
    unit.flush()
    unit.sales.add_line(line)
    fill.state = FillState.SOLD
    unit.flush()
    return line


def test_that_an_answer_after_the_sale_books_the_difference_once(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    sent = desk.send(claim)
    line = sell_on_estimate(desk, made.fill_id)
    assert (line.pays, line.plan_pays) == (Money(1000), Money(661))
    desk.answer(claim, answers.paid(sent, 1500, 200))
    assert line.settled_pays == Money(1500)
    ledger = desk.unit.ledger
    assert ledger.balance(Account.PATIENT_DIFFERENCE, desk.patient.id) == Money(500)
    assert ledger.balance(Account.PLAN_ESTIMATED, desk.plan.id) == Money(-661)
    assert ledger.balance(Account.PLAN_RECEIVABLE, desk.plan.id) == Money(200)
    assert ledger.balance(Account.RX_REVENUE) == Money(-39)
    (entry,) = ledger.of_source(claim.id)
    assert (entry.key, entry.business_date) == (f"late:{claim.id}", date(2026, 11, 23))
    assert balanced(entry.postings)
    desk.answer(claim, answers.paid(sent, 1500, 200))
    assert len(ledger.of_source(claim.id)) == 1


def test_that_a_late_rejection_leaves_the_estimate_standing(desk: Desk, answers: Answers) -> None:
    made, claim = accepted(desk)
    sent = desk.send(claim)
    line = sell_on_estimate(desk, made.fill_id)
    desk.answer(claim, answers.rejected(sent, "65"))
    assert not line.settled_pays
    assert desk.unit.ledger.of_source(claim.id) == []
    new = resubmit(desk.unit, Resubmit(claim.id), desk.technician).value
    second = desk.unit.claims.get(new)
    desk.answer(second, answers.paid(desk.send(second), 800, 861))
    assert line.settled_pays == Money(800)
    assert desk.unit.ledger.balance(Account.PATIENT_DIFFERENCE, desk.patient.id) == Money(-200)


def test_that_a_sold_claim_is_not_taken_back_here(desk: Desk) -> None:
    made, claim = accepted(desk)
    desk.send(claim)
    sell_on_estimate(desk, made.fill_id)
    with pytest.raises(DomainError, match="is sold"):
        reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)


def test_that_an_answer_that_leaves_everything_to_the_patient_is_recorded_after_a_sale(
    desk: Desk, answers: Answers
) -> None:
    made, claim = accepted(desk)
    desk.answer(claim, answers.paid(desk.send(claim), 1661, 0))
    again = desk.accept()
    line = sell_on_estimate(desk, again.fill_id)
    later = desk.claim(again.fill_id)
    assert (line.pays, line.plan_pays) == (Money(1661), ZERO)
    assert desk.answer(later, answers.paid(desk.send(later), 1661, 0)) is Effect.COUNTED
    assert (later.outcome, line.settled_pays) == (ClaimOutcome.PAID, Money(1661))
    assert made.rx_number != again.rx_number
