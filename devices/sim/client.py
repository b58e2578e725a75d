"""Start simulators as processes and speak to their control ports; standard library only."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PATIENCE_S = 10.0


class SimulatorError(Exception):
    """Report that a simulator did not start or refused a command."""


class ControlLine:
    """Be a lasting connection to a control port, for who asks again and again; used by one thread."""

    def __init__(self, port: int, patience_s: float = _PATIENCE_S) -> None:
        """Connect; raise `OSError` when nobody is there."""
        self._connection = socket.create_connection(("127.0.0.1", port), patience_s)
        self._stream = self._connection.makefile("rwb")

    def ask(self, **command: object) -> dict[str, Any]:
        """Carry out one command and return the answer; raise `SimulatorError` when it is refused."""
        self._stream.write(json.dumps(command).encode("utf-8") + b"\n")
        self._stream.flush()
        line = self._stream.readline()
        if not line:
            raise ConnectionResetError
        answer: dict[str, Any] = json.loads(line)
        if not answer["ok"]:
            raise SimulatorError(answer.get("why") or answer["error"])
        return answer

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._stream.close()
        self._connection.close()


class Simulator:
    """Be one running simulator process."""

    def __init__(self, process: subprocess.Popen[bytes], ready: dict[str, Any]) -> None:
        """Take the process and its ready line; use `start`."""
        self._process = process
        self.ready = ready
        self.address: str = ready["address"]

    @classmethod
    def start(cls, device: str, folder: Path, port: int = 0, options: Sequence[str] = ()) -> Simulator:
        """Start a simulator; it ends with this process at the latest. `options` are more of its command's."""
        command = [sys.executable, "-m", "devices.sim", device, "--dir", str(folder), "--port", str(port)]
        process = subprocess.Popen(
            [*command, *options, "--until-input-ends"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        line = process.stdout.readline() if process.stdout else b""
        if not line:
            process.kill()
            _reap(process)
            raise SimulatorError(f"{device} ended at once with exit code {process.returncode}")
        return cls(process, json.loads(line))

    @property
    def port(self) -> int:
        """Return the device's port, to start it again at the same address."""
        return int(self.ready["port"])

    def control(self, **command: object) -> dict[str, Any]:
        """Carry out one command and return the answer; raise `SimulatorError` when it is refused."""
        line = ControlLine(int(self.ready["control_port"]))
        try:
            return line.ask(**command)
        finally:
            line.close()

    def stop(self) -> None:
        """End the simulator in order."""
        with contextlib.suppress(OSError, SimulatorError, ValueError):
            self.control(do="stop")
        self._end()

    def kill(self) -> None:
        """End the simulator as a power cut would."""
        self._process.kill()
        self._end()

    def _end(self) -> None:
        _reap(self._process)


def _reap(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
