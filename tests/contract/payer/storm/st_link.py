"""Be the switch's end of one TLS line, with a hand on every byte that leaves."""

from __future__ import annotations

import socket
import ssl
import struct
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_CHUNK = 16_384


class Link:
    """Speak TLS over a plain socket through memory, so that what leaves can be spoilt on its way."""

    def __init__(self, plain: socket.socket, context: ssl.SSLContext) -> None:
        """Take an accepted connection; nothing is said yet."""
        self._plain = plain
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)
        self._buffer = b""

    def greet(self) -> None:
        """Agree on a secure connection."""
        self._moved(self._tls.do_handshake)
        self._flush()

    def receive(self) -> bytes:
        """Return the body of the next framed message; nothing when the other side is gone."""
        while len(self._buffer) < 4 or len(self._buffer) < 4 + int(self._buffer[:4]):
            try:
                piece = self._moved(lambda: self._tls.read(_CHUNK))
            except (ssl.SSLError, OSError):
                return b""
            if not piece:
                return b""
            self._buffer += piece
        size = 4 + int(self._buffer[:4])
        body, self._buffer = self._buffer[4:size], self._buffer[size:]
        return body

    def send(self, plain: bytes) -> None:
        """Send bytes as they should be sent."""
        self.send_raw(self.sealed(plain))

    def sealed(self, plain: bytes) -> bytes:
        """Return bytes as they would stand on the wire."""
        self._tls.write(plain)
        return self._out.read()

    def send_raw(self, cipher: bytes) -> None:
        """Put bytes on the wire as they are."""
        self._plain.sendall(cipher)

    def half_close(self) -> None:
        """Say, below TLS, that nothing more will come."""
        self._plain.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """End the connection by a reset, so that the other side loses even what it has not read yet."""
        self._plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._plain.close()

    def wait_for_the_end(self, seconds: float) -> None:
        """Say nothing until the other side gives up, at most for a while."""
        self._plain.settimeout(seconds)
        try:
            while self._plain.recv(_CHUNK):
                pass
        except OSError:
            return

    def _moved(self, act: Callable[[], T]) -> T:
        """Do a step of TLS, with all the reading and writing that it wants."""
        while True:
            try:
                return act()
            except ssl.SSLWantReadError:
                self._flush()
                chunk = self._plain.recv(_CHUNK)
                if not chunk:
                    raise ConnectionResetError from None
                self._in.write(chunk)

    def _flush(self) -> None:
        if cipher := self._out.read():
            self._plain.sendall(cipher)
