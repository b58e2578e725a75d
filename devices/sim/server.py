"""Run a simulator: its device port, its control port, its ready line, its orderly end."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

_HOST = "127.0.0.1"


class Simulated(Protocol):
    """Be one simulated device."""

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command and return the answer."""
        ...

    def close(self) -> None:
        """Let everything go."""
        ...


def listen(port: int) -> socket.socket:
    """Return a listening socket on loopback; port 0 takes a free one."""
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((_HOST, port))
    server.listen(16)
    return server


def serve(server: socket.socket, talk: Callable[[socket.socket], None]) -> None:
    """Hand each connection to its own thread until the server socket closes."""

    def handle(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            talk(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def run(
    device: Simulated, ready: dict[str, Any], control_port: int = 0, *, until_input_ends: bool = False
) -> None:
    """Print the ready line and serve commands until one says stop, or the input ends if so wanted."""
    stopped = threading.Event()
    control = listen(control_port)
    serve(control, lambda connection: _commands(device, connection, stopped))
    line = {**ready, "pid": os.getpid(), "control_port": control.getsockname()[1]}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
    if until_input_ends:
        threading.Thread(target=_watch_input, args=(stopped,), daemon=True).start()
    stopped.wait()
    device.close()
    control.close()


def _watch_input(stopped: threading.Event) -> None:
    while os.read(0, 1024):
        continue
    stopped.set()


def _commands(device: Simulated, connection: socket.socket, stopped: threading.Event) -> None:
    with connection.makefile("rwb") as stream:
        for line in stream:
            answer = _command(device, line, stopped)
            stream.write(json.dumps(answer).encode("utf-8") + b"\n")
            stream.flush()


def _command(device: Simulated, line: bytes, stopped: threading.Event) -> dict[str, Any]:
    try:
        command = json.loads(line)
        if command.get("do") == "stop":
            stopped.set()
            return {"ok": True}
        if command.get("do") == "ping":
            return {"ok": True}
        return {"ok": True, **device.control(command)}
    except (ValueError, KeyError, TypeError) as error:
        return {"ok": False, "error": type(error).__name__, "why": str(error)}
