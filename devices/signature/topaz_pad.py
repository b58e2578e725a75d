"""Read a Topaz signature pad on a serial port, and find it again after it was unplugged."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.hardware.errors import PadAbsent
from app.hardware.signing import PenMove
from devices.signature.packets import PenFramer
from devices.transport.link import LinkError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.pad_address import PadField
    from devices.signature.packets import PenSample
    from devices.transport.link import Link, Opener

_LIFTED_S = 0.25


class TopazPad:
    """Give what the pen does, read by read; used by one thread only.

    A pad falls silent when its pen leaves, so a pen that was down and sends nothing for a moment is lifted:
    otherwise the next stroke would begin where the last one ended.
    """

    def __init__(self, opener: Opener, field: PadField, now: Callable[[], float] = time.monotonic) -> None:
        """Take the way to connect, the field that is signed in, and the steady clock that stamps points."""
        self._opener = opener
        self._field = field
        self._now = now
        self._link: Link | None = None
        self._framer = PenFramer()
        self._last: PenMove | None = None

    def check(self) -> None:
        """Open the port if it is not open; raise `PadAbsent` when it is gone."""
        self._open()

    def next_moves(self, timeout_ms: int) -> tuple[PenMove, ...]:
        """Return what the pen did, nothing when it did nothing in time; raise `PadAbsent` when it is gone."""
        is_writing = self._last is not None and self._last.is_down
        wait_s = min(timeout_ms / 1000, _LIFTED_S) if is_writing else timeout_ms / 1000
        samples = self._framer.feed(self._read(wait_s))
        moves = tuple(move for sample in samples if (move := self._told(sample)) is not None)
        if not samples and is_writing:
            return self._lift()
        return moves

    def close(self) -> None:
        """Let the port go."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def lost(self) -> tuple[PenMove, ...]:
        """Return the end of the stroke that a pad was in the middle of when it went away."""
        return self._lift() if self._last is not None and self._last.is_down else ()

    def _told(self, sample: PenSample) -> PenMove | None:
        """Return what a sample says; a pen that hovers is told once, when it leaves the pad."""
        if not sample.is_down and (self._last is None or not self._last.is_down):
            return None
        field = self._field
        x = min(max(sample.x, field.left), field.right) - field.left
        y = min(max(sample.y, field.top), field.bottom) - field.top
        self._last = PenMove(x, y, self._ms(), sample.is_down, field.width, field.height)
        return self._last

    def _lift(self) -> tuple[PenMove, ...]:
        last = self._last
        if last is None:
            return ()
        self._last = PenMove(last.x, last.y, self._ms(), False, last.width, last.height)  # noqa: FBT003 - a field
        return (self._last,)

    def _ms(self) -> int:
        return int(self._now() * 1000)

    def _open(self) -> Link:
        if self._link is None:
            try:
                self._link = self._opener()
            except LinkError as error:
                raise PadAbsent from error
        return self._link

    def _read(self, timeout_s: float) -> bytes:
        link = self._open()
        try:
            return link.read(timeout_s)
        except LinkError as error:
            self.close()
            self._framer = PenFramer()
            raise PadAbsent from error
