"""Print labels on a ZPL printer: status before, the formats, then ~HS until nothing is left.

~HS goes down the same wire after the formats, so that it is answered when all of them were received.
Only an idle printer without a fault makes a job PRINTED.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.errors import DeviceProblem, PrinterAbsent, PrinterSilent
from app.hardware.results import PrintResult
from app.kernel.fail_points import reach
from devices.printer.zebra_status import ask
from devices.transport.link import Deadline, LinkError

if TYPE_CHECKING:
    from devices.transport.link import Link, Opener


@dataclass(frozen=True, slots=True)
class ZebraTiming:
    """Hold how long to wait, in seconds."""

    status_s: float = 2.0
    write_s: float = 20.0
    done_s: float = 30.0
    look_s: float = 0.3


class ZebraPrinter:
    """Print ZPL formats."""

    def __init__(self, opener: Opener, timing: ZebraTiming | None = None) -> None:
        """Take the way to connect and how long to wait."""
        self._opener = opener
        self._timing = timing or ZebraTiming()

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the printer from printing, if any."""
        try:
            with closing(self._opener()) as link:
                problem = ask(link, self._timing.status_s).problem()
        except LinkError as error:
            raise PrinterAbsent from error
        if problem is not None:
            raise problem

    def print(self, pdf: bytes, job_name: str) -> PrintResult:  # noqa: ARG002 - ZPL jobs have no name
        """Print labels, which are ZPL here, and say what is known of them."""
        if not pdf.startswith(b"^XA"):
            raise ValueError("not ZPL")
        try:
            link = self._opener()
        except LinkError:
            return PrintResult.not_sent(PrinterAbsent())
        with closing(link):
            problem = self._problem(link)
            if problem is not None:
                return PrintResult.not_sent(problem)
            return self._send(link, pdf)

    def _problem(self, link: Link) -> DeviceProblem | None:
        try:
            return ask(link, self._timing.status_s).problem()
        except LinkError:
            return PrinterAbsent()
        except DeviceProblem as silent:
            return silent

    def _send(self, link: Link, labels: bytes) -> PrintResult:
        reach("labels_before_write")
        try:
            link.write(labels, self._timing.write_s)
            reach("labels_after_write")
            return self._await_end(link)
        except LinkError:
            return PrintResult.unknown(PrinterSilent())

    def _await_end(self, link: Link) -> PrintResult:
        deadline = Deadline(self._timing.done_s)
        while not deadline.passed:
            try:
                status = ask(link, min(self._timing.status_s, max(deadline.left_s, 0.01)))
            except PrinterSilent:
                continue
            problem = status.problem()
            if problem is not None:
                return PrintResult.unknown(problem)
            if status.is_idle:
                return PrintResult.printed()
            link.read(min(self._timing.look_s, deadline.left_s))
        return PrintResult.unknown(PrinterSilent())
