"""Be a pole display of two lines by twenty: CD5220 over TCP and a pty, a log of all that it showed."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from devices.sim.faults import Faults
from devices.sim.log import DurableLog
from devices.sim.plug import Plug
from devices.sim.terminal_lines import TcpLine

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from devices.sim.terminal_lines import Line

FAULTS = {
    "deaf": "Reads nothing more",
    "drop": "Hangs up at the next bytes, once",
}
COLUMNS = 20
_ESC, _CLEAR, _CANCEL, _END = 0x1B, 0x0C, 0x18, 0x0D


class PoleScreen:
    """Be the glass: take bytes and hold two lines; what is no command known to it is counted as noise."""

    def __init__(self) -> None:
        """Begin dark."""
        self._command = bytearray()
        self.clear()
        self.noise = 0

    def clear(self) -> None:
        """Show nothing, the cursor at home."""
        self.lines = [" " * COLUMNS, " " * COLUMNS]
        self._place = 0

    def feed(self, data: bytes) -> list[tuple[str, str]]:
        """Take bytes; return what was on the glass after each command that changed it."""
        seen: list[tuple[str, str]] = []
        for byte in data:
            before = tuple(self.lines)
            self._take(byte)
            if tuple(self.lines) != before:
                seen.append((self.lines[0], self.lines[1]))
        return seen

    def _take(self, byte: int) -> None:
        if self._command:
            self._command.append(byte)
            if self._is_whole():
                self._obey(bytes(self._command))
                self._command.clear()
        elif byte == _ESC:
            self._command.append(byte)
        elif byte in {_CLEAR, _CANCEL}:
            self.clear()
        elif 0x20 <= byte < 0x7F:
            self._write(chr(byte))
        else:
            self.noise += 1

    def _is_whole(self) -> bool:
        held = self._command
        if held[1] == ord("Q"):
            return len(held) > 3 and held[-1] in {_END, _CLEAR, _CANCEL}
        return len(held) == (4 if held[1] == ord("l") else 2)

    def _obey(self, command: bytes) -> None:
        if command[1:2] == b"@":
            self.clear()
        elif command[1:2] == b"l":
            self._place = (command[3] - 1) % 2 * COLUMNS + (command[2] - 1) % COLUMNS
        elif command[1:2] == b"Q" and command[2:3] in {b"A", b"B"}:
            text = command[3:-1]
            self.noise += sum(not 0x20 <= sign < 0x7F for sign in text) + max(len(text) - COLUMNS, 0)
            line = text.decode("ascii", "replace")[:COLUMNS].ljust(COLUMNS)
            self.lines[command[2] - ord("A")] = line
        else:
            self.noise += len(command)

    def _write(self, sign: str) -> None:
        row, column = divmod(self._place, COLUMNS)
        line = self.lines[row]
        self.lines[row] = line[:column] + sign + line[column + 1 :]
        self._place = (self._place + 1) % (2 * COLUMNS)


class SimulatedPole:
    """Show lines and log each change.

    Faults: deaf (reads nothing more); drop (hangs up at the next bytes, once). `power_cycle` goes dark as
    after a pulled plug; `await` answers as soon as two lines are shown.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Open the log and listen."""
        self._log = DurableLog(folder)
        self._lock = threading.Condition()
        self._screen = PoleScreen()
        self._faults = Faults(FAULTS)
        self._hears = threading.Event()
        self._hears.set()
        self.plug = Plug(self._connected, port, self._talk)
        self.port = self.plug.port
        if os.name == "posix":
            self.plug.add_line()

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Arm or clear faults, pull the plug, tell what is shown."""
        with self._lock:
            match command["do"]:
                case "power_cycle":
                    self._screen = PoleScreen()
                    self._log.append("dark")
                case "await":
                    wanted = [command["upper"], command["lower"]]
                    self._lock.wait_for(lambda: self._screen.lines == wanted, float(command["seconds"]))
                case "state":
                    pass
                case unknown if not self._faults.obey(command):
                    raise ValueError(unknown)
            if "deaf" in self._faults:
                self._hears.clear()
            else:
                self._hears.set()
            upper, lower = self._screen.lines
            return {
                "upper": upper,
                "lower": lower,
                "noise": self._screen.noise,
                "faults": sorted(self._faults),
            }

    def close(self) -> None:
        """Stop listening and close the log."""
        self.plug.pull()
        with self._lock:
            self._log.close()

    def _connected(self, connection: socket.socket) -> None:
        self._talk(TcpLine(connection))

    def _talk(self, line: Line) -> None:
        while data := line.recv(4096):
            self._hears.wait()
            if "drop" in self._faults and not line.stays:
                self._faults.discard("drop")
                return
            with self._lock:
                for upper, lower in self._screen.feed(data):
                    self._log.append("shown", upper=upper, lower=lower)
                self._lock.notify_all()
