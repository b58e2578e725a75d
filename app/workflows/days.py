"""Tell the store's own dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.kernel.clock import store_date

if TYPE_CHECKING:
    from app.workflows.needs import Basics


def today(unit: Basics) -> date:
    """Return the calendar date at the store."""
    return date.fromisoformat(store_date(unit.clock.now(), unit.settings.facts().zone))


def business_date(unit: Basics) -> date:
    """Return the date of the open register day, else the calendar date."""
    return unit.settings.facts().business_date or today(unit)
