"""Read and write how a device is reached: network, serial port, USB by its own name, a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.hardware.usb_names import UsbName
from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

_TCP = re.compile(r"tcp:(?P<host>[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:]+\]):(?P<port>\d{1,5})")
_SERIAL = re.compile(r"serial:(?P<path>.+?)(?::(?P<baud>\d{3,7}))?")
_USB = re.compile(r"usb:(?P<name>[^@]+)(?:@(?P<baud>\d{3,7}))?")
_HIGHEST_PORT = 65535
_FILE = re.compile(r"file:(?P<path>(?:/|[A-Za-z]:[\\/]|\\\\)[^;]+)")
_DEVICES = "/dev/"
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


@dataclass(frozen=True, slots=True)
class FileAddress:
    """Be a file of this computer: a device's own, such as /dev/usb/lp0, or a folder that takes papers."""

    path: str

    def __str__(self) -> str:
        """Return the text that `parse_place` reads."""
        return f"file:{self.path}"

    @property
    def is_device(self) -> bool:
        """Say whether a device stands behind the file."""
        return self.path.startswith(_DEVICES)


Address = TcpAddress | SerialAddress | UsbAddress
Place = Address | FileAddress


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


def parse_place(text: str) -> Place:
    """Read what any device may have, or `file:PATH`; raise `DomainError` on anything else."""
    match = _FILE.fullmatch(text.strip(BLANKS))
    return FileAddress(match["path"]) if match else parse_address(text)
