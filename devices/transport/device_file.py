"""Connect to a device by the file that the kernel gives it, such as a USB printer at /dev/usb/lp0."""

from __future__ import annotations

import contextlib
import os
import select
import sys

from devices.transport.link import Deadline, LinkLost, LinkRefused

_CHUNK = 4096
_REST_S = 0.05


class DeviceFileLink:
    """Be one open device file; POSIX only."""

    def __init__(self, path: str) -> None:
        """Open the file for both ways or raise `LinkRefused`."""
        if sys.platform == "win32":
            raise LinkRefused
        try:
            self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise LinkRefused from error

    def write(self, data: bytes, timeout_s: float) -> None:
        """Write all bytes in time."""
        deadline, rest = Deadline(timeout_s), data
        try:
            while rest:
                if not select.select([], [self._file], [], deadline.left_s)[1]:
                    raise LinkLost
                with contextlib.suppress(BlockingIOError):
                    rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            raise LinkLost from error

    def read(self, timeout_s: float) -> bytes:
        """Return what has come; a printer that says nothing may look like a file's end, so wait a little."""
        deadline = Deadline(timeout_s)
        try:
            while select.select([self._file], [], [], deadline.left_s)[0]:
                with contextlib.suppress(BlockingIOError):
                    if data := os.read(self._file, _CHUNK):
                        return data
                select.select([], [], [], min(_REST_S, deadline.left_s))
                if deadline.passed:
                    break
        except OSError as error:
            raise LinkLost from error
        return b""

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):
            os.close(self._file)
