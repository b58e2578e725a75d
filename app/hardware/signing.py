"""Say what is asked of what a person signs on: a pad that tells each movement, a terminal's own screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.hardware.ink import Ink

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from app.hardware.errors import DeviceProblem

SIGN_S = 60.0
_NO_INK = Ink()


@dataclass(frozen=True, slots=True)
class PenMove:
    """Be what a pad tells: where its pen is in a field of `width` by `height`, when, if it writes."""

    x: int
    y: int
    ms: int
    is_down: bool
    width: int
    height: int


class SigningEnd(StrEnum):
    """Say how signing on a terminal ended."""

    SIGNED = "signed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    NOT_ABLE = "not_able"
    FAILED = "failed"


_WORDS = {
    SigningEnd.SIGNED: "",
    SigningEnd.CANCELLED: "The signature was cancelled. Sign here, or ask the terminal again.",
    SigningEnd.TIMED_OUT: "Nobody signed on the terminal in time. Sign here, or ask the terminal again.",
    SigningEnd.NOT_ABLE: "This terminal takes no signatures. Sign here.",
    SigningEnd.FAILED: "The terminal did not give the signature. Sign here.",
}


@dataclass(frozen=True, slots=True)
class SignatureAnswer:
    """Be a terminal's answer to a signature asked for; `code` names a device problem, if any."""

    end: SigningEnd
    ink: Ink = _NO_INK
    code: str = ""
    message: str = ""

    @classmethod
    def of(cls, end: SigningEnd) -> SignatureAnswer:
        """Return an answer without a signature, with its words."""
        return cls(end, message=_WORDS[end])

    @classmethod
    def failed(cls, problem: DeviceProblem) -> SignatureAnswer:
        """Return the answer of a terminal that could not be asked."""
        return cls(SigningEnd.FAILED, code=problem.code, message=problem.message)


class SignaturePad(Protocol):
    """Tell what a pen does on a pad."""

    def check(self) -> None:
        """Open the pad if it is not open; raise `PadAbsent` when it is gone."""
        ...

    def next_moves(self, timeout_ms: int) -> tuple[PenMove, ...]:
        """Return what the pen did, nothing when it did nothing in time; raise `PadAbsent` when it is gone."""
        ...

    def lost(self) -> tuple[PenMove, ...]:
        """Return the end of the stroke that the pad was in the middle of when it went away."""
        ...

    def close(self) -> None:
        """Let the pad go."""
        ...


class SigningTerminal(Protocol):
    """Take a signature on a card terminal's own screen; no money moves and nothing is journalled."""

    def take_signature(self, seconds: float = ...) -> SignatureAnswer:
        """Ask for a signature and wait; raise the `DeviceProblem` that keeps the terminal from asking."""
        ...


@runtime_checkable
class CanSign(Protocol):
    """Be devices on whose terminal a person can sign; no method here waits for a device."""

    def can_sign(self) -> bool:
        """Say whether a terminal is set up that takes signatures."""
        ...

    def sign_on_terminal(self) -> Future[SignatureAnswer]:
        """Queue the request for a signature; cancelling a charge cancels it too."""
        ...

    def cancel_charge(self) -> None:
        """Ask the terminal to give up what it waits for."""
        ...


@runtime_checkable
class PenSource(Protocol):
    """Be devices with a pad that tells what its pen does."""

    def on_pen(self, listener: Callable[[PenMove], None]) -> Callable[[], None]:
        """Call the listener at each movement, on the pad's thread; return the way to stop it."""
        ...
