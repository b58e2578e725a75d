"""Say what a sheet means for reversals and for days: what a reversal repeats, until when a plan takes one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.claims.sheets.model import Use
from app.kernel.person import show_date

if TYPE_CHECKING:
    from datetime import date

    from app.claims.sheets.model import Sheet

_REVERSAL = "B2"
# in these a single field is repeated; the groups of the others make sense only whole
_BY_FIELD = frozenset({"04", "07", "11"})


def kept_for_reversal(sheet: Sheet | None) -> frozenset[str]:
    """Return what a reversal repeats of its billing: fields of 04, 07 and 11, other segments whole."""
    if sheet is None:
        return frozenset()
    wanted = (
        *sheet.reversal_key,
        *sheet.places(_REVERSAL, Use.MANDATORY),
        *sheet.places(_REVERSAL, Use.REQUIRED),
    )
    return frozenset(
        str(place) if place.segment in _BY_FIELD else place.segment for place in wanted if place.segment
    )


def file_by(sheet: Sheet | None, served: date) -> date | None:
    """Return the last day on which a plan takes a claim of a day; None where its sheet names none."""
    if sheet is None or sheet.windows.filing is None:
        return None
    return served + timedelta(days=sheet.windows.filing)


def window_words(sheet: Sheet | None, served: date, today: date) -> str:
    """Return in plain words until when a plan takes the claim of a day and its reversal."""
    if sheet is None:
        return ""
    windows = (
        (sheet.windows.filing, "claims", "a claim"),
        (sheet.windows.reversal, "reversals", "a reversal"),
    )
    return " ".join(
        _window(days, served, today, many, one) for days, many, one in windows if days is not None
    )


def _window(days: int, served: date, today: date, many: str, one: str) -> str:
    last = served + timedelta(days=days)
    if today > last:
        return f"The plan took {many} for this day until {show_date(last)}. Call its help desk."
    return f"The plan takes {one} until {show_date(last)}."
