"""Enter each kind of claim extra, send it over TLS to the practice payer, and read bytes and answer back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.compound_entry import TypedCompound, TypedIngredient, add_compound
from app.claims.model import ClaimShown
from app.claims.more import NO_MORE, More
from app.claims.more_entry import MoreField, read_more
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.clock import store_date
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.kernel.quantity import Quantity, Unit
from app.workflows.claims_desk import Resubmit, ReverseClaim, resubmit, reverse_claim
from app.workflows.intake import AcceptPrescription, accept_prescription

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.claims.views import ClaimRow
    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from tests.fixtures.practice_fixtures import PracticeDesk

F = MoreField
ANSWERED = {ClaimShown.PAID, ClaimShown.REJECTED}
# what is typed, and where it must stand in the bytes: segment, field, value
KINDS: dict[str, tuple[dict[MoreField, str], tuple[tuple[str, str, str], ...]]] = {
    "340B": ({F.CLARIFICATION: "20"}, (("07", "DK", "20"),)),
    "safety codes": (
        {F.REASON: "DD", F.SERVICE: "M0", F.RESULT: "1G"},
        (("08", "E4", "DD"), ("08", "E5", "M0"), ("08", "E6", "1G")),
    ),
    "diagnosis": ({F.DIAGNOSIS: "E11.9"}, (("13", "WE", "02"), ("13", "DO", "E119"))),
    "coupon": (
        {F.COUPON_KIND: "01", F.COUPON_NUMBER: "CP77", F.COUPON_VALUE: "5.00"},
        (("09", "KE", "01"), ("09", "ME", "CP77")),
    ),
    "injury": (
        {F.INJURED_ON: "11/03/2026", F.EMPLOYER: "Elm Mill", F.CARRIER: "C1", F.REFERENCE: "WC9"},
        (("06", "DY", "20261103"), ("06", "CF", "ELM MILL"), ("06", "CR", "C1"), ("06", "DZ", "WC9")),
    ),
    "home": (
        {F.RESIDENCE: "3", F.PLACE: "13", F.FACILITY: "FAC1", F.LEVEL: "3", F.DELAY: "1"},
        (("01", "4X", "3"), ("01", "C7", "13"), ("15", "8C", "FAC1"), ("07", "DI", "3"), ("07", "NV", "1")),
    ),
    "vaccine": ({F.VACCINE_FEE: "20.00"}, (("08", "E5", "MA"), ("11", "E3", "200{"))),
    "part": (
        {F.PART: "P", F.WHOLE_QUANTITY: "90", F.WHOLE_DAYS: "45"},
        (("07", "HD", "P"), ("07", "HG", "45")),
    ),
}


@dataclass
class Counter:
    """Enter and send for the patient of the practice store."""

    desk: PracticeDesk
    pharmacist: Actor

    def today(self) -> date:
        return date.fromisoformat(store_date(self.desk.clock.now(), "America/New_York"))

    def drug(self, words: str) -> Any:
        return self.desk.read(lambda reads: reads.catalog.search(words, 40))[0]

    def accept(self, more: More, who: str = "castellanos", **changes: Any) -> FillId:
        (row,) = self.desk.read(lambda reads: reads.patients.search(who, 5))
        card = self.desk.read(lambda reads: reads.patients.card(row.id))
        facts: dict[str, Any] = {
            "patient_id": row.id,
            "prescriber_id": self.desk.read(lambda reads: reads.prescribers.search("a", 1))[0].id,
            "ndc11": self.drug("metformin 500").ndc11,
            "sig_typed": "1 tab po bid",
            "sig_text": "Take 1 tablet by mouth twice a day.",
            "quantity": Quantity.of(60),
            "unit": Unit.EACH,
            "days_supply": 30,
            "refills": 0,
            "daw": 0,
            "origin": 1,
            "date_written": date(2026, 11, 20),
            "coverage_id": card.coverages[0].id,
        }
        order = AcceptPrescription(**(facts | changes), more=more)
        fill_id: FillId = self.desk.do(accept_prescription, order, self.pharmacist).fill_id
        return fill_id

    def first(self, fill_id: FillId, nth: int = 0) -> ClaimRow:
        """Wait for the answer of the first payer to the nth billing."""

        def mine(reads: Any) -> list[ClaimRow]:
            rows = reads.claims.of_fill(fill_id)
            return [row for row in rows if row.kind.value == "B1" and row.plan == rows[0].plan]

        rows = self.desk.wait_for(mine, lambda rows: len(rows) > nth and rows[nth].shown in ANSWERED)
        return rows[nth]

    def sent(self, claim: ClaimRow) -> Message:
        raw = self.desk.read(lambda reads: reads.claims.messages(claim.id))[0].raw
        return Message.parse(raw, Direction.REQUEST)


@pytest.fixture
def counter(practice_desk: PracticeDesk, pharmacist: Actor) -> Counter:
    practice_desk.open_payer()
    practice_desk.start_pump()
    return Counter(practice_desk, pharmacist)


def read_back(message: Message, wanted: tuple[tuple[str, str, str], ...]) -> Mapping[tuple[str, str], str]:
    return {(segment, field): message.segment(segment).text(field).strip() for segment, field, _ in wanted}


@pytest.mark.parametrize("kind", KINDS)
def test_that_what_is_typed_reaches_the_payer_and_is_paid(counter: Counter, kind: str) -> None:
    typed, wanted = KINDS[kind]
    who = "alvarado" if kind == "coupon" else "castellanos"
    fill_id = counter.accept(read_more(typed, counter.today()), who)
    claim = counter.first(fill_id)
    message = counter.sent(claim)
    for segment, field, value in wanted:
        assert message.segment(segment).text(field).strip() == value, (segment, field)
    assert claim.shown is ClaimShown.PAID, [reject.code for reject in claim.rejects]


def test_that_a_compound_is_mixed_billed_and_paid(counter: Counter) -> None:
    parts = [counter.drug("metformin 500"), counter.drug("acetazolamide 250")]
    lines = tuple(TypedIngredient(drug.ndc11, "10", "4.00") for drug in parts)
    mixed = add_compound(NO_MORE, TypedCompound("Practice cream", "03", "6064005", "2", lines))
    fill_id = counter.accept(
        mixed, ndc11=parts[0].ndc11, unit=Unit.GRAM, quantity=Quantity.of(30), days_supply=15,
        sig_typed="apply bid", sig_text="Apply twice a day.",
    )  # fmt: skip
    claim = counter.first(fill_id)
    message = counter.sent(claim)
    segment = message.segment("10")
    assert [one.text("TE") for one in segment.repeats("RE")] == [drug.ndc11 for drug in parts]
    costs = [one.money("EE") or Money(0) for one in segment.repeats("RE")]
    assert Money.total(costs) == message.segment("11").money("D9") == Money(800)
    assert claim.shown is ClaimShown.PAID, [reject.code for reject in claim.rejects]
    assert counter.desk.read(lambda reads: reads.fills.card(fill_id)).drug.title == "Practice cream cream"


def test_that_the_payer_knows_the_part_that_a_completion_names(counter: Counter) -> None:
    typed = {F.PART: "P", F.WHOLE_QUANTITY: "60", F.WHOLE_DAYS: "30"}
    part = counter.accept(read_more(typed, counter.today()), quantity=Quantity.of(20), days_supply=10)
    first = counter.first(part)
    assert first.shown is ClaimShown.PAID
    second = {F.PART: "C", F.PART_NUMBER: str(first.rx_number), F.PART_DATE: f"{counter.today():%m/%d/%Y}"}
    again = read_more({**typed, **second}, counter.today())
    rest = counter.first(counter.accept(again, quantity=Quantity.of(40), days_supply=20))
    claim = counter.sent(rest).segment("07")
    assert (claim.text("HD"), claim.number("EN")) == ("C", first.rx_number)
    assert [reject.code for reject in rest.rejects] == ["RM"], "the payer knows the part: it was today"


def test_that_what_was_typed_goes_again_after_a_reversal(counter: Counter) -> None:
    typed = {F.CLARIFICATION: "20", F.DIAGNOSIS: "E11.9"}
    fill_id = counter.accept(read_more(typed, counter.today()))
    first = counter.first(fill_id)
    counter.desk.do(reverse_claim, ReverseClaim(first.id), counter.pharmacist)
    counter.desk.wait_for(
        lambda reads: reads.claims.of_fill(fill_id),
        lambda rows: any(row.id == first.id and row.shown is ClaimShown.REVERSED for row in rows),
    )
    counter.desk.do(resubmit, Resubmit(first.id), counter.pharmacist)
    message = counter.sent(counter.first(fill_id, 1))
    assert message.segment("07").text("DK").strip() == "20"
    assert message.segment("13").text("DO").strip() == "E119"


def test_that_a_coupon_is_refused_with_a_federal_plan_before_anything_goes(counter: Counter) -> None:
    typed = KINDS["coupon"][0]
    with pytest.raises(DomainError) as refused:
        counter.accept(read_more(typed, counter.today()))
    assert refused.value.field == F.COUPON_NUMBER
    assert "federal" in refused.value.message
    assert counter.desk.read(lambda reads: reads.outbox.heads()) == ()
