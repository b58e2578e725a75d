"""Be a thermal label printer: ZPL over TCP, ~HS, faults, a picture of every label."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from devices.sim.faults import Faults
from devices.sim.label_painter import paint_label
from devices.sim.log import DurableLog, read_events
from devices.sim.plug import Plug, dying
from devices.sim.zpl_reader import read_labels

if TYPE_CHECKING:
    from pathlib import Path

    from devices.sim.plug import Wire

FAULTS = {
    "paper_out": "No labels",
    "paused": "Paused with its button",
    "head_open": "Head open",
    "ribbon_out": "No ribbon",
    "hot": "Head too hot",
    "silent": "Takes bytes, answers nothing, prints nothing",
    "no_answer": "Prints, then answers nothing",
    "drop_in_job": "Hangs up before it prints (once)",
    "paper_out_in_job": "Says ready, runs out of labels in the job",
    "slow": "Says for a while that the label is not out yet",
}
_STOPS = frozenset({"paper_out", "paused", "head_open", "ribbon_out", "hot"})
_END = b"^XZ"
_ASK = b"~HS"
_SLOW_LOOKS = 3


class SimulatedZebra:
    """Print labels into a folder.

    Faults: paper_out, paused, head_open, ribbon_out, hot (it says so); silent (takes bytes, answers
    nothing, prints nothing); no_answer (prints, then answers nothing); drop_in_job (hangs up before
    anything is printed, once); paper_out_in_job (says ready, runs out in the job); slow (says for a
    while that the label is not out yet).
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Open the log and listen."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._faults = Faults(FAULTS)
        self._count = len(read_events(folder, "label"))
        self._looks_left = 0
        self.plug = Plug(self._talk, port, dying(self._talk))
        self.port = self.plug.port

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Set or clear faults, tell the state."""
        with self._lock:
            if command["do"] != "state" and not self._faults.obey(command):
                raise ValueError(command["do"])
            return {"faults": sorted(self._faults), "labels": self._count}

    def close(self) -> None:
        """Stop listening and close the log."""
        self.plug.pull()
        with self._lock:
            self._log.close()

    def _talk(self, connection: Wire) -> None:
        heard = b""
        has_printed = False
        while data := connection.recv(65536):
            heard += data
            if "silent" in self._faults:
                continue
            while _END in heard or _ASK in heard:
                ask, end = heard.find(_ASK), heard.find(_END)
                if ask >= 0 and (end < 0 or ask < end):
                    heard = heard[ask + len(_ASK) :]
                    if not (has_printed and "no_answer" in self._faults):
                        connection.sendall(self._status())
                    continue
                if "drop_in_job" in self._faults:
                    self._faults.discard("drop_in_job")
                    return
                self._print(heard[: end + len(_END)].lstrip())
                heard, has_printed = heard[end + len(_END) :], True

    def _print(self, raw: bytes) -> None:
        with self._lock:
            self._faults.becomes("paper_out_in_job", "paper_out")
            if "slow" in self._faults:
                self._looks_left = _SLOW_LOOKS
            if self._faults & _STOPS:
                return
            for label in read_labels(raw):
                self._count += 1
                name = f"labels/{self._count:05d}"
                kept = self._log.keep(f"{name}.zpl", raw)
                picture = self._log.keep(f"{name}.png", paint_label(label))
                self._log.append("label", number=self._count, raw=kept, picture=picture)

    def _status(self) -> bytes:
        def flag(name: str) -> int:
            return int(name in self._faults)

        left = 1 if self._looks_left else 0
        self._looks_left = max(0, self._looks_left - 1)
        first = f"030,{flag('paper_out')},{flag('paused')},0457,000,0,0,0,000,0,0,{flag('hot')}"
        second = f"000,0,{flag('head_open')},{flag('ribbon_out')},0,2,0,0,{left:08d},1,000"
        lines = (first, second, "1234,0")
        return b"".join(b"\x02" + line.encode("ascii") + b"\x03\r\n" for line in lines)
