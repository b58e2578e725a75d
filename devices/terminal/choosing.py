"""Build the driver that a card terminal's address asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.addresses import TcpAddress
from app.hardware.terminal_address import TerminalStyle, parse_terminal
from devices.terminal.http_link import HttpLink
from devices.terminal.nexo import NexoTerminal
from devices.terminal.poslink import PoslinkTerminal
from devices.transport.opening import opener

if TYPE_CHECKING:
    from app.hardware.ports import CardTerminal
    from devices.terminal.talk import TerminalTiming


def build_terminal(text: str, timing: TerminalTiming | None = None) -> CardTerminal:
    """Return the driver; nothing is opened yet."""
    found = parse_terminal(text)
    address = found.address
    if found.style is TerminalStyle.POSLINK_HTTP and isinstance(address, TcpAddress):
        return PoslinkTerminal(lambda: HttpLink(address), timing, can_cancel=False)
    if found.style is TerminalStyle.NEXO and isinstance(address, TcpAddress):
        return NexoTerminal(address, timing)
    return PoslinkTerminal(opener(text), timing)
