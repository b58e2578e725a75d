"""Be the cable of a simulated device: a TCP port, a serial line, or both, pulled and put back at run time."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
from typing import TYPE_CHECKING, Protocol

from devices.sim.server import listen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


_QUIET_S = 0.2


class Wire(Protocol):
    """Be what bytes come and go on, a TCP connection or a serial line."""

    def recv(self, size: int, /) -> bytes:
        """Return what came, nothing at the end."""
        ...

    def sendall(self, data: bytes, /) -> None:
        """Send."""
        ...


class SerialLine:
    """Be a serial line: a pseudo terminal whose far end a driver opens. POSIX only."""

    stays, one_way = True, False

    def __init__(self) -> None:
        """Open the pseudo terminal."""
        import pty  # noqa: PLC0415 - not on Windows
        import tty  # noqa: PLC0415 - not on Windows

        self._near, self._far = pty.openpty()
        tty.setraw(self._far)
        self.path = os.ttyname(self._far)
        self._wake, self._waker = os.pipe()
        self._timeout: float | None = None
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self.is_open = True

    def settimeout(self, seconds: float | None, /) -> None:
        """Wait no longer than this in `recv`."""
        self._timeout = seconds

    def recv(self, size: int, /) -> bytes:
        """Return what came, nothing once the line is cut; raise `TimeoutError` when a set timeout passes."""
        with self._reading:
            if not self.is_open:
                return b""
            ready, _, _ = select.select([self._near, self._wake], [], [], self._timeout)
            if not ready:
                raise TimeoutError
            return b"" if self._wake in ready else os.read(self._near, size)

    def sendall(self, data: bytes, /) -> None:
        """Send; raise `OSError` once the line is cut."""
        with self._lock:
            if not self.is_open:
                raise BrokenPipeError
            while data:
                data = data[os.write(self._near, data) :]

    def drop_rest(self) -> None:
        """Read and drop what is still coming, as a device does that died while it was written to."""
        while self.is_open and select.select([self._near], [], [], _QUIET_S)[0]:
            os.read(self._near, 65536)

    def close(self) -> None:
        """Cut the line: who reads it on either side is told at once."""
        with self._lock:
            if not self.is_open:
                return
            self.is_open = False
            os.write(self._waker, b"!")
            with self._reading:
                for handle in (self._far, self._near, self._wake, self._waker):
                    os.close(handle)


class Plug:
    """Hold a device's connections; each is talked on by a thread of its own."""

    def __init__(
        self,
        talk: Callable[[socket.socket], object] | None,
        port: int = 0,
        on_line: Callable[[SerialLine], object] | None = None,
    ) -> None:
        """Take what is said on a connection to the port (0 is a free one), and on a serial line."""
        self._talk, self._on_line = talk, on_line
        self._lock = threading.Lock()
        self._server: socket.socket | None = None
        self._connections: set[socket.socket] = set()
        self._has_line = False
        self._link: Path | None = None
        self.line: SerialLine | None = None
        self.port, self.path = port, ""
        self.put_in()

    def add_line(self, link: Path | None = None) -> None:
        """Have a serial line, under a name that stays the same when it is pulled and put back."""
        self._has_line = self._on_line is not None
        self._link = link
        self.put_in()
        if self.line is not None:
            self._name(self.line)

    @property
    def is_in(self) -> bool:
        """Say whether the cable is plugged in."""
        return self._server is not None or self.line is not None

    def put_in(self) -> None:
        """Plug the cable in, at the same port and under the same name as before."""
        with self._lock:
            if self._talk is not None and self._server is None:
                self._server = listen(self.port)
                self.port = self._server.getsockname()[1]
                threading.Thread(target=self._accept, args=(self._server,), daemon=True).start()
            if self._has_line and self.line is None:
                self.line = SerialLine()
                self._name(self.line)
                threading.Thread(target=self._serve_line, args=(self.line,), daemon=True).start()

    def pull(self) -> None:
        """Pull the cable: every connection ends, and none can be made."""
        with self._lock:
            server, self._server = self._server, None
            line, self.line = self.line, None
            connections = tuple(self._connections)
        self._forget_link()
        if server is not None:
            _end(server)
        for connection in connections:
            _end(connection)
        if line is not None:
            line.close()

    def _name(self, line: SerialLine) -> None:
        self.path = line.path
        if self._link is not None:
            self._link.parent.mkdir(parents=True, exist_ok=True)
            self._forget_link()
            self._link.symlink_to(line.path)
            self.path = str(self._link)

    def _forget_link(self) -> None:
        """Take the name away; what is no link of ours is never touched."""
        if self._link is not None and self._link.is_symlink():
            self._link.unlink()

    def _serve_line(self, line: SerialLine) -> None:
        while self.line is line and self._on_line is not None:
            with contextlib.suppress(OSError):
                self._on_line(line)

    def _accept(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.add(connection)
        with connection, contextlib.suppress(OSError):
            if self._talk is not None and self._server is not None:
                self._talk(connection)
        with self._lock:
            self._connections.discard(connection)


def dying(talk: Callable[[Wire], object]) -> Callable[[SerialLine], None]:
    """Return a conversation for a serial line whose breaking off loses what is still coming."""

    def run(line: SerialLine) -> None:
        talk(line)
        line.drop_rest()

    return run


def _end(found: socket.socket) -> None:
    """End a connection so that a thread that waits on it wakes."""
    with contextlib.suppress(OSError):
        found.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        found.close()
