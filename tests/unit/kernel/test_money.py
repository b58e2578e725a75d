"""Prove that money is exact: nothing is lost in splitting, reading, printing or rounding."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.money import SCALE, ZERO, Money, Percent, Rate, divide_half_up
from app.kernel.quantity import Quantity

cents = st.integers(-99_999_999_999, 99_999_999_999)
amounts = cents.map(Money)


@given(amounts, st.integers(1, 400))
def test_that_a_split_loses_no_penny_and_is_fair_to_one(amount: Money, parts: int) -> None:
    shares = amount.split(parts)
    assert len(shares) == parts
    assert Money.total(shares) == amount
    assert max(shares).cents - min(shares).cents <= 1


def test_that_a_split_gives_the_odd_pennies_to_the_first() -> None:
    assert Money(100).split(3) == (Money(34), Money(33), Money(33))


@pytest.mark.parametrize("parts", [0, -1])
def test_that_a_split_into_no_parts_is_refused(parts: int) -> None:
    with pytest.raises(ValueError, match=str(parts)):
        Money(100).split(parts)


@given(amounts, st.lists(st.integers(0, 10_000), min_size=1, max_size=40).filter(any))
def test_that_an_allocation_sums_to_the_amount_within_a_cent_of_each_share(
    amount: Money, weights: list[int]
) -> None:
    shares = amount.allocate(weights)
    assert Money.total(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.cents - Fraction(amount.cents * weight, sum(weights))) < 1


@given(amounts, st.lists(st.integers(0, 10_000), min_size=1, max_size=10).filter(any))
def test_that_nothing_is_allocated_to_a_weight_of_zero_at_the_end(amount: Money, weights: list[int]) -> None:
    assert amount.allocate([*weights, 0])[-1] == ZERO


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_that_weights_must_be_positive_in_sum_and_never_negative(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"\("):
        Money(100).allocate(weights)


@given(amounts)
def test_that_a_printed_amount_reads_back_as_itself(amount: Money) -> None:
    assert Money.parse(str(amount)) == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 1200),
        ("12.3", 1230),
        (".05", 5),
        ("0", 0),
        ("$1,234.50", 123_450),
        ("-$20.00", -2000),
        ("$-20", -2000),
        ("-7", -700),
        (" 3.00\n", 300),
        ("000000000000012", 1200),
        ("999999999.99", 99_999_999_999),
    ],
)
def test_that_amounts_are_read_as_cashiers_type_them(text: str, expected: int) -> None:
    assert Money.parse(text) == Money(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$",
        "-",
        ".",
        "12.345",
        "1,23",
        "12,34,567",
        "-$-5",
        "1e5",
        "NaN",
        "twelve",
        "٣",
        "\x1c12",
        "1\x1d2",
    ],
)
def test_that_what_is_no_amount_is_refused_by_field_name(text: str) -> None:
    with pytest.raises(DomainError, match=r"12\.34") as refusal:
        Money.parse(text, "cash given")
    assert refusal.value.field == "cash given"


@pytest.mark.parametrize("text", ["1000000000", "9" * 5000, "1,000,000,000.00"])
def test_that_an_endless_amount_is_refused_before_it_is_counted(text: str) -> None:
    with pytest.raises(DomainError, match="nine digits"):
        Money.parse(text)


@given(cents, cents)
def test_that_amounts_add_subtract_negate_and_compare_as_their_cents(one: int, other: int) -> None:
    assert Money(one) + Money(other) == Money(one + other)
    assert Money(one) - Money(other) == Money(one - other)
    assert -Money(one) == Money(-one)
    assert Money(one) * 3 == Money(3 * one)
    assert (Money(one) < Money(other)) == (one < other)
    assert bool(Money(one)) == (one != 0)


def test_that_nothing_at_all_sums_to_zero() -> None:
    assert Money.total([]) == ZERO


@pytest.mark.parametrize("wrong", [1.0, True, "1", None])
def test_that_money_takes_whole_cents_only(wrong: object) -> None:
    with pytest.raises(TypeError, match=type(wrong).__name__):
        Money(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=type(wrong).__name__):
        Money(1) * wrong  # type: ignore[operator]


@given(st.integers(-(10**18), 10**18), st.integers(-(10**9), 10**9).filter(bool))
def test_that_rounding_is_half_away_from_zero(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    rounded = divide_half_up(numerator, denominator)
    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


@given(st.integers(0, 10**14), st.integers(-(10**9), 10**9))
def test_that_a_price_times_a_quantity_is_rounded_once(rate: int, thousandths: int) -> None:
    exact = Fraction(rate, SCALE) * Fraction(thousandths, 1000) * 100
    assert abs(Rate(rate).times(Quantity(thousandths)).cents - exact) <= Fraction(1, 2)


def test_that_thirty_tablets_at_a_fraction_of_a_cent_cost_the_rounded_sum() -> None:
    assert Rate.parse("0.02683").times(Quantity.of(30)) == Money(80)
    assert Rate.parse("0.0215").times(Quantity.of(10)) == Money(22)


@given(st.integers(-(10**15), 10**15).map(Rate))
def test_that_a_printed_unit_price_reads_back_as_itself(rate: Rate) -> None:
    assert Rate.parse(str(rate)) == rate


@given(st.integers(-(10**9), 10**9).map(Percent))
def test_that_a_printed_percentage_reads_back_as_itself(percent: Percent) -> None:
    assert Percent.parse(str(percent)) == percent


@pytest.mark.parametrize(
    ("text", "amount", "expected"),
    [("7.375 %", 1000, 74), ("7.375%", 10_000, 738), ("0", 999, 0), ("100", 999, 999), ("-10", 250, -25)],
)
def test_that_a_percentage_of_an_amount_is_rounded_half_up(text: str, amount: int, expected: int) -> None:
    assert Percent.parse(text, "sales tax").of(Money(amount)) == Money(expected)


@pytest.mark.parametrize("text", ["", "-", "1e9", "Infinity", "1_0", "7,5", "\x1e7", "٧"])
def test_that_what_is_no_number_is_refused_as_a_rate_or_percentage(text: str) -> None:
    with pytest.raises(DomainError, match="unit price"):
        Rate.parse(text)
    with pytest.raises(DomainError, match="percent"):
        Percent.parse(text)


def test_that_decimals_beyond_the_scale_are_refused_unless_they_are_zeros() -> None:
    assert Rate.parse("1.50000000000") == Rate(15_000_000)
    with pytest.raises(DomainError, match="at most 7 decimals"):
        Rate.parse("0.12345678")
    with pytest.raises(DomainError, match="at most 5 decimals"):
        Percent.parse("7.123456")
