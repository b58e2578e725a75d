"""Turn an address into the way to connect to it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.hardware.addresses import FileAddress, SerialAddress, TcpAddress, UsbAddress, parse_place
from devices.transport.device_file import DeviceFileLink
from devices.transport.tcp import TcpLink
from devices.transport.usb_ports import SteadySerial, open_usb

if TYPE_CHECKING:
    from devices.transport.link import Opener


def opener(text: str) -> Opener:
    """Return a function that connects to what the address names, each time that it is called."""
    match parse_place(text):
        case TcpAddress() as address:
            return partial(TcpLink, address)
        case UsbAddress() as address:
            return partial(open_usb, address)
        case SerialAddress() as address:
            return SteadySerial(address)
        case FileAddress() as address:
            return partial(DeviceFileLink, address.path)
