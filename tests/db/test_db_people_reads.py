"""Patients, prescribers and accounts are found as people type them, along an index, on both engines."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import event

from app.kernel.errors import NotFound
from app.kernel.ids import PatientId, PrescriberId, UserId
from app.kernel.person import search_key
from app.kernel.running import Role
from app.patients.model import Allergy, Condition
from app.patients.views import ALLERGIES_NOT_ASKED, NO_KNOWN_ALLERGIES
from app.settings.model import SettingKey
from app.users.model import User
from db.reads import SqlReads
from db.store_day import StoreDays
from db.users_reads import initials_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.kernel.clock import SetClock
    from app.patients.model import Patient
    from app.prescribers.model import Prescriber
    from db.uow import SqlUnitOfWork
    from tests.fixtures.world_fixtures import World

NAMES = (
    ("Chen", "Maria"),
    ("Chen", "Wei"),
    ("Cheng", "Mark"),
    ("de la Cruz", "José"),
    ("O'Neil", "Ana"),
    ("Smith-Jones", "Bo"),
    ("Nguyễn", "Văn Anh"),
    ("𠮷田", "太郎"),
)


@pytest.fixture
def look(any_unit: SqlUnitOfWork, store_clock: SetClock) -> SqlReads:
    return SqlReads(any_unit.session, store_clock)


@pytest.fixture
def town(any_unit: SqlUnitOfWork, world_of: type[World]) -> dict[str, Patient]:
    world = world_of(any_unit)
    made = {}
    for number, (last, first) in enumerate(NAMES):
        patient = world.patient(last)
        patient.first, patient.search = first, search_key(f"{last} {first}")
        patient.phone = f"555-01{number:02d}"
        made[f"{last}, {first}"] = patient
    made["Chen, Maria"].birth_date = date(1961, 4, 12)
    made["Cheng, Mark"].phone = "2075550163"
    any_unit.flush()
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("chen", ["Chen, Maria", "Chen, Wei", "Cheng, Mark"]),
        ("CHEN, M", ["Chen, Maria", "Cheng, Mark"]),
        ("ch ma", ["Chen, Maria", "Cheng, Mark"]),
        ("che w", ["Chen, Wei"]),
        ("maria chen", ["Chen, Maria"]),
        ("de la c", ["de la Cruz, José"]),
        ("cruz jose", []),
        ("oneil", ["O'Neil, Ana"]),
        ("o'neil, ana", ["O'Neil, Ana"]),
        ("smith jones", ["Smith-Jones, Bo"]),
        ("nguyen van", ["Nguyễn, Văn Anh"]),
        ("𠮷", ["𠮷田, 太郎"]),
        ("4/12/61", ["Chen, Maria"]),
        ("4/12", ["Chen, Maria"]),
        ("che 4/12", ["Chen, Maria"]),
        ("chen 2/30", []),
        ("04121961", ["Chen, Maria"]),
        ("chen 4/12/1961", ["Chen, Maria"]),
        ("wei 4/12/1961", []),
        ("555-0101", ["Chen, Wei"]),
        ("5550101", ["Chen, Wei"]),
        ("(207) 555-0163", ["Cheng, Mark"]),
        ("(207) 555-0104", ["O'Neil, Ana"]),
        ("zz", []),
        ("", []),
        ("  ,", []),
        ("%", []),
        ("_", []),
        ("c%n", []),
        ("99/99/99", []),
    ],
)
def test_that_a_patient_is_found_as_people_type(
    look: SqlReads, town: dict[str, Patient], typed: str, found: list[str]
) -> None:
    assert [row.name for row in look.patients.search(typed)] == found


def test_that_a_search_gives_no_more_than_asked_for(look: SqlReads, town: dict[str, Patient]) -> None:
    assert [row.name for row in look.patients.search("che", limit=2)] == ["Chen, Maria", "Chen, Wei"]
    assert len(look.patients.search("7/4/61", limit=3)) == 3


def test_that_the_card_tells_what_is_known_and_what_was_never_asked(
    look: SqlReads, town: dict[str, Patient], any_unit: SqlUnitOfWork, world_of: type[World]
) -> None:
    patient, world = town["Chen, Maria"], world_of(any_unit)
    assert look.patients.card(patient.id).allergies == (ALLERGIES_NOT_ASKED,)
    patient.no_known_allergies = True
    any_unit.flush()
    card = look.patients.card(patient.id)
    assert (card.allergies, card.age, card.conditions, card.coverages) == ((NO_KNOWN_ALLERGIES,), 65, (), ())
    for substance, reaction in (("Sulfa", ""), ("Penicillin", "hives")):
        any_unit.patients.add_allergy(Allergy(any_unit.ids.new(), patient.id, substance, "x", reaction))
    any_unit.patients.add_condition(Condition(any_unit.ids.new(), patient.id, "I10", "Hypertension"))
    plan = world.plan()
    second, first = world.coverage(patient, plan, level=2), world.coverage(patient, plan)
    old = world.coverage(patient, plan)
    old.active = False
    any_unit.flush()
    card = look.patients.card(patient.id)
    assert card.allergies == ("Penicillin (hives)", "Sulfa")
    assert card.conditions == ("Hypertension",)
    assert [(row.id, row.active) for row in card.coverages] == [
        (first.id, True),
        (second.id, True),
        (old.id, False),
    ]
    assert (card.coverages[0].plan_name, card.coverages[0].bin) == ("Commercial", "999001")
    assert card.row.address == "1 Elm, Salem, OR 97301"
    with pytest.raises(NotFound):
        look.patients.card(PatientId(UUID(int=404)))


def test_that_the_age_is_of_the_store_s_own_day(
    look: SqlReads, town: dict[str, Patient], any_unit: SqlUnitOfWork
) -> None:
    patient = town["Chen, Maria"]
    patient.birth_date = date(1961, 11, 24)
    any_unit.settings.put(SettingKey.STORE_ZONE, "Pacific/Honolulu")
    any_unit.flush()
    days = StoreDays(any_unit.session)
    assert days.of(datetime(2026, 11, 24, 9, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert days.of(datetime(2026, 11, 24, 10, 0, tzinfo=UTC)) == date(2026, 11, 24)
    assert look.patients.card(patient.id).age == 65


@pytest.fixture
def doctors(any_unit: SqlUnitOfWork, world_of: type[World]) -> list[Prescriber]:
    world, made = world_of(any_unit), []
    for number, (last, first) in enumerate((("Okafor", "Ngozi"), ("Okada", "Rin"), ("Ng", "Ann"))):
        rx = world.prescription(world.patient())
        any_unit.flush()
        prescriber = any_unit.prescribers.get(rx.prescriber_id)
        prescriber.last, prescriber.first = last, first
        prescriber.search, prescriber.npi = search_key(f"{last} {first}"), f"20000000{number:02d}"
        made.append(prescriber)
    any_unit.flush()
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("oka", ["Okada, Rin", "Okafor, Ngozi"]),
        ("oka, n", ["Okafor, Ngozi"]),
        ("rin okada", ["Okada, Rin"]),
        ("2000000001", ["Okada, Rin"]),
        ("2000", ["Okafor, Ngozi", "Okada, Rin", "Ng, Ann"]),
        ("3", []),
        ("", []),
    ],
)
def test_that_a_prescriber_is_found_by_name_or_npi(
    look: SqlReads, doctors: list[Prescriber], typed: str, found: list[str]
) -> None:
    assert [row.name for row in look.prescribers.search(typed)] == found


def test_that_a_retired_prescriber_is_not_offered_but_still_named(
    look: SqlReads, doctors: list[Prescriber], any_unit: SqlUnitOfWork
) -> None:
    doctors[0].active = False
    any_unit.flush()
    assert look.prescribers.search("okafor") == ()
    assert look.prescribers.row(doctors[0].id).name == "Okafor, Ngozi"
    with pytest.raises(NotFound):
        look.prescribers.row(PrescriberId(UUID(int=404)))


def _user(unit: SqlUnitOfWork, username: str, **changes: Any) -> User:
    facts: dict[str, Any] = {
        "id": UserId(unit.ids.new()),
        "username": username,
        "display": f"Person {username}",
        "initials": username[:2].upper(),
        "roles": "cashier,technician",
        "password_hash": "password",
        "pin_hash": "pin",
        "license_number": "",
        "in_charge": False,
        "active": True,
        "failed_attempts": 0,
        "locked_until": None,
        "created_at": unit.clock.now(),
    }
    made = User(**(facts | changes))
    unit.users.add(made)
    unit.flush()
    return made


def test_that_only_active_accounts_are_offered_and_checked(look: SqlReads, any_unit: SqlUnitOfWork) -> None:
    kept = _user(any_unit, "bea", pin_hash="", locked_until=any_unit.clock.now())
    gone = _user(any_unit, "abe", active=False)
    (row,) = look.users.all_active()
    assert (row.id, row.roles, row.has_pin) == (kept.id, frozenset({Role.CASHIER, Role.TECHNICIAN}), False)
    found = look.users.credential("  BEA ")
    assert found is not None
    assert (found.user_id, found.password_hash, found.locked_until) == (
        kept.id,
        "password",
        any_unit.clock.now(),
    )
    assert look.users.pin_of(kept.id) == found
    assert look.users.credential("abe") is None
    assert look.users.pin_of(gone.id) is None
    assert initials_of(any_unit.session, [kept.id, gone.id, None]) == {kept.id: "BE", gone.id: "AB"}
    assert initials_of(any_unit.session, [None]) == {}


SEARCHES: dict[str, Callable[[SqlReads], Any]] = {
    "name": lambda look: look.patients.search("chen ma"),
    "born": lambda look: look.patients.search("4/12/61"),
    "born and named": lambda look: look.patients.search("chen 4/12/61"),
    "birthday": lambda look: look.patients.search("4/12"),
    "birthday and named": lambda look: look.patients.search("chen 4/12"),
    "phone": lambda look: look.patients.search("(207) 555-0163"),
    "drug by eleven digits": lambda look: look.catalog.by_code("68180033609"),
    "drug by ten digits": lambda look: look.catalog.by_code("6818033609"),
    "drug by a barcode": lambda look: look.catalog.by_code("00368180336099"),
    "prescriber": lambda look: look.prescribers.search("oka n"),
    "npi": lambda look: look.prescribers.search("2000"),
    "username": lambda look: look.users.credential("bea"),
    "pin": lambda look: look.users.pin_of(UserId(UUID(int=1))),
}


@contextmanager
def _plans(unit: SqlUnitOfWork) -> Iterator[list[str]]:
    """Give the steps of every query, as the driver got it, once all were asked."""
    connection = unit.session.connection()
    raw: Any = connection.connection.driver_connection
    asked: list[tuple[str, Any]] = []
    steps: list[str] = []
    if connection.dialect.name == "sqlite":
        raw.set_trace_callback(lambda statement: asked.append((statement, ())))
        yield steps
        raw.set_trace_callback(None)
        words = "EXPLAIN QUERY PLAN"
    else:
        # a small table is quicker to read whole: look at what a large one would do
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")

        def note(_conn: object, _cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
            asked.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        yield steps
        event.remove(connection, "before_cursor_execute", note)
        words = "EXPLAIN"
    for statement, bound in asked:
        if statement.lstrip().upper().startswith("SELECT"):
            steps.extend(str(row[-1]) for row in raw.execute(f"{words} {statement}", bound).fetchall())


@pytest.mark.parametrize("name", SEARCHES)
def test_that_no_search_reads_a_whole_table(any_unit: SqlUnitOfWork, look: SqlReads, name: str) -> None:
    any_unit.flush()
    with _plans(any_unit) as steps:
        SEARCHES[name](look)
    assert steps
    assert not [step for step in steps if "Seq Scan on p" in step or "Seq Scan on app_user" in step], steps
    assert not [step for step in steps if step.startswith("SCAN") and "USING" not in step], steps


def test_that_names_are_walked_along_their_own_index(unit: SqlUnitOfWork, store_clock: SetClock) -> None:
    with _plans(unit) as steps:
        SqlReads(unit.session, store_clock).patients.search("chen")
    assert any("ix_patient_search (search>? AND search<?)" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps if "LAST TERM" not in step), steps
