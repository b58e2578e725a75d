"""Sign people in and enter patients, on a real unit of work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from app.kernel.changes import Kind
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.running import Role
from app.patients.model import Sex
from app.users.passwords import check_secret, hash_secret
from app.users.rules import check_password, check_pin
from app.workflows.patients_desk import (
    AddAllergy,
    AddCoverage,
    AddPatient,
    ChangePatient,
    EndCoverage,
    PatientFields,
    add_allergy,
    add_coverage,
    add_patient,
    change_patient,
    end_coverage,
)
from app.workflows.sign_in import (
    NOBODY,
    CreateUser,
    RecordSignIn,
    SignInResult,
    SignOut,
    create_user,
    record_sign_in,
    record_sign_out,
)
from app.workflows.viewing import ListViewed, Viewed, record_list, record_view
from db.reads import SqlReads

if TYPE_CHECKING:
    from app.kernel.clock import SetClock
    from app.kernel.running import Actor
    from db.uow import SqlUnitOfWork
    from tests.fixtures.dispensing_fixtures import Desk

ANA = CreateUser("Ana.Ruiz", "Ana Ruiz", "AR", frozenset({Role.TECHNICIAN, Role.CASHIER}), "hash", "pin")
VANCE = PatientFields("O'Brien-Ruiz", "José", date(1961, 7, 4), Sex.MALE, "(555) 555-0101", state="ny")


def attempt(unit: SqlUnitOfWork, ok: bool, name: str = "ana.ruiz") -> SignInResult:
    result = record_sign_in(unit, RecordSignIn(name, ok), NOBODY).value
    unit.flush()
    return result


@pytest.fixture
def with_ana(unit: SqlUnitOfWork, owner: Actor) -> SqlUnitOfWork:
    """Give one account besides."""
    create_user(unit, ANA, owner)
    unit.flush()
    return unit


def test_that_a_secret_fits_only_its_own_hash() -> None:
    kept = hash_secret("a short sentence", practice=True)
    assert check_secret("a short sentence", kept)
    assert not check_secret("a short sentence.", kept)
    assert not check_secret("", "")
    assert not check_secret("x", "no hash at all")
    assert "sentence" not in kept


def test_that_length_is_what_counts_in_a_password() -> None:
    assert check_password("twelve signs") is None
    assert check_password("Sh0rt!") is not None
    assert check_pin("1234") is None
    assert check_pin("12a4") is not None


def test_that_a_right_secret_gives_the_person_with_all_roles(with_ana: SqlUnitOfWork) -> None:
    result = attempt(with_ana, ok=True, name=" ANA.ruiz ")
    assert result.actor is not None
    assert result.actor.initials == "AR"
    assert result.actor.roles == {Role.TECHNICIAN, Role.CASHIER}


def test_that_a_stranger_and_a_wrong_secret_sound_the_same(with_ana: SqlUnitOfWork) -> None:
    assert attempt(with_ana, ok=False) == attempt(with_ana, ok=True, name="nobody")


def test_that_five_wrong_tries_lock_the_account_for_five_minutes(
    with_ana: SqlUnitOfWork, store_clock: SetClock
) -> None:
    problems = [attempt(with_ana, ok=False).problem for _ in range(5)]
    assert problems[4] is not None
    assert "Too many" in problems[4].message
    assert attempt(with_ana, ok=True).actor is None
    store_clock.advance(timedelta(minutes=5))
    assert attempt(with_ana, ok=True).actor is not None


def test_that_a_right_try_forgets_the_wrong_ones(with_ana: SqlUnitOfWork) -> None:
    for ok in (False, False, False, False, True, False, False, False, False):
        attempt(with_ana, ok=ok)
    assert attempt(with_ana, ok=True).actor is not None


def test_that_only_the_owner_makes_accounts_and_names_are_checked(
    with_ana: SqlUnitOfWork, owner: Actor, pharmacist: Actor
) -> None:
    with pytest.raises(NotAllowed):
        create_user(with_ana, ANA, pharmacist)
    with pytest.raises(DomainError, match="already"):
        create_user(with_ana, ANA, owner)
    bad = CreateUser("x", " ", "toolong", frozenset(), "", "")
    with pytest.raises(DomainError) as error:
        create_user(with_ana, bad, owner)
    assert {problem.field for problem in error.value.problems} == {"username", "name", "initials", "roles"}


def test_that_accounts_and_credentials_are_read(with_ana: SqlUnitOfWork) -> None:
    look = SqlReads(with_ana.session, with_ana.clock)
    (row,) = look.users.all_active()
    assert (row.username, row.has_pin) == ("ana.ruiz", True)
    credential = look.users.credential("ANA.RUIZ")
    assert credential is not None
    assert (credential.password_hash, look.users.pin_of(row.id)) == ("hash", credential)
    assert look.users.credential("nobody") is None


def test_that_looking_and_leaving_are_kept_in_the_audit_trail(desk: Desk) -> None:
    record_view(desk.unit, Viewed(Kind.PATIENT, desk.patient.id, desk.patient.id), desk.technician)
    record_list(desk.unit, ListViewed("queue", "all", 12), desk.technician)
    record_sign_out(desk.unit, SignOut(idle=True), desk.technician)
    desk.unit.flush()


def test_that_a_patient_is_found_by_name_birth_date_and_phone(desk: Desk) -> None:
    made = add_patient(desk.unit, AddPatient(VANCE), desk.technician).value
    desk.unit.flush()
    look = SqlReads(desk.unit.session, desk.unit.clock)
    for text in ("obrien", "O'Brien-Ruiz, Jos", "obrien 7/4/61", "07041961", "555-555-0101"):
        assert made in {row.id for row in look.patients.search(text)}, text
    assert look.patients.search("zz") == ()
    assert look.patients.search("  ") == ()
    card = look.patients.card(made)
    assert (card.row.name, card.age, card.allergies) == (
        "O'Brien-Ruiz, José",
        65,
        ("Allergies not asked yet",),
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last": ""}, "last name"),
        ({"last": "x" * 61}, "last name"),
        ({"first": "Ana \N{GRINNING FACE}"}, "first name"),
        ({"first": "Ana\x1d"}, "first name"),
        ({"birth_date": date(2026, 11, 25)}, "birth date"),
        ({"birth_date": date(1890, 1, 1)}, "birth date"),
        ({"phone": "12"}, "phone"),
        ({"state": "New York"}, "state"),
        ({"zip_code": "1234"}, "ZIP"),
        ({"street": "\x1c"}, "street"),
    ],
)
def test_that_a_wrong_field_of_a_patient_is_named(desk: Desk, changes: dict[str, object], field: str) -> None:
    facts: dict[str, object] = {"last": "Ruiz", "first": "Ana", "birth_date": date(1990, 1, 1)}
    fields = PatientFields(**(facts | {"sex": Sex.FEMALE} | changes))  # type: ignore[arg-type]
    with pytest.raises(DomainError) as error:
        add_patient(desk.unit, AddPatient(fields), desk.technician)
    assert error.value.field == field


def test_that_a_change_over_anothers_change_is_refused(desk: Desk) -> None:
    made = add_patient(desk.unit, AddPatient(VANCE), desk.technician).value
    change_patient(desk.unit, ChangePatient(made, VANCE, 1), desk.technician)
    with pytest.raises(DomainError, match="Somebody changed"):
        change_patient(desk.unit, ChangePatient(made, VANCE, 1), desk.technician)


def test_that_an_allergy_ends_the_word_that_there_is_none(desk: Desk) -> None:
    add_allergy(desk.unit, AddAllergy(desk.patient.id, "Codeine", "nausea"), desk.technician)
    desk.unit.flush()
    card = SqlReads(desk.unit.session, desk.unit.clock).patients.card(desk.patient.id)
    assert card.allergies == ("Codeine (nausea)", "Penicillins (hives)")
    fields = PatientFields("Chen", "Maria", date(1961, 7, 4), Sex.FEMALE, no_known_allergies=True)
    with pytest.raises(DomainError, match="contradict"):
        change_patient(desk.unit, ChangePatient(desk.patient.id, fields, desk.patient.rev), desk.technician)
    with pytest.raises(DomainError, match="substance"):
        add_allergy(desk.unit, AddAllergy(desk.patient.id, " "), desk.technician)


def test_that_a_new_card_takes_the_place_of_the_old_one(desk: Desk) -> None:
    card = AddCoverage(desk.patient.id, desk.plan.id, 1, " w12-345 ")
    made = add_coverage(desk.unit, card, desk.technician).value
    desk.unit.flush()
    (active,) = desk.unit.patients.coverages(desk.patient.id)
    assert (active.id, active.cardholder_id) == (made, "W12345")
    end_coverage(desk.unit, EndCoverage(made), desk.technician)
    desk.unit.flush()
    assert desk.unit.patients.coverages(desk.patient.id) == []
    bad = AddCoverage(desk.patient.id, desk.plan.id, 0, "", "g" * 16, "abc", "9")
    with pytest.raises(DomainError) as error:
        add_coverage(desk.unit, bad, desk.technician)
    assert len(error.value.problems) == 5
