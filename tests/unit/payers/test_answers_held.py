"""Prove that amounts that cannot be right charge nobody, and that a later payer is never left standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.desk_views import DeskAsk, DeskFilter, DeskKind, DeskOrder
from app.claims.model import ClaimOutcome, ClaimShown
from app.claims.plausible import Billed, doubt
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.practice import payer_answers
from app.practice.payer_answers import Rejection
from app.workflows.claims_desk import Resubmit, ReverseClaim, resubmit, reverse_claim
from app.workflows.owed import OwedKind
from app.workflows.unclear_answers import AcceptAnswer, accept_answer

if TYPE_CHECKING:
    from app.claims.desk_views import DeskRow
    from tests.fixtures.payers_fixtures import Payers, TwoPayers

# the claim of the fixture asks for 16.61; the usual price is 19.85
GROSS, USUAL = Money(1661), Money(1985)


def on_desk(payers: Payers, kind: DeskKind) -> list[DeskRow]:
    shop = payers.shop
    ask = DeskAsk(DeskFilter.TO_DO, DeskOrder.OLDEST, shop.clock.now().date(), shop.people.technician.user_id)
    return [row for row in shop.read(lambda reads: reads.desk.page(ask)) if row.kind is kind]


@pytest.mark.parametrize(
    ("patient", "plan", "is_doubted"),
    [
        (0, 0, False),
        (1985, 0, False),
        (1986, 0, True),
        (1000, 985, False),
        (1000, 986, True),
        (9_999_999, 0, True),
        (0, 9_999_999, True),
        (-1, 0, True),
        (1900, -300, False),
    ],
)
def test_that_nobody_owes_more_than_the_claim(patient: int, plan: int, is_doubted: bool) -> None:
    assert bool(doubt(Billed(GROSS, USUAL), Money(patient), Money(plan))) is is_doubted


def test_that_fees_and_taxes_come_on_top_but_not_absurd_ones() -> None:
    billed = Billed(GROSS, USUAL)
    assert not doubt(billed, Money(1000), Money(2985), [Money(2000)])
    assert doubt(billed, Money(1000), Money(2986), [Money(2000)])
    assert doubt(billed, ZERO, Money(9_999_999), [Money(9_999_999)])


@pytest.mark.parametrize(("patient", "plan"), [(9_999_999, 0), (1000, 9_999_999)])
def test_that_an_absurd_answer_charges_nobody_and_waits_on_the_desk(
    two_payers: TwoPayers, patient: int, plan: int
) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, patient, plan)
    (claim,) = payers.links(fill_id)
    assert (claim.outcome, claim.patient_pay, claim.plan_pay) == (ClaimOutcome.UNCLEAR, None, None)
    assert "more than the $19.85 of the claim" in claim.next_stop
    owed = payers.owed(fill_id)
    assert (owed.kind, owed.shown) == (OwedKind.BLOCKED, ClaimShown.UNCLEAR)
    assert "cannot be right" in owed.blocked
    (row,) = on_desk(payers, DeskKind.UNCLEAR)
    assert row.action == "Accept, send again or reverse"
    kept = payers.shop.within(
        lambda unit: {one.field_id: one.amount for one in unit.claims.amounts(claim.id)}
    )
    assert (kept["F5"], kept["F9"]) == (Money(patient), Money(plan)), "kept as it was sent"
    assert payers.owes(Account.PLAN_RECEIVABLE, two_payers.first) == ZERO


def test_that_a_person_accepts_it_and_the_next_payer_is_billed(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    technician = payers.shop.people.technician
    payers.pay(fill_id, 1990, 100)
    (claim,) = payers.links(fill_id)
    payers.shop.go(accept_answer, AcceptAnswer(claim.id), technician)
    first, second = payers.links(fill_id)
    assert (first.outcome, first.patient_pay, first.plan_pay) == (ClaimOutcome.PAID, Money(1990), Money(100))
    assert second.patient_before == Money(1990)
    assert not on_desk(payers, DeskKind.UNCLEAR)
    with pytest.raises(DomainError, match="cannot be right"):
        payers.shop.go(accept_answer, AcceptAnswer(first.id), technician)


def test_that_it_is_taken_back_before_it_is_sent_again(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 9_999_999, 0)
    (claim,) = payers.links(fill_id)
    new = payers.shop.go(resubmit, Resubmit(claim.id), payers.shop.people.technician)
    (reversal,) = payers.open_reversals(fill_id)
    assert reversal.reverses == claim.id
    assert payers.item(payers.last(fill_id)).after_id == reversal.outbox_id
    assert not on_desk(payers, DeskKind.UNCLEAR)
    with pytest.raises(DomainError, match="being taken back"):
        payers.shop.go(accept_answer, AcceptAnswer(claim.id), payers.shop.people.technician)
    payers.approve(reversal)
    payers.pay(fill_id, 1000, 661)
    first = payers.links(fill_id)[0]
    assert (first.id, first.outcome) == (new, ClaimOutcome.PAID)


def test_that_it_is_taken_back_alone(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 9_999_999, 0)
    (claim,) = payers.links(fill_id)
    payers.shop.go(reverse_claim, ReverseClaim(claim.id), payers.shop.people.technician)
    payers.approve(payers.open_reversals(fill_id)[0])
    assert payers.links(fill_id) == ()


def test_that_an_absurd_second_answer_blocks_too(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.pay(fill_id, 1000, 661)
    payers.pay(fill_id, 0, 9_999_999)
    assert payers.owed(fill_id).shown is ClaimShown.UNCLEAR


def paid_by_both(two_payers: TwoPayers) -> None:
    two_payers.payers.pay(two_payers.fill_id, 1000, 661)
    two_payers.payers.pay(two_payers.fill_id, 300, 700)


def test_that_a_second_payer_is_not_dropped_when_the_first_takes_its_own_back(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    paid_by_both(two_payers)
    first, second = payers.links(fill_id)

    def gone(unit: object) -> None:
        claim = unit.claims.get(first.id)  # type: ignore[attr-defined]
        claim.outcome = ClaimOutcome.REVERSED

    payers.shop.within(gone)
    assert payers.links(fill_id) == ()
    assert payers.owed(fill_id).kind is OwedKind.BLOCKED
    (row,) = on_desk(payers, DeskKind.STRANDED)
    assert (row.claim_id, row.action) == (second.id, "Reverse it, then bill again")
    payers.shop.go(reverse_claim, ReverseClaim(second.id), payers.shop.people.technician)
    assert not on_desk(payers, DeskKind.STRANDED), "it is under way"
    payers.approve(payers.open_reversals(fill_id)[0])
    assert not on_desk(payers, DeskKind.STRANDED)


def test_that_a_refused_reversal_brings_the_second_payer_back_to_the_desk(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    payers.reject(fill_id, "70")
    payers.pay(fill_id, 200, 1400)
    first, second = payers.links(fill_id)
    payers.shop.go(resubmit, Resubmit(first.id, "12345678901"), payers.shop.people.technician)
    (reversal,) = payers.open_reversals(fill_id)
    assert reversal.reverses == second.id
    payers.answer(reversal, lambda sent: payer_answers.rejected(sent, Rejection(("77",), "TOO LATE")))
    assert [row.claim_id for row in on_desk(payers, DeskKind.STRANDED)] == [second.id]


def test_that_the_first_payer_is_never_taken_back_before_the_second(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    paid_by_both(two_payers)
    first, second = payers.links(fill_id)
    payers.shop.go(reverse_claim, ReverseClaim(first.id), payers.shop.people.technician)
    above, below = payers.open_reversals(fill_id)
    assert (above.reverses, below.reverses) == (second.id, first.id)
    assert payers.item(below).after_id == above.outbox_id
    payers.approve(above)
    payers.approve(below)
    assert not on_desk(payers, DeskKind.STRANDED)
