"""Be a counting scale: NCI or Toledo 8217, by TCP and by a pty, seven bits with even parity, faults."""

from __future__ import annotations

import os
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.hardware.scales import MassUnit
from devices.scale import nci, toledo
from devices.scale.replies import ReplyDamaged, with_parity, without_parity
from devices.sim.faults import Faults
from devices.sim.log import DurableLog, read_events
from devices.sim.plug import Plug
from devices.sim.terminal_lines import TcpLine

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from devices.sim.terminal_lines import Line

FAULTS = {
    "motion": "Never comes to rest",
    "settling": "Takes a while to come to rest",
    "under": "Stands below zero",
    "over": "Says that too much lies on it",
    "garbage": "Answers with bytes that are no answer",
    "one_garbled": "Garbles the next answer only",
    "silent": "Answers nothing",
    "half": "Stops in the middle of an answer",
    "refuse": "Knows no command",
    "unit": "Shows carats (NCI only)",
    "broken": "Says that it is out of order (NCI only)",
    "drop": "Hangs up the network connection",
}
_SETTLES_AFTER = 4
_CAPACITY = Decimal(600)


class SimulatedScale:
    """Weigh what the control port puts on it; each weight that was told is in the log."""

    def __init__(self, folder: Path, port: int = 0, *, style: str = "nci") -> None:
        """Open the log, listen, and open a pseudo terminal where the system has them."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._faults = Faults(FAULTS)
        self._unsettled = 0
        puts = read_events(folder, "put")
        self._on_it = Decimal(puts[-1]["grams"]) if puts else Decimal("0.00")
        self._style = style
        self.plug = Plug(self._talk_tcp, port, self._talk)
        self.port = self.plug.port
        if os.name == "posix":
            self.plug.add_line()

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Put something on the scale (`grams`, as text), set or clear faults, tell the state."""
        with self._lock:
            match command["do"]:
                case "put":
                    self._on_it = Decimal(str(command["grams"])).quantize(Decimal("0.01"))
                    self._log.append("put", grams=str(self._on_it))
                case "state":
                    pass
                case unknown if not self._faults.obey(command):
                    raise ValueError(unknown)
                case "fault":
                    self._unsettled = _SETTLES_AFTER
            return {"faults": sorted(self._faults), "grams": str(self._on_it)}

    def close(self) -> None:
        """Stop listening and close the log."""
        self.plug.pull()
        with self._lock:
            self._log.close()

    def _talk_tcp(self, connection: socket.socket) -> None:
        self._talk(TcpLine(connection))

    def _talk(self, line: Line) -> None:
        heard = b""
        while data := line.recv(64):
            try:
                heard += without_parity(data)
            except ReplyDamaged:
                heard = b""
                continue
            question, heard = self._cut(heard)
            if question is None:
                continue
            with self._lock:
                if "drop" in self._faults and not line.stays:
                    return
                answer = self._answer(question)
            line.sendall(answer)

    def _cut(self, heard: bytes) -> tuple[bytes | None, bytes]:
        """Return the first command and what is left behind it."""
        if self._style == "toledo":
            return (heard[:1], heard[1:]) if heard else (None, b"")
        question, end, rest = heard.partition(b"\r")
        return (question, rest) if end else (None, heard)

    def _answer(self, question: bytes) -> bytes:
        if "silent" in self._faults:
            return b""
        if "garbage" in self._faults or "one_garbled" in self._faults:
            self._faults.discard("one_garbled")
            return b"\x0a\x31\x32\xff\x00\x33\x0d\x03"
        plain = self._toledo(question) if self._style == "toledo" else self._nci(question)
        if "half" in self._faults:
            plain = plain[: len(plain) // 2]
        return with_parity(plain)

    def _is_moving(self) -> bool:
        if "settling" in self._faults and self._unsettled:
            self._unsettled -= 1
            return True
        return "motion" in self._faults

    def _is_over(self) -> bool:
        return "over" in self._faults or self._on_it > _CAPACITY

    def _is_under(self) -> bool:
        return "under" in self._faults or self._on_it < 0

    def _nci(self, question: bytes) -> bytes:
        if question not in {b"W", b"S", b"Z"} or "refuse" in self._faults:
            return nci.REFUSED
        if question == b"Z":
            self._on_it = Decimal("0.00")
        moving, over, under = self._is_moving(), self._is_over(), self._is_under()
        status = nci.status_bytes(moving=moving, under=under, over=over, broken="broken" in self._faults)
        if question != b"W" or moving or over or under:
            return nci.status_answer(status)
        return nci.answer(self._told(), "ct" if "unit" in self._faults else MassUnit.GRAM, status)

    def _toledo(self, question: bytes) -> bytes:
        moving, over, under = self._is_moving(), self._is_over(), self._is_under()
        if question != b"W" or moving or over or under or "refuse" in self._faults:
            return toledo.status_answer(moving=moving, under=under, over=over)
        return toledo.answer(self._told())

    def _told(self) -> str:
        shown = f"{self._on_it:f}"
        self._log.append("told", grams=shown)
        return shown.rjust(7) if self._style == "nci" else shown
