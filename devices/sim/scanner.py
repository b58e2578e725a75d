"""Be a barcode scanner on a serial line: what the control port says is scanned, CR at the end."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from devices.sim.faults import Faults
from devices.sim.log import DurableLog, read_events
from devices.sim.plug import Plug

if TYPE_CHECKING:
    from pathlib import Path

    from devices.sim.plug import Wire

FAULTS = {
    "no_end": "Leaves out the CR at the end",
    "garbled": "Sends one sign wrong",
    "twice": "Sends each scan twice",
    "cut": "Stops in the middle of a scan",
    "dead": "Beeps, but sends nothing",
}


class SimulatedScanner:
    """Write scans to a pseudo terminal; a scan is logged before it is sent."""

    def __init__(self, folder: Path) -> None:
        """Open the log and the pseudo terminal; POSIX only."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._faults = Faults(FAULTS)
        self._count = len(read_events(folder, "scan"))
        self.plug = Plug(None, on_line=self._drain)
        self.plug.add_line()

    @property
    def path(self) -> str:
        """Return the name of the serial line."""
        return self.plug.path

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Scan a text, or begin to send one and stop in the middle, as a pulled cable does; set faults."""
        with self._lock:
            match command["do"]:
                case "scan":
                    self._scan(str(command["text"]))
                case "torn":
                    self._send(str(command["text"]).encode("latin-1"))
                case "state":
                    pass
                case unknown if not self._faults.obey(command):
                    raise ValueError(unknown)
            return {"faults": sorted(self._faults), "scans": self._count}

    def close(self) -> None:
        """Let the pseudo terminal go."""
        self.plug.pull()
        self._log.close()

    def _scan(self, text: str) -> None:
        data = text.encode("latin-1")
        if self.plug.line is None:
            raise ValueError("unplugged")
        self._log.append("scan", text=text)
        self._count += 1
        if "dead" in self._faults:
            return
        if "garbled" in self._faults:
            data = data[:-1] + (b"#" if data[-1:] != b"#" else b"*")
        if "cut" in self._faults:
            self._send(data[: len(data) // 2])
            return
        end = b"" if "no_end" in self._faults else b"\r"
        self._send((data + end) * (2 if "twice" in self._faults else 1))

    def _send(self, data: bytes) -> None:
        if self.plug.line is None:
            raise ValueError("unplugged")
        self.plug.line.sendall(data)

    def _drain(self, line: Wire) -> None:
        """Read what a driver writes to the scanner, so that it never blocks; beep at each BEL."""
        while data := line.recv(1024):
            for _ in range(data.count(b"\x07")):
                with self._lock:
                    self._log.append("beep")
