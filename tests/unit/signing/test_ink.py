"""Check that strokes are kept short and exactly, and that a dot signs nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.ink import MOST_STROKES, Ink, pack, read_spelled, spelled, unpack, what_is_wrong

POINTS = st.tuples(st.integers(-50, 10_000), st.integers(-50, 10_000), st.integers(0, 600_000))
INKS = st.builds(
    Ink,
    st.lists(st.lists(POINTS, max_size=30).map(tuple), max_size=8).map(tuple),
    st.integers(0, 5000),
    st.integers(0, 5000),
    st.booleans(),
)
LINE = tuple((x, 40 + x % 7, 8 * x) for x in range(200))


@given(INKS)
def test_that_ink_comes_back_exactly(ink: Ink) -> None:
    assert unpack(pack(ink)) == ink
    assert read_spelled(spelled(ink)) == ink


@given(INKS, INKS)
def test_that_two_inks_are_never_spelled_alike(one: Ink, other: Ink) -> None:
    assert (spelled(one) == spelled(other)) == (one == other)


@given(st.binary(max_size=60))
def test_that_anything_else_is_refused_and_never_breaks(data: bytes) -> None:
    for read in (unpack, read_spelled):
        try:
            ink = read(data)
        except ValueError:
            continue
        assert isinstance(ink, Ink)


@given(INKS, st.data())
def test_that_ink_cut_short_or_with_a_tail_is_refused(ink: Ink, data: st.DataObject) -> None:
    whole = spelled(ink)
    with pytest.raises(ValueError, match="cut short"):
        read_spelled(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(ValueError, match=r"too long|cut short"):
        read_spelled(whole + b"\x01")
    with pytest.raises(ValueError, match="not packed ink"):
        unpack(pack(ink) + b"\x01")


def test_that_a_signature_takes_less_than_two_thousand_bytes() -> None:
    strokes = tuple(tuple((x + shift, y, ms) for x, y, ms in LINE) for shift in range(4))
    assert len(pack(Ink(strokes, 800, 200))) < 2000


@pytest.mark.parametrize(
    ("ink", "word"),
    [
        (Ink(), "a dot"),
        (Ink((((5, 5, 0),),), 300, 120), "a dot"),
        (Ink((((5, 5, 0), (7, 6, 9)), ((9, 9, 30),)), 300, 120), "a dot"),
        (Ink((((5, 5, 0), (25, 9, 9)),), 2150, 700), "a dot"),
        (Ink((LINE,) * (MOST_STROKES + 1)), "too much"),
        (Ink(((*LINE, (10_001, 4, 9)),)), "left the box"),
        (Ink(((*LINE, (4, -1, 9)),)), "left the box"),
        (Ink((LINE,), 300, 120), ""),
        (Ink.untimed((((1, 1), (25, 15)),)), ""),
    ],
)
def test_that_only_a_signature_is_taken_for_one(ink: Ink, word: str) -> None:
    assert word in what_is_wrong(ink)
    assert bool(word) == bool(what_is_wrong(ink))
