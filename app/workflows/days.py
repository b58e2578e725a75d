"""Tell the store's own dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from app.kernel.clock import store_date
from app.pos.model import DayState
from app.workflows.needs import Basics

if TYPE_CHECKING:
    from app.workflows.needs import RegisterDays


class DatedUnit(Basics, Protocol):
    """Give the register's days besides the basics."""

    @property
    def days(self) -> RegisterDays:
        """Return the register's days."""
        ...


def today(unit: Basics) -> date:
    """Return the calendar date at the store."""
    return date.fromisoformat(store_date(unit.clock.now(), unit.settings.facts().zone))


def business_date(unit: DatedUnit) -> date:
    """Return the date that takes what is booked now: the open day's, else the next one to be opened."""
    last = unit.days.last(unit.lane)
    if last is not None and last.state is DayState.OPEN:
        return last.business_date
    return next_business_date(unit)


def next_business_date(unit: DatedUnit) -> date:
    """Return the date of the next day to be opened: today, or the day after the last one locked."""
    last = unit.days.last(unit.lane)
    return today(unit) if last is None else max(today(unit), last.business_date + timedelta(days=1))
