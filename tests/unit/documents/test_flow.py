"""Check that text shrinks or flows, and that no word is ever cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from app.documents.flow import PT, Weight, fit, unbroken, wrap

if TYPE_CHECKING:
    from app.documents.flow import Measure

WORDS = st.lists(st.text("abcdefghij-/", min_size=1, max_size=30), min_size=1, max_size=12)


def even(text: str, _weight: Weight, size: int) -> int:
    """Measure every sign as half its size."""
    return len(text) * size // 2


MEASURE: Measure = even


def test_that_a_short_text_keeps_the_largest_size() -> None:
    assert fit("Metformin", 100 * PT, Weight.BOLD, (12 * PT, 8 * PT), 1, MEASURE).size == 12 * PT


def test_that_a_long_text_shrinks_before_it_flows() -> None:
    fitted = fit("Metformin hydrochloride", 100 * PT, Weight.BOLD, (12 * PT, 8 * PT), 1, MEASURE)
    assert fitted.size == 8 * PT
    assert fitted.lines == ("Metformin hydrochloride",)


def test_that_a_text_too_long_for_every_size_flows_at_the_smallest() -> None:
    fitted = fit("one two three four five six", 40 * PT, Weight.BOLD, (12 * PT, 8 * PT), 1, MEASURE)
    assert fitted.size == 8 * PT
    assert len(fitted.lines) > 1


def test_that_unbroken_text_stays_on_one_line() -> None:
    assert wrap(f"call {unbroken('(217) 555-0142')}", 40 * PT, Weight.BOLD, 8 * PT, MEASURE)[1].endswith(
        "0142"
    )


@given(WORDS, st.integers(20, 200))
def test_that_no_word_is_cut_or_lost_and_every_line_fits(words: list[str], width: int) -> None:
    fitted = fit(" ".join(words), width * PT, Weight.BOLD, (12 * PT, 8 * PT), 2, MEASURE)
    assert " ".join(fitted.lines).split() == words
    if fitted.size > PT:
        assert all(even(line, Weight.BOLD, fitted.size) <= width * PT for line in fitted.lines)
