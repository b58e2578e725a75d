"""Read how a scanner is reached: as a port, or as a HID POS device."""

from __future__ import annotations

from dataclasses import dataclass

from app.hardware.addresses import Address, parse_address
from app.hardware.usb_names import UsbName
from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

_HID = "hid:"


@dataclass(frozen=True, slots=True)
class HidAddress:
    """Be a scanner in HID POS mode (usage page 8C), on whichever port it is plugged in."""

    usb: UsbName

    def __str__(self) -> str:
        """Return the text that `parse_scanner` reads."""
        return f"{_HID}{self.usb}"


def parse_scanner(text: str) -> Address | HidAddress:
    """Read `hid:VVVV:PPPP[:SERIAL]` or what any device may have; raise `DomainError` on anything else."""
    value = text.strip(BLANKS)
    if value.startswith(_HID):
        usb = UsbName.read(value.removeprefix(_HID))
        if usb is not None:
            return HidAddress(usb)
    try:
        return parse_address(value)
    except DomainError as error:
        words = "Type serial:PORT, usb:VVVV:PPPP:SERIAL or hid:VVVV:PPPP:SERIAL, such as hid:0c2e:0b8f."
        raise DomainError("device address", words) from error
