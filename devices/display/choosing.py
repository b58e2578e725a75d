"""Build the display driver that an address asks for; nothing is opened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.display_address import parse_display
from devices.display.cd5220 import PoleDisplay
from devices.transport.opening import opener

if TYPE_CHECKING:
    from app.hardware.ports import CustomerDisplay


def build_display(text: str) -> CustomerDisplay:
    """Return the driver of a pole display."""
    return PoleDisplay(opener(str(parse_display(text))))
