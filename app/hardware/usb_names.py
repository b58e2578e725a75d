"""Name a USB device by what it is, so that it is known on every port."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"(?P<vendor>[0-9A-Fa-f]{4}):(?P<product>[0-9A-Fa-f]{4})(?::(?P<serial>[^\s@]+))?")


@dataclass(frozen=True, slots=True)
class UsbName:
    """Be a device's vendor and product numbers, and its serial number if it has one."""

    vendor: int
    product: int
    serial: str = ""

    def __str__(self) -> str:
        """Return the text that `read` reads."""
        serial = f":{self.serial}" if self.serial else ""
        return f"{self.vendor:04x}:{self.product:04x}{serial}"

    @classmethod
    def read(cls, text: str) -> UsbName | None:
        """Read `VVVV:PPPP[:SERIAL]`, the numbers in hexadecimal; None when it is something else."""
        match = _NAME.fullmatch(text)
        if match is None:
            return None
        return cls(int(match["vendor"], 16), int(match["product"], 16), match["serial"] or "")

    def fits(self, other: UsbName) -> bool:
        """Say whether another device is this one, or one of its make when no serial number is asked for."""
        same_make = (self.vendor, self.product) == (other.vendor, other.product)
        return same_make and self.serial in {"", other.serial}
