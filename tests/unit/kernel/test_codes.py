"""Prove that mistyped identifiers are caught by their form and check digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.codes import Bin, DeaNumber, Npi, luhn_digit
from app.kernel.errors import DomainError

GOOD_NPI = "1234567893"
GOOD_DEA = "BB1388568"

nine_digits = st.integers(0, 99_999_999).map(lambda number: f"2{number:08d}")


def npi_of(nine: str) -> str:
    return nine + luhn_digit("80840" + nine)


@given(nine_digits)
def test_that_every_npi_with_its_check_digit_is_read_and_printed(nine: str) -> None:
    npi = npi_of(nine)
    assert str(Npi.parse(npi)) == npi
    assert Npi.parse(f" {npi[:4]}-{npi[4:7]} {npi[7:]}\n") == Npi(npi)


@given(nine_digits, st.integers(1, 9), st.integers(1, 9))
def test_that_one_wrong_digit_in_an_npi_is_always_caught(nine: str, place: int, shift: int) -> None:
    npi = npi_of(nine)
    wrong = npi[:place] + str((int(npi[place]) + shift) % 10) + npi[place + 1 :]
    with pytest.raises(DomainError, match="NPI: The check digit is wrong"):
        Npi.parse(wrong)


@pytest.mark.parametrize(
    "text", ["", "123456789", "12345678930", "3234567893", "123456789X", "\x1c1234567893"]
)
def test_that_an_npi_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="ten digits"):
        Npi.parse(text)


def test_that_the_published_npi_example_passes() -> None:
    assert str(Npi(GOOD_NPI)) == GOOD_NPI


@pytest.mark.parametrize("text", [GOOD_DEA, "bb1388568", " B B1388568 ", "B91388568"])
def test_that_a_dea_number_is_read_in_either_case(text: str) -> None:
    assert str(DeaNumber.parse(text)).endswith("1388568")


@given(st.integers(0, 999_999), st.integers(1, 9))
def test_that_a_wrong_dea_check_digit_is_always_caught(body: int, shift: int) -> None:
    digits = f"{body:06d}"
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    check = (odd + 2 * even) % 10
    assert str(DeaNumber(f"MX{digits}{check}"))[-1] == str(check)
    with pytest.raises(DomainError, match="DEA number: The check digit is wrong"):
        DeaNumber(f"MX{digits}{(check + shift) % 10}")


@pytest.mark.parametrize(
    "text", ["", "B1388568", "BB138856", "BB13885680", "1B1388568", "BB13885é8", "\x1dBB1388568"]
)
def test_that_a_dea_number_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="two letters and seven digits"):
        DeaNumber.parse(text)


def test_that_a_bin_is_six_digits() -> None:
    assert str(Bin("999001")) == "999001"


@pytest.mark.parametrize("text", ["", "99900", "9990011", "99900A", "٩٩٩٠٠١"])
def test_that_a_bin_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="six digits"):
        Bin(text)


def test_that_identifiers_sort_by_their_text() -> None:
    assert sorted([Bin("999002"), Bin("999001")]) == [Bin("999001"), Bin("999002")]
