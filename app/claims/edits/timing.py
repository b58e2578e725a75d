"""Check the day: not to come, not too late for the plan, not too soon after the last fill."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.claims.edits.model import EditFacts, Hit
from app.kernel.person import show_date

if TYPE_CHECKING:
    from collections.abc import Iterator

# Plans let a refill go once three quarters of the last supply should be used.
_USED_PERCENT = 75


def check_future(facts: EditFacts) -> Iterator[Hit]:
    """Find a day of service that has not come yet."""
    if facts.served > facts.today:
        yield Hit("TM3", {"day": show_date(facts.served)}, (facts.served, facts.today))


def check_filing(facts: EditFacts) -> Iterator[Hit]:
    """Find a day of service for which the plan takes no more claims."""
    window = facts.sheet.windows.filing if facts.sheet else None
    passed = (facts.today - facts.served).days
    if window is not None and passed > window:
        blanks = {"passed": str(passed), "plan": facts.plan, "window": f"{window} days"}
        yield Hit("TM2", blanks, (facts.served, window))


def check_early(facts: EditFacts) -> Iterator[Hit]:
    """Find an earlier fill of which too much should be left."""
    before = [supply for supply in facts.past if supply.day <= facts.served]
    if not before:
        return
    last = max(before, key=lambda supply: (supply.day + timedelta(days=supply.days), supply.day))
    earliest = last.day + timedelta(days=-(-last.days * _USED_PERCENT // 100))
    if facts.served >= earliest:
        return
    left = (last.day + timedelta(days=last.days) - facts.served).days
    blanks = {"day": show_date(last.day), "left": str(left), "earliest": show_date(earliest)}
    yield Hit("TM1", blanks, (last.day, last.days, facts.served))
