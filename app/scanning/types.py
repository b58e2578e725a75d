"""Hold one scan as it came, before anything is known of its meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

SERIAL = "serial"
HID = "hid"
WEDGE = "wedge"
TYPED = "typed"

_AIM = re.compile(r"\][A-Za-z][0-9a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Scan:
    """Be one scan: its text without terminator, its AIM symbology identifier if sent, its source and time."""

    raw: str
    symbology: str
    source: str
    at: datetime

    @classmethod
    def read(cls, text: str, source: str, at: datetime) -> Scan:
        """Split the AIM identifier (`]C1`, `]d2` ...) off a scanner's text."""
        value = text.strip("\r\n\t ")
        if match := _AIM.match(value):
            return cls(value[match.end() :], match[0], source, at)
        return cls(value, "", source, at)
