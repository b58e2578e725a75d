"""Read the lot and the expiry date of a stock bottle."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from app.kernel.errors import DomainError
from app.kernel.person import parse_date, show_date
from app.kernel.text import BLANKS, clean_text

MAX_LOT = 20
_MONTH = re.compile(r"(\d{1,2})[/.-](\d{2}|\d{4})", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def parse_lot(text: str) -> str:
    """Return a lot as printed on the bottle, 1 to 20 characters; raise `DomainError`."""
    lot = clean_text(text, "lot", MAX_LOT).upper()
    if not lot:
        raise DomainError("lot", "Scan the bottle or type its lot.")
    return lot


def parse_expiry(text: str, today: date) -> date:
    """Read `06/27`, `6/2027`, `2027-06` (the last day of the month) or a whole date; refuse one gone by."""
    value = text.strip(BLANKS)
    day = _last_of_month(value) or parse_date(value, today, "expiry")
    if day < today:
        raise DomainError("expiry", f"This stock expired on {show_date(day)}. Take another bottle.")
    return day


def _last_of_month(value: str) -> date | None:
    if match := _ISO_MONTH.fullmatch(value):
        year, month = int(match[1]), int(match[2])
    elif match := _MONTH.fullmatch(value):
        year, month = int(match[2]) + (2000 if len(match[2]) == 2 else 0), int(match[1])
    else:
        return None
    if not 1 <= month <= 12 or year < 1:
        raise DomainError("expiry", "There is no such month. Type it as MM/YYYY.")
    return date(year, month, monthrange(year, month)[1])
