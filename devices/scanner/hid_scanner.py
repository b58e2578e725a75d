"""Read a scanner in HID POS mode: exact bytes, no keyboard layout, no focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.errors import ScannerAbsent
from app.scanning.types import HID, Scan
from devices.scanner.hid_reports import HidFramer
from devices.transport.hid import HidLink
from devices.transport.link import Deadline, LinkError

if TYPE_CHECKING:
    from app.hardware.scanner_address import HidAddress
    from app.kernel.clock import Clock
    from devices.transport.hid import HidThread

_HONEYWELL = 0x0C2E
_TO_POS_MODE = bytes([254, 1])


class HidScanner:
    """Give one scan after the other; used by one thread only."""

    def __init__(self, address: HidAddress, thread: HidThread, clock: Clock) -> None:
        """Take the device's name, the thread of all HID calls, and the clock that stamps scans."""
        self._usb = address.usb
        self._thread = thread
        self._clock = clock
        self._link: HidLink | None = None
        self._framer = HidFramer()

    def check(self) -> None:
        """Open the device if it is not open; raise `ScannerAbsent` when it is gone."""
        try:
            self._open()
        except LinkError as error:
            self.close()
            raise ScannerAbsent from error

    def next_scan(self, timeout_ms: int) -> Scan | None:
        """Return the next scan, or None when none came in time; raise `ScannerAbsent` when it is gone."""
        deadline = Deadline(timeout_ms / 1000)
        while True:
            report = self._read(deadline.left_s)
            text = self._framer.feed(report) if report else None
            if text is not None:
                return Scan.read(text, HID, self._clock.now())
            if not report and deadline.passed:
                return None

    def close(self) -> None:
        """Let the device go."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _open(self) -> HidLink:
        if self._link is None:
            self._link = HidLink(self._usb, self._thread)
            self._framer = HidFramer()
            if self._usb.vendor == _HONEYWELL:
                self._link.send_feature(_TO_POS_MODE)
        return self._link

    def _read(self, timeout_s: float) -> bytes:
        try:
            return self._open().read(timeout_s)
        except LinkError as error:
            self.close()
            raise ScannerAbsent from error
