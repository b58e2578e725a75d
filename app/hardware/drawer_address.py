"""Read how a cash drawer on a port of its own is reached, what opens it, and where its switch is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.hardware.addresses import Address, TcpAddress, parse_address
from app.hardware.display_address import at_usual_baud
from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

DRAWER_WORDS = (
    "Type serial:PORT, usb:VVVV:PPPP:SERIAL, tcp:HOST:PORT or rfc2217:HOST:PORT; after it ;send=07 for the "
    "bytes that open it, ;line=cts or ;line=dsr (not with tcp) for its switch, and ;switch=low if that is "
    "wired the other way."
)
_RFC2217 = "rfc2217:"
_BYTES = re.compile(r"(?:[0-9A-Fa-f]{2}){1,16}")
_BELL = b"\x07"


class SwitchLine(StrEnum):
    """Name the line of a serial port on which a drawer's switch may hang."""

    CTS = "cts"
    DSR = "dsr"


@dataclass(frozen=True, slots=True)
class DrawerAddress:
    """Be a drawer on its own port; without a `line` it cannot tell whether it opened."""

    address: Address
    is_rfc2217: bool = False
    trigger: bytes = _BELL
    line: SwitchLine | None = None
    open_is_high: bool = True

    def __str__(self) -> str:
        """Return the text that `parse_drawer` reads."""
        place = str(self.address)
        if self.is_rfc2217:
            place = _RFC2217 + place.removeprefix("tcp:")
        send = "" if self.trigger == _BELL else f";send={self.trigger.hex()}"
        line = f";line={self.line}" if self.line else ""
        return f"{place}{send}{line}{'' if self.open_is_high else ';switch=low'}"


def parse_drawer(text: str) -> DrawerAddress:
    """Read the address of a drawer on its own port; raise `DomainError` on anything else."""
    place, *rest = (part.strip(BLANKS) for part in text.strip(BLANKS).split(";"))
    options = dict(part.partition("=")[::2] for part in rest)
    send, line = options.pop("send", _BELL.hex()), options.pop("line", "")
    switch = options.pop("switch", "high")
    lines = {"": None, **{one.value: one for one in SwitchLine}}
    good = (
        _BYTES.fullmatch(send)
        and line in lines
        and switch in {"high", "low"}
        and (line or switch == "high")
        and not options
        and len(rest) == len({part.partition("=")[0] for part in rest})
    )
    is_rfc2217 = place.startswith(_RFC2217)
    try:
        address = parse_address(at_usual_baud(f"tcp:{place.removeprefix(_RFC2217)}" if is_rfc2217 else place))
    except DomainError as error:
        raise DomainError("device address", DRAWER_WORDS) from error
    is_blind = isinstance(address, TcpAddress) and not is_rfc2217
    if not good or (line and is_blind):
        raise DomainError("device address", DRAWER_WORDS)
    return DrawerAddress(address, is_rfc2217, bytes.fromhex(send), lines[line], switch == "high")
