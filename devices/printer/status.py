"""Ask an ESC/POS printer how it stands, and read what it answers.

Three kinds of answers come on one wire: one byte to DLE EOT, told at once; one byte to GS r, told when
all before it was printed; and, where automatic status is on, four bytes whenever something changes. The
last three of those four look like an answer to GS r, so they are taken off the stream first: they must
never pass as the proof that a job is on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
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

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
QUEUED_STATUS = b"\x1dr\x01"
NO_AUTOMATIC_STATUS = b"\x1da\x00"
_AUTOMATIC_LENGTH = 4
_DRAWER_BIT = 0x04
_OFFLINE_BIT = 0x08
_COVER_BIT = 0x04
_PAPER_STOP_BIT = 0x20
_ERROR_BIT = 0x40
_CUTTER_BIT = 0x08
_UNRECOVERABLE_BIT = 0x20
_RECOVERS_BIT = 0x40
_PAPER_LOW_BITS = 0x0C
_PAPER_END_BITS = 0x60


class AnswerKind(StrEnum):
    """Name what an answer of the printer is to."""

    REALTIME = "realtime"
    QUEUED = "queued"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Answer:
    """Be one answer of the printer."""

    kind: AnswerKind
    data: bytes


class AnswerReader:
    """Cut what the printer says into answers; an automatic status that is not whole yet waits."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._rest = b""

    def feed(self, data: bytes) -> tuple[Answer, ...]:
        """Take bytes and return the answers that they complete; anything else is passed over."""
        self._rest += data
        answers: list[Answer] = []
        while self._rest:
            head = self._rest[0]
            length = _AUTOMATIC_LENGTH if is_automatic_head(head) else 1
            if len(self._rest) < length:
                break
            taken, self._rest = self._rest[:length], self._rest[length:]
            if length > 1:
                answers.append(Answer(AnswerKind.AUTOMATIC, taken))
            elif is_realtime_answer(head):
                answers.append(Answer(AnswerKind.REALTIME, taken))
            elif is_queued_answer(head):
                answers.append(Answer(AnswerKind.QUEUED, taken))
        return tuple(answers)


def is_automatic_head(byte: int) -> bool:
    """Say whether a byte begins an automatic status: bit 4 set, bits 0, 1 and 7 clear."""
    return byte & 0x93 == 0x10


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
    reader = AnswerReader()
    while not deadline.passed:
        for answer in reader.feed(link.read(deadline.left_s)):
            if answer.kind is AnswerKind.REALTIME:
                return answer.data[0]
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
    return _error_of(link, timeout_s) if cause & _ERROR_BIT else PrinterOffline()


def _error_of(link: Link, timeout_s: float) -> DeviceProblem:
    error = ask(link, ERROR_CAUSE, timeout_s)
    if error & _CUTTER_BIT:
        return CutterStuck()
    if error & _UNRECOVERABLE_BIT:
        return PrinterFault()
    return PrinterHot() if error & _RECOVERS_BIT else PrinterFault()


def warning_of(link: Link, timeout_s: float) -> DeviceProblem | None:
    """Return what will keep the printer from printing soon, or None."""
    return PaperLow() if ask(link, PAPER, timeout_s) & _PAPER_LOW_BITS else None


def is_drawer_open(link: Link, timeout_s: float, *, open_is_high: bool = True) -> bool:
    """Return the drawer switch (pin 3), which some drawers wire the other way round."""
    return bool(ask(link, PRINTER, timeout_s) & _DRAWER_BIT) is open_is_high
