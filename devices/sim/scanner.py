"""Be a barcode scanner on a pty: what the control port says is scanned, CR at the end."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, Any

from devices.sim.log import DurableLog

if TYPE_CHECKING:
    from pathlib import Path


class SimulatedScanner:
    """Write scans to a pseudo terminal; a scan is logged before it is sent."""

    def __init__(self, folder: Path) -> None:
        """Open the log and the pseudo terminal; POSIX only."""
        import pty  # noqa: PLC0415 - not on Windows
        import tty  # noqa: PLC0415 - not on Windows

        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._near, self._far = pty.openpty()
        tty.setraw(self._far)
        self.path = os.ttyname(self._far)
        threading.Thread(target=self._drain, daemon=True).start()

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Scan a text, or begin to send one and stop in the middle, as a pulled cable does."""
        with self._lock:
            match command["do"]:
                case "scan":
                    text = str(command["text"])
                    self._log.append("scan", text=text)
                    self._send(text.encode("latin-1") + b"\r")
                case "torn":
                    self._send(str(command["text"]).encode("latin-1"))
                case unknown:
                    raise ValueError(unknown)
        return {}

    def _send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._near, data) :]

    def close(self) -> None:
        """Let the pseudo terminal go."""
        with contextlib.suppress(OSError):
            os.close(self._far)
            os.close(self._near)
        self._log.close()

    def _drain(self) -> None:
        """Read what a driver writes to the scanner, so that it never blocks; beep at each BEL."""
        with contextlib.suppress(OSError):
            while data := os.read(self._near, 1024):
                for _ in range(data.count(b"\x07")):
                    with self._lock:
                        self._log.append("beep")
