"""Prove that ids never repeat and always rise, and that time is what the clock says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.clock import SetClock, SystemClock, store_date
from app.kernel.ids import Uuid7Source

START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@given(st.lists(st.integers(-5_000, 5_000), max_size=200))
def test_that_ids_rise_even_when_the_clock_stands_or_goes_back(steps: list[int]) -> None:
    clock = SetClock(START)
    source = Uuid7Source(clock)
    ids = [source.new()]
    for step in steps:
        clock.advance(timedelta(milliseconds=step))
        ids.append(source.new())
    assert ids == sorted(set(ids))
    assert [one.bytes for one in ids] == sorted(one.bytes for one in ids)


def test_that_an_id_carries_the_version_the_variant_and_the_millisecond_of_its_birth() -> None:
    born = Uuid7Source(SetClock(START)).new()
    assert born.version == 7
    assert born.variant == "specified in RFC 4122"
    assert int.from_bytes(born.bytes[:6]) == int(START.timestamp() * 1000)


def test_that_two_programs_at_the_same_instant_make_different_ids() -> None:
    one, other = Uuid7Source(SetClock(START)), Uuid7Source(SetClock(START))
    assert not {one.new() for _ in range(500)} & {other.new() for _ in range(500)}


def test_that_ids_of_a_standing_clock_keep_version_and_variant() -> None:
    source = Uuid7Source(SetClock(START))
    ids = [source.new() for _ in range(2_000)]
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}


def test_that_the_system_clock_is_aware_and_goes_on() -> None:
    first, second = SystemClock().now(), SystemClock().now()
    assert first.tzinfo is UTC
    assert first <= second


def test_that_a_set_clock_keeps_utc() -> None:
    clock = SetClock(datetime.fromisoformat("2026-11-24T10:00:00-05:00"))
    assert clock.now() == START
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("instant", "expected"),
    [("2026-11-25T04:59:59+00:00", "2026-11-24"), ("2026-11-25T05:00:00+00:00", "2026-11-25")],
)
def test_that_the_stores_day_turns_at_its_own_midnight(instant: str, expected: str) -> None:
    assert store_date(datetime.fromisoformat(instant), "America/New_York") == expected
