"""Prove how dates are typed at the counter, and which days are refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.person import age_on, parse_birth_date, parse_date, show_date

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t", TODAY),
        ("T ", TODAY),
        ("+3", date(2026, 11, 27)),
        ("-2", date(2026, 11, 22)),
        ("0704", date(2026, 7, 4)),
        ("070461", date(1961, 7, 4)),
        ("07041961", date(1961, 7, 4)),
        ("7/4", date(2026, 7, 4)),
        ("7/4/61", date(1961, 7, 4)),
        ("7.4.27", date(2027, 7, 4)),
        ("7-4-28", date(1928, 7, 4)),
        ("07/04/1961", date(1961, 7, 4)),
        ("1961-07-04", date(1961, 7, 4)),
        ("02/29/2024", date(2024, 2, 29)),
    ],
)
def test_that_a_date_is_read_in_every_way_it_is_typed(text: str, expected: date) -> None:
    assert parse_date(text, TODAY) == expected


@pytest.mark.parametrize(
    "text", ["02/30", "02/29/2025", "0230", "13/01/2026", "00/10/2026", "1961-02-30", "1/1/0000"]
)
def test_that_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="date written: There is no such day"):
        parse_date(text, TODAY, "date written")


@pytest.mark.parametrize(
    "text", ["", "today", "7", "7/", "7/4/1", "+", "+12345", "٠٧/٠٤", "\x1c0704", "07/04/19611"]
)
def test_that_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="Type a date as MM/DD/YYYY"):
        parse_date(text, TODAY)


def test_that_a_step_past_the_calendar_is_refused() -> None:
    with pytest.raises(DomainError, match="no such day"):
        parse_date("+9999", date(9990, 1, 1))


def test_that_a_year_with_lost_digits_is_refused() -> None:
    with pytest.raises(DomainError, match="too long ago"):
        parse_date("07/04/0961", TODAY)


@given(st.dates(date(1850, 1, 1), date(9999, 12, 31)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_that_a_shown_date_reads_back_as_itself(day: date, today: date) -> None:
    assert parse_date(show_date(day), today) == day
    assert parse_date(day.isoformat(), today) == day


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)), st.integers(0, 99))
def test_that_a_short_year_is_the_latest_one_not_after_next_year(today: date, short: int) -> None:
    year = parse_date(f"01/15/{short:02d}", today).year
    assert year % 100 == short
    assert today.year + 1 - 100 < year <= today.year + 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07/04/1961", date(1961, 7, 4)),
        ("11/24/2026", TODAY),
        ("11/25/26", date(1926, 11, 25)),
        ("112526", date(1926, 11, 25)),
        ("010127", date(1927, 1, 1)),
        ("1896-01-01", date(1896, 1, 1)),
    ],
)
def test_that_a_birth_date_lies_in_the_past(text: str, expected: date) -> None:
    assert parse_birth_date(text, TODAY) == expected


@pytest.mark.parametrize("text", ["11/25/2026", "2027-01-04", "+12", "12/31", "01012027"])
def test_that_a_birth_date_in_the_future_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="birth date: This day has not come yet"):
        parse_birth_date(text, TODAY)


def test_that_a_birth_date_more_than_130_years_ago_is_refused() -> None:
    with pytest.raises(DomainError, match="more than 130 years ago"):
        parse_birth_date("12/31/1895", TODAY)


@given(st.dates(date(1900, 1, 1), date(2026, 11, 24)))
def test_that_the_age_rises_on_the_birthday(born: date) -> None:
    age = age_on(born, TODAY)
    assert 0 <= age <= 126
    assert age_on(born, TODAY + timedelta(days=366)) in {age + 1, age + 2}


def test_that_who_is_born_on_a_leap_day_ages_on_the_first_of_march() -> None:
    assert age_on(date(2004, 2, 29), date(2025, 2, 28)) == 20
    assert age_on(date(2004, 2, 29), date(2025, 3, 1)) == 21
