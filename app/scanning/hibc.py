"""Read HIBC barcodes (supplier labelling standard), found on devices and supplies rather than on drugs.

A primary symbol is `+`, a labeler of four signs, a product of up to eighteen, a unit-of-measure digit and a
check sign over all that stands before it (modulo 43). A secondary part carries lot, serial and expiry, behind
`/` in one symbol, or in a symbol of its own, which ends in its primary's check sign and its own.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_PRIMARY = re.compile(r"[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}\d")
_QUANTITY = re.compile(r"8(\d{2})|9(\d{5})")


@dataclass(frozen=True, slots=True)
class Hibc:
    """Be what an HIBC symbol says; empty texts where it says nothing."""

    labeler: str = ""
    product: str = ""
    unit: int = 0
    lot: str = ""
    serial: str = ""
    expiry: date | None = None
    quantity: int | None = None


def looks_hibc(text: str) -> bool:
    """Say whether a text may be an HIBC symbol."""
    return len(text) > 3 and text.startswith("+") and all(sign in _SIGNS for sign in text)


def check_sign(text: str) -> str:
    """Return the sign that makes the sum of all values divide by 43."""
    return _SIGNS[sum(_SIGNS.index(sign) for sign in text) % 43]


def read_hibc(text: str) -> Hibc | None:
    """Return what a symbol says, None where its check sign or its parts do not hold."""
    if not looks_hibc(text) or check_sign(text[:-1]) != text[-1]:
        return None
    body = text[1:-1]
    if body[:1].isdigit() or body.startswith("$"):
        # a secondary symbol of its own: what stands before its check sign links it to its primary
        return _secondary(Hibc(), body[:-1])
    primary, slash, rest = body.partition("/")
    if not _PRIMARY.fullmatch(primary):
        return None
    found = Hibc(labeler=primary[:4], product=primary[4:-1], unit=int(primary[-1]))
    return _secondary(found, rest) if slash else found


def _secondary(primary: Hibc, text: str) -> Hibc | None:
    """Return the primary with lot or serial, expiry and quantity of a secondary part."""
    serial = text.startswith(("$+", "$$+"))
    if text.startswith("$$"):
        return _dated(primary, text[3:] if serial else text[2:], serial=serial)
    if text.startswith("$"):
        return _named(primary, text[2:] if serial else text[1:], None, None, serial=serial)
    if re.match(r"\d{5}", text):
        day = _julian(text[:5])
        return None if day is None else _named(primary, text[5:], day, None, serial=False)
    return None


def _dated(primary: Hibc, text: str, *, serial: bool) -> Hibc | None:
    quantity = None
    if match := _QUANTITY.match(text):
        quantity, text = int(match[1] or match[2]), text[match.end() :]
        if not text:
            return _named(primary, "", None, quantity, serial=serial)
    shape = text[:1]
    lengths = {"2": 7, "3": 7, "4": 9, "5": 6, "6": 8}
    if shape == "7":
        return _named(primary, text[1:], None, quantity, serial=serial)
    length = lengths.get(shape, 4)
    digits = text[1:length] if shape in lengths else text[:4]
    if len(digits) != (length - 1 if shape in lengths else 4) or not digits.isdigit():
        return None
    day = _expiry(shape if shape in lengths else "", digits)
    return None if day is None else _named(primary, text[length:], day, quantity, serial=serial)


def _expiry(shape: str, digits: str) -> date | None:
    """Return the day of an expiry in the form that its leading digit names; a month ends on its last day."""
    if shape in {"5", "6"}:
        return _julian(digits[:5])
    if shape == "":
        return _calendar(2000 + int(digits[2:4]), int(digits[:2]), 0)
    if shape == "2":
        return _calendar(2000 + int(digits[4:6]), int(digits[:2]), int(digits[2:4]))
    return _calendar(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))


def _julian(digits: str) -> date | None:
    year, day = 2000 + int(digits[:2]), int(digits[2:5])
    return date(year, 1, 1) + timedelta(days=day - 1) if 1 <= day <= 365 + calendar.isleap(year) else None


def _calendar(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None


def _named(
    primary: Hibc, name: str, expiry: date | None, quantity: int | None, *, serial: bool
) -> Hibc | None:
    if len(name) > 18 or not re.fullmatch(r"[A-Z0-9]*", name):
        return None
    return Hibc(
        primary.labeler,
        primary.product,
        primary.unit,
        lot="" if serial else name,
        serial=name if serial else "",
        expiry=expiry,
        quantity=quantity,
    )
