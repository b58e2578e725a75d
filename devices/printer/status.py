"""Ask an ESC/POS printer how it stands, and read its one-byte answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.errors import CoverOpen, PaperOut, PrinterFault, PrinterSilent
from devices.transport.link import Deadline

if TYPE_CHECKING:
    from app.hardware.errors import DeviceProblem
    from devices.transport.link import Link

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
QUEUED_STATUS = b"\x1dr\x01"
_DRAWER_BIT = 0x04
_OFFLINE_BIT = 0x08
_COVER_BIT = 0x04
_PAPER_STOP_BIT = 0x20
_ERROR_BIT = 0x40
_PAPER_END_BITS = 0x60


def is_realtime_answer(byte: int) -> bool:
    """Say whether a byte answers DLE EOT: bits 1 and 4 set, bits 0 and 7 clear."""
    return byte & 0x93 == 0x12


def is_queued_answer(byte: int) -> bool:
    """Say whether a byte answers GS r: bits 4 and 7 clear."""
    return byte & 0x90 == 0


def ask(link: Link, which: int, timeout_s: float) -> int:
    """Return the answer to DLE EOT `which`; raise `PrinterSilent` when none comes."""
    link.write(bytes((0x10, 0x04, which)), timeout_s)
    deadline = Deadline(timeout_s)
    while not deadline.passed:
        for byte in link.read(deadline.left_s):
            if is_realtime_answer(byte):
                return byte
    raise PrinterSilent


def problem_of(link: Link, timeout_s: float) -> DeviceProblem | None:
    """Return what keeps the printer from printing, or None."""
    printer = ask(link, PRINTER, timeout_s)
    if ask(link, PAPER, timeout_s) & _PAPER_END_BITS:
        return PaperOut()
    if not printer & _OFFLINE_BIT:
        return None
    cause = ask(link, OFFLINE_CAUSE, timeout_s)
    if cause & _COVER_BIT:
        return CoverOpen()
    if cause & _PAPER_STOP_BIT:
        return PaperOut()
    return PrinterFault()


def is_drawer_open(link: Link, timeout_s: float, *, open_is_high: bool = True) -> bool:
    """Return the drawer switch (pin 3), which some drawers wire the other way round."""
    return bool(ask(link, PRINTER, timeout_s) & _DRAWER_BIT) is open_is_high
