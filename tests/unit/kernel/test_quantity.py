"""Prove the bounds of a dispensed quantity and its round trip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.quantity import MAX_THOUSANDTHS, Quantity, Unit


@given(st.integers(1, MAX_THOUSANDTHS).map(Quantity))
def test_that_a_printed_quantity_reads_back_as_itself(quantity: Quantity) -> None:
    assert Quantity.parse(str(quantity)) == quantity


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [
        ("30", 30_000),
        ("2.5", 2_500),
        (".001", 1),
        ("1,000", 1_000_000),
        (" 30\t", 30_000),
        ("0030.100", 30_100),
        ("9,999,999.999", MAX_THOUSANDTHS),
        ("9999999.999", MAX_THOUSANDTHS),
    ],
)
def test_that_quantities_are_read_up_to_the_largest(text: str, thousandths: int) -> None:
    assert Quantity.parse(text) == Quantity(thousandths)


@pytest.mark.parametrize("text", ["0", "0.000", "-1", "-0", "-9,999,999.999"])
def test_that_zero_and_less_are_refused(text: str) -> None:
    with pytest.raises(DomainError, match="quantity: Type a quantity above 0"):
        Quantity.parse(text)


@pytest.mark.parametrize("text", ["10,000,000", "10000000.000", "10000000.999", "9" * 5000])
def test_that_one_more_than_the_largest_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match=r"at most 9,999,999\.999"):
        Quantity.parse(text)


@pytest.mark.parametrize(
    "text", ["", ".", "-", "ten", "1 0", "1,00", "1e3", "٣٠", "\x1c30", "3\x1d0", "30\x1e"]
)
def test_that_what_is_no_number_is_refused_with_the_field_named(text: str) -> None:
    with pytest.raises(DomainError, match="such as 30") as refusal:
        Quantity.parse(text, "metric quantity")
    assert refusal.value.field == "metric quantity"


def test_that_a_fourth_decimal_is_refused() -> None:
    with pytest.raises(DomainError, match="three decimals"):
        Quantity.parse("1.0001")


@given(st.integers(), st.integers())
def test_that_stock_movements_add_up_in_both_directions(one: int, other: int) -> None:
    assert Quantity(one) + Quantity(other) - Quantity(other) == Quantity(one)
    assert -Quantity(one) == Quantity(-one)


def test_that_a_movement_out_prints_its_sign() -> None:
    assert str(Quantity(-2_500)) == "-2.5"
    assert str(-Quantity.of(1_000)) == "-1,000"


@pytest.mark.parametrize("wrong", [1.0, True, "1"])
def test_that_a_quantity_counts_whole_thousandths_only(wrong: object) -> None:
    with pytest.raises(TypeError, match=type(wrong).__name__):
        Quantity(wrong)  # type: ignore[arg-type]


def test_that_each_billing_unit_has_a_word_for_the_label() -> None:
    assert [(unit, unit.label) for unit in Unit] == [("EA", "each"), ("GM", "g"), ("ML", "mL")]
