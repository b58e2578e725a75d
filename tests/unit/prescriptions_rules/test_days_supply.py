"""Days' supply comes with its working, or asks."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity, Unit
from app.prescriptions.days_supply import (
    DosesPerUnit,
    days_supply,
    doses_in_strength,
    parse_days,
    quantity_for,
)
from app.prescriptions.sig import read_sig


@pytest.mark.parametrize(
    ("typed", "quantity", "unit", "days", "working"),
    [
        ("1t po bid", "60", Unit.EACH, 30, "2 a day × 30 days = 60"),
        ("1t po bid", "61", Unit.EACH, 30, "2 a day × 30 days = 60 of 61"),
        ("1t po qd", "1", Unit.EACH, 1, "1 a day × 1 day = 1"),
        ("ss t po qd", "15", Unit.EACH, 30, "one-half a day × 30 days = 15"),
        ("1t po qod", "15", Unit.EACH, 30, "1 every 2 days: 15 lasts 30 days"),
        ("1 patch q3d", "10", Unit.EACH, 30, "1 every 3 days: 10 lasts 30 days"),
        ("5ml po tid x10d", "150", Unit.MILLILITER, 10, "15 mL a day × 10 days = 150 mL"),
        (
            "5ml po tid x7d",
            "150",
            Unit.MILLILITER,
            7,
            "15 mL a day × 7 days = 105 mL (the sig stops after 7 days)",
        ),
        ("1 g top bid", "60", Unit.GRAM, 30, "2 g a day × 30 days = 60 g"),
        (
            "2 gtt ou bid",
            "5",
            Unit.MILLILITER,
            12,
            "8 drops a day × 12 days = 96 drops of 100 drops (20 drops a mL)",
        ),
        ("1 po bid", "60", Unit.EACH, 30, "2 a day × 30 days = 60 (counted in pieces)"),
    ],
)
def test_that_the_working_is_shown(typed: str, quantity: str, unit: Unit, days: int, working: str) -> None:
    supply = days_supply(read_sig(typed), Quantity.parse(quantity), unit)
    assert (supply.days, supply.working, supply.ask) == (days, working, "")


@pytest.mark.parametrize(
    ("typed", "quantity", "unit", "ask"),
    [
        ("ud", "30", Unit.EACH, "As directed"),
        ("2 puffs q4h", "18", Unit.GRAM, "How many puffs one g holds"),
        ("500 mg po bid", "60", Unit.EACH, "How many mg one piece holds"),
        ("10 u sq hs", "15", Unit.MILLILITER, "How many units one mL holds"),
        ("1t po q6h", "2", Unit.EACH, "less than one day"),
        ("1t po qw", "999", Unit.EACH, "more than 999 days"),
        ("5 ml po qd", "30", Unit.EACH, "How many mL"),
    ],
)
def test_that_what_cannot_be_told_is_asked(typed: str, quantity: str, unit: Unit, ask: str) -> None:
    supply = days_supply(read_sig(typed), Quantity.parse(quantity), unit)
    assert supply.days is None
    assert ask in supply.ask


def test_that_a_package_known_to_hold_doses_settles_the_question() -> None:
    insulin = DosesPerUnit("unit", Fraction(100), "100 units a mL")
    supply = days_supply(read_sig("10 u sq hs"), Quantity.of(15), Unit.MILLILITER, insulin)
    assert supply.days == 150
    assert supply.working == "10 units a day × 150 days = 1,500 units (100 units a mL)"
    inhaler = DosesPerUnit("puff", Fraction(200, 18), "200 puffs in 18 g")
    assert days_supply(read_sig("2 puffs bid"), Quantity.of(18), Unit.GRAM, inhaler).days == 50


@given(st.integers(1, 8), st.integers(1, 999))
def test_that_the_quantity_for_some_days_lasts_those_days(per_day: int, days: int) -> None:
    sig = read_sig(f"1t po {per_day}xd")
    quantity = quantity_for(sig, days, Unit.EACH)
    assert quantity == Quantity.of(per_day * days)
    assert days_supply(sig, quantity, Unit.EACH).days == days


def test_that_a_quantity_is_rounded_up_to_whole_pieces() -> None:
    assert quantity_for(read_sig("ss t qd"), 15, Unit.EACH) == Quantity.of(8)
    assert quantity_for(read_sig("0.25 ml sq qd"), 3, Unit.MILLILITER) == Quantity(750)
    assert quantity_for(read_sig("ud"), 30, Unit.EACH) is None
    assert quantity_for(read_sig("1t qd"), 1000, Unit.EACH) is None


@pytest.mark.parametrize(("text", "days"), [("1", 1), (" 30 ", 30), ("999", 999)])
def test_that_one_to_999_days_are_taken(text: str, days: int) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["0", "1000", "-5", "", "2.5", "thirty", "٣", "1e2"])
def test_that_other_days_are_refused_with_the_field(text: str) -> None:
    with pytest.raises(DomainError) as raised:
        parse_days(text)
    assert raised.value.field == "days supply"


@pytest.mark.parametrize(
    ("strength", "unit", "typed", "quantity", "days", "working"),
    [
        (
            "100 units/mL",
            Unit.MILLILITER,
            "10 u sq hs",
            15,
            150,
            "10 units a day × 150 days = 1,500 units (100 units/mL)",
        ),
        ("500 mg", Unit.EACH, "1000 mg po bid", 60, 15, "2,000 mg a day × 15 days = 30,000 mg (500 mg each)"),
        (
            "1.5 mg/0.5 mL",
            Unit.MILLILITER,
            "1.5 mg sq qw",
            2,
            28,
            "1.5 mg every 7 days: 6 mg lasts 28 days (1.5 mg/0.5 mL)",
        ),
    ],
)
def test_that_the_strength_turns_amounts_into_pieces_or_volume(
    strength: str, unit: Unit, typed: str, quantity: int, days: int, working: str
) -> None:
    supply = days_supply(read_sig(typed), Quantity.of(quantity), unit, doses_in_strength(strength, unit))
    assert (supply.days, supply.working) == (days, working)


@pytest.mark.parametrize(
    ("strength", "unit"),
    [
        ("5 mg / 325 mg", Unit.EACH),
        ("0.1%", Unit.GRAM),
        ("500 mg", Unit.MILLILITER),
        ("5 mg/mL", Unit.EACH),
        ("", Unit.EACH),
    ],
)
def test_that_an_unsure_strength_says_nothing(strength: str, unit: Unit) -> None:
    assert doses_in_strength(strength, unit) is None
