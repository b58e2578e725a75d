"""Numbers for people come from blocks leased to a lane and are never given twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import update

from db.core_tables import number_block
from db.numbers import BLOCK, NumbersUsedUp, SqlNumbers

if TYPE_CHECKING:
    from app.pos.model import RegisterDay
    from db.uow import SqlUnitOfWork


class _Day:
    def __init__(self, business_date: date) -> None:
        self.business_date = business_date


def _day(day: int) -> RegisterDay:
    return cast("RegisterDay", _Day(date(2026, 11, day)))


def test_that_lanes_take_rx_numbers_from_blocks_of_their_own(any_unit: SqlUnitOfWork) -> None:
    one, two = SqlNumbers(any_unit.session, 1), SqlNumbers(any_unit.session, 2)
    taken = [one.next_rx(), two.next_rx(), one.next_rx(), two.next_rx()]
    assert taken == [1_000_000, 1_001_000, 1_000_001, 1_001_001]


def test_that_a_used_up_block_is_followed_by_the_next_free_one(any_unit: SqlUnitOfWork) -> None:
    one, two = SqlNumbers(any_unit.session, 1), SqlNumbers(any_unit.session, 2)
    one.next_rx()
    two.next_rx()
    taken = [one.next_rx() for _ in range(BLOCK)]
    assert taken[:2] == [1_000_001, 1_000_002]
    assert taken[-2:] == [1_000_999, 1_002_000]
    assert len(set(taken)) == BLOCK


def test_that_sale_numbers_start_again_with_each_business_day(any_unit: SqlUnitOfWork) -> None:
    numbers = any_unit.numbers
    taken = [numbers.next_sale(_day(24)), numbers.next_sale(_day(24)), numbers.next_sale(_day(25))]
    assert taken == ["001-0001", "001-0002", "001-0001"]
    assert SqlNumbers(any_unit.session, 12).next_sale(_day(24)) == "012-0001"


def test_that_bag_numbers_rise_from_one(any_unit: SqlUnitOfWork) -> None:
    assert [any_unit.numbers.next_bag() for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(("scope", "take"), [("rx", "next_rx"), ("bag", "next_bag")])
def test_that_the_end_of_a_series_is_told_and_never_invented_past(
    any_unit: SqlUnitOfWork, scope: str, take: str
) -> None:
    numbers: Any = any_unit.numbers
    getattr(numbers, take)()
    any_unit.session.execute(update(number_block).values(next_number=number_block.c.end_number))
    any_unit.session.connection().exec_driver_sql("UPDATE number_pool SET next_number = 9999999999")
    with pytest.raises(NumbersUsedUp, match=scope):
        getattr(numbers, take)()
