"""Amounts that were probably mistyped are doubted, amounts of every day are not."""

from __future__ import annotations

import pytest

from app.kernel.money import Money
from app.pos.doubts import doubt_cash, doubt_float


@pytest.mark.parametrize(
    ("given", "due"),
    [(8008, 8008), (10_000, 8008), (5000, 8008), (500, 2150), (2000, 8008), (10_000, 100), (1, 1)],
)
def test_that_exact_cash_bills_and_parts_pass(given: int, due: int) -> None:
    assert doubt_cash(Money(given), Money(due)) == ""


@pytest.mark.parametrize(
    ("given", "due", "words"),
    [
        (150, 8008, "$1.50 leaves $78.58 to pay. For $150.00 press 0 twice."),
        (20, 1550, "$0.20 leaves $15.30 to pay. For $20.00 press 0 twice."),
        (20_000, 8008, "The change would be $119.92."),
    ],
)
def test_that_cash_without_its_zeros_and_much_change_are_doubted(given: int, due: int, words: str) -> None:
    assert doubt_cash(Money(given), Money(due)) == words


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (2_000, ""),
        (15_000, ""),
        (100_000, ""),
        (150, "$1.50 is little for a float. For $150.00 press 0 twice."),
        (0, "$0.00 is little for a float."),
        (100_001, "$1,000.01 is much for a float."),
    ],
)
def test_that_an_odd_float_is_doubted(cents: int, words: str) -> None:
    assert doubt_float(Money(cents)) == words
