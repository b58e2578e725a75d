"""Hold one conversation with a POSLINK terminal: write, hear, acknowledge, refuse what is garbled."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.terminal.frames import ACK, NAK, Event, FrameReader, Garbled, Message, Signal
from devices.transport.link import Deadline

if TYPE_CHECKING:
    from devices.transport.link import Link

MOST_NAKS = 3


@dataclass(frozen=True, slots=True)
class TerminalTiming:
    """Hold how long to wait, in seconds; `sale_s` is the terminal's own longest transaction."""

    ack_s: float = 5.0
    answer_s: float = 8.0
    write_s: float = 5.0
    sale_s: float = 180.0


class Talk:
    """Be one conversation on one connection: write, then hear events until a deadline."""

    def __init__(self, link: Link, timing: TerminalTiming) -> None:
        """Take the open connection."""
        self._link = link
        self._timing = timing
        self._reader = FrameReader()
        self._heard: deque[Event] = deque()

    def write(self, data: bytes) -> None:
        """Hand bytes over."""
        self._link.write(data, self._timing.write_s)

    def hear(self, timeout_s: float) -> Event | None:
        """Return the next event, or None after the timeout; a good message is acknowledged."""
        deadline = Deadline(timeout_s)
        while not self._heard and not deadline.passed:
            self._heard.extend(self._reader.feed(self._link.read(deadline.left_s)))
        if not self._heard:
            return None
        event = self._heard.popleft()
        if isinstance(event, Message):
            self.write(bytes((ACK,)))
        return event

    def exchange(self, request: bytes, wanted: str, patience_s: float = 0) -> Message | None:
        """Write a request and return its answer, or None when it does not come whole in time."""
        self.write(request)
        deadline = Deadline(patience_s or self._timing.answer_s)
        garbled = 0
        while not deadline.passed:
            match self.hear(deadline.left_s):
                case Message() as message if message.field(1) == wanted:
                    return message
                case Garbled():
                    garbled += 1
                    if garbled >= MOST_NAKS:
                        return None
                    self.write(bytes((NAK,)))
                case Signal.NAK | Signal.EOT:
                    return None
                case _:
                    continue
        return None
