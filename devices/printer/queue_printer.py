"""Print PDF through the computer's print queue (CUPS) and follow the job until the queue lets it go.

The queue's word is less than a printer's: PRINTED means that it says the job was completed. A job that
does not leave in our own time is taken back and its paper is in doubt. The PDF goes in by a pipe: it
holds patients and is never a file that another program could read.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hardware.errors import (
    DeviceProblem,
    PrinterSilent,
    QueueAbsent,
    QueueRefused,
    QueueSlow,
    QueueStopped,
)
from app.hardware.results import PrintResult
from app.kernel.fail_points import reach
from devices.transport.link import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable

_JOB_NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")
_REQUEST = re.compile(r"request id is (\S+-\d+)")
_DONE_WELL = "job-completed-successfully"


@dataclass(frozen=True, slots=True)
class QueuePrograms:
    """Name the programs of the print system, each with what goes before its arguments."""

    lp: tuple[str, ...] = ("lp",)
    lpstat: tuple[str, ...] = ("lpstat",)
    cancel: tuple[str, ...] = ("cancel",)


@dataclass(frozen=True, slots=True)
class QueueTiming:
    """Hold how long to wait, in seconds."""

    ask_s: float = 5.0
    take_s: float = 20.0
    done_s: float = 120.0
    look_s: float = 0.5


@dataclass(frozen=True, slots=True)
class QueueParts:
    """Hold what a queue printer works with."""

    programs: QueuePrograms = QueuePrograms()
    timing: QueueTiming = QueueTiming()
    wait: Callable[[float], None] = time.sleep


class QueuePrinter:
    """Print PDF on one queue of the computer."""

    def __init__(self, queue: str, parts: QueueParts | None = None) -> None:
        """Take the queue's name."""
        self._queue = queue
        self._parts = parts or QueueParts()

    def check(self) -> None:
        """Raise the `DeviceProblem` that keeps the queue from printing, if any."""
        said = self._run(self._parts.programs.lpstat, "-p", self._queue, "-a", self._queue)
        if said.returncode != 0 or self._queue not in said.stdout:
            raise QueueAbsent
        if " disabled since" in said.stdout or " not accepting requests" in said.stdout:
            raise QueueStopped

    def print(self, pdf: bytes, job_name: str) -> PrintResult:
        """Print one PDF and say what is known of it."""
        if not _JOB_NAME.fullmatch(job_name):
            raise ValueError("job name")
        try:
            self.check()
        except DeviceProblem as problem:
            return PrintResult.not_sent(problem)
        reach("queue_before_write")
        try:
            request = self._hand_over(pdf, job_name)
        except QueueRefused as refused:
            return PrintResult.not_sent(refused)
        except DeviceProblem as problem:
            return PrintResult.unknown(problem)
        reach("queue_after_write")
        return self._follow(request)

    def _hand_over(self, pdf: bytes, job_name: str) -> str:
        """Give the job to the queue and return the queue's number for it."""
        arguments = (*self._parts.programs.lp, "-d", self._queue, "-t", job_name, "-")
        try:
            done = subprocess.run(
                [*arguments],
                input=pdf,
                capture_output=True,
                timeout=self._parts.timing.take_s,
                env=_plain_environment(),
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PrinterSilent from error
        if done.returncode != 0:
            raise QueueRefused
        match = _REQUEST.search(done.stdout.decode("utf-8", "replace"))
        if match is None:
            raise PrinterSilent
        return match[1]

    def _follow(self, request: str) -> PrintResult:
        """Watch the job until it leaves the queue; take it back when that takes too long."""
        deadline = Deadline(self._parts.timing.done_s)
        while not deadline.passed:
            try:
                if not self._is_listed(request, "not-completed"):
                    return self._ended(request)
            except DeviceProblem as problem:
                return PrintResult.unknown(problem)
            self._parts.wait(min(self._parts.timing.look_s, deadline.left_s))
        return self._take_back(request)

    def _ended(self, request: str) -> PrintResult:
        said = self._listed("completed").partition(f"{request} ")[2]
        alerts = said.partition("Alerts:")[2].partition("\n")[0]
        if _DONE_WELL in alerts:
            return PrintResult.printed()
        return PrintResult.unknown(QueueRefused() if alerts.strip() else PrinterSilent())

    def _take_back(self, request: str) -> PrintResult:
        try:
            self._run(self._parts.programs.cancel, request)
            ended = self._ended(request)
        except DeviceProblem:
            return PrintResult.unknown(QueueSlow())
        return ended if ended == PrintResult.printed() else PrintResult.unknown(QueueSlow())

    def _is_listed(self, request: str, which: str) -> bool:
        return f"{request} " in self._listed(which)

    def _listed(self, which: str) -> str:
        said = self._run(self._parts.programs.lpstat, "-l", "-W", which, "-o", self._queue)
        if said.returncode != 0:
            raise QueueAbsent
        return said.stdout

    def _run(self, program: tuple[str, ...], *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the print system; raise `QueueAbsent` when there is none."""
        try:
            return run_quietly((*program, *arguments), self._parts.timing.ask_s)
        except OSError as error:
            raise QueueAbsent from error
        except subprocess.TimeoutExpired as error:
            raise PrinterSilent from error


def run_quietly(command: tuple[str, ...], timeout_s: float) -> subprocess.CompletedProcess[str]:
    """Run a program of the print system in English and return what it said."""
    return subprocess.run(
        [*command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout_s,
        env=_plain_environment(),
        check=False,
    )


def _plain_environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "LANG": "C"}
