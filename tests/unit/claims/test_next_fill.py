"""Prove that the next fill date is found as payers write it, and never made up."""

from __future__ import annotations

from datetime import date

import pytest

from app.claims.next_fill import next_fill_date

DAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    "message",
    [
        "NEXT FILL DATE 20261203",
        "REFILL TOO SOON. NEXT FILL DATE: 12/03/2026",
        "Refill payable on or after 12/3/26",
        "LAST FILLED 11/05/2026 NEXT AVAILABLE FILL 12-03-2026 CALL 8005550100",
        "NOT BEFORE 2026-12-03",
        "NEXT REFILL DT 99999999 THEN 20261203",
    ],
)
def test_that_the_date_is_found(message: str) -> None:
    assert next_fill_date(message) == DAY


@pytest.mark.parametrize(
    "message",
    [
        "",
        "REFILL TOO SOON",
        "LAST FILLED 11/05/2026",
        "NEXT FILL DATE 20261399",
        "CALL 8005550100",
        "FILL ON 5",
    ],
)
def test_that_no_date_is_made_up(message: str) -> None:
    assert next_fill_date(message) is None


def test_that_a_bare_day_counts_only_for_what_is_too_soon_and_lies_ahead() -> None:
    assert next_fill_date("PLAN LIMIT 20261203") is None
    assert next_fill_date("LAST FILLED 20261105 20261203", date(2026, 11, 24)) == DAY
    assert next_fill_date("LAST FILLED 20261105", date(2026, 11, 24)) is None
