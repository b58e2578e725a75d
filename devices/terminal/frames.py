"""Frame POSLINK messages: STX, fields parted by FS, ETX, and the XOR of all after STX."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import reduce

STX, ETX, EOT, ACK, NAK = 0x02, 0x03, 0x04, 0x06, 0x15
FIELD = "\x1c"
UNIT = "\x1f"
VERSION = "1.35"
_LONGEST = 65536


class Signal(Enum):
    """Be a control byte between messages."""

    ACK = ACK
    NAK = NAK
    EOT = EOT


@dataclass(frozen=True, slots=True)
class Message:
    """Be one good message, in fields."""

    fields: tuple[str, ...]

    def field(self, index: int) -> str:
        """Return a field, empty when the message ends before it."""
        return self.fields[index] if index < len(self.fields) else ""

    def unit(self, index: int, part: int) -> str:
        """Return one part of a field that is a group."""
        parts = self.field(index).split(UNIT)
        return parts[part] if part < len(parts) else ""


@dataclass(frozen=True, slots=True)
class Garbled:
    """Be a message whose check byte does not fit."""


Event = Signal | Message | Garbled


def check_byte(body: bytes) -> int:
    """Return the XOR of all bytes after STX, ETX included."""
    return reduce(lambda total, byte: total ^ byte, body, 0)


def frame(*fields: str) -> bytes:
    """Return a message ready to write; control bytes inside a field are refused."""
    for text in fields:
        if any(ord(sign) < 0x20 and sign != UNIT for sign in text):
            raise ValueError("control byte")
    body = FIELD.join(fields).encode("ascii", "replace") + bytes((ETX,))
    return bytes((STX,)) + body + bytes((check_byte(body),))


class FrameReader:
    """Cut a stream of bytes into signals and messages."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._buffer = b""

    def feed(self, data: bytes) -> tuple[Event, ...]:
        """Take bytes and return what they complete; bytes between messages that mean nothing are dropped."""
        self._buffer += data
        events: list[Event] = []
        while self._buffer:
            if self._buffer[0] != STX:
                events += _signal(self._buffer[0])
                self._buffer = self._buffer[1:]
                continue
            end = self._buffer.find(bytes((ETX,)))
            if end < 0 or end + 1 >= len(self._buffer):
                if len(self._buffer) > _LONGEST:
                    self._buffer = b""
                    events.append(Garbled())
                break
            body, check = self._buffer[1 : end + 1], self._buffer[end + 1]
            self._buffer = self._buffer[end + 2 :]
            events.append(_message(body) if check_byte(body) == check else Garbled())
        return tuple(events)


def _signal(byte: int) -> list[Event]:
    return [Signal(byte)] if byte in {ACK, NAK, EOT} else []


def _message(body: bytes) -> Message:
    return Message(tuple(body[:-1].decode("ascii", "replace").split(FIELD)))
