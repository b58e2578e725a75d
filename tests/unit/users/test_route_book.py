"""Read the owner's routes: every value that cannot be is refused by name, and nothing is guessed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.settings.model import SettingKey
from app.settings.routes import RouteSpec, read_routes
from app.settings.rules import read_setting

TWO = """
[[route]]
name = "Main switch"
host = "switch.example.com"
port = 6000
most = 4
persistent = true

[[route]]
name = "Second"
host = "10.0.0.9"
port = 6001
destinations = ["CarePlus"]
framing = "stx_length4_id_etx"
prefix = "HN*"
"""


def test_that_routes_keep_their_order_and_take_the_usual_values() -> None:
    first, second = read_routes(TWO)
    assert first == RouteSpec("Main switch", "switch.example.com", 6000, most=4, persistent=True)
    assert (second.framing, second.prefix, second.answer_s) == ("stx_length4_id_etx", "HN*", 60)
    assert [second.serves(name) for name in ("CarePlus", "Other")] == [True, False]
    assert first.serves("Other")


def test_that_no_text_means_no_routes() -> None:
    assert read_routes("") == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("port = 0", "port must be a whole number from 1 to 65535"),
        ("port = true", "port must be"),
        ('port = "6000"', "port must be"),
        ('host = "a b"', "host must be"),
        ('name = ""', "name must be"),
        ("most = 33", "most must be a whole number from 1 to 32"),
        ('framing = "morse"', "framing must be one of"),
        ('pin = "abc"', "pin must be the 64 hex digits"),
        ('path = "d0"', "path must begin"),
        ('persistent = "yes"', "persistent must be true or false"),
        ("destinations = []", "destinations must be a list"),
        ("answer_s = 0", "answer_s must be"),
        ('prefix = "\\u001c"', "prefix must be"),
        ("speed = 9", "“speed” is not known"),
    ],
)
def test_that_each_wrong_value_is_named_with_its_remedy(change: str, words: str) -> None:
    key = change.split(" ", maxsplit=1)[0]
    lines = ["[[route]]", 'name = "Main"', 'host = "h"', "port = 1"]
    text = "\n".join([*(line for line in lines if not line.startswith(f"{key} ")), change])
    with pytest.raises(DomainError) as refused:
        read_routes(text)
    assert words in refused.value.message
    assert "Route 1" in refused.value.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[route]", "not well formed"),
        ("[[switch]]", "“switch” is not known"),
        ('route = "x"', "Begin each route"),
        ('[[route]]\nname = "Main"\nhost = "h"', "port is missing"),
        (TWO + TWO, "Two routes are called “Main switch”"),
    ],
)
def test_that_a_text_that_is_no_list_of_routes_is_refused(text: str, words: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_routes(text)
    assert words in refused.value.message


@given(st.text(max_size=200))
def test_that_no_text_raises_anything_else(text: str) -> None:
    for candidate in (text, f"[[route]]\n{text}"):
        with contextlib.suppress(DomainError):
            read_routes(candidate)


def test_that_the_setting_keeps_only_what_can_be_read() -> None:
    assert read_setting(SettingKey.PAYER_ROUTES, TWO) == TWO.strip()
    with pytest.raises(DomainError):
        read_setting(SettingKey.PAYER_ROUTES, "[[route]]")
