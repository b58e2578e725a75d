"""Be a Star receipt printer with a cash drawer: raster over TCP, status blocks, faults, pictures."""

from __future__ import annotations

import io
import re
import threading
from typing import TYPE_CHECKING, Any

from PIL import Image

from devices.sim.faults import Faults
from devices.sim.log import DurableLog, read_events
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
    "no_answer": "Prints, then says nothing more",
    "drop_in_job": "Hangs up before it prints (once)",
    "paper_out_in_job": "Says ready, runs out of paper in the job",
}
_BLOCKING = frozenset({"paper_out", "cover_open", "cutter", "hot", "offline"})
_WIDTH, _MARGIN = 576, 24
_COMMANDS = re.compile(
    rb"(?P<ask>\x1b\x06\x01)|(?P<cut>\x1bd[\x00-\x03\x30-\x33])|(?P<etb>\x17)|(?P<kick>[\x07\x1a])"
    rb"|(?P<raster>\x1b\*r[AB])|(?P<set>\x1b\*r[PE]\d+\x00|\x1b\x1ea.|\x1b@)",
    re.DOTALL,
)


class SimulatedStar:
    """Print into a folder.

    Faults: paper_out, cover_open, cutter, hot, offline, paper_low (it says so); silent (takes bytes,
    answers nothing, prints nothing); no_answer (prints, then says nothing more); drop_in_job (hangs up
    before anything is printed, once); paper_out_in_job (says ready, runs out in the job); drawer_stuck.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Open the log and listen."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._faults = Faults(FAULTS)
        self._drawer = TillDrawer(self._log)
        self._count = len(read_events(folder, "receipt"))
        self._etb = 0
        self.plug = Plug(self._talk, port, dying(self._talk))
        self.port = self.plug.port

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Set or clear faults, close the drawer, tell the state."""
        with self._lock:
            if command["do"] == "close_drawer":
                self._drawer.shut()
            elif command["do"] != "state" and not self._faults.obey(command):
                raise ValueError(command["do"])
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
        stream = _StarStream(self)
        while data := connection.recv(65536):
            with self._lock:
                if "silent" in self._faults:
                    continue
                answer = stream.feed(data)
            if answer is None:
                return
            if answer:
                connection.sendall(answer)

    def drops(self) -> bool:
        """Say, once, whether the connection is to be dropped."""
        if "drop_in_job" not in self._faults:
            return False
        self._faults.discard("drop_in_job")
        return True

    def print_rows(self, raw: bytes, rows: list[bytes]) -> None:
        """Print what stands before a cut."""
        self._faults.becomes("paper_out_in_job", "paper_out")
        if self._faults & _BLOCKING:
            return
        number = self._count + 1
        kept = self._log.keep(f"receipts/{number:05d}.bin", raw)
        picture = self._log.keep(f"receipts/{number:05d}.png", _painted(rows))
        self._log.append("receipt", number=number, raw=kept, picture=picture)
        self._count = number

    def count(self) -> None:
        """Count an ETB when everything before it is on paper."""
        if not self._faults & _BLOCKING:
            self._etb = (self._etb + 1) % 32

    def kick(self, port: int) -> None:
        """Open the drawer unless it is stuck."""
        self._drawer.kick(pin=port, stuck="drawer_stuck" in self._faults)

    def status(self, *, is_after_job: bool) -> bytes:
        """Return the status block of nine bytes."""
        if is_after_job and "no_answer" in self._faults:
            return b""

        def bit(name: str, value: int) -> int:
            return value if name in self._faults else 0

        printer = 0x04 if self._drawer.is_open else 0
        printer |= bit("cover_open", 0x20) | (0x08 if self._faults & _BLOCKING else 0)
        error = bit("cutter", 0x08) | bit("hot", 0x40)
        paper = bit("paper_low", 0x04) | bit("paper_out", 0x0C)
        etb = (self._etb & 0x18) << 2 | (self._etb & 0x07) << 1
        return bytes((0x23, 0x06, printer, error, 0, paper, 0, etb, 0))


class _StarStream:
    """Be one connection's bytes, cut into commands."""

    def __init__(self, printer: SimulatedStar) -> None:
        self._printer = printer
        self._buffer = b""
        self._raw = bytearray()
        self._rows: list[bytes] = []
        self._in_raster = False
        self._has_job = False

    def feed(self, data: bytes) -> bytes | None:
        """Carry out what the bytes complete; return what to answer, or None to hang up."""
        self._buffer += data
        out = b""
        while self._buffer:
            row = self._row() if self._in_raster and self._buffer[:1] == b"b" else None
            if self._in_raster and self._buffer[:1] == b"b":
                if row is None:
                    break
                continue
            match = _COMMANDS.match(self._buffer)
            if match is None:
                if self._buffer[:1] == b"\x1b" and len(self._buffer) < 8:
                    break
                self._take(1)
                continue
            answer = self._obey(match)
            if answer is None:
                return None
            out += answer
        return out

    def _take(self, length: int) -> bytes:
        taken, self._buffer = self._buffer[:length], self._buffer[length:]
        self._raw += taken
        return taken

    def _row(self) -> bytes | None:
        """Take one raster row, or return None when it is not whole yet."""
        length = int.from_bytes(self._buffer[1:3], "little")
        if len(self._buffer) < 3 + length:
            return None
        row = self._take(3 + length)[3:]
        self._rows.append(row)
        return row

    def _obey(self, match: re.Match[bytes]) -> bytes | None:
        taken = self._take(match.end())
        match match.lastgroup:
            case "ask":
                del self._raw[-len(taken) :]
                return self._printer.status(is_after_job=self._has_job)
            case "raster":
                if self._printer.drops():
                    return None
                self._in_raster = taken.endswith(b"A")
            case "cut":
                self._printer.print_rows(bytes(self._raw), self._rows)
                self._raw, self._rows, self._has_job = bytearray(), [], True
            case "etb":
                self._printer.count()
            case "kick":
                self._printer.kick(1 if taken == b"\x07" else 2)
        return b""


def _painted(rows: list[bytes]) -> bytes:
    wide = _WIDTH // 8
    bits = b"".join(row.ljust(wide, b"\x00")[:wide] for row in rows)
    dots = Image.frombytes("1", (_WIDTH, max(1, len(rows))), bits or bytes(wide))
    paper = Image.new("L", (_WIDTH + 2 * _MARGIN, dots.height + 2 * _MARGIN), 255)
    paper.paste(0, (_MARGIN, _MARGIN), dots)
    out = io.BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()
