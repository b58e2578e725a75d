"""Be a Topaz signature pad on a pty: what the control port says is signed, with faults on the wire."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, Any

from devices.signature.packets import SIZE, PenSample, packet
from devices.sim.log import DurableLog

if TYPE_CHECKING:
    from pathlib import Path

PAD_FAULTS = frozenset({"garbage", "cut", "unplug"})
_GARBAGE = bytes((0x55, 0xC1, 0x7F, 0x3F, 0x01, 0x00, 0xE3, 0x11, 0xC0, 0xFF, 0x05))
_HOVERS = 2


class SimulatedTopaz:
    """Write pen samples to a pseudo terminal; a signature is logged before its first byte leaves.

    Each fault serves the next signature, in the middle of it: `garbage` puts bytes between packets, `cut`
    loses the end of some, `unplug` ends the process as a pulled cable would.
    """

    def __init__(self, folder: Path) -> None:
        """Open the log and the pseudo terminal; POSIX only."""
        import pty  # noqa: PLC0415 - not on Windows
        import tty  # noqa: PLC0415 - not on Windows

        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._fault = ""
        self._near, self._far = pty.openpty()
        tty.setraw(self._far)
        self.path = os.ttyname(self._far)
        threading.Thread(target=self._drain, daemon=True).start()

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Sign with strokes of points in the pad's own units, hover, or arm a fault."""
        with self._lock:
            match command["do"]:
                case "sign":
                    strokes = [[(int(x), int(y)) for x, y in stroke] for stroke in command["strokes"]]
                    self._log.append("signature", strokes=strokes, fault=self._fault)
                    self._sign(strokes)
                case "hover":
                    self._send(packet(PenSample(int(command["x"]), int(command["y"]), is_down=False)))
                case "fault":
                    if command["name"] not in PAD_FAULTS:
                        raise ValueError(command["name"])
                    self._fault = command["name"]
                case unknown:
                    raise ValueError(unknown)
        return {}

    def close(self) -> None:
        """Let the pseudo terminal go."""
        with contextlib.suppress(OSError):
            os.close(self._far)
            os.close(self._near)
        self._log.close()

    def _sign(self, strokes: list[list[tuple[int, int]]]) -> None:
        fault, self._fault = self._fault, ""
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
        while data:
            data = data[os.write(self._near, data) :]

    def _drain(self) -> None:
        """Read and drop what a driver writes to the pad, so that it never blocks."""
        with contextlib.suppress(OSError):
            while os.read(self._near, 1024):
                continue
