"""Check the shop's own labels: what is made is read back, and damage is seen."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.scanning.labels import (
    BadgeLabel,
    BagLabel,
    BinLabel,
    RxLabel,
    badge_label,
    bag_label,
    bin_label,
    read_own,
    rx_label,
)

RX_NUMBERS = st.integers(1, 999_999_999)
FILLS = st.integers(0, 99)
NUMBERS = st.integers(1, 999_999_999_999)
BINS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=8)
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-."


def test_that_the_rx_label_has_the_documented_form() -> None:
    """Hold the form that printed labels depend on."""
    assert rx_label(7000412, 2) == "RX1007000412028"


@given(RX_NUMBERS, FILLS)
def test_that_every_rx_label_reads_back(rx_number: int, fill: int) -> None:
    """Want the same prescription and fill back."""
    assert read_own(rx_label(rx_number, fill)) == RxLabel(rx_number, fill)


@given(NUMBERS)
def test_that_every_bag_and_badge_reads_back(number: int) -> None:
    """Want the same number back, each under its own kind."""
    assert read_own(bag_label(number)) == BagLabel(number)
    assert read_own(badge_label(number)) == BadgeLabel(number)


@given(BINS)
def test_that_every_bin_reads_back(code: str) -> None:
    """Want the same bin back."""
    assert read_own(bin_label(code.lower())) == BinLabel(code)


@given(RX_NUMBERS, FILLS, st.integers(3, 14), st.sampled_from("0123456789"))
def test_that_one_wrong_digit_is_never_read_as_another_rx(
    rx_number: int, fill: int, place: int, digit: str
) -> None:
    """Want every single wrong digit refused."""
    text = rx_label(rx_number, fill)
    assume(text[place] != digit)
    assert read_own(text[:place] + digit + text[place + 1 :]) is None


@given(BINS, st.integers(0, 8), st.sampled_from(SIGNS))
def test_that_one_wrong_sign_is_never_read_as_another_bin(code: str, offset: int, sign: str) -> None:
    """Want every single wrong sign refused."""
    text = bin_label(code)
    place = 3 + offset % (len(text) - 3)
    assume(text[place] != sign)
    assert read_own(text[:place] + sign + text[place + 1 :]) is None


@pytest.mark.parametrize(("rx_number", "fill"), [(0, 1), (1_000_000_000, 1), (1, 100), (1, -1)])
def test_that_numbers_beyond_the_form_are_refused(rx_number: int, fill: int) -> None:
    """Want a plain error instead of a label that cannot be read."""
    with pytest.raises(DomainError):
        rx_label(rx_number, fill)


@pytest.mark.parametrize("code", ["", "TOOLONGBIN", "A 1", "Ä1"])
def test_that_a_bin_code_beyond_the_form_is_refused(code: str) -> None:
    """Want a plain error naming the bin."""
    with pytest.raises(DomainError):
        bin_label(code)


def test_that_a_bag_number_of_zero_is_refused() -> None:
    """Want no label for no bag."""
    with pytest.raises(DomainError):
        bag_label(0)


@pytest.mark.parametrize("text", ["RX1000000000000", "BG10000000", "RX2007000412028", "", "7000412"])
def test_that_what_is_not_ours_is_not_read_as_ours(text: str) -> None:
    """Want nothing for empty numbers, other prefixes and bare numbers."""
    assert read_own(text) is None
