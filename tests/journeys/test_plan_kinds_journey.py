"""Bill a patient of each kind of plan over TLS: what the sheet asks goes out, what the payer says is owed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.claims.edits.model import EditsStand
from app.claims.model import ClaimShown
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.money import ZERO, Money, Percent
from app.kernel.quantity import Quantity, Unit
from app.practice.people import people
from app.workflows.claim_edits import Answered, Asking
from app.workflows.intake import AcceptPrescription, accept_prescription

if TYPE_CHECKING:
    from app.claims.views import ClaimRow
    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from tests.fixtures.practice_fixtures import PracticeDesk

BRAND = "00597015290"  # Jardiance 10 mg, a brand of more than ten dollars a tablet
GENERIC = "metformin 500"
BINS = {plan.name: plan.bin for plan in people().plans}


@dataclass
class Counter:
    """Bill the patients of the practice store one prescription each."""

    desk: PracticeDesk
    pharmacist: Actor

    def order(self, last: str, first: str, ndc11: str, days: int) -> AcceptPrescription:
        rows = self.desk.read(lambda reads: reads.patients.search(f"{last} {first}", 5))
        card = self.desk.read(lambda reads: reads.patients.card(rows[0].id))
        return AcceptPrescription(
            patient_id=card.row.id,
            prescriber_id=self.desk.read(lambda reads: reads.prescribers.search("a", 1))[0].id,
            ndc11=ndc11,
            sig_typed="1 tab po qd",
            sig_text="Take 1 tablet by mouth once a day.",
            quantity=Quantity.of(days),
            unit=Unit.EACH,
            days_supply=days,
            refills=0,
            daw=0,
            origin=1,
            date_written=date(2026, 11, 20),
            coverage_id=card.coverages[0].id,
        )

    def generic(self) -> str:
        found: str = self.desk.read(lambda reads: reads.catalog.search(GENERIC, 5))[0].ndc11
        return found

    def accept(self, order: AcceptPrescription) -> FillId:
        fill_id: FillId = self.desk.do(accept_prescription, order, self.pharmacist).fill_id
        return fill_id

    def claims(self, fill_id: FillId, many: int) -> list[ClaimRow]:
        over = {ClaimShown.PAID, ClaimShown.CAPTURED, ClaimShown.REJECTED}
        rows = self.desk.wait_for(
            lambda reads: reads.claims.of_fill(fill_id),
            lambda rows: len(rows) >= many and all(row.shown in over for row in rows),
        )
        return list(rows)

    def bill(self, last: str, first: str, ndc11: str, *, days: int = 30, many: int = 1) -> list[ClaimRow]:
        return self.claims(self.accept(self.order(last, first, ndc11, days)), many)

    def sent(self, claim: ClaimRow) -> Message:
        messages = self.desk.read(lambda reads: reads.claims.messages(claim.id))
        return Message.parse(messages[0].raw, Direction.REQUEST)


@pytest.fixture
def counter(practice_desk: PracticeDesk, pharmacist: Actor) -> Counter:
    """Open the payer and the line to it."""
    practice_desk.open_payer()
    practice_desk.start_pump()
    return Counter(practice_desk, pharmacist)


def allowed(claim: ClaimRow) -> Money:
    return (claim.plan_pay or ZERO) + (claim.patient_pay or ZERO)


@pytest.mark.parametrize(
    ("last", "first", "drug", "days", "plan", "owed"),
    [
        ("Ottersen", "Nila", GENERIC, 30, "Practice Children's Plan", 3_00),
        ("Brandvold", "Erik", BRAND, 30, "Practice TRICARE", 48_00),
        ("Brandvold", "Pia", BRAND, 90, "Practice TRICARE", 48_00),
        ("Grantham", "Walter", GENERIC, 14, "Practice VA Community Care", 0),
    ],
)
def test_that_a_plan_with_a_copay_leaves_the_patient_just_that(
    counter: Counter, last: str, first: str, drug: str, days: int, plan: str, owed: int
) -> None:
    (claim,) = counter.bill(last, first, drug if drug == BRAND else counter.generic(), days=days)
    assert (claim.plan, claim.shown) == (plan, ClaimShown.PAID)
    assert claim.patient_pay == Money(owed)
    assert claim.plan_pay is not None
    assert claim.plan_pay > ZERO
    assert counter.sent(claim).header("A1") == BINS[plan]
    assert counter.sent(claim).header("A9") == "1", "one claim in each transmission, whatever a sheet takes"


def test_that_a_fill_too_long_for_the_va_is_refused_by_sheet_and_payer(counter: Counter) -> None:
    order = counter.order("Grantham", "Walter", counter.generic(), 30)
    asking = replace(order, asking=Asking(asks=True))
    with pytest.raises(EditsStand) as stopped:
        counter.desk.do(accept_prescription, asking, counter.pharmacist)
    assert any("14" in edit.words for edit in stopped.value.edits)
    (claim,) = counter.claims(counter.accept(order), 1)
    assert (claim.shown, [reject.code for reject in claim.rejects]) == (ClaimShown.REJECTED, ["76"])


def test_that_champva_takes_its_deductible_and_then_a_quarter(counter: Counter) -> None:
    (claim,) = counter.bill("Delacroix", "Odile", BRAND)
    deductible = Money(50_00)
    share = Percent.parse("25").of(allowed(claim) - deductible)
    assert claim.patient_pay == deductible + share


def test_that_the_indian_health_service_captures_without_money(counter: Counter) -> None:
    (claim,) = counter.bill("Littlefield", "Dana", counter.generic())
    assert claim.shown is ClaimShown.CAPTURED
    assert claim.patient_pay in {None, ZERO}


def test_that_a_copay_card_behind_the_plan_leaves_what_it_promises(counter: Counter) -> None:
    plan, card = counter.bill("Hollis", "Renata", BRAND, many=2)
    assert (plan.plan, card.plan) == ("Practice Employer PPO", "Practice Copay Card")
    deductible, copay, most = Money(250_00), Money(40_00), Money(75_00)
    assert plan.patient_pay == deductible + copay
    assert card.plan_pay == most
    assert card.patient_pay == plan.patient_pay - most
    sent = counter.sent(card)
    assert sent.segment("07").text("C8") == "08"
    assert sent.segment("05").money("NQ") == plan.patient_pay
    assert sent.segment("05").money("DV") is None


def test_that_a_foundation_takes_over_what_the_drug_plan_left(counter: Counter) -> None:
    plan, programme = counter.bill("Ainsworth", "Cyril", BRAND, many=2)
    assert (plan.plan, programme.plan) == ("Practice Medicare Drug Plan", "Practice Assistance Programme")
    assert plan.patient_pay == allowed(plan)  # all of it falls under the deductible of 615.00
    assert (programme.patient_pay, programme.plan_pay) == (ZERO, plan.patient_pay)
    assert counter.sent(programme).segment("07").text("C8") == "08"


def test_that_part_b_wants_the_diagnosis_and_the_state_pays_behind_it(counter: Counter) -> None:
    order = counter.order("Trevisan", "Livia", BRAND, 30)
    fill_id = counter.accept(_answered(counter, order, "424-DO"))
    part_b, state = counter.claims(fill_id, 2)
    assert (part_b.plan, state.plan) == ("Practice Medicare Part B", "Practice State Medicaid")
    deductible = Money(257_00)
    assert part_b.patient_pay == deductible + Percent.parse("20").of(allowed(part_b) - deductible)
    assert state.patient_pay == Money(4_00)
    told = counter.sent(state).segment("05")
    assert (told.money("DV"), told.money("NQ")) == (part_b.plan_pay, part_b.patient_pay)


def test_that_a_claim_for_an_injury_is_held_until_it_names_the_injury(counter: Counter) -> None:
    order = counter.order("Novotny", "Karel", counter.generic(), 30)
    with pytest.raises(EditsStand) as stopped:
        counter.desk.do(accept_prescription, order, counter.pharmacist)
    numbers = {edit.number for edit in stopped.value.edits}
    assert {"434-DY", "435-DZ", "315-CF"} <= numbers


def _answered(counter: Counter, order: AcceptPrescription, number: str) -> AcceptPrescription:
    """Return the order with the one question answered that the sheet raises about a field."""
    with pytest.raises(EditsStand) as stopped:
        counter.desk.do(accept_prescription, order, counter.pharmacist)
    (edit,) = stopped.value.edits
    assert edit.number == number
    answer = Answered(edit.code, edit.fingerprint, "The prescriber's office is closed; it follows.")
    return replace(order, asking=Asking((answer,)))
