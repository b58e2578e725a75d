"""Read how a card terminal is reached: its wire, its style, its address."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.hardware.addresses import Address, parse_address
from app.kernel.errors import DomainError
from app.kernel.text import BLANKS


class TerminalStyle(StrEnum):
    """Name how a terminal speaks."""

    POSLINK = "poslink"
    POSLINK_HTTP = "http"
    NEXO = "nexo"


@dataclass(frozen=True, slots=True)
class TerminalAddress:
    """Be a terminal: how it speaks and where."""

    style: TerminalStyle
    address: Address

    def __str__(self) -> str:
        """Return the text that `parse_terminal` reads."""
        plain = str(self.address)
        return plain if self.style is TerminalStyle.POSLINK else plain.replace("tcp", self.style, 1)


def parse_terminal(text: str) -> TerminalAddress:
    """Read `tcp:HOST:PORT`, `serial:PATH[:BAUD]`, `http:HOST:PORT` (POSLINK) or `nexo:HOST:PORT`."""
    value = text.strip(BLANKS)
    head, _, rest = value.partition(":")
    if head in {TerminalStyle.POSLINK_HTTP, TerminalStyle.NEXO}:
        address = parse_address(f"tcp:{rest}")
        return TerminalAddress(TerminalStyle(head), address)
    try:
        return TerminalAddress(TerminalStyle.POSLINK, parse_address(value))
    except DomainError as error:
        words = "Type tcp:HOST:PORT, serial:PORT, http:HOST:PORT or nexo:HOST:PORT."
        raise DomainError("device address", words) from error
