"""Read how a pole display is reached; a serial one speaks at 9600 baud unless the address says otherwise."""

from __future__ import annotations

from app.hardware.addresses import Address, parse_address
from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

USUAL_BAUD = 9600
_WORDS = "Type serial:PORT, usb:VVVV:PPPP:SERIAL or tcp:HOST:PORT, such as serial:/dev/ttyUSB0."


def parse_display(text: str) -> Address:
    """Read the address of a pole display (CD5220); raise `DomainError` on anything else."""
    try:
        return parse_address(at_usual_baud(text.strip(BLANKS)))
    except DomainError as error:
        raise DomainError("device address", _WORDS) from error


def at_usual_baud(text: str) -> str:
    """Return an address of a port with 9600 baud written out when it names none."""
    if text.startswith("usb:"):
        return text if "@" in text else f"{text}@{USUAL_BAUD}"
    if text.startswith("serial:"):
        last = text.rpartition(":")[2]
        is_rate = text.count(":") > 1 and last.isascii() and last.isdigit()
        return text if is_rate else f"{text}:{USUAL_BAUD}"
    return text
