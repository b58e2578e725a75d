"""A route is read field by field as it is typed, and routes are written so that they read back the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.settings.route_form import RouteForm, form_of, read_form, write_routes
from app.settings.routes import FRAMINGS, RouteSpec, read_routes

TYPED = RouteForm(name="Main", host="switch.example.com", port="6000")
SIGNS = st.characters(min_codepoint=32, max_codepoint=126)
SPECS = st.builds(
    RouteSpec,
    name=st.from_regex(r"[A-Za-z0-9][!-~]{0,20}", fullmatch=True),
    host=st.just("switch.example.com"),
    port=st.integers(1, 65_535),
    destinations=st.sampled_from([("*",), ("careplus",), ("careplus", "relay health")]),
    framing=st.sampled_from(FRAMINGS),
    prefix=st.text(SIGNS, max_size=16),
    path=st.just("/d0"),
    persistent=st.booleans(),
    most=st.integers(1, 32),
    connect_s=st.integers(1, 300),
    answer_s=st.integers(1, 300),
    pin=st.sampled_from(["", "ab" * 32]),
)


def test_that_what_is_typed_is_read_with_the_usual_values() -> None:
    spec = read_form(TYPED)
    assert spec == RouteSpec("Main", "switch.example.com", 6000)
    assert spec.serves("anyone")


def test_that_payers_are_separated_by_commas_and_a_pin_may_have_colons() -> None:
    pin = ":".join(["AB"] * 32)
    spec = read_form(replace(TYPED, destinations=" careplus, relay ,", pin=pin))
    assert spec.destinations == ("careplus", "relay")
    assert spec.pin == "AB" * 32
    assert form_of(spec).destinations == "careplus, relay"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", ""),
        ("host", "not a host"),
        ("port", "many"),
        ("port", "0"),
        ("port", "99999"),
        ("server_name", "not a host"),
        ("framing", "morse"),
        ("prefix", "a prefix that is too long"),
        ("path", "d0"),
        ("most", "33"),
        ("connect_s", "0"),
        ("answer_s", "301"),
        ("pin", "12"),
    ],
)
def test_that_a_field_that_is_wrong_is_named(name: str, typed: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_form(replace(TYPED, **{name: typed}))  # type: ignore[arg-type]  # every one of them is a text
    assert [problem.field for problem in refused.value.problems] == [name]
    assert refused.value.message.endswith(".")


def test_that_every_wrong_field_is_told_at_once() -> None:
    with pytest.raises(DomainError) as refused:
        read_form(RouteForm())
    assert [problem.field for problem in refused.value.problems] == ["name", "host", "port"]


@given(st.lists(SPECS, max_size=4, unique_by=lambda spec: spec.name))
def test_that_routes_that_are_written_read_back_the_same(specs: list[RouteSpec]) -> None:
    assert list(read_routes(write_routes(specs))) == specs
    assert [read_form(form_of(spec)) for spec in specs] == specs
