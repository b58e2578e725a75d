"""Read a scanner on a serial port, and find it again after it was unplugged."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from app.hardware.errors import ScannerAbsent
from app.scanning.types import SERIAL, Scan
from devices.scanner.framing import ScanFramer
from devices.transport.link import Deadline, LinkError

if TYPE_CHECKING:
    from app.kernel.clock import Clock
    from devices.transport.link import Link, Opener

_PAUSE_S = 0.15
_BEEP = b"\x16\x07\r"
_TORN_S = 1.0


class SerialScanner:
    """Give one scan after the other; used by one thread only."""

    def __init__(self, opener: Opener, clock: Clock) -> None:
        """Take the way to connect and the clock that stamps scans."""
        self._opener = opener
        self._clock = clock
        self._link: Link | None = None
        self._framer = ScanFramer()
        self._ready: deque[str] = deque()
        self._rest_until = Deadline(_TORN_S)

    def check(self) -> None:
        """Open the port if it is not open; raise `ScannerAbsent` when it is gone."""
        self._open()

    def next_scan(self, timeout_ms: int) -> Scan | None:
        """Return the next scan, or None when none came in time; raise `ScannerAbsent` when it is gone."""
        deadline = Deadline(timeout_ms / 1000)
        while not self._ready:
            wait_s = min(deadline.left_s, _PAUSE_S) if self._framer.is_holding else deadline.left_s
            data = self._read(wait_s)
            self._take(data)
            if not data and deadline.passed:
                break
        return Scan.read(self._ready.popleft(), SERIAL, self._clock.now()) if self._ready else None

    def beep(self) -> None:
        """Send BEL, at which a scanner beeps that is set up for it; raise `ScannerAbsent` when it is gone."""
        link = self._open()
        try:
            link.write(_BEEP, _PAUSE_S)
        except LinkError as error:
            self.close()
            raise ScannerAbsent from error

    def close(self) -> None:
        """Let the port go."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _take(self, data: bytes) -> None:
        """Cut scans from what came; a slow computer may tear one, so its rest has a second to come."""
        if data:
            self._ready.extend(self._framer.feed(data))
            self._rest_until = Deadline(_TORN_S)
            return
        self._ready.extend(self._framer.pause())
        if self._rest_until.passed:
            self._framer.give_up()

    def _open(self) -> Link:
        if self._link is None:
            try:
                self._link = self._opener()
            except LinkError as error:
                raise ScannerAbsent from error
        return self._link

    def _read(self, timeout_s: float) -> bytes:
        link = self._open()
        try:
            return link.read(timeout_s)
        except LinkError as error:
            self.close()
            self._framer = ScanFramer()
            raise ScannerAbsent from error
