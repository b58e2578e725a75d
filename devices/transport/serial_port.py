"""Connect to devices on serial ports, USB ones and ptys included."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import serial

from devices.transport.link import LinkLost, LinkRefused

if TYPE_CHECKING:
    from app.hardware.config import SerialAddress

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
            self._port.timeout = timeout_s
            first = self._port.read(1)
        except _LOST as error:
            raise LinkLost from error
        return first + self._rest() if first else b""

    def _rest(self) -> bytes:
        """Return what came behind the first byte; a port lost just now is told of at the next read."""
        try:
            rest: bytes = self._port.read(self._port.in_waiting)
        except _LOST:
            return b""
        return rest

    def close(self) -> None:
        """Close the port."""
        with contextlib.suppress(*_LOST):
            self._port.close()
