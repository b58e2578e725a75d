"""Every edit speaks when it should and is silent when it should not, with code, field and one sentence."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.views import DrugRow
from app.claims.edits.fields import field_of
from app.claims.edits.model import Answerer, Edit, EditFacts, Supply, rules
from app.claims.edits.review import refusal_edit, review
from app.claims.ncpdp.billing import BillingFacts, build_billing
from app.claims.ncpdp.errors import FieldRefused
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.sheets.model import GrossRule, Limits, Pattern, Place, Sheet, SheetKind, Use, Windows
from app.kernel.money import Money, Rate
from app.kernel.quantity import Quantity, Unit
from app.prescriptions.sig import read_sig

if TYPE_CHECKING:
    from collections.abc import Callable

SERVED = date(2026, 3, 2)
SHEET = Sheet("Plan A", SheetKind.COMMERCIAL, Pattern("999001"), date(2026, 1, 1))


def drug(**more: Any) -> DrugRow:
    facts: dict[str, Any] = {field.name: "" for field in fields(DrugRow)} | {
        "ndc11": "55555000101",
        "product_id": "55555-0001",
        "generic": "metFORMIN",
        "name": "metFORMIN",
        "strength": "500 mg",
        "form": "tablet",
        "schedule_stated": False,
        "ingredients": ("METFORMIN",),
        "classes": (),
        "unit": Unit.EACH,
        "package_size": Quantity.of(100),
        "price": Rate.parse("0.1"),
        "price_date": SERVED,
        "source_date": SERVED,
        "active": True,
    }
    return DrugRow(**facts | more)


@pytest.fixture
def make(facts: BillingFacts) -> Callable[..., EditFacts]:
    """Return what makes the facts of a plain claim, but for the changes."""
    message = Message.parse(build_billing(facts), Direction.REQUEST)

    def made(**changes: Any) -> EditFacts:
        sig: str | None = changes.pop("typed", "1t po qd")
        plain: dict[str, Any] = {
            "message": message,
            "sheet": SHEET,
            "today": SERVED,
            "birth_date": date(1961, 7, 4),
            "person_code": "01",
            "coverage_active": True,
            "sig": read_sig(sig, changes.get("drug", drug()).form) if sig is not None else None,
            "quantity": Quantity.of(30),
            "unit": Unit.EACH,
            "days": 30,
            "refills": 5,
            "daw": 0,
            "origin": 3,
            "fill_number": 0,
            "served": SERVED,
            "drug": drug(),
            "route": "ORAL",
            "past": (),
        }
        return EditFacts(**plain | changes)

    return made


def codes(facts: EditFacts) -> list[str]:
    return [edit.code for edit in review(facts)]


def only(facts: EditFacts) -> Edit:
    (edit,) = review(facts)
    return edit


def with_fields(use: Use, *places: str) -> Sheet:
    read = tuple(Place(*place.split(".")) if "." in place else Place("", place) for place in places)
    return replace(SHEET, fields=(("B1", ((use, read),)),))


def test_that_an_ordinary_claim_has_no_edit(make: Any) -> None:
    assert codes(make()) == []
    assert codes(make(sheet=None)) == []


def test_that_every_code_has_a_reason_a_field_and_a_sentence() -> None:
    known = rules()
    assert len({rule.reason for rule in known.values()}) == len(known) == 21
    assert all(rule.words.endswith((".", "{remedy}")) and rule.field for rule in known.values())


# Syntax and sheet ------------------------------------------------------------------------------


def test_that_a_refusal_of_the_builder_leads_to_its_field(facts: BillingFacts) -> None:
    with pytest.raises(FieldRefused) as refused:
        build_billing(replace(facts, prescriber_npi="123"))
    edit = refusal_edit(refused.value)
    assert (edit.code, edit.answer, edit.field, edit.number) == (
        "SY1",
        Answerer.NOBODY,
        "prescriber",
        "411-DB",
    )
    assert field_of("405-D5") == "days supply"
    assert field_of("999-ZZ") == "claim"


@pytest.mark.parametrize(
    ("use", "code", "answer"),
    [(Use.MANDATORY, "SH1", Answerer.NOBODY), (Use.REQUIRED, "SH2", Answerer.PHARMACIST)],
)
def test_that_a_field_that_the_sheet_demands_is_missed(
    make: Any, use: Use, code: str, answer: Answerer
) -> None:
    present = with_fields(use, "04.C2", "07.D5", "11.DU", "03.DB", "A4", "D1")
    assert codes(make(sheet=present)) == []
    edit = only(make(sheet=with_fields(use, "04.C2", "13.DO")))
    assert (edit.code, edit.answer, edit.number, edit.field) == (code, answer, "424-DO", "diagnosis")
    assert "424-DO" in edit.words
    assert "Plan A" in edit.words
    assert only(make(sheet=with_fields(use, "AK"))).number == "110-AK"
    assert codes(make(sheet=with_fields(Use.OPTIONAL, "13.DO"))) == []


def test_that_a_field_that_the_sheet_does_not_use_is_told(make: Any) -> None:
    edit = only(make(sheet=with_fields(Use.NOT_USED, "07.DF", "07.EK")))
    assert (edit.code, edit.answer, edit.number, edit.field) == (
        "SH3",
        Answerer.ANYONE,
        "415-DF",
        "refills",
    )


def test_that_what_a_sheet_says_of_reversals_is_nothing_to_a_billing(make: Any) -> None:
    sheet = replace(SHEET, fields=(("B2", ((Use.MANDATORY, (Place("13", "DO"),)),)),))
    assert codes(make(sheet=sheet)) == []


# Coverage --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "found"),
    [
        (date(2026, 3, 1), []),
        (date(2007, 3, 3), []),
        (date(2007, 3, 2), ["CV1"]),
        (date(1961, 7, 4), ["CV1"]),
    ],
)
def test_that_a_patient_beyond_the_plans_ages_is_found(make: Any, born: date, found: list[str]) -> None:
    sheet = replace(SHEET, limits=Limits(youngest=0, oldest=18))
    assert codes(make(sheet=sheet, birth_date=born)) == found


def test_that_a_patient_too_young_is_found(make: Any) -> None:
    sheet = replace(SHEET, limits=Limits(youngest=18))
    assert "people from 18 years" in only(make(sheet=sheet, birth_date=date(2009, 1, 1))).words
    assert codes(make(sheet=sheet, birth_date=date(2008, 1, 1))) == []


def test_that_a_card_out_of_use_stops_everyone(make: Any) -> None:
    edit = only(make(coverage_active=False))
    assert (edit.code, edit.answer, edit.field) == ("CV2", Answerer.NOBODY, "coverage")


def test_that_a_person_code_is_asked_for_only_where_the_plan_wants_one(make: Any) -> None:
    sheet = replace(SHEET, limits=Limits(person_code=True))
    assert codes(make(sheet=sheet, person_code="")) == ["CV3"]
    assert codes(make(sheet=sheet, person_code=" ")) == ["CV3"]
    assert codes(make(sheet=sheet)) == codes(make(person_code="")) == []


# Arithmetic ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "days", "found"),
    [
        ("1t po qd", 30, []),
        ("1t po qd", 31, []),
        ("1t po qd", 27, []),
        ("1t po qd", 26, ["AR1"]),
        ("1t po qd", 34, ["AR1"]),
        ("1t po bid", 30, ["AR2"]),
        ("1t po qd", 60, ["AR2"]),
        ("1t po qd", 15, ["AR2"]),
        ("1t po q6h prn", 30, []),
        ("1t po q6h prn", 3, ["AR1"]),
        ("ud", 30, []),
        (None, 30, []),
    ],
)
def test_that_days_are_held_against_the_sig(
    make: Any, typed: str | None, days: int, found: list[str]
) -> None:
    assert codes(make(typed=typed, days=days)) == found


def test_that_only_days_far_from_the_sig_stop_a_technician_on_a_federal_plan(make: Any) -> None:
    federal = replace(SHEET, federal=True)
    assert only(make(days=34, sheet=federal)).answer is only(make(days=60)).answer is Answerer.ANYONE
    far = only(make(days=60, sheet=federal))
    assert (far.answer, far.field, far.number) == (Answerer.PHARMACIST, "days supply", "405-D5")
    assert codes(make(typed="1t po qd", quantity=Quantity.of(4), days=8)) == ["AR1"]


CREAM = drug(form="cream", unit=Unit.GRAM, package_size=Quantity.of(15), strength="1 %")


@pytest.mark.parametrize(("grams", "found"), [(15, []), (45, []), (20, ["AR3"]), (7, ["AR3"])])
def test_that_a_package_is_not_broken(make: Any, grams: int, found: list[str]) -> None:
    changes = {"drug": CREAM, "unit": Unit.GRAM, "route": "TOPICAL", "typed": "apply bid"}
    assert codes(make(quantity=Quantity.of(grams), **changes)) == found


def test_that_what_is_counted_or_poured_may_be_any_quantity(make: Any) -> None:
    syrup = drug(form="syrup", unit=Unit.MILLILITER, package_size=Quantity.of(473))
    poured = {"drug": syrup, "unit": Unit.MILLILITER, "route": "ORAL", "typed": "5 ml po bid"}
    assert codes(make(quantity=Quantity.of(300), **poured)) == []
    assert codes(make(quantity=Quantity.of(31), days=31)) == []
    unknown = replace(CREAM, package_size=None)
    assert codes(make(drug=unknown, unit=Unit.GRAM, route="TOPICAL", quantity=Quantity.of(7))) == []


def test_that_the_gross_amount_due_is_reckoned_by_the_plans_rule(make: Any, facts: BillingFacts) -> None:
    off = replace(facts, gross_amount_due=Money(4761))
    message = Message.parse(build_billing(off), Direction.REQUEST)
    edit = only(make(message=message))
    assert (edit.code, edit.number, edit.answer) == ("AR4", "430-DU", Answerer.ANYONE)
    assert "$47.61" in edit.words
    assert "$47.60" in edit.words
    usual = replace(SHEET, gross_due=GrossRule.USUAL)
    assert codes(make(sheet=usual)) == ["AR4"]
    by_rule = replace(facts, gross_amount_due=facts.usual_and_customary)
    kept = Message.parse(build_billing(by_rule), Direction.REQUEST)
    assert codes(make(sheet=usual, message=kept)) == []


# Timing ----------------------------------------------------------------------------------------


def test_that_a_day_to_come_stops_everyone(make: Any) -> None:
    edit = only(make(today=SERVED - timedelta(1)))
    assert (edit.code, edit.answer) == ("TM3", Answerer.NOBODY)
    assert codes(make(today=SERVED)) == []


def test_that_the_filing_window_of_the_plan_is_kept(make: Any) -> None:
    sheet = replace(SHEET, windows=Windows(filing=90))
    assert codes(make(sheet=sheet, today=SERVED + timedelta(90))) == []
    edit = only(make(sheet=sheet, today=SERVED + timedelta(91)))
    assert (edit.code, edit.answer) == ("TM2", Answerer.PHARMACIST)
    assert codes(make(today=SERVED + timedelta(400))) == []


@pytest.mark.parametrize(("ago", "found"), [(30, []), (23, []), (22, ["TM1"]), (1, ["TM1"])])
def test_that_a_refill_is_early_until_three_quarters_are_used(make: Any, ago: int, found: list[str]) -> None:
    past = (
        Supply(SERVED - timedelta(ago), 30, Quantity.of(30)),
        Supply(SERVED - timedelta(90), 30, Quantity.of(30)),
    )
    assert codes(make(past=past)) == found


# Audit traps -----------------------------------------------------------------------------------

DROPS = drug(
    generic="latanoprost", name="latanoprost", form="drops", unit=Unit.MILLILITER, package_size=Quantity(2500)
)
EYE = {"drug": DROPS, "unit": Unit.MILLILITER, "quantity": Quantity(2500), "route": "OPHTHALMIC"}
INSULIN = drug(
    generic="insulin aspart",
    ingredients=("INSULIN ASPART",),
    form="injection",
    unit=Unit.MILLILITER,
    package_size=Quantity.of(10),
    strength="100 units/mL",
)
VIAL = {"drug": INSULIN, "unit": Unit.MILLILITER, "quantity": Quantity.of(10), "route": "SUBCUTANEOUS"}


@pytest.mark.parametrize(
    ("typed", "days", "found"),
    [
        ("1 gtt ou qhs", 25, []),
        ("1 gtt ou qhs", 26, []),
        ("1 gtt ou qhs", 50, ["AU1"]),
        ("1 gtt ou qhs", 14, ["AU1"]),
        ("ud", 25, ["AU1"]),
    ],
)
def test_that_eye_drops_are_counted_in_drops(make: Any, typed: str, days: int, found: list[str]) -> None:
    assert codes(make(typed=typed, days=days, **EYE)) == found


def test_that_drops_for_another_place_are_no_eye_drops(make: Any) -> None:
    assert codes(make(typed="ud", days=25, **EYE | {"route": "OTIC"})) == []
    assert "20 drops" in only(make(typed="1 gtt ou qhs", days=50, **EYE)).words


@pytest.mark.parametrize(
    ("typed", "days", "found"),
    [
        ("inject 20 units sq qhs", 50, []),
        ("inject 20 units sq qhs", 30, ["AU2"]),
        ("ud", 30, ["AU2"]),
    ],
)
def test_that_insulin_is_counted_in_units(make: Any, typed: str, days: int, found: list[str]) -> None:
    assert codes(make(typed=typed, days=days, **VIAL)) == found


def test_that_a_sliding_scale_tells_what_the_quantity_holds(make: Any) -> None:
    assert "1,000 units" in only(make(typed="ud", **VIAL)).words


@pytest.mark.parametrize(
    ("name", "refills", "number", "found"),
    [
        ("Starter Pack", 1, 0, ["AU3"]),
        ("Dose Pack", 0, 1, ["AU3"]),
        ("Dosepak", 3, 0, ["AU3"]),
        ("Starter Pack", 0, 0, []),
        ("Backpack", 5, 1, []),
    ],
)
def test_that_a_starter_pack_is_for_one_fill(
    make: Any, name: str, refills: int, number: int, found: list[str]
) -> None:
    pack = drug(description=f"1 {name} in 1 CARTON", package_size=Quantity.of(30))
    assert codes(make(drug=pack, refills=refills, fill_number=number)) == found


@pytest.mark.parametrize(
    ("daw", "brand", "found"),
    [
        (0, "Lipitor", []),
        (1, "Lipitor", ["AU4"]),
        (2, "Lipitor", ["AU4"]),
        (3, "Lipitor", []),
        (1, "", ["AU5"]),
        (2, "", ["AU5"]),
        (7, "", ["AU5"]),
        (8, "", []),
        (5, "", []),
    ],
)
def test_that_daw_fits_the_product_and_has_its_proof(
    make: Any, daw: int, brand: str, found: list[str]
) -> None:
    assert codes(make(daw=daw, drug=drug(brand=brand))) == found


def test_that_a_missing_origin_stops_only_on_a_federal_plan(make: Any) -> None:
    assert only(make(origin=0)).answer is Answerer.ANYONE
    federal = only(make(origin=0, sheet=replace(SHEET, federal=True)))
    assert (federal.code, federal.answer, federal.field) == ("AU6", Answerer.PHARMACIST, "origin")
    assert codes(make(origin=5, sheet=replace(SHEET, federal=True))) == []


def test_that_a_quantity_over_the_usual_is_found(make: Any) -> None:
    ninety = replace(SHEET, limits=Limits(days=90))
    assert codes(make(sheet=ninety, days=90, quantity=Quantity.of(90))) == []
    assert codes(make(sheet=ninety, days=91, quantity=Quantity.of(91))) == ["AU7"]
    assert codes(make(typed=None, quantity=Quantity.of(360))) == []
    assert codes(make(typed=None, quantity=Quantity.of(361))) == ["AU7"]
    last = (Supply(SERVED - timedelta(60), 30, Quantity.of(30)),)
    assert codes(make(typed=None, past=last, quantity=Quantity.of(60))) == []
    assert "twice the last fill" in only(make(typed=None, past=last, quantity=Quantity.of(61))).words


# What is remembered ----------------------------------------------------------------------------


def test_that_an_edit_is_known_again_until_what_it_judged_changes(make: Any) -> None:
    first, again = only(make(days=34)), only(make(days=34, refills=1, origin=4))
    assert first.key == again.key
    assert first.key != only(make(days=35)).key
    assert first.key != only(make(days=34, quantity=Quantity.of(29))).key


def test_that_a_fingerprint_tells_nothing_about_the_patient(make: Any) -> None:
    sheet = replace(SHEET, limits=Limits(oldest=18))
    edit = only(make(sheet=sheet))
    assert len(edit.fingerprint) == 24
    assert set(edit.fingerprint) <= set("0123456789abcdef")


def test_that_what_stops_a_claim_leads(make: Any) -> None:
    found = review(make(origin=0, daw=1, coverage_active=False))
    assert [edit.stops for edit in found] == [True, True, False]


@given(st.integers(1, 999), st.integers(1, 9_999_999_999), st.sampled_from(list(Unit)), st.integers(0, 9))
def test_that_the_rules_take_any_numbers(days: int, amount: int, unit: Unit, daw: int) -> None:
    raw = b"999001D0B1COMM      1012000000010     20260302          \x1e\x1c"
    facts = EditFacts(
        message=Message.parse(raw, Direction.REQUEST),
        sheet=SHEET,
        today=SERVED,
        birth_date=date(1961, 7, 4),
        person_code="",
        coverage_active=True,
        sig=read_sig("1t po q8h x10d", "tablet"),
        quantity=Quantity(amount),
        unit=unit,
        days=days,
        refills=0,
        daw=daw,
        origin=3,
        fill_number=0,
        served=SERVED,
        drug=drug(),
        route="",
        past=(Supply(SERVED, days, Quantity(amount)),),
    )
    assert all(edit.words for edit in review(facts))
