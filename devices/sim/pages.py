"""Be a page and label printer: PDF in PJL over TCP, the end of each job reported."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

from devices.sim.faults import Faults
from devices.sim.log import DurableLog, read_events
from devices.sim.plug import Plug, dying

if TYPE_CHECKING:
    from pathlib import Path

    from devices.sim.plug import Wire

FAULTS = {
    "paper_out": "No paper",
    "cover_open": "Cover open",
    "silent": "Takes bytes, answers nothing, prints nothing",
    "no_answer": "Prints, but never says so",
    "drop_in_job": "Hangs up before it prints (once)",
}
_UEL = b"\x1b%-12345X"
_STATUS = re.compile(rb"@PJL INFO STATUS\r\n")
_JOB = re.compile(
    rb'@PJL JOB NAME="(?P<name>[^"]{1,80})"\r\n.*?@PJL ENTER LANGUAGE=PDF\r\n(?P<pdf>.*?)'
    + re.escape(_UEL)
    + rb'@PJL EOJ NAME="(?P=name)"\r\n',
    re.DOTALL,
)
_CODES = {"paper_out": 41201, "cover_open": 40021}


class SimulatedPages:
    """Keep every PDF; faults: paper_out, cover_open, silent, no_answer, drop_in_job."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Open the log and listen."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._faults = Faults(FAULTS)
        self._count = len(read_events(folder, "pages"))
        self.plug = Plug(self._talk, port, dying(self._talk))
        self.port = self.plug.port

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Set or clear faults."""
        with self._lock:
            if command["do"] != "state" and not self._faults.obey(command):
                raise ValueError(command["do"])
            return {"faults": sorted(self._faults), "jobs": self._count}

    def close(self) -> None:
        """Stop listening and close the log."""
        self.plug.pull()
        with self._lock:
            self._log.close()

    def _talk(self, connection: Wire) -> None:
        heard = b""
        while data := connection.recv(65536):
            heard += data
            if "silent" in self._faults:
                continue
            if b"@PJL JOB NAME=" not in heard:
                if match := _STATUS.search(heard):
                    heard = heard[match.end() :]
                    connection.sendall(self._status())
                continue
            if "drop_in_job" in self._faults:
                self._faults.discard("drop_in_job")
                return
            if match := _JOB.search(heard):
                heard = heard[match.end() :]
                connection.sendall(self._print(match["name"], match["pdf"]))

    def _status(self) -> bytes:
        codes = [_CODES[fault] for fault in sorted(self._faults) if fault in _CODES]
        code, online = (codes[0], "FALSE") if codes else (10001, "TRUE")
        return f'@PJL INFO STATUS\r\nCODE={code}\r\nDISPLAY="SIM"\r\nONLINE={online}\r\n\f'.encode("ascii")

    def _print(self, name: bytes, pdf: bytes) -> bytes:
        with self._lock:
            self._count += 1
            kept = self._log.keep(f"pages/{self._count:05d}.pdf", pdf)
            self._log.append("pages", name=name.decode("ascii", "replace"), pdf=kept)
        if "no_answer" in self._faults:
            return b""
        return b'@PJL USTATUS JOB\r\nEND\r\nNAME="%s"\r\nPAGES=1\r\n\f' % name
