"""No error that is raised on purpose, and none from the database, says who it was about."""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, text

from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.billing import build_billing
from app.claims.ncpdp.errors import BadAnswer, FieldRefused
from app.kernel.changes import Outcome
from app.kernel.errors import CounterError, DomainError
from app.workflows.dispense import ScanStock, scan_stock
from app.workflows.patients_desk import (
    AddAllergy,
    AddCoverage,
    AddPatient,
    PatientFields,
    add_allergy,
    add_coverage,
    add_patient,
)
from app.workflows.pickup import ConfirmBirthDate, confirm_birth_date
from app.workflows.register import AddItem, StartSale, add_item, start_sale
from app.workflows.will_call import PlaceInBin, place_in_bin
from db.errors import ConstraintBroken
from db.patients import patient_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.claims.ncpdp.billing import BillingFacts
    from app.kernel.running import Actor
    from tests.fixtures.marker_fixtures import MarkersIn
    from tests.fixtures.stage_fixtures import Insured, Stage

    Mistake = Callable[[Stage, Insured], object]

# constants, since a traceback shows the lines of this file
LAST, MEMBER, PHONE = "Zyxwvuth", "MBRX77QZ4412", "5558675187"


def words_of(error: BaseException) -> bytes:
    """Return all that an error could leave in a log: its text, its representation, its traceback."""
    return "\n".join([str(error), repr(error), *traceback.format_exception(error)]).encode()


@pytest.fixture
def known(stage: Stage, marked_people: tuple[PatientFields, ...]) -> Insured:
    """Put a marked patient on file."""
    return stage.insured(marked_people[0], MEMBER)


def _spoilt(who: Insured, **changes: str) -> AddPatient:
    return AddPatient(replace(who.fields, **changes))  # type: ignore[arg-type]


def _sale(stage: Stage, who: Insured) -> object:
    stage.fill(stage.accept(who).fill_id)
    sale_id = stage.pick_up(who, stage.bag(who))
    return stage.do(confirm_birth_date, ConfirmBirthDate(sale_id, f"{who.fields.birth_date:%m/%d/%Y}\x1c"))


