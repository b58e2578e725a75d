"""Be a cash drawer on a port of its own: any byte opens it, and RFC 2217 tells its switch (a pty cannot)."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from devices.sim.faults import Faults
from devices.sim.log import DurableLog
from devices.sim.plug import Plug
from devices.sim.terminal_lines import TcpLine
from devices.sim.till_drawer import TillDrawer

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from devices.sim.terminal_lines import Line

FAULTS = {
    "stuck": "Does not open",
    "mute": "Tells nothing of its switch",
    "drop": "Hangs up at the next byte, once",
}
_IAC, _SB, _SE, _WILL, _DO = 0xFF, 0xFA, 0xF0, 0xFB, 0xFD
_COM_PORT, _ASK, _MASK, _TELL = 0x2C, 7, 11, 107
_CTS, _DSR = 0x10, 0x20


class Telnet:
    """Take the telnet commands off a stream, as a device server does."""

    def __init__(self) -> None:
        """Begin outside of any command."""
        self._held = bytearray()

    def feed(self, data: bytes) -> tuple[bytes, list[bytes]]:
        """Return the bytes for the port, and the commands, each whole."""
        plain, commands = bytearray(), []
        for byte in data:
            if not self._held and byte != _IAC:
                plain.append(byte)
                continue
            self._held.append(byte)
            if self._held == b"\xff\xff":
                plain.append(_IAC)
                self._held.clear()
            elif self._is_whole():
                commands.append(bytes(self._held))
                self._held.clear()
        return bytes(plain), commands

    def _is_whole(self) -> bool:
        held = self._held
        if len(held) > 1 and held[1] == _SB:
            return len(held) > 3 and held[-2:] == bytes((_IAC, _SE))
        return len(held) == 3


class SimulatedDrawer:
    """Open at any byte and log it.

    Faults: stuck (does not open); mute (tells nothing of its switch); drop (hangs up at the next byte,
    once). `close_drawer` pushes it shut.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Open the log and listen."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._faults = Faults(FAULTS)
        self._drawer = TillDrawer(self._log)
        self.plug = Plug(self._connected, port, self._talk)
        self.port = self.plug.port
        if os.name == "posix":
            self.plug.add_line()

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Arm or clear faults, push the drawer shut, tell how it stands."""
        with self._lock:
            match command["do"]:
                case "close_drawer":
                    self._drawer.shut()
                case "state":
                    pass
                case unknown if not self._faults.obey(command):
                    raise ValueError(unknown)
            return {"faults": sorted(self._faults), "drawer_open": self._drawer.is_open}

    def close(self) -> None:
        """Stop listening and close the log."""
        self.plug.pull()
        with self._lock:
            self._log.close()

    def _connected(self, connection: socket.socket) -> None:
        self._talk(TcpLine(connection))

    def _talk(self, line: Line) -> None:
        telnet = Telnet()
        while data := line.recv(4096):
            plain, commands = (data, []) if line.stays else telnet.feed(data)
            with self._lock:
                answer = b"".join(self._answer(command) for command in commands)
                if plain and "drop" in self._faults and not line.stays:
                    self._faults.discard("drop")
                    return
                if plain:
                    self._kick(plain)
            if answer:
                line.sendall(answer)

    def _kick(self, data: bytes) -> None:
        self._drawer.kick(stuck="stuck" in self._faults, bytes=data.hex())

    def _answer(self, command: bytes) -> bytes:
        if command[1] == _WILL:
            return bytes((_IAC, _DO, command[2]))
        asks = command[1] == _SB and command[2] == _COM_PORT and command[3] in {_ASK, _MASK}
        if not asks or "mute" in self._faults:
            return b""
        lines = _CTS | _DSR if self._drawer.is_open else 0
        return bytes((_IAC, _SB, _COM_PORT, _TELL, lines, _IAC, _SE))
