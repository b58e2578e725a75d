"""Print receipts on a Star printer: status before, the job and an ETB, its counter as the only proof.

The counter goes up when everything before the ETB is on paper; it is read before the job, so that a
count left over from another job proves nothing.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, ClassVar

from app.hardware.errors import DeviceProblem, PrinterAbsent, PrinterSilent
from app.hardware.results import PrintResult
from app.kernel.fail_points import reach
from devices.printer.drawer import EscposDrawer
from devices.printer.escpos_printer import PrinterTiming
from devices.printer.star_status import (
    COUNT_WHEN_PRINTED,
    COUNTS,
    NO_AUTOMATIC_STATUS,
    ask,
)
from devices.transport.link import Deadline, LinkError

if TYPE_CHECKING:
    from devices.transport.link import Link, Opener

_KICKS = {1: b"\x07", 2: b"\x1a"}
_LOOK_EVERY_S = 0.05


class StarPrinter:
    """Print on a Star printer."""

    def __init__(self, opener: Opener, timing: PrinterTiming | None = None) -> None:
        """Take the way to connect and how long to wait."""
        self._opener = opener
        self._timing = timing or PrinterTiming()

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the printer from printing, or soon will, if any."""
        try:
            with closing(self._opener()) as link:
                status = ask(link, self._timing.status_s)
        except LinkError as error:
            raise PrinterAbsent from error
        problem = status.problem() or status.warning()
        if problem is not None:
            raise problem

    def print(self, job: bytes) -> PrintResult:
        """Print one receipt and say what is known of it."""
        try:
            link = self._opener()
        except LinkError:
            return PrintResult.not_sent(PrinterAbsent())
        with closing(link):
            try:
                before = ask(link, self._timing.status_s)
            except LinkError:
                return PrintResult.not_sent(PrinterAbsent())
            except DeviceProblem as silent:
                return PrintResult.not_sent(silent)
            problem = before.problem()
            if problem is not None:
                return PrintResult.not_sent(problem)
            return self._send(link, job, (before.printed + 1) % COUNTS)

    def _send(self, link: Link, job: bytes, wanted: int) -> PrintResult:
        reach("print_before_write")
        try:
            link.write(NO_AUTOMATIC_STATUS + job + COUNT_WHEN_PRINTED, self._timing.write_s)
            reach("print_after_write")
            return self._await_count(link, wanted)
        except LinkError:
            return PrintResult.unknown(PrinterSilent())

    def _await_count(self, link: Link, wanted: int) -> PrintResult:
        deadline = Deadline(self._timing.answer_s)
        while not deadline.passed:
            try:
                status = ask(link, min(self._timing.status_s, max(deadline.left_s, 0.01)))
            except PrinterSilent:
                continue
            if status.printed == wanted:
                return PrintResult.printed()
            problem = status.problem()
            if problem is not None:
                return PrintResult.unknown(problem)
            link.read(min(_LOOK_EVERY_S, deadline.left_s))
        return PrintResult.unknown(PrinterSilent())


class StarDrawer(EscposDrawer):
    """Kick the drawer through a Star printer and believe its switch."""

    kicks: ClassVar[dict[int, bytes]] = _KICKS

    def _is_open(self, link: Link) -> bool:
        return ask(link, self._status_s).drawer_switch is self._open_is_high
