"""Say in words what is attached at an address, and where it is plugged in now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.addresses import FileAddress, SerialAddress, TcpAddress, UsbAddress
from app.hardware.display_address import parse_display
from app.hardware.drawer_address import parse_drawer
from app.hardware.pad_address import parse_pad
from app.hardware.printer_address import PrinterStyle, parse_page_printer, parse_receipt_printer
from app.hardware.scale_address import ScaleStyle, parse_scale
from app.hardware.scanner_address import parse_scanner
from app.hardware.states import DeviceKind
from app.hardware.terminal_address import TerminalStyle, parse_terminal
from devices.transport.usb_ports import find_port, ports_here, printers_here, usb_behind

if TYPE_CHECKING:
    from collections.abc import Callable

_STYLES = {
    PrinterStyle.ESCPOS: "ESC/POS printer",
    PrinterStyle.STAR: "Star printer",
    PrinterStyle.PJL: "PJL printer",
    PrinterStyle.ZPL: "ZPL printer",
    PrinterStyle.FOLDER: "Folder",
}
_TERMINALS = {
    TerminalStyle.POSLINK: "POSLINK terminal",
    TerminalStyle.POSLINK_HTTP: "POSLINK terminal by HTTP",
    TerminalStyle.NEXO: "Nexo terminal",
}
_SCALES = {ScaleStyle.NCI: "NCI scale", ScaleStyle.TOLEDO: "Toledo scale"}


def attached_to(kind: DeviceKind, address: str) -> str:
    """Return what is attached; looks the ports of this computer over, so not for the screen's thread."""
    return _READERS.get(kind, _anything)(address)


def where(address: object) -> str:
    """Return where a device is: a USB device by its own name and its port now, others by their address."""
    if isinstance(address, TcpAddress):
        return f"{address.host}, port {address.port}"
    if isinstance(address, SerialAddress):
        usb = usb_behind(address.path, ports_here())
        return f"usb:{usb}, now at {address.path}" if usb is not None else address.path
    if isinstance(address, FileAddress):
        return address.path
    if isinstance(address, UsbAddress):
        port = find_port(address.usb, (*ports_here(), *printers_here()))
        return f"usb:{address.usb}, now at {port}" if port else f"usb:{address.usb}"
    return str(address)


def _anything(address: str) -> str:
    return where(parse_scanner(address))


def _receipts(address: str) -> str:
    found = parse_receipt_printer(address)
    return f"{_STYLES[found.style]} at {where(found.address)}"


def _pages(address: str) -> str:
    found = parse_page_printer(address)
    if found.style is PrinterStyle.QUEUE:
        return f"Queue {found.queue} of this computer"
    return f"{_STYLES[found.style]} at {where(found.address)}"


def _terminal(address: str) -> str:
    found = parse_terminal(address)
    return f"{_TERMINALS[found.style]} at {where(found.address)}"


def _scale(address: str) -> str:
    found = parse_scale(address)
    return f"{_SCALES[found.style]} at {where(found.address)}"


def _drawer(address: str) -> str:
    return f"Drawer at {where(parse_drawer(address).address)}"


def _display(address: str) -> str:
    return f"Pole display at {where(parse_display(address))}"


def _pad(address: str) -> str:
    return f"Topaz pad at {where(parse_pad(address).address)}"


_READERS: dict[DeviceKind, Callable[[str], str]] = {
    DeviceKind.RECEIPT_PRINTER: _receipts,
    DeviceKind.CASH_DRAWER: _drawer,
    DeviceKind.POLE_DISPLAY: _display,
    DeviceKind.SIGNATURE_PAD: _pad,
    DeviceKind.CARD_TERMINAL: _terminal,
    DeviceKind.PAGE_PRINTER: _pages,
    DeviceKind.LABEL_PRINTER: _pages,
    DeviceKind.SCALE: _scale,
}
