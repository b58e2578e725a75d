"""Read telephone numbers, states and ZIP codes."""

from __future__ import annotations

import re

from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

_STATE = re.compile(r"[A-Z]{2}", re.ASCII)
_ZIP = re.compile(r"\d{5}(?:-?\d{4})?", re.ASCII)
_PHONE_LENGTHS = (7, 10)


def parse_phone(text: str) -> str:
    """Return the digits of a phone number, seven or ten, or an empty text; raise `DomainError`."""
    digits = re.sub(r"[ ().+-]", "", text.strip(BLANKS))
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) in _PHONE_LENGTHS):
        raise DomainError("phone", "Type ten digits, such as 555 555 0101.")
    return digits


def show_phone(phone: str) -> str:
    """Return a kept phone number as people read it, such as `207-555-0112`."""
    if not (phone.isascii() and phone.isdigit() and len(phone) in _PHONE_LENGTHS):
        return phone
    parts = (phone[:-7], phone[-7:-4], phone[-4:])
    return "-".join(part for part in parts if part)


def parse_state(text: str) -> str:
    """Return a state's two letters or an empty text; raise `DomainError`."""
    state = text.strip(BLANKS).upper()
    if state and not _STATE.fullmatch(state):
        raise DomainError("state", "Type the two letters, such as NY.")
    return state


def parse_zip(text: str) -> str:
    """Return a ZIP code or an empty text; raise `DomainError`."""
    code = text.strip(BLANKS)
    if code and not _ZIP.fullmatch(code):
        raise DomainError("ZIP", "Type five digits.")
    return code
