"""Run the practice payer: TLS on loopback, length-framed D.0, a durable log written before each answer.

`python -m app.practice.payer --dir DIR` prints one JSON line when it is ready and then serves.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.framing import framing
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError
from app.practice.payer_faults import Fault, flood, spoil
from app.practice.payer_office import Payer, Start
from app.practice.payer_scenario import load, named
from app.practice.payer_tls import CA_FILE, server_context

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from app.practice.payer_faults import Trouble

_LOOPBACK = "127.0.0.1"
_PATIENCE_S = 30.0
_CHUNK = 16_384


@dataclass(frozen=True, slots=True)
class Ready:
    """Say where a payer listens and which authority vouches for it."""

    port: int
    control_port: int
    ca_path: Path

    def line(self) -> str:
        """Return the line that a parent process waits for."""
        facts = {
            "port": self.port,
            "control_port": self.control_port,
            "ca": str(self.ca_path),
            "pid": os.getpid(),
        }
        return json.dumps(facts)


def serve(
    directory: Path,
    port: int,
    announce: Callable[[Ready], None],
    control_port: int = 0,
    start: Start | None = None,
) -> None:
    """Serve a payer until a control command or a signal stops it; `announce` hears where it listens."""
    payer = Payer(directory, SystemClock(), start)
    context = server_context(directory, SystemClock())
    try:
        with _listen(port) as claims, _listen(control_port) as control:
            _in_background(lambda: _accept(claims, payer, lambda link: _serve_claims(link, context, payer)))
            _in_background(lambda: _accept(control, payer, lambda link: _serve_control(link, payer)))
            announce(Ready(claims.getsockname()[1], control.getsockname()[1], directory / CA_FILE))
            payer.stopped.wait()
    finally:
        payer.stopped.set()
        payer.close()


def main(arguments: list[str] | None = None) -> None:
    """Run the payer as a process of its own."""
    parser = argparse.ArgumentParser(prog="payer", description="Run the practice payer.")
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--scenario", help="a TOML file of plans, members, histories and faults")
    parser.add_argument("--seed", type=int, help="makes numbers and chance the same again")
    parser.add_argument("--today", type=date.fromisoformat, help="the day to begin with, such as 2026-03-02")
    given = parser.parse_args(arguments)
    try:
        scenario = load(named(given.scenario)) if given.scenario else None
    except DomainError as error:
        parser.error(f"{error}")
    start = Start(scenario, given.seed, given.today)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        serve(given.dir, given.port, _print, given.control_port, start)


def _print(ready: Ready) -> None:
    sys.stdout.write(ready.line() + "\n")
    sys.stdout.flush()


def _listen(port: int) -> socket.socket:
    """Return a listening socket on the wanted port, on a free one where that is taken."""
    try:
        return socket.create_server((_LOOPBACK, port), backlog=64)
    except OSError:
        return socket.create_server((_LOOPBACK, 0), backlog=64)


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()


def _accept(listener: socket.socket, payer: Payer, serve_one: Callable[[socket.socket], None]) -> None:
    while not payer.stopped.is_set():
        try:
            link, _ = listener.accept()
        except OSError:
            return
        link.settimeout(_PATIENCE_S)
        _in_background(lambda link=link: _guard(link, serve_one))  # type: ignore[misc]


def _guard(link: socket.socket, serve_one: Callable[[socket.socket], None]) -> None:
    with link, contextlib.suppress(OSError, ValueError):
        serve_one(link)


def _serve_claims(link: socket.socket, context: ssl.SSLContext, payer: Payer) -> None:
    """Answer message after message for as long as the other side keeps the connection open."""
    trouble = payer.next_trouble()
    if trouble.fault is Fault.DROP_BEFORE_RECEIVE:
        return
    with context.wrap_socket(link, server_side=True) as stream:
        request, rest = _receive(stream, b"")
        while request and _deliver(stream, payer, trouble, payer.exchange(request, trouble)):
            request, rest = _receive(stream, rest)
            if not request:
                return
            trouble = payer.next_trouble()
            if trouble.fault is Fault.DROP_BEFORE_RECEIVE:
                return


def _receive(stream: ssl.SSLSocket, buffer: bytes) -> tuple[bytes, bytes]:
    """Return the next message and what came after it; nothing when the other side is gone."""
    shape = framing("length4")
    while True:
        try:
            taken = shape.take(buffer)
        except Unreadable:
            return buffer, b""
        if taken is not None:
            return taken
        chunk = stream.recv(_CHUNK)
        if not chunk:
            return b"", b""
        buffer += chunk


def _deliver(stream: ssl.SSLSocket, payer: Payer, trouble: Trouble, answer: bytes) -> bool:
    """Send an answer as the trouble allows; say whether the connection can carry another message."""
    fault = trouble.fault
    if fault is Fault.SILENCE:
        with contextlib.suppress(OSError):
            stream.recv(1)
        return False
    if fault is Fault.DROP_AFTER_RECEIVE or not answer:
        return False
    if fault is Fault.SLOW:
        payer.stopped.wait(trouble.delay_ms / 1000)
    if fault is Fault.FLOOD:
        for chunk in flood(answer):
            stream.sendall(chunk)
        return False
    frame = framing("length4").wrap(spoil(fault, answer))
    if fault is Fault.TRUNCATE:
        stream.sendall(frame[: len(frame) // 2])
        with contextlib.suppress(OSError):
            stream.unwrap()
        return False
    stream.sendall(frame)
    return True


def _serve_control(link: socket.socket, payer: Payer) -> None:
    with link.makefile("rwb") as lines:
        for line in lines:
            command: dict[str, Any] = {}
            try:
                command = dict(json.loads(line))
                reply = payer.obey(command)
            except (DomainError, ValueError, TypeError) as error:
                reply = {"ok": False, "error": str(error)}
            lines.write(json.dumps(reply).encode("ascii") + b"\n")
            lines.flush()
            if command.get("stop"):
                payer.stopped.set()


if __name__ == "__main__":
    main()
