"""Hold how the devices of one lane are reached, as plain text that settings can keep."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields

from app.hardware.usb_names import UsbName
from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

_TCP = re.compile(r"tcp:(?P<host>[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:]+\]):(?P<port>\d{1,5})")
_SERIAL = re.compile(r"serial:(?P<path>.+?)(?::(?P<baud>\d{3,7}))?")
_USB = re.compile(r"usb:(?P<name>[^@]+)(?:@(?P<baud>\d{3,7}))?")
_HIGHEST_PORT = 65535
_USUAL_BAUD = 115_200


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """Be a device on the network."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return the text that `parse_address` reads."""
        return f"tcp:{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """Be a device on a serial port; prefer a name that never changes, such as one by id."""

    path: str
    baud: int = _USUAL_BAUD

    def __str__(self) -> str:
        """Return the text that `parse_address` reads."""
        return f"serial:{self.path}:{self.baud}"


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """Be a USB device that acts as a serial port, on whichever port it is plugged in."""

    usb: UsbName
    baud: int = _USUAL_BAUD

    def __str__(self) -> str:
        """Return the text that `parse_address` reads."""
        return f"usb:{self.usb}@{self.baud}"


Address = TcpAddress | SerialAddress | UsbAddress


def parse_address(text: str) -> Address:
    """Read `tcp:HOST:PORT`, `serial:PATH[:BAUD]` or `usb:VVVV:PPPP[:SERIAL][@BAUD]`, else `DomainError`."""
    value = text.strip(BLANKS)
    if (match := _TCP.fullmatch(value)) and 0 < int(match["port"]) <= _HIGHEST_PORT:
        return TcpAddress(match["host"], int(match["port"]))
    if match := _SERIAL.fullmatch(value):
        return SerialAddress(match["path"], int(match["baud"] or _USUAL_BAUD))
    if (match := _USB.fullmatch(value)) and (usb := UsbName.read(match["name"])):
        return UsbAddress(usb, int(match["baud"] or _USUAL_BAUD))
    raise DomainError("device address", "Type tcp:HOST:PORT or serial:PORT, such as tcp:192.168.1.40:9100.")


def _without_style(terminal: str) -> str:
    """Return a terminal's plain address: `http:` and `nexo:` say how it speaks, over TCP."""
    head, _, rest = terminal.strip(BLANKS).partition(":")
    return f"tcp:{rest}" if head in {"http", "nexo"} else terminal


def _as_usb(scanner: str) -> str:
    """Return a scanner's plain address: `hid:` names a USB device too, without a port."""
    head, _, rest = scanner.strip(BLANKS).partition(":")
    return f"usb:{rest}" if head == "hid" else scanner


@dataclass(frozen=True, slots=True)
class DevicesConfig:
    """Hold the address of each device of a lane; an empty text means that there is none."""

    scanner: str = ""
    receipt_printer: str = ""
    cash_drawer: bool = True
    card_terminal: str = ""
    label_printer: str = ""
    page_printer: str = ""
    card_seconds: int = 180

    def __post_init__(self) -> None:
        """Refuse an address that cannot be read."""
        for text in (
            _as_usb(self.scanner),
            self.receipt_printer,
            _without_style(self.card_terminal),
            self.label_printer,
            self.page_printer,
        ):
            if text:
                parse_address(text)

    def to_json(self) -> str:
        """Return the text to keep in settings."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> DevicesConfig:
        """Read what `to_json` wrote; unknown names are left out, so that an older program can read it."""
        known = {field.name for field in fields(cls)}
        stored = json.loads(text or "{}")
        return cls(**{name: value for name, value in stored.items() if name in known})
