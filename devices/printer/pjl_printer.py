"""Print PDF on a network page or label printer, wrapped in PJL so that it tells when it is done.

The printer reports the end of each job (`@PJL USTATUS JOB`, `END`, our job's name); only that
report makes a job PRINTED.
"""

from __future__ import annotations

import contextlib
import re
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.errors import (
    CoverOpen,
    DeviceProblem,
    PaperOut,
    PrinterAbsent,
    PrinterFault,
    PrinterSilent,
)
from app.hardware.results import PrintResult
from app.kernel.fail_points import reach
from devices.transport.link import Deadline, LinkError

if TYPE_CHECKING:
    from devices.transport.link import Link, Opener

UEL = b"\x1b%-12345X"
_STATUS_CODE = re.compile(rb"CODE\s*=\s*(\d+)")
_JOB_NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")
_READY_FAMILIES = {10, 25, 30, 35}


@dataclass(frozen=True, slots=True)
class PageTiming:
    """Hold how long to wait, in seconds."""

    status_s: float = 3.0
    write_s: float = 30.0
    done_s: float = 120.0


class PjlPrinter:
    """Print PDF over a raw connection with PJL job control."""

    def __init__(self, opener: Opener, timing: PageTiming | None = None) -> None:
        """Take the way to connect and how long to wait."""
        self._opener = opener
        self._timing = timing or PageTiming()

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the printer from printing, if any."""
        try:
            with closing(self._opener()) as link:
                problem = self._problem(link)
        except LinkError as error:
            raise PrinterAbsent from error
        if problem is not None:
            raise problem

    def print(self, pdf: bytes, job_name: str) -> PrintResult:
        """Print one PDF and say what is known of it."""
        if not _JOB_NAME.fullmatch(job_name):
            raise ValueError("job name")
        try:
            link = self._opener()
        except LinkError:
            return PrintResult.not_sent(PrinterAbsent())
        with closing(link):
            try:
                problem = self._problem(link)
            except LinkError:
                problem = PrinterAbsent()
            if problem is not None:
                return PrintResult.not_sent(problem)
            return self._send(link, pdf, job_name)

    def _problem(self, link: Link) -> DeviceProblem | None:
        link.write(UEL + b"@PJL \r\n@PJL INFO STATUS\r\n" + UEL, self._timing.status_s)
        deadline = Deadline(self._timing.status_s)
        heard = b""
        while not deadline.passed:
            heard += link.read(deadline.left_s)
            if match := _STATUS_CODE.search(heard):
                return problem_of_code(int(match[1]))
        return PrinterSilent()

    def _send(self, link: Link, pdf: bytes, job_name: str) -> PrintResult:
        name = job_name.encode("ascii")
        job = (
            UEL
            + b'@PJL JOB NAME="%s"\r\n@PJL USTATUS JOB=ON\r\n@PJL ENTER LANGUAGE=PDF\r\n' % name
            + pdf
            + UEL
            + b'@PJL EOJ NAME="%s"\r\n' % name
            + UEL
        )
        reach("pages_before_write")
        try:
            link.write(job, self._timing.write_s)
            reach("pages_after_write")
            return self._await_end(link, name)
        except LinkError:
            return PrintResult.unknown(PrinterSilent())

    def _await_end(self, link: Link, name: bytes) -> PrintResult:
        deadline = Deadline(self._timing.done_s)
        ended = re.compile(rb'@PJL USTATUS JOB\s+END\s+NAME="' + re.escape(name) + rb'"')
        heard = b""
        while not deadline.passed:
            heard += link.read(deadline.left_s)
            if ended.search(heard):
                return PrintResult.printed()
        with contextlib.suppress(LinkError):
            return PrintResult.unknown(self._problem(link) or PrinterSilent())
        return PrintResult.unknown(PrinterSilent())


def problem_of_code(code: int) -> DeviceProblem | None:
    """Return the problem behind a PJL status code; its first two digits name the family."""
    family = code // 1000
    if family in _READY_FAMILIES:
        return None
    if family == 41:
        return PaperOut()
    if code in {40021, 40038}:
        return CoverOpen()
    return PrinterFault()
