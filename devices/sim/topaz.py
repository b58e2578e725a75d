"""Be a Topaz signature pad on a pty: what the control port says is signed, with faults on the wire."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from devices.signature.packets import SIZE, PenSample, packet
from devices.sim.faults import Faults
from devices.sim.log import DurableLog, read_events
from devices.sim.plug import Plug

if TYPE_CHECKING:
    from pathlib import Path

    from devices.sim.plug import Wire

FAULTS = {
    "garbage": "Sends garbage between packets, in the next signature",
    "cut": "Loses the end of some packets, in the next signature",
    "unplug": "Is unplugged in the middle of the next signature",
}
_GARBAGE = bytes((0x55, 0xC1, 0x7F, 0x3F, 0x01, 0x00, 0xE3, 0x11, 0xC0, 0xFF, 0x05))
_HOVERS = 2


class SimulatedTopaz:
    """Write pen samples to a pseudo terminal; a signature is logged before its first byte leaves."""

    def __init__(self, folder: Path) -> None:
        """Open the log and the pseudo terminal; POSIX only."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._faults = Faults(FAULTS)
        self._count = len(read_events(folder, "signature"))
        self.plug = Plug(None, on_line=_drain)
        self.plug.add_line()

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Sign with strokes of points in the pad's own units, hover, or arm a fault."""
        with self._lock:
            match command["do"]:
                case "sign":
                    strokes = [[(int(x), int(y)) for x, y in stroke] for stroke in command["strokes"]]
                    self._log.append("signature", strokes=strokes, fault=",".join(sorted(self._faults)))
                    self._count += 1
                    self._sign(strokes)
                case "hover":
                    self._send(packet(PenSample(int(command["x"]), int(command["y"]), is_down=False)))
                case "state":
                    pass
                case unknown if not self._faults.obey(command):
                    raise ValueError(unknown)
            return {"faults": sorted(self._faults), "signatures": self._count}

    def close(self) -> None:
        """Let the pseudo terminal go."""
        self.plug.pull()
        self._log.close()

    def _sign(self, strokes: list[list[tuple[int, int]]]) -> None:
        fault = next(iter(sorted(self._faults)), "")
        self._faults.clear()
        for number, stroke in enumerate(strokes):
            middle = len(stroke) // 2
            for place, (x, y) in enumerate(stroke):
                data = packet(PenSample(x, y, is_down=True))
                if place == middle:
                    data = self._spoilt(fault, data, is_first=number == 0)
                self._send(data)
            x, y = stroke[-1]
            for _sample in range(_HOVERS):
                self._send(packet(PenSample(x, y, is_down=False)))
            self._send(packet(PenSample(x, y, is_down=False, is_near=False)))

    def _spoilt(self, fault: str, data: bytes, *, is_first: bool) -> bytes:
        if fault == "unplug" and is_first:
            self._log.append("unplugged")
            os._exit(0)
        if fault == "garbage":
            return _GARBAGE + data
        return data + data[: SIZE - 2] if fault == "cut" else data

    def _send(self, data: bytes) -> None:
        if self.plug.line is None:
            raise ValueError("unplugged")
        self.plug.line.sendall(data)


def _drain(line: Wire) -> None:
    """Read and drop what a driver writes to the pad, so that it never blocks."""
    while line.recv(1024):
        continue
