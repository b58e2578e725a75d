"""Keep a whole patient's file, and prescribers, on a real unit of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.kernel.errors import DomainError
from app.patients.fields import FIELDS, check_field
from app.patients.model import Sex
from app.patients.rules import parse_condition_code
from app.patients.typed import PersonTyped, read_person
from app.prescribers.fields import dea_doubt
from app.workflows.patient_file import AllergyEntry, CardEntry, ConditionEntry, SavePatient, save_patient
from app.workflows.patients_desk import PatientFields
from app.workflows.prescribers_desk import (
    AddPrescriber,
    ChangePrescriber,
    PrescriberFields,
    add_prescriber,
    change_prescriber,
)
from db.reads import SqlReads

if TYPE_CHECKING:
    from app.kernel.clock import SetClock
    from app.kernel.ids import PatientId
    from app.patients.views import PatientFile
    from tests.fixtures.dispensing_fixtures import Desk

TODAY = date(2026, 11, 24)
VANCE = PatientFields("Vance", "Jo", date(1961, 7, 4), Sex.FEMALE, "555 555 0101", "1 Oak St", "Utica", "ny")
PINE = PrescriberFields("Pine", "Ada", "2000000036", "MD", "XP1234563", "5550102")


def save(desk: Desk, cmd: SavePatient) -> PatientId:
    kept = save_patient(desk.unit, cmd, desk.technician).value
    desk.unit.flush()
    return kept


def file_of(desk: Desk, clock: SetClock, patient_id: PatientId) -> PatientFile:
    return SqlReads(desk.unit.session, clock).patients.file(patient_id)


def whole(desk: Desk) -> SavePatient:
    return SavePatient(
        VANCE,
        (AllergyEntry("Sulfa", "rash"), AllergyEntry("latex")),
        (ConditionEntry("Type 2 diabetes", "e119"),),
        (CardEntry(desk.plan.id, 1, "m1-23 45", "grp", "01", "2"),),
    )


def entries(file: PatientFile) -> dict[str, Any]:
    return {
        "allergies": tuple(AllergyEntry(one.substance, one.reaction, one.id) for one in file.allergies),
        "conditions": tuple(ConditionEntry(one.name, one.code, one.id) for one in file.conditions),
        "cards": tuple(
            CardEntry(
                one.plan_id, one.level, one.cardholder_id, one.group_id, one.person_code, one.relationship,
                one.id,
            )
            for one in file.cards
        ),
        "patient_id": file.id,
        "rev": file.rev,
    }  # fmt: skip


def test_that_a_new_patient_is_kept_with_allergies_conditions_and_cards(
    desk: Desk, store_clock: SetClock
) -> None:
    file = file_of(desk, store_clock, save(desk, whole(desk)))
    assert (file.name, file.birth_date, file.state) == ("Vance, Jo", date(1961, 7, 4), "NY")
    assert {(one.substance, one.reaction) for one in file.allergies} == {("Sulfa", "rash"), ("latex", "")}
    assert [(one.code, one.name) for one in file.conditions] == [("E11.9", "Type 2 diabetes")]
    card = file.cards[0]
    assert (card.bin, card.cardholder_id, card.group_id, card.person_code, card.relationship) == (
        "999001", "M12345", "GRP", "01", "2",
    )  # fmt: skip


def test_that_saving_what_is_on_file_changes_nothing_in_the_lists(desk: Desk, store_clock: SetClock) -> None:
    file = file_of(desk, store_clock, save(desk, whole(desk)))
    save(desk, SavePatient(replace(VANCE, city="Rome"), **entries(file)))
    after = file_of(desk, store_clock, file.id)
    assert (after.allergies, after.conditions, after.cards) == (file.allergies, file.conditions, file.cards)
    assert after.city == "Rome"


def test_that_what_left_the_form_leaves_the_file_and_stays_in_the_audit(
    desk: Desk, store_clock: SetClock
) -> None:
    file = file_of(desk, store_clock, save(desk, whole(desk)))
    bare = SavePatient(replace(VANCE, no_known_allergies=True), patient_id=file.id, rev=file.rev)
    save(desk, bare)
    after = file_of(desk, store_clock, file.id)
    assert (after.allergies, after.conditions, after.cards) == ((), (), ())
    assert after.no_known_allergies
    kept = [str(row) for row in desk.unit.session.execute(text("SELECT * FROM audit_event"))]
    assert any("allergy.removed" in row and "Sulfa" in row for row in kept)
    assert any("condition.removed" in row and "E11.9" in row for row in kept)
    assert any("coverage.ended" in row for row in kept)


def test_that_a_card_in_the_place_of_another_ends_the_other(desk: Desk, store_clock: SetClock) -> None:
    file = file_of(desk, store_clock, desk.patient.id)
    fields = PatientFields(file.last, file.first, file.birth_date, file.sex)
    changed = entries(file) | {"cards": (CardEntry(desk.plan.id, 1, "NEW1"),)}
    save(desk, SavePatient(fields, **changed))
    assert [card.cardholder_id for card in file_of(desk, store_clock, file.id).cards] == ["NEW1"]
    assert not desk.coverage.active


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fields": replace(VANCE, no_known_allergies=True)}, "allergies"),
        ({"conditions": (ConditionEntry("asthma", "nonsense"),)}, "condition code"),
        ({"fields": replace(VANCE, last="🙂", phone="1")}, "last name"),
    ],
)
def test_that_a_file_with_something_wrong_names_the_field(
    desk: Desk, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        save(desk, replace(whole(desk), **change))
    assert refused.value.field == field


def test_that_two_cards_cannot_have_the_same_place(desk: Desk) -> None:
    cards = (CardEntry(desk.plan.id, 1, "AA1"), CardEntry(desk.plan.id, 1, "BB2"))
    with pytest.raises(DomainError, match="same place"):
        save(desk, SavePatient(VANCE, cards=cards))


def test_that_a_file_changed_meanwhile_is_not_overwritten(desk: Desk, store_clock: SetClock) -> None:
    file = file_of(desk, store_clock, desk.patient.id)
    desk.patient.rev += 1
    with pytest.raises(DomainError, match="meanwhile"):
        save(desk, SavePatient(VANCE, **entries(file)))
    assert file_of(desk, store_clock, desk.patient.id).allergies == file.allergies


def test_that_namesakes_share_last_name_and_birth_date(desk: Desk, store_clock: SetClock) -> None:
    reads = SqlReads(desk.unit.session, store_clock).patients
    assert [row.id for row in reads.namesakes("CHEN", date(1961, 7, 4))] == [desk.patient.id]
    assert reads.namesakes("Chen", date(1961, 7, 5)) == ()
    assert reads.namesakes("Che", date(1961, 7, 4)) == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("smith", PersonTyped("Smith")),
        ("smith, mary jo", PersonTyped("Smith", "Mary Jo")),
        ("SMITH jo 7/4/61", PersonTyped("SMITH", "Jo", date(1961, 7, 4))),
        ("o'brien", PersonTyped("O'Brien")),
        ("555 555 0101", PersonTyped(phone="5555550101")),
        ("", PersonTyped()),
    ],
)
def test_that_a_search_becomes_the_start_of_a_form(typed: str, read: PersonTyped) -> None:
    assert read_person(typed, lambda: TODAY) == read


def test_that_each_field_tells_what_is_wrong_and_lets_good_text_pass() -> None:
    good = {"member id": "A1", "last name": "Chen", "first name": "Wei", "state": "ME", "ZIP": "04101"}
    assert [name for name in FIELDS if check_field(name, good.get(name, ""))] == []
    assert "printed" in check_field("allergy", "sulfa\x1c")
    assert "ICD-10" in check_field("condition code", "diabetes")
    assert [parse_condition_code(code) for code in ("e119", "I10", "")] == ["E11.9", "I10", ""]


def test_that_a_prescriber_is_kept_and_found(desk: Desk, store_clock: SetClock) -> None:
    kept = add_prescriber(desk.unit, AddPrescriber(PINE), desk.technician).value
    desk.unit.flush()
    reads = SqlReads(desk.unit.session, store_clock).prescribers
    assert [row.id for row in reads.search("pine")] == [kept]
    changed = ChangePrescriber(kept, replace(PINE, last="Oak", dea=""))
    change_prescriber(desk.unit, changed, desk.technician)
    desk.unit.flush()
    file = reads.file(kept)
    assert (file.name, file.dea, file.npi) == ("Oak, Ada", "", "2000000036")
    assert [row.id for row in reads.search("oak")] == [kept]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"npi": "2000000037"}, {"NPI"}),
        ({"npi": "", "last": ""}, {"NPI", "last name"}),
        ({"dea": "XP1234564"}, {"DEA number"}),
        ({"npi": "2000000028"}, {"NPI"}),
    ],
)
def test_that_a_prescriber_with_something_wrong_names_every_field(
    desk: Desk, change: dict[str, str], fields: set[str]
) -> None:
    with pytest.raises(DomainError) as refused:
        add_prescriber(desk.unit, AddPrescriber(replace(PINE, **change)), desk.technician)
    assert {problem.field for problem in refused.value.problems} == fields


def test_that_a_dea_number_of_another_letter_is_a_doubt_only() -> None:
    assert dea_doubt("XP1234563", "Pine") == ""
    assert dea_doubt("X91234563", "Pine") == ""
    assert "not P" in dea_doubt("XO1234563", "Pine")
    assert dea_doubt("", "Pine") == ""
