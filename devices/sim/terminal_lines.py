"""Carry a simulated terminal's bytes over TCP, over HTTP and over a serial line."""

from __future__ import annotations

import base64
import contextlib
import threading
from typing import TYPE_CHECKING, Protocol

from devices.sim.plug import SerialLine

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_CONTROL = b"\x04\x06"


class Line(Protocol):
    """Be what a terminal talks on; one that `stays` is not closed by hanging up."""

    stays: bool
    one_way: bool

    def recv(self, size: int, /) -> bytes:
        """Return what came, nothing at the end; raise `TimeoutError` when a timeout is set and passes."""
        ...

    def sendall(self, data: bytes, /) -> None:
        """Send."""
        ...

    def settimeout(self, seconds: float | None, /) -> None:
        """Wait no longer than this in `recv`."""
        ...


class TcpLine:
    """Be a TCP connection."""

    stays = one_way = False

    def __init__(self, connection: socket.socket) -> None:
        """Take the connection."""
        self.recv = connection.recv
        self.sendall = connection.sendall
        self.settimeout = connection.settimeout


class HttpLine:
    """Be one HTTP request: what is sent is kept until the answer goes out as one body."""

    stays, one_way = False, True

    def __init__(self, connection: socket.socket) -> None:
        """Take the connection whose first bytes were read."""
        self._connection = connection
        self._body = b""
        self.recv = connection.recv
        self.settimeout = connection.settimeout

    def sendall(self, data: bytes, /) -> None:
        """Keep what is no control byte."""
        self._body += data.strip(_CONTROL) if len(data) == 1 or data[:1] in _CONTROL else data.rstrip(b"\x04")

    def request(self, first: bytes) -> bytes:
        """Return the frame in a request of which the first bytes were read."""
        data = first
        while b"\r\n\r\n" not in data:
            more = self.recv(4096)
            if not more:
                return b""
            data += more
        return base64.b64decode(data.split(b" ", 2)[1].partition(b"?")[2])

    def answer(self, *, cut: bool) -> None:
        """Send the body; a cut one is announced longer than it is, an empty one is silence."""
        if cut and not self._body:
            return
        length = len(self._body) + (8 if cut else 0)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n"
        self._connection.sendall(head.encode("ascii") + self._body)


class PtyLine(SerialLine):
    """Be a serial line that a simulator without a plug serves by itself."""

    def serve(self, talk: Callable[[Line], object]) -> None:
        """Talk on a thread, again after each conversation that broke off."""

        def run() -> None:
            while self.is_open:
                with contextlib.suppress(OSError):
                    talk(self)

        threading.Thread(target=run, daemon=True).start()
