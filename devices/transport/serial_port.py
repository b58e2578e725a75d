"""Connect to devices on serial ports, USB ones and ptys included."""

from __future__ import annotations

import contextlib
import os
import select
import sys
from typing import TYPE_CHECKING

import serial

from devices.transport.link import LinesUnknown, LinkLost, LinkRefused

if TYPE_CHECKING:
    from app.hardware.addresses import SerialAddress

_CHUNK = 4096
_LOST = (serial.SerialException, OSError, TypeError, ValueError)


class SerialLink:
    """Be one open serial port; nobody else may open it meanwhile."""

    def __init__(self, address: SerialAddress) -> None:
        """Open the port or raise `LinkRefused`."""
        try:
            self._port = serial.Serial(address.path, address.baud, timeout=0, exclusive=True)
        except _LOST as error:
            raise LinkRefused from error

    def write(self, data: bytes, timeout_s: float) -> None:
        """Write all bytes in time."""
        try:
            self._port.write_timeout = timeout_s
            self._port.write(data)
        except _LOST as error:
            raise LinkLost from error

    def read(self, timeout_s: float) -> bytes:
        """Return what has come; nothing after the timeout."""
        try:
            return self._read_waiting(timeout_s) if sys.platform == "win32" else self._read_ready(timeout_s)
        except _LOST as error:
            raise LinkLost from error

    def _read_ready(self, timeout_s: float) -> bytes:
        """Wait on the port itself: pyserial sets a port up anew for each other timeout."""
        port = self._port.fileno()
        if not select.select([port], [], [], timeout_s)[0]:
            return b""
        data = os.read(port, _CHUNK)
        if not data:
            raise LinkLost
        return data

    def _read_waiting(self, timeout_s: float) -> bytes:
        """Read as Windows can; when the port is lost behind the first byte, the next read tells."""
        self._port.timeout = timeout_s
        data: bytes = self._port.read(1)
        if data:
            with contextlib.suppress(*_LOST):
                data += self._port.read(self._port.in_waiting)
        return data

    def is_high(self, line: str, timeout_s: float) -> bool:  # noqa: ARG002 - a port here answers at once
        """Say whether a line is high; a port without such lines raises `LinesUnknown`."""
        try:
            return bool(self._port.cts if line == "cts" else self._port.dsr)
        except _LOST as error:
            raise LinesUnknown from error

    def close(self) -> None:
        """Close the port."""
        with contextlib.suppress(*_LOST):
            self._port.close()
