"""Print receipts and believe only the printer: status before, the job, a queued question after.

The queued question is answered after everything before it was processed; only that answer makes
a job PRINTED. Each job has its own connection, so a printer that was switched off and on is found
again by itself.
"""

from __future__ import annotations

import contextlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.errors import DeviceProblem, PrinterAbsent, PrinterSilent
from app.hardware.results import PrintResult
from app.kernel.fail_points import reach
from devices.printer.status import (
    NO_AUTOMATIC_STATUS,
    QUEUED_STATUS,
    AnswerKind,
    AnswerReader,
    problem_of,
    warning_of,
)
from devices.transport.link import Deadline, LinkError, LinkRefused

if TYPE_CHECKING:
    from devices.transport.link import Link, Opener


@dataclass(frozen=True, slots=True)
class PrinterTiming:
    """Hold how long to wait, in seconds."""

    status_s: float = 2.0
    write_s: float = 10.0
    answer_s: float = 20.0
    look_s: float = 2.0


class EscposPrinter:
    """Print on an ESC/POS printer."""

    def __init__(self, opener: Opener, timing: PrinterTiming | None = None) -> None:
        """Take the way to connect and how long to wait."""
        self._opener = opener
        self._timing = timing or PrinterTiming()

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the printer from printing, or soon will, if any."""
        with closing(self._connect()) as link:
            problem = self._problem(link) or self._warning(link)
        if problem is not None:
            raise problem

    def print(self, job: bytes) -> PrintResult:
        """Print one receipt and say what is known of it."""
        try:
            link = self._connect()
        except PrinterAbsent as absent:
            return PrintResult.not_sent(absent)
        with closing(link):
            problem = self._problem(link)
            if problem is not None:
                return PrintResult.not_sent(problem)
            return self._send(link, job)

    def _connect(self) -> Link:
        try:
            return self._opener()
        except LinkRefused as error:
            raise PrinterAbsent from error

    def _problem(self, link: Link) -> DeviceProblem | None:
        try:
            return problem_of(link, self._timing.status_s)
        except LinkError:
            return PrinterAbsent()
        except DeviceProblem as silent:
            return silent

    def _warning(self, link: Link) -> DeviceProblem | None:
        with contextlib.suppress(LinkError, PrinterSilent):
            return warning_of(link, self._timing.status_s)
        return None

    def _send(self, link: Link, job: bytes) -> PrintResult:
        reach("print_before_write")
        try:
            link.write(NO_AUTOMATIC_STATUS + job + QUEUED_STATUS, self._timing.write_s)
            reach("print_after_write")
            return self._await_answer(link)
        except LinkError:
            return PrintResult.unknown(PrinterSilent())

    def _await_answer(self, link: Link) -> PrintResult:
        """Wait for the queued answer; look from time to time whether the printer says it is stuck."""
        overheard = _Overheard(link)
        deadline = Deadline(self._timing.answer_s)
        while not deadline.passed:
            overheard.read(min(self._timing.look_s, deadline.left_s))
            problem = None if overheard.confirmed() else self._stuck(overheard)
            if overheard.confirmed():
                return PrintResult.printed()
            if problem is not None:
                return PrintResult.unknown(problem)
        return PrintResult.unknown(PrinterSilent())

    def _stuck(self, link: Link) -> DeviceProblem | None:
        """Return what the printer says stops it, or None when it says nothing."""
        with contextlib.suppress(PrinterSilent):
            return problem_of(link, self._timing.status_s)
        return None


class _Overheard:
    """Be a link that notices the queued answer even while another answer is waited for."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._reader = AnswerReader()
        self._confirmed = False

    def write(self, data: bytes, timeout_s: float) -> None:
        self._link.write(data, timeout_s)

    def read(self, timeout_s: float) -> bytes:
        data = self._link.read(timeout_s)
        answers = self._reader.feed(data)
        self._confirmed = self._confirmed or any(answer.kind is AnswerKind.QUEUED for answer in answers)
        return data

    def confirmed(self) -> bool:
        return self._confirmed

    def close(self) -> None:
        self._link.close()
