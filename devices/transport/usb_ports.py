"""Find ports by the USB device behind them; a port's name says only where it was plugged in."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.hardware.addresses import SerialAddress
from app.hardware.usb_names import UsbName
from devices.transport.device_file import DeviceFileLink
from devices.transport.link import LinkRefused
from devices.transport.serial_port import SerialLink

if TYPE_CHECKING:
    from app.hardware.addresses import UsbAddress
    from devices.transport.link import Link


@dataclass(frozen=True, slots=True)
class PortSeen:
    """Be one port of this computer and the USB device behind it, if it is one."""

    path: str
    usb: UsbName | None = None


_FACTS = ("idVendor", "idProduct", "serial")
Ports = Callable[[], tuple[PortSeen, ...]]


def ports_here() -> tuple[PortSeen, ...]:
    """Return the serial ports of this computer."""
    from serial.tools.list_ports import comports  # noqa: PLC0415 -- start-up cost

    return tuple(
        PortSeen(port.device, UsbName(port.vid, port.pid, port.serial_number or "") if port.vid else None)
        for port in comports()
    )


def printers_here(root: Path = Path("/sys/class/usbmisc")) -> tuple[PortSeen, ...]:
    """Return the USB printers that the kernel gives a file of their own (Linux, `usblp`)."""
    found = []
    for entry in sorted(root.glob("lp*")):
        device = (entry / "device").resolve().parent
        usb = UsbName.read(":".join(filter(None, (_fact(device, name) for name in _FACTS))))
        found.append(PortSeen(f"/dev/usb/{entry.name}", usb))
    return tuple(found)


def _fact(device: Path, name: str) -> str:
    try:
        return "".join((device / name).read_text("utf-8").split())
    except OSError:
        return ""


def find_port(wanted: UsbName, ports: tuple[PortSeen, ...]) -> str | None:
    """Return the one port with the device; None when it is not there, or when two could be it."""
    found = [port.path for port in ports if port.usb is not None and wanted.fits(port.usb)]
    return found[0] if len(found) == 1 else None


def usb_behind(path: str, ports: tuple[PortSeen, ...]) -> UsbName | None:
    """Return the device behind a port's name, links followed; None when it is no USB device."""
    real = os.path.realpath(path)
    return next((port.usb for port in ports if real == os.path.realpath(port.path)), None)


def open_usb(address: UsbAddress, ports: Ports = ports_here, printers: Ports = printers_here) -> Link:
    """Connect to a USB device wherever it is plugged in: as a serial port, or as a printer's file."""
    path = find_port(address.usb, ports())
    if path is not None:
        return SerialLink(SerialAddress(path, address.baud))
    path = find_port(address.usb, printers())
    if path is None:
        raise LinkRefused
    return DeviceFileLink(path)


class SteadySerial:
    """Open a port by its name once, and from then on by the serial number of the device behind it.

    A scanner that was pulled out and plugged in elsewhere is found again, and a scale that took its
    port's name is not mistaken for it. Without a serial number the name is all there is.
    """

    def __init__(self, address: SerialAddress, ports: Ports = ports_here) -> None:
        """Take the address and the way to list this computer's ports."""
        self._address = address
        self._ports = ports
        self._usb: UsbName | None = None

    def __call__(self) -> Link:
        """Connect or raise `LinkRefused`."""
        if self._usb is not None:
            path = find_port(self._usb, self._ports())
            if path is None:
                raise LinkRefused
            return SerialLink(SerialAddress(path, self._address.baud))
        link = SerialLink(self._address)
        usb = usb_behind(self._address.path, self._ports())
        self._usb = usb if usb is not None and usb.serial else None
        return link
