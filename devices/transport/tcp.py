"""Connect to devices on the network."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

from devices.transport.link import LinkLost, LinkRefused

if TYPE_CHECKING:
    from app.hardware.addresses import TcpAddress

_CHUNK = 4096


class TcpLink:
    """Be one TCP connection."""

    def __init__(self, address: TcpAddress, connect_timeout_s: float = 2.0) -> None:
        """Connect in time or raise `LinkRefused`."""
        try:
            self._socket = socket.create_connection((address.host, address.port), connect_timeout_s)
        except OSError as error:
            raise LinkRefused from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes, timeout_s: float) -> None:
        """Send all bytes in time."""
        try:
            self._socket.settimeout(timeout_s)
            self._socket.sendall(data)
        except OSError as error:
            raise LinkLost from error

    def read(self, timeout_s: float) -> bytes:
        """Return what has come; nothing after the timeout."""
        try:
            self._socket.settimeout(max(timeout_s, 0.001))
            data = self._socket.recv(_CHUNK)
        except TimeoutError:
            return b""
        except OSError as error:
            raise LinkLost from error
        if not data:
            raise LinkLost
        return data

    def close(self) -> None:
        """Shut the connection down and close it."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
