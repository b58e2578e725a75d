"""Hold what printers and drawers answer; a failure is an answer too, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.hardware.errors import DeviceProblem


class PrintOutcome(StrEnum):
    """Say what is known about a print job.

    PRINTED only when the printer itself confirmed it; NOT_SENT when no byte of it left;
    UNKNOWN for everything between, where only a look at the paper tells.
    """

    PRINTED = "printed"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrintResult:
    """Be the answer to one print job; `code` and `message` tell the problem, if any."""

    outcome: PrintOutcome
    code: str = ""
    message: str = ""

    @classmethod
    def printed(cls) -> PrintResult:
        """Return the answer for a job that the printer confirmed."""
        return cls(PrintOutcome.PRINTED)

    @classmethod
    def written(cls) -> PrintResult:
        """Return the answer for a job that was kept as a file: done, and not on paper."""
        return cls(PrintOutcome.PRINTED, message="Written to the folder; nothing is on paper.")

    @classmethod
    def not_sent(cls, problem: DeviceProblem) -> PrintResult:
        """Return the answer for a job that never left."""
        return cls(PrintOutcome.NOT_SENT, problem.code, problem.message)

    @classmethod
    def unknown(cls, problem: DeviceProblem) -> PrintResult:
        """Return the answer for a job that may or may not be on paper."""
        return cls(PrintOutcome.UNKNOWN, problem.code, problem.message)


DRAWER_TOLD = "The drawer was told to open. It has no switch that says whether it did."


class DrawerOutcome(StrEnum):
    """Say what is known about a drawer kick; only the drawer's switch proves that it opened."""

    OPENED = "opened"
    NOT_OPENED = "not_opened"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class DrawerResult:
    """Be the answer to one drawer kick."""

    outcome: DrawerOutcome
    code: str = ""
    message: str = ""

    @classmethod
    def of(cls, outcome: DrawerOutcome, problem: DeviceProblem | None = None) -> DrawerResult:
        """Return an answer with its problem, if any."""
        return cls(outcome, problem.code, problem.message) if problem else cls(outcome)

    @classmethod
    def untold(cls) -> DrawerResult:
        """Return the answer of a drawer without a switch: it was told to open, and cannot tell more."""
        return cls(DrawerOutcome.TOLD, message=DRAWER_TOLD)
