"""Hold the pure rules of a prescription: fields, refills, lots, amounts, ageing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inventory.lots import parse_expiry, parse_lot
from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity, Unit
from app.prescriptions.ageing import ageing_of
from app.prescriptions.amounts import show_quantity
from app.prescriptions.fields import FIELDS, EntryContext, check_field, last_fill_day, months_later
from app.prescriptions.model import FillState
from app.prescriptions.refills import may_refill, refills_left
from app.prescriptions.views import Ageing

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = date(2026, 11, 24)
PLAIN = EntryContext(TODAY, date(1961, 7, 4))
SOLD, CANCELLED, ENTERED = FillState.SOLD, FillState.CANCELLED, FillState.ENTERED


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("quantity", "30"),
        ("quantity", "9,999,999.999"),
        ("days supply", "1"),
        ("days supply", "999"),
        ("refills", "0"),
        ("refills", "99"),
        ("daw", "9"),
        ("origin", "0"),
        ("date written", "t"),
        ("date written", "11/20/26"),
        ("sig", "1 tab po bid"),
        ("patient", "Chen, Maria"),
    ],
)
def test_that_good_fields_pass(field: str, text: str) -> None:
    assert check_field(field, text, PLAIN) is None


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("quantity", "0"),
        ("quantity", "-1"),
        ("quantity", "10,000,000"),
        ("quantity", "1.2345"),
        ("days supply", "0"),
        ("days supply", "1000"),
        ("days supply", "ten"),
        ("refills", "100"),
        ("refills", "-1"),
        ("daw", "10"),
        ("origin", "6"),
        ("date written", "02/30/2026"),
        ("date written", "11/25/2026"),
        ("date written", "07/03/1961"),
        ("sig", ""),
        ("sig", "1 tab\x1dpo"),
        ("drug", " "),
        ("patient", "\x1c"),
        ("prescriber", ""),
    ],
)
def test_that_a_bad_field_is_named_with_a_remedy(field: str, text: str) -> None:
    problem = check_field(field, text, PLAIN)
    assert problem is not None
    assert (problem.field, problem.message.endswith(".")) == (field, True)


@given(st.text(max_size=40), st.sampled_from(FIELDS))
def test_that_whatever_is_typed_a_check_answers(text: str, field: str) -> None:
    problem = check_field(field, text, PLAIN)
    assert problem is None or problem.field == field


@pytest.mark.parametrize(
    ("schedule", "refills", "fine"),
    [("C-II", "0", True), ("C-II", "1", False), ("C-IV", "5", True), ("C-IV", "6", False), ("", "6", True)],
)
def test_that_refills_follow_the_schedule(schedule: str, refills: str, fine: bool) -> None:
    assert (check_field("refills", refills, EntryContext(TODAY, None, schedule)) is None) == fine


def test_that_a_controlled_prescription_ends_after_six_months() -> None:
    context = EntryContext(TODAY, None, "C-III")
    assert last_fill_day(date(2026, 8, 31), "C-III") == date(2027, 2, 28)
    assert last_fill_day(date(2026, 8, 31), "C-II") is None
    assert check_field("date written", "05/24/2026", context) is None
    assert check_field("date written", "05/23/2026", context) is not None


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 30))
def test_that_months_later_is_never_in_another_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or later.day >= 28


@pytest.mark.parametrize(
    ("refills", "states", "left", "may"),
    [
        (2, [ENTERED], 2, False),
        (2, [SOLD], 2, True),
        (2, [SOLD, SOLD], 1, True),
        (1, [SOLD, SOLD], 0, False),
        (1, [SOLD, CANCELLED], 1, True),
        (0, [CANCELLED], 0, True),
        (0, [SOLD], 0, False),
    ],
)
def test_that_refills_are_counted(refills: int, states: Sequence[FillState], left: int, may: bool) -> None:
    assert (refills_left(refills, states), may_refill(refills, states)) == (left, may)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("06/27", date(2027, 6, 30)),
        ("2/2028", date(2028, 2, 29)),
        ("2027-06", date(2027, 6, 30)),
        ("06/15/2027", date(2027, 6, 15)),
        ("2027-06-15", date(2027, 6, 15)),
        ("11/26", date(2026, 11, 30)),
    ],
)
def test_that_an_expiry_is_read_as_printed(text: str, day: date) -> None:
    assert parse_expiry(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "13/27", "00/2027", "10/26", "soon", "0000-06", "02/30/2027"])
def test_that_a_bad_or_past_expiry_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as error:
        parse_expiry(text, TODAY)
    assert error.value.field == "expiry"


def test_that_a_lot_is_one_to_twenty_signs() -> None:
    assert parse_lot(" ab12 ") == "AB12"
    for bad in ("", "A" * 21, "A\x1dB"):
        with pytest.raises(DomainError):
            parse_lot(bad)


@pytest.mark.parametrize(
    ("unit", "form", "shown"),
    [
        (Unit.EACH, "tablet", "90 tab"),
        (Unit.EACH, "chewable tablet", "90 tab"),
        (Unit.EACH, "capsule", "90 cap"),
        (Unit.EACH, "inhaler", "90 each"),
        (Unit.MILLILITER, "solution", "90 mL"),
        (Unit.GRAM, "cream", "90 g"),
    ],
)
def test_that_an_amount_names_its_unit(unit: Unit, form: str, shown: str) -> None:
    assert show_quantity(Quantity.of(90), unit, form) == shown


def test_that_a_bag_ages_by_its_plans_window() -> None:
    ages = [ageing_of(days, 10) for days in (0, 7, 8, 9, 10, 30)]
    assert ages == [Ageing.OK, Ageing.OK, Ageing.WARN, Ageing.WARN, Ageing.BAD, Ageing.BAD]
