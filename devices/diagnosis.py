"""Say why a device cannot be opened, and the exact command, rule or address that mends it.

`examine` reads the address of any kind of device; a new kind gets a row in `EXAMINERS`.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, assert_never

from app.documents.stock_list import stock_named
from app.hardware.addresses import FileAddress, SerialAddress, TcpAddress, UsbAddress
from app.hardware.display_address import parse_display
from app.hardware.drawer_address import parse_drawer
from app.hardware.pad_address import parse_pad
from app.hardware.printer_address import parse_page_printer, parse_receipt_printer
from app.hardware.scale_address import parse_scale
from app.hardware.scanner_address import HidAddress, parse_scanner
from app.hardware.states import DeviceKind
from app.hardware.terminal_address import parse_terminal
from devices.folder_diagnosis import diagnose_folder
from devices.port_facts import facts_of
from devices.queue_diagnosis import diagnose_queue
from devices.transport.hid import THE_HID_THREAD, HidLink, HidMissing
from devices.transport.link import LinkError
from devices.transport.opening import opener
from devices.transport.usb_ports import find_port, ports_here, printers_here, usb_behind
from devices.verdict import Diagnosis

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.addresses import Place
    from app.hardware.printer_address import PageAddress
    from devices.port_facts import PortFacts
    from devices.transport.usb_ports import PortSeen

_RELOAD = "sudo udevadm control --reload && sudo udevadm trigger"
_RULES = "/etc/udev/rules.d/70-counter-own.rules"
_LOCKED = frozenset({errno.EBUSY, errno.EAGAIN})
_BY_ID = "/dev/serial/by-id/"
_NOTHING = "No USB device with a port is plugged in; check the cable."
_PRINTERS = "/dev/usb/"


def examine(kind: DeviceKind, text: str) -> Diagnosis:
    """Look a device over by the address in its setting; raise `DomainError` when that cannot be read."""
    return EXAMINERS.get(kind, _examine_port)(text)


def _examine_port(text: str) -> Diagnosis:
    return diagnose(parse_scanner(text))


def _examine_terminal(text: str) -> Diagnosis:
    return diagnose(parse_terminal(text).address)


def _examine_receipts(text: str) -> Diagnosis:
    return diagnose(parse_receipt_printer(text).address)


def _examine_pages(text: str) -> Diagnosis:
    return _diagnose_paper(parse_page_printer(text))


def _examine_labels(text: str) -> Diagnosis:
    found = parse_page_printer(text)
    stock_named(found.form.stock)
    return _diagnose_paper(found)


def _diagnose_paper(found: PageAddress) -> Diagnosis:
    return diagnose_queue(found.queue) if found.address is None else diagnose(found.address)


def _examine_scale(text: str) -> Diagnosis:
    return diagnose(parse_scale(text).address)


def _examine_drawer(text: str) -> Diagnosis:
    return diagnose(parse_drawer(text).address)


def _examine_display(text: str) -> Diagnosis:
    return diagnose(parse_display(text))


def _examine_pad(text: str) -> Diagnosis:
    return diagnose(parse_pad(text).address)


EXAMINERS: dict[DeviceKind, Callable[[str], Diagnosis]] = {
    DeviceKind.SCANNER: _examine_port,
    DeviceKind.RECEIPT_PRINTER: _examine_receipts,
    DeviceKind.CARD_TERMINAL: _examine_terminal,
    DeviceKind.PAGE_PRINTER: _examine_pages,
    DeviceKind.LABEL_PRINTER: _examine_labels,
    DeviceKind.SCALE: _examine_scale,
    DeviceKind.CASH_DRAWER: _examine_drawer,
    DeviceKind.POLE_DISPLAY: _examine_display,
    DeviceKind.SIGNATURE_PAD: _examine_pad,
}


def diagnose(address: Place | HidAddress) -> Diagnosis:
    """Open a device for a moment and say how it went; sends nothing to it."""
    match address:
        case FileAddress(path):
            return _diagnose_file(path) if address.is_device else diagnose_folder(path)
        case TcpAddress():
            return _diagnose_network(address)
        case SerialAddress(path):
            return _diagnose_port(path, ports_here())
        case UsbAddress():
            return _diagnose_usb(address)
        case HidAddress():
            return _diagnose_hid(address)
        case _:
            assert_never(address)


def _diagnose_network(address: TcpAddress) -> Diagnosis:
    try:
        opener(str(address))().close()
    except LinkError as error:
        return Diagnosis(is_well=False, words=words_of_network(address, error.__cause__))
    return Diagnosis(is_well=True, words=f"answers at {address.host}, port {address.port}.")


def words_of_network(address: TcpAddress, cause: BaseException | None) -> str:
    """Say why a network device was not reached."""
    if isinstance(cause, ConnectionRefusedError):
        return (
            f"{address.host} is there, but nothing listens at its port {address.port}. Switch the device off "
            "and on, and compare the port with the device's own network page."
        )
    if cause is not None and type(cause).__name__ == "gaierror":
        return f"no computer is known by the name {address.host}. Type the device's IP address instead."
    return f"{address.host} does not answer. Check power and network cable, then try: ping {address.host}"


def _diagnose_usb(address: UsbAddress) -> Diagnosis:
    ports = (*ports_here(), *printers_here())
    path = find_port(address.usb, ports)
    if path is not None and path.startswith(_PRINTERS):
        return _diagnose_file(path, is_steady=True)
    if path is not None:
        return _diagnose_port(path, ports, is_steady=True)
    makes = [port for port in ports if port.usb is not None and address.usb.fits(port.usb)]
    if makes:
        words = f"{len(makes)} devices of this make are plugged in, and the address has no serial number."
    else:
        words = f"no device {address.usb} is plugged in."
    return Diagnosis(is_well=False, words=f"{words} {plugged_in(ports)}")


def plugged_in(ports: tuple[PortSeen, ...]) -> str:
    """Say what USB devices there are, each with the address to type."""
    found = ", ".join(f"usb:{port.usb} ({port.path})" for port in ports if port.usb is not None)
    return f"Plugged in now: {found}." if found else _NOTHING


def _diagnose_port(path: str, ports: tuple[PortSeen, ...], *, is_steady: bool = False) -> Diagnosis:
    if sys.platform != "win32" and not os.path.exists(path):  # noqa: PTH110 - a device, named by a text
        return Diagnosis(is_well=False, words=f"there is no port {path}. {plugged_in(ports)}")
    refused = _refused(f"serial:{path}", path)
    if refused is not None:
        return refused
    usb = usb_behind(path, ports)
    if usb is None or is_steady or path.startswith(_BY_ID):
        return Diagnosis(is_well=True, words=f"opens at {path}.")
    return Diagnosis(
        is_well=True,
        words=f"opens at {path}, but that name changes with the socket. Type usb:{usb} instead.",
    )


def _diagnose_file(path: str, *, is_steady: bool = False) -> Diagnosis:
    """Look a device file over; the number in its name is only the order of plugging in."""
    printers = printers_here()
    if not os.path.exists(path):  # noqa: PTH110 - a device, named by a text
        return Diagnosis(is_well=False, words=f"there is no device file {path}. {plugged_in(printers)}")
    refused = _refused(f"file:{path}", path)
    if refused is not None:
        return refused
    usb = usb_behind(path, printers)
    if usb is None or is_steady:
        return Diagnosis(is_well=True, words=f"opens at {path}.")
    return Diagnosis(
        is_well=True,
        words=f"opens at {path}, but that name changes with the order of plugging in. "
        f"Type usb:{usb} instead.",
    )


def _refused(address: str, path: str) -> Diagnosis | None:
    """Open a port for a moment; return why it did not open, if so."""
    try:
        opener(address)().close()
    except LinkError as error:
        cause = error.__cause__
        number = getattr(cause, "errno", None) if cause is not None else None
        return Diagnosis(is_well=False, words=words_of_port(facts_of(path), number))
    return None


def words_of_port(facts: PortFacts, number: int | None) -> str:
    """Say why a serial port did not open."""
    if number == errno.EACCES and facts.is_listed and not facts.is_member:
        return f"{facts.user} is new in the group {facts.group} and has not signed in since. Sign out and in."
    if number == errno.EACCES and facts.group and facts.group != "root":
        return (
            f"{facts.user} may not open {facts.path}. Run: sudo usermod -aG {facts.group} {facts.user} "
            "and sign out and in."
        )
    if number == errno.EACCES:
        return f"{facts.user or 'This person'} may not open {facts.path}. {rule_words(_tty_rule(facts.path))}"
    if facts.holder:
        return f"the program {facts.holder} has {facts.path} open. Close it; only one program at a time can."
    if number in _LOCKED:
        return f"another program has {facts.path} open. Find it with: sudo fuser -v {facts.path}"
    return f"{facts.path} does not open. Plug the device in again, into another socket if need be."


def _tty_rule(path: str) -> str:
    return f'KERNEL=="{os.path.realpath(path).rpartition("/")[2]}", TAG+="uaccess"'


def hid_rule(address: HidAddress) -> str:
    """Return the udev rule that lets the person signed in open a HID scanner."""
    vendor, product = f"{address.usb.vendor:04x}", f"{address.usb.product:04x}"
    return (
        f'SUBSYSTEM=="hidraw", ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}", TAG+="uaccess"'
    )


def rule_words(rule: str) -> str:
    """Return the command that puts a rule in place."""
    return f"Run: echo '{rule}' | sudo tee -a {_RULES} && {_RELOAD} and plug it in again."


def _diagnose_hid(address: HidAddress) -> Diagnosis:
    try:
        HidLink(address.usb, THE_HID_THREAD).close()
    except HidMissing:
        return Diagnosis(
            is_well=False,
            words="hidapi is not installed. Run: pip install hidapi, or set the scanner to serial mode.",
        )
    except LinkError as error:
        return Diagnosis(is_well=False, words=words_of_hid(address, is_seen=error.__cause__ is not None))
    return Diagnosis(is_well=True, words=f"opens as HID POS device {address.usb}.")


def words_of_hid(address: HidAddress, *, is_seen: bool) -> str:
    """Say why a HID scanner did not open: seen but refused, or not seen in that mode."""
    if is_seen and sys.platform != "win32":
        return f"this person may not open the scanner {address.usb}. {rule_words(hid_rule(address))}"
    if is_seen:
        return f"another program has the scanner {address.usb} open. Close it."
    return (
        f"no scanner {address.usb} in HID POS mode is plugged in, or two of them are. Scan the set-up code "
        '"USB HID POS" in its manual, and give the serial number when there are two.'
    )
