"""Names as people really have them are taken; what no payer or label can carry is refused by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.documents.rx_label import LabelFacts
from app.documents.stored import from_json
from app.kernel.errors import DomainError
from app.kernel.person import parse_birth_date, parse_date
from app.workflows.dispense import CompleteFill, complete_fill
from app.workflows.patients_desk import (
    AddCoverage,
    AddPatient,
    ChangePatient,
    add_coverage,
    add_patient,
    change_patient,
)
from app.workflows.pickup import ConfirmBirthDate, confirm_birth_date
from devices.render import DocumentRenderer

if TYPE_CHECKING:
    from tests.unit.bad_input.conftest import Counter

TODAY = date(2026, 11, 24)
SIXTY = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis"


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ("O'Brien", "D’Arcy"),
        ("Núñez-Ångström", "Zoë Žofie"),
        ("Nguyễn", "Thị Minh"),
        (SIXTY, "Adolph"),
        ("Ng", SIXTY),
        ("de la Cruz Jr.", "Mary-Ann"),
        ("Æðelþryð", "Œdipe"),
    ],
)
def test_that_a_real_name_goes_the_whole_way_to_the_payer_and_the_label(
    counter: Counter, last: str, first: str
) -> None:
    stage = counter.stage
    who = stage.insured(replace(counter.who.fields, last=last, first=first))
    assert stage.read(lambda reads: reads.patients.card(who.patient_id)).row.name == f"{last}, {first}"
    made = stage.accept(who)
    stage.do(complete_fill, CompleteFill(made.fill_id, stage.drug.ndc11, "LOT7", "06/2028"))
    claim = stage.read(lambda reads: reads.claims.of_fill(made.fill_id))[0]
    sent = stage.read(lambda reads: reads.claims.messages(claim.id))[0].raw
    told = Message.parse(sent, Direction.REQUEST).segment("01")
    assert told.text("CB")
    assert told.text("CB").isascii()
    assert len(told.text("CB")) <= 15
    facts = from_json(LabelFacts, stage.read(lambda reads: reads.fills.label_facts(made.fill_id)))
    assert facts.patient == f"{first} {last}"
    assert DocumentRenderer().label_pdf(facts).startswith(b"%PDF")
    assert stage.read(lambda reads: reads.patients.search(last[:4]))


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("last", SIXTY + "s"),
        ("last", ""),
        ("last", "   "),
        ("last", "123"),
        ("last", "Chen \N{PILL}"),
        ("first", "Maria \N{SMILING FACE WITH SUNGLASSES}"),
        ("first", "\N{WHITE SMILING FACE}aria"),
        ("first", "Ma\u200bria"),
        ("first", "Ma\u202eria"),
        ("first", "Ma\x00ria"),
        ("last", "'"),
    ],
)
def test_that_a_name_that_cannot_be_carried_is_refused_by_field(
    counter: Counter, field: str, name: str
) -> None:
    fields = replace(counter.who.fields, **{field: name})  # type: ignore[arg-type]
    counter.refuse(lambda c: c.stage.do(add_patient, AddPatient(fields)), f"{field} name")
    change = ChangePatient(counter.who.patient_id, fields, _rev(counter))
    counter.refuse(lambda c: c.stage.do(change_patient, change), f"{field} name")


def _rev(counter: Counter) -> int:
    from sqlalchemy import text

    found = counter.stage.read(
        lambda reads: reads.session.scalar(
            text("SELECT rev FROM patient WHERE id = :id"), {"id": counter.who.patient_id.bytes}
        )
    )
    return int(found)


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(2026, 11, 25), "not come yet"),
        (date(2126, 1, 1), "not come yet"),
        (date(1895, 12, 31), "130 years"),
    ],
)
def test_that_nobody_is_born_tomorrow_or_too_long_ago(counter: Counter, born: date, words: str) -> None:
    fields = replace(counter.who.fields, birth_date=born)
    problem = counter.refuse(lambda c: c.stage.do(add_patient, AddPatient(fields)), "birth date")
    assert words in problem.message


@pytest.mark.parametrize(
    "typed",
    [
        "02/30/1961",
        "2/29/1961",
        "13/13/1961",
        "00/00/0000",
        "1961",
        "",
        "11/25/2026",
        "July 4",
        "07041961\x1e",
    ],
)
def test_that_a_birth_date_that_cannot_be_hands_out_nothing(counter: Counter, typed: str) -> None:
    confirm = ConfirmBirthDate(counter.sale_id, typed)
    problem = counter.refuse(lambda c: c.stage.do(confirm_birth_date, confirm), "birth date")
    assert "1961" not in problem.message, "the date on file is never told"
    with pytest.raises(DomainError):
        parse_birth_date(typed, TODAY)


def test_that_another_birth_date_hands_out_nothing(counter: Counter) -> None:
    confirm = ConfirmBirthDate(counter.sale_id, "07/05/1961")
    problem = counter.refuse(lambda c: c.stage.do(confirm_birth_date, confirm), "birth date")
    assert "Ask again" in problem.message
    assert "07/04" not in problem.message


@pytest.mark.parametrize(
    "text", ["02/30/2026", "2026-02-30", "0230", "02302026", "31/12/2026", "1/1/1799", "+99999"]
)
def test_that_a_day_that_is_not_in_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as raised:
        parse_date(text, TODAY, "date written")
    assert raised.value.field == "date written"


@pytest.mark.parametrize(
    ("field", "text", "named"),
    [
        ("phone", "555-01", "phone"),
        ("phone", "555 555 0101 ext 3", "phone"),
        ("phone", "٥٥٥٥٥٥٠١٠١", "phone"),
        ("state", "New York", "state"),
        ("state", "N1", "state"),
        ("zip_code", "1234", "ZIP"),
        ("zip_code", "12345-67", "ZIP"),
        ("street", "x" * 61, "street"),
        ("city", "x" * 31, "city"),
    ],
)
def test_that_a_wrong_address_is_refused_by_field(
    counter: Counter, field: str, text: str, named: str
) -> None:
    fields = replace(counter.who.fields, **{field: text})  # type: ignore[arg-type]
    counter.refuse(lambda c: c.stage.do(add_patient, AddPatient(fields)), named)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"cardholder_id": ""}, "member id"),
        ({"cardholder_id": "M"}, "member id"),
        ({"cardholder_id": "M" * 21}, "member id"),
        ({"cardholder_id": "MÜ123"}, "member id"),
        ({"group_id": "G" * 16}, "group"),
        ({"person_code": "0001"}, "person code"),
        ({"person_code": "A"}, "person code"),
        ({"level": 0}, "level"),
        ({"level": 10}, "level"),
        ({"relationship": "9"}, "relationship"),
    ],
)
def test_that_a_wrong_card_is_refused_by_field(
    counter: Counter, change: dict[str, object], named: str
) -> None:
    plan = counter.stage.read(lambda reads: reads.claims.plans())[0]
    card = replace(AddCoverage(counter.who.patient_id, plan.id, 1, "M12345678"), **change)  # type: ignore[arg-type]
    counter.refuse(lambda c: c.stage.do(add_coverage, card), named)
