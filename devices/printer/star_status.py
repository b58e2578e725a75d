"""Ask a Star printer how it stands, and read its automatic status block.

The block begins with a byte whose bit 0 is set and whose bits 1, 2, 3 and 5 tell its length; bits 4 and
7 are clear in all its bytes. The counter in its eighth byte goes up when everything before an ETB is
on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.errors import (
    CoverOpen,
    CutterStuck,
    PaperLow,
    PaperOut,
    PrinterFault,
    PrinterHot,
    PrinterOffline,
    PrinterSilent,
)
from devices.transport.link import Deadline

if TYPE_CHECKING:
    from app.hardware.errors import DeviceProblem
    from devices.transport.link import Link

ASK_STATUS = b"\x1b\x06\x01"
COUNT_WHEN_PRINTED = b"\x17"
NO_AUTOMATIC_STATUS = b"\x1b\x1ea\x00"
COUNTS = 32
_SHORTEST = 8
_NOT_STATUS = 0x90


@dataclass(frozen=True, slots=True)
class StarStatus:
    """Be one status block: its bytes from the header on."""

    block: bytes

    @property
    def drawer_switch(self) -> bool:
        """Return the level of the drawer's switch."""
        return bool(self.block[2] & 0x04)

    @property
    def printed(self) -> int:
        """Return how many jobs were printed, counted from 0 to 31 and round again."""
        byte = self.block[7]
        return (byte & 0x60) >> 2 | (byte & 0x0E) >> 1

    def problem(self) -> DeviceProblem | None:
        """Return what keeps the printer from printing, or None."""
        printer, error, paper = self.block[2], self.block[3], self.block[5]
        found: tuple[tuple[bool, type[DeviceProblem]], ...] = (
            (bool(printer & 0x20), CoverOpen),
            (bool(paper & 0x08), PaperOut),
            (bool(error & 0x08), CutterStuck),
            (bool(error & 0x40), PrinterHot),
            (bool(error & 0x24), PrinterFault),
            (bool(printer & 0x08), PrinterOffline),
        )
        return next((problem() for holds, problem in found if holds), None)

    def warning(self) -> DeviceProblem | None:
        """Return what will keep the printer from printing soon, or None."""
        return PaperLow() if self.block[5] & 0x04 else None


def read_status(data: bytes) -> StarStatus | None:
    """Return the last whole status block in what was heard, or None; anything else is passed over."""
    found = None
    place = 0
    while place < len(data):
        head = data[place]
        length = (head & 0x20) >> 2 | (head & 0x0E) >> 1
        block = data[place : place + length]
        is_block = (
            head & 0x91 == 0x01
            and length >= _SHORTEST
            and len(block) == length
            and not any(byte & (_NOT_STATUS | 1) for byte in block[1:])
        )
        if is_block:
            found = StarStatus(block)
        place += length if is_block else 1
    return found


def ask(link: Link, timeout_s: float) -> StarStatus:
    """Return how the printer stands; raise `PrinterSilent` when it does not say so in time."""
    link.write(ASK_STATUS, timeout_s)
    deadline = Deadline(timeout_s)
    heard = b""
    while not deadline.passed:
        heard += link.read(deadline.left_s)
        status = read_status(heard)
        if status is not None:
            return status
    raise PrinterSilent
