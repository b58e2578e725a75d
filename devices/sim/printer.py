"""Be a receipt printer with a cash drawer: ESC/POS over TCP, status, faults, a picture of every receipt."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from devices.sim.escpos_reader import Command, EscposStream, Op
from devices.sim.faults import Faults
from devices.sim.log import DurableLog, read_events
from devices.sim.painter import ReceiptPainter
from devices.sim.plug import Plug, dying
from devices.sim.till_drawer import TillDrawer

if TYPE_CHECKING:
    from pathlib import Path

    from devices.sim.plug import Wire

FAULTS = {
    "paper_out": "No paper",
    "paper_low": "Paper near its end",
    "cover_open": "Cover open",
    "cutter": "Cutter jammed",
    "hot": "Head too hot",
    "offline": "Set offline with its button",
    "drawer_stuck": "Drawer does not open",
    "silent": "Takes bytes, answers nothing, prints nothing",
    "no_answer": "Prints, but never says so",
    "late": "Prints, and says so six seconds later",
    "chatty": "Sends status that nobody asked for",
    "deaf_in_job": "Says ready, then reads nothing more",
    "drop_in_job": "Hangs up before it prints (once)",
    "half": "Prints a part, then dies (once)",
    "paper_out_in_job": "Says ready, runs out of paper in the job",
}
_BLOCKING = ("paper_out", "cover_open", "cutter", "hot", "offline")
_LATE_S = 6.0
_NOTICE = b"\x14\x00\x00\x0f"


class SimulatedPrinter:
    """Print into a folder.

    Faults: paper_out, cover_open, cutter, hot, offline, paper_low (it says so); silent (takes bytes,
    answers nothing, prints nothing); no_answer (prints, answers no queued question); late (prints, and
    answers the queued question after six seconds); chatty (sends automatic status nobody asked for);
    deaf_in_job (says ready, then reads nothing more); drop_in_job (hangs up before anything is printed,
    once); half (prints a part, then dies, once); paper_out_in_job (says ready, runs out in the job);
    drawer_stuck.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Open the log and listen."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._faults = Faults(FAULTS)
        self._drawer = TillDrawer(self._log)
        self._changed = threading.Condition(self._lock)
        self._count = len(read_events(folder, "receipt"))
        self.plug = Plug(self._talk, port, dying(self._talk))
        self.port = self.plug.port

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Set or clear faults, close the drawer, tell the state."""
        with self._lock:
            if command["do"] == "close_drawer":
                self._drawer.shut()
            elif command["do"] != "state" and not self._faults.obey(command):
                raise ValueError(command["do"])
            self._changed.notify_all()
            return {
                "faults": sorted(self._faults),
                "drawer_open": self._drawer.is_open,
                "receipts": self._count,
            }

    def close(self) -> None:
        """Stop listening and close the log."""
        self.plug.pull()
        with self._lock:
            self._log.close()

    def _talk(self, connection: Wire) -> None:
        stream = EscposStream()
        job = bytearray()
        while data := connection.recv(65536):
            for command in stream.feed(data):
                if command.op is Op.TEXT and "deaf_in_job" in self._faults:
                    self._wait_without("deaf_in_job")
                    return
                if command.op is Op.QUEUED_STATUS and "late" in self._faults:
                    self._wait_without("late", _LATE_S)
                with self._lock:
                    answer = self._obey(command, job)
                if answer is None:
                    return
                if answer:
                    connection.sendall(answer)

    def _wait_without(self, fault: str, seconds: float | None = None) -> None:
        with self._changed:
            self._changed.wait_for(lambda: fault not in self._faults, seconds)

    def _obey(self, command: Command, job: bytearray) -> bytes | None:
        """Carry out one command; return what to answer, or None to hang up."""
        if "silent" in self._faults:
            return b""
        match command.op:
            case Op.REALTIME_STATUS:
                notice = _NOTICE if "chatty" in self._faults else b""
                return notice + bytes((self._status(command.value),))
            case Op.QUEUED_STATUS:
                return b"" if self._is_blocked() or "no_answer" in self._faults else b"\x00"
            case Op.KICK:
                self._kick(command.value)
                return b""
            case Op.AUTOMATIC_STATUS:
                return b""
        return b"" if self._take(command, job) else None

    def _take(self, command: Command, job: bytearray) -> bool:
        """Take one command of a job; say whether the printer still lives."""
        if "drop_in_job" in self._faults:
            self._faults.discard("drop_in_job")
            return False
        job += command.raw
        if command.op is not Op.CUT:
            return True
        if "half" in self._faults:
            self._faults.discard("half")
            self._tear(bytes(job[: len(job) // 2]))
            return False
        self._faults.becomes("paper_out_in_job", "paper_out")
        if not self._is_blocked():
            self._print(bytes(job))
        job.clear()
        return True

    def _is_blocked(self) -> bool:
        return any(fault in self._faults for fault in _BLOCKING)

    def _print(self, raw: bytes) -> None:
        number = self._count + 1
        name = f"receipts/{number:05d}"
        bytes_name = self._log.keep(f"{name}.bin", raw)
        picture = self._log.keep(f"{name}.png", ReceiptPainter().paint(raw))
        self._log.append("receipt", number=number, raw=bytes_name, picture=picture)
        self._count = number

    def _tear(self, raw: bytes) -> None:
        picture = self._log.keep(f"receipts/{self._count:05d}-torn.png", ReceiptPainter().paint(raw))
        self._log.append("torn", length=len(raw), picture=picture)

    def _kick(self, pin: int) -> None:
        self._drawer.kick(pin=pin, stuck="drawer_stuck" in self._faults)

    def _status(self, which: int) -> int:
        def bit(name: str, value: int) -> int:
            return value if name in self._faults else 0

        match which:
            case 1:
                told = (0x04 if self._drawer.is_open else 0) | (0x08 if self._is_blocked() else 0)
            case 2:
                told = (
                    bit("cover_open", 0x04) | bit("paper_out", 0x20) | bit("cutter", 0x40) | bit("hot", 0x40)
                )
            case 3:
                told = bit("cutter", 0x08) | bit("hot", 0x40)
            case _:
                told = bit("paper_low", 0x0C) | bit("paper_out", 0x60)
        return 0x12 | told
