"""Make and read the shop's own labels, each with an unmistakable prefix and a check character.

`RX1` + 9-digit Rx + 2-digit fill + Luhn digit; `BG1` bag and `EM1` badge: digits + Luhn digit;
`BN1` bin: letters, digits and hyphens + Luhn character over 38 signs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.kernel.codes import luhn_digit
from app.kernel.errors import DomainError

_RX = re.compile(r"RX1(\d{9})(\d{2})(\d)", re.ASCII)
_NUMBER = re.compile(r"(BG1|EM1)(\d{6,12})(\d)", re.ASCII)
_BIN = re.compile(r"BN1([A-Z0-9-]{1,8})([A-Z0-9.-])", re.ASCII)
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-."
_OWN = re.compile(r"(RX1|BG1|BN1|EM1)[A-Z0-9.-]*", re.ASCII)
_HIGHEST_RX = 999_999_999
_HIGHEST_FILL = 99
_HIGHEST_NUMBER = 999_999_999_999


@dataclass(frozen=True, slots=True)
class RxLabel:
    """Be a vial or bag label of one fill."""

    rx_number: int
    fill: int


@dataclass(frozen=True, slots=True)
class BagLabel:
    """Be a will-call bag."""

    number: int


@dataclass(frozen=True, slots=True)
class BinLabel:
    """Be a will-call bin."""

    code: str


@dataclass(frozen=True, slots=True)
class BadgeLabel:
    """Be an employee's badge."""

    number: int


OwnLabel = RxLabel | BagLabel | BinLabel | BadgeLabel


def rx_label(rx_number: int, fill: int) -> str:
    """Return the barcode text of one fill of a prescription."""
    if not (0 < rx_number <= _HIGHEST_RX and 0 <= fill <= _HIGHEST_FILL):
        raise DomainError("Rx number", "An Rx number has at most nine digits and a fill at most two.")
    body = f"{rx_number:09d}{fill:02d}"
    return f"RX1{body}{luhn_digit(body)}"


def _numbered(prefix: str, number: int, field: str) -> str:
    if not 0 < number <= _HIGHEST_NUMBER:
        raise DomainError(field, "Use a number from 1 to 12 digits.")
    body = f"{number:06d}"
    return f"{prefix}{body}{luhn_digit(body)}"


def bag_label(number: int) -> str:
    """Return the barcode text of a bag."""
    return _numbered("BG1", number, "bag number")


def badge_label(number: int) -> str:
    """Return the barcode text of a badge."""
    return _numbered("EM1", number, "badge number")


def bin_label(code: str) -> str:
    """Return the barcode text of a bin such as `A-12`."""
    body = code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9-]{1,8}", body, re.ASCII):
        raise DomainError("bin", "Use one to eight letters, digits or hyphens, such as A-12.")
    return f"BN1{body}{_bin_check(body)}"


def _bin_check(body: str) -> str:
    """Return the Luhn character over 38 signs; an even base finds every single wrong sign."""
    base = len(_SIGNS)
    total = 0
    for index, sign in enumerate(reversed(body)):
        value = _SIGNS.index(sign) * (2 if index % 2 == 0 else 1)
        total += value // base + value % base
    return _SIGNS[-total % base]


def looks_own(text: str) -> bool:
    """Say whether a text carries one of our prefixes and only signs that our labels use."""
    return _OWN.fullmatch(text) is not None


def read_own(text: str) -> OwnLabel | None:
    """Return the label that a barcode text stands for, or None when form or check sign is wrong."""
    if match := _RX.fullmatch(text):
        good = luhn_digit(match[1] + match[2]) == match[3] and int(match[1]) > 0
        return RxLabel(int(match[1]), int(match[2])) if good else None
    if match := _NUMBER.fullmatch(text):
        if luhn_digit(match[2]) != match[3] or int(match[2]) == 0:
            return None
        return BagLabel(int(match[2])) if match[1] == "BG1" else BadgeLabel(int(match[2]))
    if match := _BIN.fullmatch(text):
        return BinLabel(match[1]) if _bin_check(match[1]) == match[2] else None
    return None
