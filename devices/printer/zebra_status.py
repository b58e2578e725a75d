"""Ask a ZPL printer how it stands by ~HS, and read its three lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.errors import (
    CoverOpen,
    PaperOut,
    PrinterFault,
    PrinterHot,
    PrinterPaused,
    PrinterSilent,
    RibbonOut,
)
from devices.transport.link import Deadline

if TYPE_CHECKING:
    from app.hardware.errors import DeviceProblem
    from devices.transport.link import Link

ASK_STATUS = b"~HS"
_LINE = re.compile(rb"\x02([^\x02\x03]*)\x03")
_MOST = 4096


@dataclass(frozen=True, slots=True)
class ZebraStatus:
    """Be what ~HS tells, by the names of the programming guide."""

    paper_out: bool
    paused: bool
    formats_waiting: int
    buffer_full: bool
    partial_format: bool
    memory_bad: bool
    too_cold: bool
    too_hot: bool
    head_up: bool
    ribbon_out: bool
    label_waits: bool
    labels_left: int

    @property
    def is_idle(self) -> bool:
        """Say whether nothing is left to print."""
        return not (self.formats_waiting or self.labels_left or self.partial_format or self.label_waits)

    def problem(self) -> DeviceProblem | None:
        """Return what keeps the printer from printing, the first that a person must see to."""
        found: tuple[tuple[bool, type[DeviceProblem]], ...] = (
            (self.head_up, CoverOpen),
            (self.paper_out, PaperOut),
            (self.ribbon_out, RibbonOut),
            (self.too_hot, PrinterHot),
            (self.memory_bad or self.too_cold, PrinterFault),
            (self.paused, PrinterPaused),
        )
        return next((problem() for holds, problem in found if holds), None)


def read_status(data: bytes) -> ZebraStatus | None:
    """Return the status when all three lines are there and whole, else None."""
    lines = [line.split(b",") for line in _LINE.findall(data)]
    if len(lines) < 3:
        return None
    first, second = lines[0], lines[1]
    if len(first) < 12 or len(second) < 9:
        raise ValueError("~HS")
    return ZebraStatus(
        paper_out=_flag(first[1]),
        paused=_flag(first[2]),
        formats_waiting=int(first[4]),
        buffer_full=_flag(first[5]),
        partial_format=_flag(first[7]),
        memory_bad=_flag(first[9]),
        too_cold=_flag(first[10]),
        too_hot=_flag(first[11]),
        head_up=_flag(second[2]),
        ribbon_out=_flag(second[3]),
        label_waits=_flag(second[7]),
        labels_left=int(second[8]),
    )


def ask(link: Link, timeout_s: float) -> ZebraStatus:
    """Return how the printer stands; raise `PrinterSilent` when it does not say so in time."""
    link.write(ASK_STATUS, timeout_s)
    deadline = Deadline(timeout_s)
    heard = b""
    while not deadline.passed and len(heard) < _MOST:
        heard += link.read(deadline.left_s)
        try:
            status = read_status(heard)
        except ValueError as error:
            raise PrinterSilent from error
        if status is not None:
            return status
    raise PrinterSilent


def _flag(value: bytes) -> bool:
    return value.strip() == b"1"
