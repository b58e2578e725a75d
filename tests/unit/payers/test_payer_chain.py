"""The next payer is billed by itself, told of the answers before it; reversals go last payer first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimKind, ClaimOutcome, ClaimShown, CobScheme, PlanKind
from app.claims.views import ClaimFilter
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.outbox.model import Transport
from app.practice import payer_answers
from app.practice.payer_answers import Rejection
from app.workflows.claims_desk import Resubmit, ReverseClaim, resubmit, reverse_claim
from app.workflows.dispense import ChangeCoverage, change_coverage
from app.workflows.owed import OwedKind

if TYPE_CHECKING:
    from app.claims.ncpdp.typed import Message
    from tests.fixtures.payers_fixtures import Payers, TwoPayers


def other_payer_rows(sent: Message) -> list[list[tuple[str, str]]]:
    rows = sent.segment("05").repeats("5C")
    return [[(name, value.decode()) for name, value in row.pairs] for row in rows]


def test_that_the_second_payer_is_billed_in_the_transaction_of_the_first_answer(
    two_payers: TwoPayers,
) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 1000, 661)
    first, second = payers.links(fill_id)
    assert (second.level, second.follows, second.patient_before) == (2, first.id, Money(1000))
    assert payers.item(second).after_id == payers.item(first).id
    sent = payers.request(second)
    assert sent.segment("07").text("C8") == "02"
    (row,) = other_payer_rows(sent)
    assert ("7C", "999001") in row
    assert ("6C", "03") in row
    assert ("HC", "07") in row
    assert ("DV", "66A") in row
    assert ("NP", "06") in row
    assert ("NQ", "100{") in row
    owed = payers.owed(fill_id)
    assert (owed.kind, owed.pays, owed.basis) == (
        OwedKind.ESTIMATE,
        Money(1000),
        "the earlier payer's answer",
    )


def test_that_the_patient_owes_what_the_last_payer_left(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 1000, 661)
    payers.pay(fill_id, 300, 700)
    owed = payers.owed(fill_id)
    assert (owed.kind, owed.pays, owed.plan_pays) == (OwedKind.PAID, Money(300), Money(1361))
    assert [share.amount for share in owed.shares] == [Money(661), Money(700)]
    card = payers.shop.read(lambda reads: reads.fills.card(fill_id))
    assert card.claim.plan == "Second Plan"
    assert card.revenue == Money(1661)


def test_that_nothing_more_is_billed_when_nothing_is_left_to_pay(two_payers: TwoPayers) -> None:
    two_payers.payers.pay(two_payers.fill_id, 0, 1661)
    assert len(two_payers.payers.links(two_payers.fill_id)) == 1
    assert two_payers.payers.owed(two_payers.fill_id).pays == Money(0)


def test_that_a_rejection_that_means_not_covered_passes_on(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.reject(fill_id, "70")
    second = payers.last(fill_id)
    sent = payers.request(second)
    assert sent.segment("07").text("C8") == "03"
    (row,) = other_payer_rows(sent)
    assert ("6E", "70") in row
    assert not [name for name, _ in row if name in {"HC", "NP"}]
    payers.pay(fill_id, 200, 1400)
    assert payers.owed(fill_id).pays == Money(200)
    to_do = payers.shop.read(lambda reads: reads.claims.worklist(ClaimFilter.TO_DO))
    assert not to_do


def test_that_a_rejection_for_a_person_stays_with_the_first_payer(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.reject(fill_id, "70", "75")
    assert len(payers.links(fill_id)) == 1
    assert payers.owed(fill_id).blocked
    assert len(payers.shop.read(lambda reads: reads.claims.worklist(ClaimFilter.TO_DO))) == 1


def test_that_a_refusal_of_the_second_payer_leaves_what_the_first_one_said(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 1000, 661)
    payers.reject(fill_id, "75")
    owed = payers.owed(fill_id)
    assert (owed.kind, owed.pays, owed.shown) == (OwedKind.PAID, Money(1000), ClaimShown.REJECTED)
    (row,) = payers.shop.read(lambda reads: reads.claims.worklist(ClaimFilter.TO_DO))
    assert row.plan == "Second Plan"
    again = payers.shop.go(resubmit, Resubmit(row.id, "12345678901"), payers.shop.people.technician)
    assert payers.last(fill_id).id == again
    assert payers.last(fill_id).follows == payers.links(fill_id)[0].id
    payers.pay(fill_id, 100, 900)
    assert payers.owed(fill_id).pays == Money(100)


def test_that_a_later_payer_never_makes_the_patient_owe_more(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 1000, 661)
    payers.pay(fill_id, 1900, 0)
    assert payers.owed(fill_id).pays == Money(1000)


def test_that_reversals_go_last_payer_first_and_each_waits_for_the_one_above(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 1000, 661)
    payers.pay(fill_id, 300, 700)
    first, second = payers.links(fill_id)
    payers.shop.go(reverse_claim, ReverseClaim(first.id), payers.shop.people.technician)
    reversals = payers.open_reversals(fill_id)
    assert [one.reverses for one in reversals] == [second.id, first.id]
    assert payers.item(reversals[1]).after_id == reversals[0].outbox_id
    assert payers.request(reversals[0]).segment("07").text("C8") == "02"
    assert payers.owed(fill_id).blocked
    payers.approve(reversals[0])
    payers.approve(reversals[1])
    assert payers.links(fill_id) == ()
    assert {one.outcome for one in payers.claims(fill_id)} == {ClaimOutcome.REVERSED}


def test_that_a_refused_reversal_holds_the_ones_below_until_it_is_tried_again(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 1000, 661)
    payers.pay(fill_id, 300, 700)
    first, second = payers.links(fill_id)
    payers.shop.go(reverse_claim, ReverseClaim(first.id), payers.shop.people.technician)
    above, below = payers.open_reversals(fill_id)
    payers.answer(above, lambda sent: payer_answers.rejected(sent, Rejection(("77",), "TOO LATE")))
    assert payers.item(below).state is Transport.PARKED
    payers.shop.go(reverse_claim, ReverseClaim(second.id), payers.shop.people.technician)
    again, held = payers.open_reversals(fill_id)
    assert (again.reverses, held.id) == (second.id, below.id)
    assert payers.item(held).state is Transport.WAITING
    assert payers.item(held).after_id == again.outbox_id
    payers.approve(again)
    payers.approve(held)
    assert payers.links(fill_id) == ()


def test_that_a_second_claim_is_not_sent_again_while_the_first_is_taken_back(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 1000, 661)
    payers.reject(fill_id, "75")
    first, second = payers.links(fill_id)
    payers.shop.go(reverse_claim, ReverseClaim(first.id), payers.shop.people.technician)
    with pytest.raises(DomainError, match="is being taken back"):
        payers.shop.go(resubmit, Resubmit(second.id, "12345678901"), payers.shop.people.technician)
    (reversal,) = payers.open_reversals(fill_id)
    payers.approve(reversal)
    assert payers.links(fill_id) == ()


def test_that_a_second_claim_that_never_left_is_dropped_with_the_first(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 1000, 661)
    first, second = payers.links(fill_id)
    payers.shop.go(reverse_claim, ReverseClaim(first.id), payers.shop.people.technician)
    (reversal,) = payers.open_reversals(fill_id)
    assert reversal.reverses == first.id
    states = {one.id: one.outcome for one in payers.claims(fill_id)}
    assert states[second.id] is ClaimOutcome.CANCELLED


def test_that_resubmitting_the_first_payer_takes_the_second_back_before(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.reject(fill_id, "70")
    payers.pay(fill_id, 200, 1400)
    first, second = payers.links(fill_id)
    new = payers.shop.go(resubmit, Resubmit(first.id, "12345678901"), payers.shop.people.technician)
    (reversal,) = payers.open_reversals(fill_id)
    assert reversal.reverses == second.id
    assert [link.id for link in payers.links(fill_id)] == [new]
    assert payers.item(payers.last(fill_id)).after_id == reversal.outbox_id
    payers.approve(reversal)
    payers.pay(fill_id, 1000, 661)
    assert payers.last(fill_id).level == 2


def test_that_an_answer_to_a_claim_being_taken_back_bills_nobody_else(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    (first,) = payers.links(fill_id)
    payers.send(first)
    payers.shop.go(change_coverage, ChangeCoverage(fill_id, None), payers.shop.people.technician)
    assert len(payers.open_reversals(fill_id)) == 1
    sent = payers.request(first)
    payment = payer_answers.Payment(Money(900), Money(100), Money(500), Money(500), None, None)
    from app.workflows.claim_answers import RecordAnswer, record_answer

    raw = payer_answers.paid(sent, payment, "A1", "")
    cmd = RecordAnswer(first.outbox_id, raw, "practice", payers.shop.clock.now())
    payers.shop.go(record_answer, cmd, payers.shop.people.system)
    billings = [one for one in payers.claims(fill_id) if one.kind is ClaimKind.BILLING]
    assert [one.level for one in billings] == [1]


def test_that_a_copay_card_beside_a_federal_plan_is_refused_in_words(payers: Payers) -> None:
    shop = payers.shop
    patient = shop.patient()
    part_d = payers.plan("Practice Part D", PlanKind.PART_D)
    card = payers.plan("Brand Savings Card", PlanKind.COPAY_CARD)
    primary = payers.cover(patient, part_d, 1)
    savings = payers.cover(patient, card, 2)
    fill_id = shop.ready(patient, primary)
    payers.pay(fill_id, 450, 900)
    (only,) = payers.links(fill_id)
    assert "copay card" in only.next_stop
    assert "federal programme" in only.next_stop
    assert only.next_stop in shop.read(lambda reads: reads.claims.one(only.id)).message
    assert payers.owed(fill_id).pays == Money(450)
    with pytest.raises(DomainError, match="federal programme"):
        shop.go(change_coverage, ChangeCoverage(fill_id, savings), shop.people.technician)


def test_that_a_copay_card_on_a_commercial_plan_is_billed_for_the_rest_only(payers: Payers) -> None:
    shop = payers.shop
    patient = shop.patient()
    primary = shop.coverage(patient)
    payers.cover(patient, payers.plan("Brand Savings Card", PlanKind.COPAY_CARD), 2)
    fill_id = shop.ready(patient, primary)
    payers.pay(fill_id, 450, 900)
    sent = payers.request(payers.last(fill_id))
    assert sent.segment("07").text("C8") == "08"
    (row,) = other_payer_rows(sent)
    assert [name for name, _ in row if name in {"HC", "NP"}] == ["NP"]


def test_that_a_discount_card_never_goes_on_top_of_insurance(payers: Payers) -> None:
    shop = payers.shop
    patient = shop.patient()
    primary = shop.coverage(patient)
    discount = payers.cover(patient, payers.plan("Discount", PlanKind.DISCOUNT), 2)
    fill_id = shop.ready(patient, primary)
    payers.pay(fill_id, 450, 900)
    (only,) = payers.links(fill_id)
    assert "never on top" in only.next_stop
    shop.go(change_coverage, ChangeCoverage(fill_id, discount), shop.people.technician)
    payers.approve(payers.open_reversals(fill_id)[0])
    payers.pay(fill_id, 1900, 0)
    assert [link.level for link in payers.links(fill_id)] == [2]
    assert payers.owed(fill_id).pays == Money(1900)


def test_that_three_payers_leave_the_right_rest_to_the_cent(payers: Payers) -> None:
    shop = payers.shop
    patient = shop.patient()
    primary = shop.coverage(patient)
    help_fund = payers.plan("Help Fund", PlanKind.ASSISTANCE, cob_scheme=CobScheme.RESPONSIBILITY)
    payers.cover(patient, help_fund, 2)
    payers.cover(patient, payers.plan("Spouse's Plan", takes_total=False), 3)
    fill_id = shop.ready(patient, primary)
    payers.pay(fill_id, 1517, 403, copay=1517)
    assert payers.last(fill_id).level == 3
    (row,) = other_payer_rows(payers.request(payers.last(fill_id)))
    assert ("NP", "05") in row
    payers.pay(fill_id, 1201, 316)
    assert payers.last(fill_id).plan_id == help_fund
    sent = payers.request(payers.last(fill_id))
    assert [dict(row)["NQ"] for row in other_payer_rows(sent)] == ["151G", "120A"]
    payers.pay(fill_id, 199, 1002)
    owed = payers.owed(fill_id)
    assert (owed.pays, owed.plan_pays) == (Money(199), Money(403 + 316 + 1002))


def test_that_what_cannot_be_billed_next_is_written_down_and_the_answer_stands(payers: Payers) -> None:
    shop = payers.shop
    patient = shop.patient()
    primary = shop.coverage(patient)
    second = payers.plan("Second Plan")
    coverage = payers.cover(patient, second, 2)

    def spoil(unit: object) -> None:
        unit.patients.coverage(coverage).cardholder_id = " "  # type: ignore[attr-defined]

    shop.within(spoil)
    fill_id = shop.ready(patient, primary)
    payers.pay(fill_id, 1000, 661)
    (only,) = payers.links(fill_id)
    assert only.outcome is ClaimOutcome.PAID
    assert only.next_stop.startswith("Second Plan was not billed: ")
    assert payers.owed(fill_id).pays == Money(1000)
