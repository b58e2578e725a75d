"""Say what a connection to a device is, and how it fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, runtime_checkable


class LinkError(Exception):
    """Be the root of what a connection does wrong; drivers turn it into plain words."""


class LinkRefused(LinkError):
    """Report that no connection was made; nothing was sent."""


class LinkLost(LinkError):
    """Report that an open connection ended or stopped taking bytes."""


class LinesUnknown(LinkError):
    """Report that nobody tells how the lines of a port stand."""


class Deadline:
    """Be a moment on the steady clock until which something may take."""

    def __init__(self, seconds: float) -> None:
        """Begin now."""
        self._end = time.monotonic() + seconds

    @property
    def left_s(self) -> float:
        """Return the seconds left, never below zero."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Say whether the moment is over."""
        return self.left_s <= 0


class Link(Protocol):
    """Be an open connection; any error makes it useless and it must be closed."""

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand all bytes over in time; raise `LinkLost` when that is not possible."""
        ...

    def read(self, timeout_s: float) -> bytes:
        """Return what has come, or nothing after the timeout; raise `LinkLost` at the end."""
        ...

    def close(self) -> None:
        """End the connection; never raises."""
        ...


@runtime_checkable
class HasLines(Protocol):
    """Be a connection to a port whose lines can be read."""

    def is_high(self, line: str, timeout_s: float) -> bool:
        """Say whether `cts` or `dsr` is high; raise `LinesUnknown` when nobody tells."""
        ...


Opener = Callable[[], Link]
