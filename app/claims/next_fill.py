"""Find in a payer's words the day on which a prescription may be filled next."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CUE = re.compile(
    r"NEXT\s+(?:AVAIL\w*\s+)?(?:FILL|REFILL|ELIGIBLE|DATE|DT)|(?:RE)?FILL\w*\s+(?:DATE|DT|ON|AFTER|PAYABLE|AVAIL)"
    r"|PAYABLE\s+(?:ON|AFTER)|AVAIL\w*\s+(?:ON|AFTER)|ON\s+OR\s+AFTER|NOT\s+BEFORE|EARLIEST|ELIGIBLE\s+ON",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d)-?(?P<m>\d\d)-?(?P<d>\d\d)"
    r"|(?P<m2>\d{1,2})[/-](?P<d2>\d{1,2})[/-](?P<y2>(?:20)?\d\d))(?!\d)"
)
_CENTURY = 2000


def next_fill_date(message: str, too_soon_on: date | None = None) -> date | None:
    """Return the first day after words such as `NEXT FILL DATE`; None where a message names none.

    With the day of a rejection that said "too soon", a later day that stands without such words counts too:
    132-UH `10` sends the bare date.
    """
    for cue in _CUE.finditer(message):
        for day in _days(message[cue.start() :]):
            return day
    if too_soon_on is None:
        return None
    return next((day for day in _days(message) if day > too_soon_on), None)


def _days(text: str) -> Iterator[date]:
    for found in _DAY.finditer(text):
        year = int(found["y"] or found["y2"])
        month, day = int(found["m"] or found["m2"]), int(found["d"] or found["d2"])
        try:
            yield date(year if year >= _CENTURY else year + _CENTURY, month, day)
        except ValueError:
            continue