MISTAKES: dict[str, Mistake] = {
    "a control character in the name": lambda s, w: s.do(
        add_patient, _spoilt(w, last=w.fields.last + "\x1d")
    ),
    "an emoji in the name": lambda s, w: s.do(add_patient, _spoilt(w, first=w.fields.first + "\N{PILL}")),
    "a name of 61 letters": lambda s, w: s.do(add_patient, _spoilt(w, last=w.fields.last.ljust(61, "x"))),
    "a telephone number with letters": lambda s, w: s.do(add_patient, _spoilt(w, phone=w.fields.phone + "x")),
    "a street with a separator": lambda s, w: s.do(add_patient, _spoilt(w, street=w.fields.street + "\x1e")),
    "a member id with signs": lambda s, w: s.do(
        add_coverage, AddCoverage(w.patient_id, s.read(lambda r: r.claims.plans())[0].id, 1, MEMBER + "!!")
    ),
    "an allergy with a separator": lambda s, w: s.do(
        add_allergy, AddAllergy(w.patient_id, f"{w.fields.last}\x1c")
    ),
    "a name typed for a drug": lambda s, w: s.do(
        scan_stock, ScanStock(s.accept(w).fill_id, f"{w.fields.last} {w.fields.first}")
    ),
    "a name typed for an item": lambda s, w: s.do(
        add_item, AddItem(s.do(start_sale, StartSale()), f"{w.fields.last}")
    ),
    "a name typed for a bin": lambda s, w: s.do(place_in_bin, PlaceInBin(w.patient_id, w.fields.last + "!")),
    "a birth date with a separator": _sale,
    "a sig with a name and a separator": lambda s, w: s.accept(w, sig_typed=f"for {w.fields.last}\x1e"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_that_an_answer_to_bad_input_never_quotes_it(
    mistake: str, stage: Stage, known: Insured, markers_in: MarkersIn
) -> None:
    with pytest.raises(DomainError) as raised:
        MISTAKES[mistake](stage, known)
    assert markers_in(words_of(raised.value)) == []


def _twice(unit: Any, who: Insured, _actor: Actor) -> Outcome[None]:
    patient = unit.patients.get(who.patient_id)
    row = {column.name: getattr(patient, column.name) for column in patient_table.c}
    unit.session.execute(insert(patient_table), [row])
    return Outcome(None)


def _wrong_type(unit: Any, who: Insured, _actor: Actor) -> Outcome[None]:
    unit.session.execute(text("UPDATE patient SET rev = :words"), {"words": who.fields.last})
    return Outcome(None)


def _bad_value(unit: Any, who: Insured, _actor: Actor) -> Outcome[None]:
    unit.patients.get(who.patient_id).birth_date = f"{who.fields.birth_date:%m/%d/%Y}"
    unit.flush()
    return Outcome(None)


def _bad_sql(unit: Any, who: Insured, _actor: Actor) -> Outcome[None]:
    unit.session.execute(text("SELECT nothing FROM patient WHERE last = :words"), {"words": who.fields.last})
    return Outcome(None)


def _mapped_entity(unit: Any, who: Insured, _actor: Actor) -> Outcome[object]:
    return Outcome(unit.patients.get(who.patient_id))


@pytest.mark.logs_warnings
@pytest.mark.parametrize("fault", [_twice, _wrong_type, _bad_value, _bad_sql, _mapped_entity])
def test_that_a_fault_in_the_database_never_quotes_a_row(
    fault: Callable[[Any, Insured, Actor], Outcome[object]],
    stage: Stage,
    known: Insured,
    markers_in: MarkersIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011 -- any fault at all; its words are what counts
        stage.do(fault, known)
    assert not isinstance(raised.value, DomainError)
    assert markers_in(words_of(raised.value)) == []
    assert markers_in(caplog.text.encode()) == []
    row = stage.read(lambda reads: reads.patients.card(known.patient_id)).row
    assert row.birth_date == known.fields.birth_date


@pytest.mark.logs_warnings
def test_that_a_broken_constraint_names_the_constraint_alone(stage: Stage, known: Insured) -> None:
    with pytest.raises(ConstraintBroken, match=r"UNIQUE constraint failed: patient\.id"):
        stage.do(_twice, known)


def test_that_a_failed_query_never_quotes_what_was_asked(
    stage: Stage, known: Insured, markers_in: MarkersIn
) -> None:
    asked = text("SELECT nothing FROM patient WHERE last = :words")
    with pytest.raises(CounterError) as raised:
        stage.read(lambda reads: reads.session.execute(asked, {"words": known.fields.last}))
    assert markers_in(words_of(raised.value)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"patient_last": LAST + "\x1c"},
        {"person_code": LAST},
        {"cardholder_id": MEMBER * 3},
        {"prescriber_npi": PHONE},
    ],
)
def test_that_a_claim_that_cannot_be_built_never_quotes_its_field(
    changes: dict[str, str], facts: BillingFacts, markers_in: MarkersIn
) -> None:
    with pytest.raises(FieldRefused) as raised:
        build_billing(replace(facts, **changes))  # type: ignore[arg-type]
    assert markers_in(words_of(raised.value)) == []


@pytest.mark.parametrize("cut", [0, 20, 60, 200])
def test_that_an_answer_that_cannot_be_read_is_never_quoted(
    cut: int, facts: BillingFacts, markers_in: MarkersIn
) -> None:
    sent = build_billing(replace(facts, patient_last=LAST, cardholder_id=MEMBER))
    with pytest.raises(BadAnswer) as raised:
        read_answer(sent[:cut] + f"{LAST} {MEMBER}".encode(), sent)
    assert markers_in(words_of(raised.value)) == []
