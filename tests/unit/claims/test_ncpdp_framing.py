"""Frames mark where a message ends: what comes in pieces comes out whole, and only whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.framing import Framing, framing

NAMES = ["length4", "stx_length4_etx", "stx_etx"]
BODY = st.binary(min_size=1, max_size=300).map(lambda raw: raw.replace(b"\x03", b" ").replace(b"\x02", b" "))


@pytest.mark.parametrize("name", NAMES)
@given(body=BODY, rest=st.binary(max_size=10))
def test_that_a_body_comes_off_the_stream_as_it_was_sent(name: str, body: bytes, rest: bytes) -> None:
    assert framing(name).take(framing(name).wrap(body) + rest) == (body, rest)


@pytest.mark.parametrize("name", NAMES)
def test_that_every_cut_of_a_frame_is_known_to_be_incomplete(name: str) -> None:
    frame = framing(name).wrap(b"D0B11A012000000010")
    for cut in range(len(frame)):
        assert framing(name).take(frame[:cut]) is None


def test_that_the_length_is_four_digits() -> None:
    assert framing("length4").wrap(b"ABC") == b"0003ABC"


@pytest.mark.parametrize("body", [b"", b"X" * 10_000])
def test_that_a_body_that_does_not_fit_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        framing("length4").wrap(body)


@pytest.mark.parametrize(
    ("name", "buffer"),
    [
        ("length4", b"00X"),
        ("length4", b"HTTP/1.1"),
        ("length4", b"0000"),
        ("length4", b"-001"),
        ("stx_etx", b"\x03ABC"),
        ("stx_etx", b"\x02" + b"X" * 70_000),
        ("stx_length4_etx", b"\x020003ABCD"),
    ],
)
def test_that_a_broken_frame_is_refused_at_once(name: str, buffer: bytes) -> None:
    with pytest.raises(Unreadable):
        framing(name).take(buffer)


@given(st.binary(max_size=40))
def test_that_garbage_is_waited_for_or_refused(buffer: bytes) -> None:
    shape = Framing("test", b"", 4, 0, b"")
    try:
        taken = shape.take(buffer)
    except Unreadable:
        return
    assert taken is None or len(taken[0]) == int(buffer[:4])


def test_that_an_unknown_framing_is_none() -> None:
    with pytest.raises(KeyError):
        framing("pigeon")
