"""Say how a device did when somebody tried it out, or asked which one it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.hardware.errors import DeviceProblem
    from app.hardware.states import DeviceKind, DeviceTrouble


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


@runtime_checkable
class CanIdentify(Protocol):
    """Be devices that can show which one they are, and tell what is attached."""

    def identify(self, kind: DeviceKind) -> Future[Trial]:
        """Queue a sign by which a person finds the device: its name on paper, a text, a beep."""
        ...

    def attached(self, kind: DeviceKind) -> str:
        """Return what is attached and where, as it was last seen; an empty text when it never was."""
        ...


@runtime_checkable
class TellsTroubles(Protocol):
    """Be devices that remember what ailed each of them last."""

    def last_trouble(self, kind: DeviceKind) -> DeviceTrouble | None:
        """Return what ailed a device last, None when nothing did since the start."""
        ...


@runtime_checkable
class CanShow(Protocol):
    """Be a device with a screen of its own."""

    def show(self, title: str, words: str) -> bool:
        """Show a text until it is cleared; say whether the device can, raise `DeviceProblem` when absent."""
        ...

    def clear(self) -> None:
        """Take the text away again."""
        ...


@runtime_checkable
class CanBeep(Protocol):
    """Be a device that may be told to beep."""

    def beep(self) -> None:
        """Ask for a beep; raise `DeviceProblem` when the device is gone."""
        ...
