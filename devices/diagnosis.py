"""Say why a device cannot be opened, and the exact command, rule or address that mends it."""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from app.hardware.addresses import SerialAddress, TcpAddress, UsbAddress
from app.hardware.scanner_address import HidAddress
from devices.port_facts import facts_of
from devices.transport.hid import THE_HID_THREAD, HidLink, HidMissing
from devices.transport.link import LinkError
from devices.transport.opening import opener
from devices.transport.usb_ports import find_port, ports_here, usb_behind

if TYPE_CHECKING:
    from app.hardware.addresses import Address
    from devices.port_facts import PortFacts
    from devices.transport.usb_ports import PortSeen

_RELOAD = "sudo udevadm control --reload && sudo udevadm trigger"
_RULES = "/etc/udev/rules.d/70-counter-own.rules"
_LOCKED = frozenset({errno.EBUSY, errno.EAGAIN})
_BY_ID = "/dev/serial/by-id/"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Be what was found about one device."""

    is_well: bool
    words: str


def diagnose(address: Address | HidAddress) -> Diagnosis:
    """Open a device for a moment and say how it went; sends nothing to it."""
    match address:
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
    ports = ports_here()
    path = find_port(address.usb, ports)
    if path is not None:
        return _diagnose_port(path, ports, is_steady=True)
    makes = [port for port in ports if port.usb is not None and address.usb.fits(port.usb)]
    if makes:
        words = f"{len(makes)} devices of this make are plugged in, and the address has no serial number."
    else:
        words = f"no device {address.usb} is plugged in."
    return Diagnosis(is_well=False, words=f"{words} {plugged_in(ports)}")


def plugged_in(ports: tuple[PortSeen, ...]) -> str:
    """Say what serial devices there are, each with the address to type."""
    found = ", ".join(f"usb:{port.usb} ({port.path})" for port in ports if port.usb is not None)
    return f"Plugged in now: {found}." if found else "No USB serial device is plugged in; check the cable."


def _diagnose_port(path: str, ports: tuple[PortSeen, ...], *, is_steady: bool = False) -> Diagnosis:
    if sys.platform != "win32" and not os.path.exists(path):  # noqa: PTH110 - a device, named by a text
        return Diagnosis(is_well=False, words=f"there is no port {path}. {plugged_in(ports)}")
    try:
        opener(f"serial:{path}")().close()
    except LinkError as error:
        cause = error.__cause__
        number = getattr(cause, "errno", None) if cause is not None else None
        return Diagnosis(is_well=False, words=words_of_port(facts_of(path), number))
    usb = usb_behind(path, ports)
    if usb is None or is_steady or path.startswith(_BY_ID):
        return Diagnosis(is_well=True, words=f"opens at {path}.")
    return Diagnosis(
        is_well=True,
        words=f"opens at {path}, but that name changes with the socket. Type usb:{usb} instead.",
    )


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
