"""What is entered beside a prescription is kept, sent, sent again, and dropped when it is untrue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.compound_entry import TypedCompound, TypedIngredient, add_compound, typed_compound
from app.claims.edits.model import EditsStand
from app.claims.mending import Place
from app.claims.more import NO_MORE, More
from app.claims.more_entry import MoreField, read_more, typed_of
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.kernel.quantity import Quantity, Unit
from app.prescriptions.model import FillState
from app.workflows.authorizations import (
    AskPlan,
    StartAuthorization,
    request_authorization,
    start_authorization,
)
from app.workflows.claim_more import SayMore, say_more
from app.workflows.claims_desk import Resubmit, ReverseClaim, resubmit, reverse_claim
from app.workflows.dispense import ChangeProduct, change_product
from app.workflows.intake import Refill, refill
from app.workflows.labels import label_facts
from app.workflows.mending import MendAndSend, mend_and_send
from db.fills_reads import SqlFillReads

if TYPE_CHECKING:
    from tests.fixtures.dispensing_fixtures import METFORMIN
else:
    from dispensing_fixtures import METFORMIN

TODAY = date(2026, 11, 24)
AMOXICILLIN, OXYCODONE, OTHER_METFORMIN = "00093226401", "00406055201", "00093104801"
F = MoreField
EVERYTHING = {
    F.CLARIFICATION: "20",
    F.CLARIFICATION_2: "5",
    F.DELAY: "1",
    F.LEVEL: "3",
    F.PLACE: "1",
    F.RESIDENCE: "3",
    F.FACILITY: "FAC77",
    F.DIAGNOSIS: "E11.9",
    F.DIAGNOSIS_2: "I10",
    F.COUPON_KIND: "01",
    F.COUPON_NUMBER: "CP123",
    F.COUPON_VALUE: "25.00",
    F.INJURED_ON: "11/03/2026",
    F.EMPLOYER: "Elm Mill",
    F.CARRIER: "CARR1",
    F.REFERENCE: "WC-9",
    F.VACCINE_FEE: "20.00",
}
SENT = {
    "07": {"NV": "1", "DI": "3"},
    "01": {"C7": "1", "4X": "3"},
    "15": {"8C": "FAC77"},
    "09": {"KE": "01", "ME": "CP123"},
    "06": {"DY": "20261103", "CF": "ELM MILL", "CR": "CARR1", "DZ": "WC-9"},
    "08": {"E5": "MA"},
}


def typed(more: dict[MoreField, str]) -> More:
    return read_more(more, TODAY)


def sent(desk: Any, fill_id: Any) -> Message:
    item = desk.unit.outbox.get(desk.claim(fill_id).outbox_id)
    return Message.parse(item.body, Direction.REQUEST)


def told(message: Message) -> dict[str, dict[str, str]]:
    return {
        segment: {field: message.segment(segment).text(field).strip() for field in fields}
        for segment, fields in SENT.items()
    }


def codes(message: Message, segment: str, leader: str) -> list[str]:
    return [one.text(leader) for one in message.segment(segment).repeats(leader)]


def test_that_everything_typed_is_in_the_bytes_and_in_the_store(desk: Any) -> None:
    accepted = desk.accept(more=typed(EVERYTHING))
    message = sent(desk, accepted.fill_id)
    assert told(message) == SENT
    assert codes(message, "07", "DK") == ["20", "5"]
    assert codes(message, "13", "DO") == ["E119", "I10"]
    pricing = message.segment("11")
    due = sum((pricing.money(name) or Money(0)).cents for name in ("D9", "DC", "E3"))
    assert pricing.money("E3") == Money(2000)
    assert pricing.money("DU") == Money(due)
    kept = replace(desk.unit.mores.of_fill(accepted.fill_id), injury=desk.unit.mores.injury(desk.coverage.id))
    assert typed_of(kept) == EVERYTHING


def test_that_what_was_typed_goes_again_with_a_resubmission_and_with_the_codes_said_then(
    desk: Any, answers: Any
) -> None:
    fill_id = desk.accept(more=typed(EVERYTHING)).fill_id
    claim = desk.claim(fill_id)
    desk.answer(claim, answers.rejected(desk.send(claim), "79"))
    resubmit(desk.unit, Resubmit(claim.id, "", "3", "ER M0 1G"), desk.pharmacist)
    again = sent(desk, fill_id)
    assert told(again) == SENT
    assert codes(again, "07", "DK") == ["3", "20", "5"]
    claim = desk.claim(fill_id)
    desk.answer(claim, answers.paid(desk.send(claim), 500, 1000))
    reverse_claim(desk.unit, ReverseClaim(claim.id), desk.technician)
    back = next(one for one in desk.unit.claims.of_fill(fill_id) if one.reverses == claim.id)
    desk.answer(back, answers.approved(desk.send(back)))
    resubmit(desk.unit, Resubmit(desk.claim(fill_id).id), desk.technician)
    rebilled = sent(desk, fill_id)
    assert codes(rebilled, "07", "DK") == ["3", "20", "5"]
    assert [one.text("E4") for one in rebilled.segment("08").repeats("7E")] == ["", "ER"]


def test_that_another_product_drops_what_explained_the_first_and_keeps_340b(desk: Any) -> None:
    fill_id = desk.accept(more=typed(EVERYTHING)).fill_id
    change_product(desk.unit, ChangeProduct(fill_id, OTHER_METFORMIN), desk.pharmacist)
    assert codes(sent(desk, fill_id), "07", "DK") == ["20"]
    assert desk.unit.mores.of_fill(fill_id).coupon is not None


def test_that_a_refill_carries_where_the_patient_lives_and_no_coupon_or_vaccine(desk: Any) -> None:
    first = desk.accept(more=typed(EVERYTHING), days_supply=1, quantity=Quantity.of(2))
    desk.unit.fills.get(first.fill_id).state = FillState.SOLD
    again = refill(desk.unit, Refill(first.prescription_id), desk.technician).value
    message = sent(desk, again.fill_id)
    kept = desk.unit.mores.of_fill(again.fill_id)
    assert message.segment("01").text("4X").strip() == "3"
    assert message.segment("06").text("DZ").strip() == "WC-9"
    assert (kept.coupon, kept.administration, kept.services) == (None, None, ())


def test_that_a_part_keeps_what_was_prescribed_and_the_completion_names_it(desk: Any) -> None:
    part = {F.PART: "P", F.WHOLE_QUANTITY: "60", F.WHOLE_DAYS: "30"}
    first = desk.accept(more=typed(part), quantity=Quantity.of(20), days_supply=10)
    claim = sent(desk, first.fill_id).segment("07")
    assert (claim.text("HD"), claim.number("HG")) == ("P", 30)
    assert claim.quantity("HF") == Quantity.of(60)
    assert claim.quantity("E7") == Quantity.of(20)
    assert desk.unit.prescriptions.get(first.prescription_id).quantity == Quantity.of(60)
    rest = {**part, F.PART: "C", F.PART_NUMBER: str(first.rx_number), F.PART_DATE: "11/20/2026"}
    second = desk.accept(more=typed(rest), quantity=Quantity.of(40), days_supply=20)
    claim = sent(desk, second.fill_id).segment("07")
    assert (claim.text("HD"), claim.number("EN")) == ("C", first.rx_number)


def test_that_a_part_as_large_as_the_whole_names_the_field(desk: Any) -> None:
    part = typed({F.PART: "P", F.WHOLE_QUANTITY: "60", F.WHOLE_DAYS: "30"})
    with pytest.raises(EditsStand) as stand:
        desk.accept(more=part, quantity=Quantity.of(60), days_supply=30)
    assert stand.value.field == F.WHOLE_QUANTITY


WRONG: tuple[tuple[dict[MoreField, str], MoreField], ...] = (
    ({F.CLARIFICATION: "77"}, F.CLARIFICATION),
    ({F.CLARIFICATION: "5", F.CLARIFICATION_2: "05"}, F.CLARIFICATION_2),
    ({F.DIAGNOSIS: "diabetes"}, F.DIAGNOSIS),
    ({F.DIAGNOSIS: "I10", F.DIAGNOSIS_2: "i10"}, F.DIAGNOSIS_2),
    ({F.COUPON_NUMBER: "1"}, F.COUPON_KIND),
    ({F.COUPON_KIND: "01"}, F.COUPON_NUMBER),
    ({F.COUPON_KIND: "01", F.COUPON_NUMBER: "1", F.COUPON_VALUE: "0"}, F.COUPON_VALUE),
    ({F.COUPON_KIND: "01", F.COUPON_NUMBER: "1" * 16}, F.COUPON_NUMBER),
    ({F.EMPLOYER: "Elm Mill"}, F.INJURED_ON),
    ({F.INJURED_ON: "12/30/2026"}, F.INJURED_ON),
    ({F.INJURED_ON: "soon"}, F.INJURED_ON),
    ({F.WHOLE_QUANTITY: "60"}, F.PART),
    ({F.PART: "P", F.WHOLE_DAYS: "30"}, F.WHOLE_QUANTITY),
    ({F.PART: "P", F.WHOLE_QUANTITY: "60"}, F.WHOLE_DAYS),
    ({F.PART: "C", F.WHOLE_QUANTITY: "60", F.WHOLE_DAYS: "30", F.PART_DATE: "t"}, F.PART_NUMBER),
    ({F.PART: "P", F.WHOLE_QUANTITY: "60", F.WHOLE_DAYS: "30", F.PART_NUMBER: "1"}, F.PART_NUMBER),
    ({F.VACCINE_FEE: "-1"}, F.VACCINE_FEE),
    ({F.VACCINE_FEE: "much"}, F.VACCINE_FEE),
    ({F.FACILITY: "x\x1c"}, F.FACILITY),
)


@pytest.mark.parametrize(("entry", "field"), WRONG)
def test_that_a_wrong_entry_names_its_field(entry: dict[MoreField, str], field: MoreField) -> None:
    with pytest.raises(DomainError) as refused:
        typed(entry)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_that_a_technician_says_no_safety_codes(desk: Any) -> None:
    codes_said = typed({F.REASON: "DD", F.SERVICE: "M0", F.RESULT: "1G"})
    with pytest.raises(DomainError) as refused:
        desk.accept(more=codes_said)
    assert refused.value.field == F.REASON
    fill_id = desk.accept().fill_id
    with pytest.raises(DomainError):
        say_more(desk.unit, SayMore(fill_id, codes_said), desk.technician)
    say_more(desk.unit, SayMore(fill_id, codes_said), desk.pharmacist)
    say_more(desk.unit, SayMore(fill_id, codes_said), desk.technician)


def test_that_the_desk_changes_what_goes_and_an_emptied_field_goes_no_more(desk: Any, answers: Any) -> None:
    fill_id = desk.accept(more=typed(EVERYTHING)).fill_id
    claim = desk.claim(fill_id)
    desk.answer(claim, answers.rejected(desk.send(claim), "75"))
    say_more(desk.unit, SayMore(fill_id, typed({F.DELAY: "2"})), desk.technician)
    resubmit(desk.unit, Resubmit(claim.id), desk.technician)
    message = sent(desk, fill_id)
    assert message.segment("07").text("NV").strip() == "2"
    assert desk.unit.mores.injury(desk.coverage.id) is None
    say_more(desk.unit, SayMore(fill_id, NO_MORE), desk.technician)
    assert desk.unit.mores.of_fill(fill_id) == NO_MORE


MIX = TypedCompound(
    "Metformin amoxicillin cream",
    "03",
    "6064005",
    "2",
    (TypedIngredient(METFORMIN, "10", "4.20"), TypedIngredient(AMOXICILLIN, "2.5", "3.05", "05")),
)
CREAM: dict[str, Any] = {
    "quantity": Quantity.of(30),
    "unit": Unit.GRAM,
    "days_supply": 15,
    "sig_typed": "apply bid",
    "sig_text": "Apply twice a day.",
}


def test_that_a_compound_is_billed_priced_named_and_taken_from_stock(desk: Any) -> None:
    mixed = add_compound(NO_MORE, MIX)
    accepted = desk.accept(more=mixed, **CREAM)
    message = sent(desk, accepted.fill_id)
    claim, segment = message.segment("07"), message.segment("10")
    assert (claim.text("D6"), claim.text("E1"), claim.text("D7")) == ("2", "00", "0")
    assert [one.text("TE") for one in segment.repeats("RE")] == [METFORMIN, AMOXICILLIN]
    assert [one.money("EE") for one in segment.repeats("RE")] == [Money(420), Money(305)]
    assert message.segment("11").money("D9") == Money(725)
    fill = desk.unit.fills.get(accepted.fill_id)
    assert (fill.ndc11, fill.ingredient_cost, fill.usual_price) == (
        METFORMIN,
        Money(725),
        Money(725 + 290 + 850),
    )
    desk.fill(accepted.fill_id)
    taken = {one.ndc11: one.quantity for one in desk.unit.stock.of_source(fill.id)}
    assert taken == {METFORMIN: -Quantity.of(10), AMOXICILLIN: -Quantity.parse("2.5")}
    facts = label_facts(desk.unit, fill)
    assert (facts.drug, facts.form, facts.quantity) == ("Metformin amoxicillin cream", "cream", "30 g")
    assert typed_compound(desk.unit.mores.of_fill(fill.id)) == MIX


def test_that_the_allergy_to_the_second_ingredient_is_found(desk: Any) -> None:
    accepted = desk.accept(more=add_compound(NO_MORE, MIX), **CREAM)
    assert any("enicillin" in alert.title + alert.why for alert in desk.unit.alerts.of_fill(accepted.fill_id))


def test_that_a_controlled_ingredient_rules_the_whole_compound(desk: Any) -> None:
    lines = (*MIX.lines, TypedIngredient(OXYCODONE, "1", "1.00"))
    with pytest.raises(DomainError) as refused:
        desk.accept(more=add_compound(NO_MORE, replace(MIX, lines=lines)), **CREAM)
    assert "refills" in [problem.field for problem in refused.value.problems]


BAD_MIX: tuple[tuple[TypedCompound, str], ...] = (
    (replace(MIX, name=""), "compound"),
    (replace(MIX, dosage_form=""), "dosage form"),
    (replace(MIX, unit_form=""), "unit"),
    (replace(MIX, route="1"), "route"),
    (replace(MIX, lines=MIX.lines[:1]), "ingredients"),
    (replace(MIX, lines=(MIX.lines[0], *MIX.lines[:1])), "ingredient 2"),
    (replace(MIX, lines=(MIX.lines[0], replace(MIX.lines[1], ndc11=""))), "ingredient 2"),
    (replace(MIX, lines=(MIX.lines[0], replace(MIX.lines[1], quantity="0"))), "quantity 2"),
    (replace(MIX, lines=(MIX.lines[0], replace(MIX.lines[1], cost=""))), "cost 2"),
    (replace(MIX, lines=(MIX.lines[0], replace(MIX.lines[1], cost="-1"))), "cost 2"),
    (replace(MIX, lines=tuple(TypedIngredient(f"{n:011d}", "1", "1") for n in range(26))), "ingredients"),
)


@pytest.mark.parametrize(("mix", "field"), BAD_MIX)
def test_that_a_wrong_compound_names_its_cell(mix: TypedCompound, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        add_compound(NO_MORE, mix)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_that_the_product_of_a_compound_is_not_changed(desk: Any) -> None:
    accepted = desk.accept(more=add_compound(NO_MORE, MIX), **CREAM)
    fill = desk.unit.fills.get(accepted.fill_id)
    with pytest.raises(DomainError) as refused:
        change_product(desk.unit, ChangeProduct(fill.id, OTHER_METFORMIN), desk.pharmacist)
    assert refused.value.field == "drug"


def test_that_queue_and_fill_name_the_compound_and_say_what_goes_in(desk: Any, store_clock: Any) -> None:
    fill_id = desk.accept(more=add_compound(NO_MORE, MIX), **CREAM).fill_id
    reads = SqlFillReads(desk.unit.session, store_clock)
    assert reads.queue()[0].drug == "Metformin amoxicillin cream"
    assert reads.profile(desk.patient.id)[0].drug == "Metformin amoxicillin cream"
    parts = reads.card(fill_id).drug.parts
    assert [part.partition(" (")[2] for part in parts] == ["68180-0336-09)", "00093-2264-01)"]
    assert parts[0].startswith("10 × met")


@pytest.mark.parametrize("is_compound", [False, True])
def test_that_a_request_for_authorization_leaves_out_what_only_a_billing_tells(
    desk: Any, is_compound: bool
) -> None:
    """P4 has no place for coupon, diagnosis or ingredients, and must go all the same."""
    mixed = add_compound(typed({F.DIAGNOSIS: "E11.9", F.VACCINE_FEE: "20"}), MIX)
    order: dict[str, Any] = {"more": mixed, **CREAM} if is_compound else {"more": typed(EVERYTHING)}
    fill_id = desk.accept(**order).fill_id
    made = start_authorization(desk.unit, StartAuthorization(fill_id), desk.technician).value
    asked = request_authorization(desk.unit, AskPlan(made), desk.technician).value
    message = Message.parse(
        desk.unit.outbox.get(desk.unit.claims.get(asked).outbox_id).body, Direction.REQUEST
    )
    assert message.segment("07").text("D7").strip() == METFORMIN
    assert message.header("A3") == "P4"


def test_that_a_claim_of_a_sold_fill_may_still_be_mended_but_not_of_a_cancelled_one(desk: Any) -> None:
    fill = desk.unit.fills.get(desk.accept().fill_id)
    fill.state = FillState.SOLD
    say_more(desk.unit, SayMore(fill.id, typed({F.DELAY: "7"})), desk.technician)
    assert desk.unit.mores.of_fill(fill.id).delay_reason == "7"
    fill.state = FillState.CANCELLED
    with pytest.raises(DomainError) as refused:
        say_more(desk.unit, SayMore(fill.id, NO_MORE), desk.technician)
    assert refused.value.field == "state"


def test_that_mended_days_drop_the_codes_sent_and_keep_those_said_since(desk: Any, answers: Any) -> None:
    fill_id = desk.accept(more=typed({F.CLARIFICATION: "5", F.CLARIFICATION_2: "20"})).fill_id
    claim = desk.claim(fill_id)
    desk.answer(claim, answers.rejected(desk.send(claim), "7X"))
    said = typed({F.CLARIFICATION: "5", F.CLARIFICATION_2: "20", F.CLARIFICATION_3: "3"})
    say_more(desk.unit, SayMore(fill_id, said), desk.technician)
    mend_and_send(desk.unit, MendAndSend(claim.id, ((Place.DAYS, "28"),)), desk.technician)
    assert codes(sent(desk, fill_id), "07", "DK") == ["20", "3"]
