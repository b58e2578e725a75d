"""Turn an address into the way to connect to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.config import SerialAddress, TcpAddress, parse_address
from devices.transport.serial_port import SerialLink
from devices.transport.tcp import TcpLink

if TYPE_CHECKING:
    from devices.transport.link import Link, Opener


def opener(text: str) -> Opener:
    """Return a function that connects to `tcp:HOST:PORT` or `serial:PATH[:BAUD]`."""
    address = parse_address(text)

    def connect() -> Link:
        match address:
            case TcpAddress():
                return TcpLink(address)
            case SerialAddress():
                return SerialLink(address)

    return connect
