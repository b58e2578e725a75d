"""Read how a signature pad is reached, and the field of it that is signed in.

A serial port or a USB serial adapter, 19,200 baud unless it says otherwise. After a semicolon the field, in
the pad's own units: `field=LEFT,TOP,RIGHT,BOTTOM`, or one of the known models, such as `model=lcd4x5`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.hardware.addresses import Address, SerialAddress, TcpAddress, UsbAddress, parse_address
from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

PAD_WORDS = (
    "Type serial:PORT or usb:VVVV:PPPP:SERIAL, such as serial:/dev/ttyUSB0. After a semicolon: "
    "model=1x5, lcd4x3 or lcd4x5, or field=LEFT,TOP,RIGHT,BOTTOM in the pad's own units."
)
_USUAL_BAUD = 19_200
_BAUD = re.compile(r"(?:serial:.+:|usb:.+@)\d{3,7}")
_FIELD = re.compile(r"(\d{1,4}),(\d{1,4}),(\d{1,4}),(\d{1,4})")
_LARGEST = 0xFFF


@dataclass(frozen=True, slots=True)
class PadField:
    """Be the part of a pad that is signed in, in its own units."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Return how wide it is."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Return how high it is."""
        return self.bottom - self.top

    def __str__(self) -> str:
        """Return the text behind `field=`."""
        return f"{self.left},{self.top},{self.right},{self.bottom}"


MODELS = {
    "1x5": PadField(400, 350, 2400, 1050),
    "lcd4x3": PadField(300, 350, 2370, 1950),
    "lcd4x5": PadField(500, 400, 2650, 2100),
}
_USUAL = "1x5"


@dataclass(frozen=True, slots=True)
class PadAddress:
    """Be a signature pad: where, and its field."""

    address: Address
    field: PadField = MODELS[_USUAL]

    def __str__(self) -> str:
        """Return the text that `parse_pad` reads."""
        names = {field: name for name, field in MODELS.items()}
        if self.field == MODELS[_USUAL]:
            return str(self.address)
        known = names.get(self.field)
        return f"{self.address};model={known}" if known else f"{self.address};field={self.field}"


def parse_pad(text: str) -> PadAddress:
    """Read the address of a signature pad; raise `DomainError` on anything else."""
    place, *options = (part.strip(BLANKS) for part in text.strip(BLANKS).split(";"))
    try:
        address = parse_address(place)
    except DomainError as error:
        raise DomainError("device address", PAD_WORDS) from error
    if isinstance(address, SerialAddress | UsbAddress) and not _BAUD.fullmatch(place):
        address = replace(address, baud=_USUAL_BAUD)
    if isinstance(address, TcpAddress) or len(options) > 1:
        raise DomainError("device address", PAD_WORDS)
    return PadAddress(address, _field(options[0]) if options else MODELS[_USUAL])


def _field(option: str) -> PadField:
    name, _, value = option.partition("=")
    if name == "model" and value in MODELS:
        return MODELS[value]
    match = _FIELD.fullmatch(value)
    if name == "field" and match:
        field = PadField(*map(int, match.groups()))
        if field.left < field.right <= _LARGEST and field.top < field.bottom <= _LARGEST:
            return field
    raise DomainError("device address", PAD_WORDS)
