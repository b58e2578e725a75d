"""Say how a device did when somebody tried it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.hardware.errors import DeviceProblem
    from app.hardware.states import DeviceKind


@dataclass(frozen=True, slots=True)
class Trial:
    """Be what a trial showed, in words; `code` names the problem, if any."""

    words: str
    code: str = ""

    @property
    def is_good(self) -> bool:
        """Say whether the device did what it was asked."""
        return not self.code

    @classmethod
    def failed(cls, problem: DeviceProblem) -> Trial:
        """Return the trial of a device that did not do it."""
        return cls(problem.message, problem.code)


@runtime_checkable
class CanTry(Protocol):
    """Be devices that can be tried out."""

    def try_out(self, kind: DeviceKind) -> Future[Trial]:
        """Queue a trial: a test print, a look at the terminal, a look at what scanner is attached."""
        ...
