"""Connect two ends of one program without a wire, for devices in memory and for tests of drivers."""

from __future__ import annotations

import queue
import threading

from devices.transport.link import Deadline, LinkLost, LinkRefused


class MemoryLink:
    """Be one end of a connection in memory."""

    def __init__(self, sent: queue.Queue[bytes], heard: queue.Queue[bytes], cut: threading.Event) -> None:
        """Take both directions and what says that the wire is cut; `MemoryWire` makes both ends."""
        self._sent, self._heard, self._cut = sent, heard, cut

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand all bytes over; the other end never reads too slowly but for a full queue."""
        if self._cut.is_set():
            raise LinkLost
        try:
            self._sent.put(data, timeout=timeout_s)
        except queue.Full as error:
            raise LinkLost from error

    def read(self, timeout_s: float) -> bytes:
        """Return what has come; what came before a cut is still read."""
        deadline = Deadline(timeout_s)
        while True:
            try:
                data = self._heard.get(timeout=min(deadline.left_s, 0.05))
            except queue.Empty:
                if self._cut.is_set():
                    raise LinkLost from None
                if deadline.passed:
                    return b""
            else:
                if data:
                    return data

    def close(self) -> None:
        """Cut the wire: the other end reads what is left and then its end."""
        self._cut.set()


class MemoryWire:
    """Be a device in memory that can be opened again and again, one connection at a time."""

    def __init__(self, longest_queue: int = 256) -> None:
        """Take how many writes may wait unread."""
        self._longest = longest_queue
        self._calls: queue.Queue[MemoryLink] = queue.Queue()
        self.is_plugged = True

    def open(self) -> MemoryLink:
        """Return the near end and hand the far end to `accept`; raise `LinkRefused` when unplugged."""
        if not self.is_plugged:
            raise LinkRefused
        there: queue.Queue[bytes] = queue.Queue(self._longest)
        back: queue.Queue[bytes] = queue.Queue(self._longest)
        cut = threading.Event()
        self._calls.put(MemoryLink(back, there, cut))
        return MemoryLink(there, back, cut)

    def accept(self, timeout_s: float) -> MemoryLink | None:
        """Return the far end of the next connection, or None when nobody connected in time."""
        try:
            return self._calls.get(timeout=timeout_s)
        except queue.Empty:
            return None
