"""The closest pattern with a version that holds on the day of service is a claim's sheet, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.sheets.choosing import bin_patterns, choose, holding, refuse_overlap
from app.claims.sheets.model import Pattern, Sheet, SheetKind, SheetVersion
from app.kernel.errors import DomainError
from app.kernel.ids import UserId

NOW = datetime(2026, 11, 28, tzinfo=UTC)
NEW_YEAR, MARCH, JULY, DECEMBER = (
    date(2026, 1, 1),
    date(2026, 3, 1),
    date(2026, 7, 1),
    date(2026, 12, 31),
)


def version(
    number: int,
    starts: date,
    ends: date | None = None,
    replaces: int | None = None,
    pattern: tuple[str, str, str] = ("999001", "COMM", "*"),
) -> SheetVersion:
    bin_number, pcn, group = pattern
    return SheetVersion(
        id=UUID(int=number),
        bin=bin_number,
        pcn=pcn,
        group_id=group,
        version=number,
        name="Plan",
        kind=SheetKind.COMMERCIAL,
        starts=starts,
        ends=ends,
        replaces=replaces,
        text="",
        saved_at=NOW,
        saved_by=UserId(UUID(int=1)),
    )


def chosen(*patterns: tuple[str, str, str], group: str = "GRP1") -> tuple[str, str, str] | None:
    kept = [version(1, NEW_YEAR, pattern=pattern) for pattern in patterns]
    found = choose(kept, "999001", "COMM", group, MARCH)
    return (found.bin, found.pcn, found.group_id) if found else None


@pytest.mark.parametrize(
    ("patterns", "best"),
    [
        ([("*", "*", "*"), ("999001", "*", "*")], 1),
        ([("999001", "*", "*"), ("999*", "COMM", "GRP1")], 0),
        ([("9*", "*", "*"), ("9990*", "*", "*")], 1),
        ([("999001", "*", "GRP1"), ("999001", "COMM", "*")], 1),
        ([("999001", "C*", "*"), ("999001", "COM*", "*")], 1),
        ([("999001", "COMM", "GRP1"), ("999001", "COMM", "GRP*")], 0),
    ],
)
def test_that_the_closest_pattern_wins(patterns: list[tuple[str, str, str]], best: int) -> None:
    assert chosen(*patterns) == chosen(*reversed(patterns)) == patterns[best]


def test_that_no_pattern_of_another_plan_is_taken() -> None:
    assert chosen(("999002", "*", "*"), ("999001", "CARD", "*"), ("999001", "COMM", "GRP2")) is None
    assert chosen(("999001", "", "*")) is None
    assert chosen(("999001", "COMM", ""), group="") == ("999001", "COMM", "")


def test_that_a_wider_sheet_steps_in_where_the_closer_one_does_not_hold_yet() -> None:
    wide, close = version(1, NEW_YEAR, pattern=("999001", "*", "*")), version(1, JULY)
    assert choose([wide, close], "999001", "COMM", "", MARCH) is wide
    assert choose([wide, close], "999001", "COMM", "", JULY) is close


def test_that_every_bin_pattern_that_fits_is_looked_for() -> None:
    assert bin_patterns("9990") == ("9990", "9990*", "999*", "99*", "9*", "*")


def test_that_a_version_holds_until_its_last_day_or_the_next_one() -> None:
    first, second = version(1, NEW_YEAR), version(2, JULY, DECEMBER)
    days = (NEW_YEAR - timedelta(1), NEW_YEAR, JULY - timedelta(1), JULY, DECEMBER, DECEMBER + timedelta(1))
    assert [holding([first, second], day) for day in days] == [None, first, first, second, second, None]


def test_that_a_replaced_version_never_comes_back() -> None:
    first = version(1, NEW_YEAR, DECEMBER)
    second = version(2, NEW_YEAR, JULY, replaces=1)
    assert holding([first, second], MARCH) is second
    assert holding([first, second], JULY + timedelta(1)) is None
    earlier = version(3, MARCH, replaces=4)
    later = version(4, JULY)
    assert holding([earlier, later], DECEMBER) is earlier


def overlap(same: list[SheetVersion], starts: date, ends: date | None = None, over: int | None = None) -> str:
    sheet = Sheet("Plan", SheetKind.COMMERCIAL, Pattern("999001", "COMM", "*"), starts, ends)
    try:
        refuse_overlap(same, sheet, over)
    except DomainError as error:
        return str(error)
    return ""


def test_that_a_later_version_simply_follows_an_open_one() -> None:
    assert not overlap([version(1, NEW_YEAR)], MARCH)
    assert not overlap([version(1, NEW_YEAR, MARCH)], MARCH + timedelta(1))
    assert not overlap([version(1, JULY)], NEW_YEAR, MARCH)


@pytest.mark.parametrize(
    ("kept", "starts", "ends"),
    [
        (version(1, NEW_YEAR), NEW_YEAR, None),
        (version(1, NEW_YEAR, DECEMBER), MARCH, None),
        (version(1, JULY), NEW_YEAR, None),
        (version(1, JULY), NEW_YEAR, JULY),
        (version(1, NEW_YEAR, MARCH), MARCH, None),
    ],
)
def test_that_an_overlap_is_refused_unless_it_is_meant(
    kept: SheetVersion, starts: date, ends: date | None
) -> None:
    assert "from: Version 1" in overlap([kept], starts, ends)
    assert not overlap([kept], starts, ends, over=1)


def test_that_a_version_replaced_before_is_in_nobodys_way() -> None:
    assert not overlap([version(1, NEW_YEAR, DECEMBER), version(2, NEW_YEAR, MARCH, replaces=1)], JULY)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 40)), max_size=8), st.integers(0, 120)
)
def test_that_no_day_ever_has_two_sheets_to_choose_from(
    wanted: list[tuple[int, int | None]], offset: int
) -> None:
    kept: list[SheetVersion] = []
    for start, length in wanted:
        starts = NEW_YEAR + timedelta(days=start)
        ends = None if length is None else starts + timedelta(days=length)
        if not overlap(kept, starts, ends):
            kept.append(version(len(kept) + 1, starts, ends))
    day = NEW_YEAR + timedelta(days=offset)
    ending = [
        min([one.starts for one in kept if one.starts > each.starts], default=date.max) for each in kept
    ]
    covering = [
        one
        for one, following in zip(kept, ending, strict=True)
        if one.starts <= day and (day <= one.ends if one.ends else day < following)
    ]
    assert len(covering) <= 1
    assert holding(kept, day) == (covering[0] if covering else None)
    assert holding([replace(one) for one in reversed(kept)], day) == holding(kept, day)
