"""Bill copay card, voucher and two payers by each scheme over TLS, each cent reckoned beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimKind, ClaimShown, PlanKind
from app.workflows.claims_desk import ReverseClaim, reverse_claim
from app.workflows.dispense import ChangeCoverage, change_coverage

if TYPE_CHECKING:
    from tests.fixtures.payer_desk_fixtures import Counter
    from tests.fixtures.reckoning_fixtures import Drug, allowed, share
else:
    from payer_desk_fixtures import Counter
    from reckoning_fixtures import Drug, allowed, share

if TYPE_CHECKING:
    from app.claims.views import ClaimRow
    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from tests.fixtures.practice_fixtures import PracticeDesk

LIPITOR = Drug("00071015723", 30, is_brand=True)
GENERIC = Drug("00185012901", 30, is_brand=False)


def paid(row: ClaimRow) -> tuple[int, int]:
    """Return the cents of patient and plan on a claim."""
    assert row.shown is ClaimShown.PAID, row.message
    assert row.patient_pay is not None
    assert row.plan_pay is not None
    return row.patient_pay.cents, row.plan_pay.cents


def taken_back_last_first(counter: Counter, fill_id: FillId, first: ClaimRow, second: ClaimRow) -> None:
    """Reverse the first payer's claim and prove that the second payer's goes back before it."""
    counter.desk.do(reverse_claim, ReverseClaim(first.id), counter.technician)
    rows = counter.claims(fill_id, 4)
    back = [row for row in rows if row.kind is ClaimKind.REVERSAL]
    back.sort(key=lambda row: row.answered_at or row.created_at)
    assert [row.plan for row in back] == [second.plan, first.plan]
    assert {row.shown for row in rows} == {ClaimShown.REVERSED}


def test_that_a_copay_card_takes_what_a_commercial_plan_left_but_its_five_dollars(
    practice_desk: PracticeDesk, technician: Actor, owner: Actor
) -> None:
    counter = Counter(practice_desk, technician, owner, "alvarado")
    counter.cover(counter.plan("Savings Card", PlanKind.COPAY_CARD, "999021", "COPAY"))
    fill_id = counter.accept(LIPITOR)
    first, second = counter.claims(fill_id, 2)
    patient, plan = share("commercial", LIPITOR, "brand")
    assert paid(first) == (patient, plan)
    assert patient == 4000
    assert paid(second) == (500, patient - 500)
    assert counter.sent(second).segment("07").text("C8") == "08"
    taken_back_last_first(counter, fill_id, first, second)


def test_that_two_payers_by_amount_paid_leave_what_the_reckoning_says(
    practice_desk: PracticeDesk, technician: Actor, owner: Actor
) -> None:
    counter = Counter(practice_desk, technician, owner, "castellanos")
    fill_id = counter.accept(LIPITOR)
    first, second = counter.claims(fill_id, 2)
    patient, plan = share("part_d", LIPITOR, "brand")
    assert paid(first) == (patient, plan)
    told = counter.sent(second)
    assert told.segment("07").text("C8") == "02"
    assert [row.text("DV") for row in told.segment("05").repeats("HC")] != []
    # the second plan pays what it allows less what the first one paid, but its copay
    left = allowed("medicaid", LIPITOR) - plan
    assert paid(second) == share("medicaid", LIPITOR, "brand", rest=left)
    taken_back_last_first(counter, fill_id, first, second)


def test_that_two_payers_by_patient_responsibility_leave_what_the_reckoning_says(
    practice_desk: PracticeDesk, technician: Actor, owner: Actor
) -> None:
    counter = Counter(practice_desk, technician, owner, "alvarado")
    counter.cover(counter.plan_of("999002"))
    fill_id = counter.accept(GENERIC)
    first, second = counter.claims(fill_id, 2)
    patient, plan = share("commercial", GENERIC, "generic")
    assert paid(first) == (patient, plan)
    told = counter.sent(second)
    assert told.segment("07").text("C8") == "08"
    owed = [row.money("NQ") for row in told.segment("05").repeats("NP")]
    assert sum(amount.cents for amount in owed if amount is not None) == patient
    # the second plan looks at nothing but what the first one left to the patient
    assert paid(second) == share("part_d", GENERIC, "preferred generic", rest=patient)
    taken_back_last_first(counter, fill_id, first, second)


@pytest.mark.parametrize("kind", [PlanKind.COPAY_CARD, PlanKind.VOUCHER])
def test_that_a_card_or_voucher_is_refused_beside_a_federal_plan_with_the_reason(
    practice_desk: PracticeDesk, technician: Actor, owner: Actor, kind: PlanKind
) -> None:
    counter = Counter(practice_desk, technician, owner, "chen, maria")
    counter.cover(counter.plan("Brand Voucher", kind, "999021", "COPAY"))
    fill_id = counter.accept(LIPITOR)
    (only,) = counter.claims(fill_id, 1)
    assert paid(only) == share("part_d", LIPITOR, "brand")
    assert "federal programme" in only.message
    assert "Brand Voucher" in only.message
    voucher = counter.patient().coverages[1].id
    future = counter.desk.runner.submit(change_coverage, ChangeCoverage(fill_id, voucher), technician)
    assert "the law forbids" in str(future.exception(30))
    assert len(counter.desk.read(lambda reads: reads.claims.of_fill(fill_id))) == 1, "nothing was sent"
