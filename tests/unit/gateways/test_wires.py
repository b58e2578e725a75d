"""Every way to mark a message: what is whole is found, what is cut waits, what is not ours is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp.errors import Unreadable
from app.gateways.wires import BARE, HTTP, LONGEST, TAGGED, wire_of

TAG, OTHER = b"A" * 32, b"B" * 32
KEEPING = ("length4", "stx_length4_etx", "stx_etx", TAGGED, HTTP)
bodies = st.binary(min_size=1, max_size=300).filter(lambda body: b"\x03" not in body and b"\x02" not in body)


def answer(name: str, body: bytes, tag: bytes = TAG) -> bytes:
    """Return what a switch sends back that speaks like this."""
    if name == HTTP:
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    return wire_of(name).wrap(body, tag)


@pytest.mark.parametrize("name", KEEPING)
@given(body=bodies, rest=st.binary(max_size=20))
def test_that_an_answer_is_found_and_what_follows_is_left(name: str, body: bytes, rest: bytes) -> None:
    assert wire_of(name).take(answer(name, body) + rest, TAG, ended=False) == (body, rest)


@pytest.mark.parametrize("name", KEEPING)
@given(body=bodies, share=st.floats(0, 1, exclude_max=True))
def test_that_no_beginning_of_an_answer_is_an_answer(name: str, body: bytes, share: float) -> None:
    whole = answer(name, body)
    assert wire_of(name).take(whole[: int(len(whole) * share)], TAG, ended=False) is None


@pytest.mark.parametrize("name", KEEPING)
def test_that_an_answer_that_ends_early_is_never_taken(name: str) -> None:
    whole = answer(name, b"D0B11A01")
    for cut in range(len(whole)):
        try:
            assert wire_of(name).take(whole[:cut], TAG, ended=True) is None
        except Unreadable:
            continue


@given(body=bodies)
def test_that_a_bare_answer_is_whole_only_at_the_end(body: bytes) -> None:
    wire = wire_of(BARE)
    assert wire.wrap(body, TAG) == body
    assert wire.take(body, TAG, ended=False) is None
    assert wire.take(body, TAG, ended=True) == (body, b"")
    assert wire.take(b"", TAG, ended=True) is None


def test_that_a_tag_travels_with_the_message_and_stands_in_its_length() -> None:
    assert wire_of(TAGGED).wrap(b"CLAIM", TAG) == b"\x020037" + TAG + b"CLAIM\x03"


def test_that_the_answer_to_another_message_is_refused() -> None:
    with pytest.raises(Unreadable, match="tag of another"):
        wire_of(TAGGED).take(answer(TAGGED, b"PAID", OTHER), TAG, ended=False)


def test_that_a_frame_without_room_for_its_tag_is_refused() -> None:
    with pytest.raises(Unreadable, match="too short"):
        wire_of(TAGGED).take(b"\x020004PAID\x03", TAG, ended=False)


def test_that_a_tag_of_another_length_is_never_sent() -> None:
    with pytest.raises(Unreadable, match="32"):
        wire_of(TAGGED).wrap(b"CLAIM", b"SHORT")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "status 503"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "empty"),
        (b"\x00\x01\x02 this is no HTTP\r\n\r\n", "HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 40_000, "HTTP"),
    ],
)
def test_that_an_http_answer_without_a_payers_answer_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        wire_of(HTTP).take(raw, TAG, ended=False)


def test_that_an_http_answer_in_chunks_is_put_together() -> None:
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nD0B\r\n2\r\n11\r\n0\r\n\r\n"
    assert wire_of(HTTP).take(raw, TAG, ended=False) == (b"D0B11", b"")


def test_that_an_http_request_names_host_path_length_and_tag() -> None:
    sent = wire_of(HTTP, "switch.example", "/claims").wrap(b"CLAIM", TAG)
    assert sent.startswith(b"POST /claims HTTP/1.1\r\n")
    assert b"Host: switch.example\r\n" in sent
    assert b"Content-Length: 5\r\n" in sent
    assert TAG in sent
    assert sent.endswith(b"\r\n\r\nCLAIM")


@pytest.mark.parametrize("name", [*KEEPING, BARE])
@pytest.mark.parametrize("body", [b"", b"X" * (LONGEST + 1)])
def test_that_a_message_that_does_not_fit_is_refused(name: str, body: bytes) -> None:
    with pytest.raises(Unreadable, match="fit"):
        wire_of(name).wrap(body, TAG)


@pytest.mark.parametrize("name", [BARE, HTTP, "stx_etx"])
def test_that_noise_without_end_is_refused(name: str) -> None:
    noise = (b"\x02" if name == "stx_etx" else b"") + b"X" * (LONGEST + 20_000)
    with pytest.raises(Unreadable):
        wire_of(name).take(noise, TAG, ended=False)


def test_that_an_unknown_framing_has_no_wire() -> None:
    with pytest.raises(KeyError):
        wire_of("morse")
