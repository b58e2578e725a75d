"""Connect to a serial port of a device server, whose lines can be read over the network (RFC 2217)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.transport.link import Deadline, LinesUnknown
from devices.transport.tcp import TcpLink

if TYPE_CHECKING:
    from app.hardware.addresses import TcpAddress

IAC, DO_NOT, DO, WILL_NOT, WILL, SB, SE = 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0xFA, 0xF0
_BINARY, _COM_PORT = 0x00, 0x2C
_SET_BAUD, _SET_SIZE, _SET_PARITY, _SET_STOP = 1, 2, 3, 4
_ASK_MODEM, _SET_MODEM_MASK, _TELL_MODEM = 7, 11, 107
_EVERY_CHANGE = 0xFF
_BITS = {"cts": 0x10, "dsr": 0x20}
_BAUD = 9600
_WRITE_S = 2.0


def _option(command: int, data: bytes = b"") -> bytes:
    escaped = data.replace(b"\xff", b"\xff\xff")
    return bytes((IAC, SB, _COM_PORT, command)) + escaped + bytes((IAC, SE))


HELLO = (
    bytes((IAC, WILL, _BINARY, IAC, DO, _BINARY, IAC, WILL, _COM_PORT))
    + _option(_SET_BAUD, _BAUD.to_bytes(4, "big"))
    + _option(_SET_SIZE, b"\x08")
    + _option(_SET_PARITY, b"\x01")
    + _option(_SET_STOP, b"\x01")
)
ASK_LINES = _option(_SET_MODEM_MASK, bytes((_EVERY_CHANGE,))) + _option(_ASK_MODEM)


class TelnetReader:
    """Cut what a device server says into bytes of the port, refusals to send, and how its lines stand."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._rest = b""
        self.told: list[int] = []

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Take bytes; return those of the port, and what to answer."""
        self._rest += data
        plain, answer = bytearray(), bytearray()
        while self._rest:
            if self._rest[0] != IAC:
                head, mark, tail = self._rest.partition(b"\xff")
                plain += head
                self._rest = mark + tail
                continue
            length = self._length()
            if not length:
                break
            command, self._rest = self._rest[:length], self._rest[length:]
            if command[1] == IAC:
                plain.append(IAC)
            elif command[1] == SB:
                self._note(command[2:-2].replace(b"\xff\xff", b"\xff"))
            elif command[1] in {DO, WILL} and command[2] not in {_BINARY, _COM_PORT}:
                answer += bytes((IAC, WILL_NOT if command[1] == DO else DO_NOT, command[2]))
        return bytes(plain), bytes(answer)

    def _length(self) -> int:
        """Return how long the command at the head is; 0 while it is not whole."""
        if len(self._rest) < 2:
            return 0
        if self._rest[1] == SB:
            return self._end_of_option()
        length = 3 if self._rest[1] in {DO, DO_NOT, WILL, WILL_NOT} else 2
        return length if len(self._rest) >= length else 0

    def _end_of_option(self) -> int:
        place = 2
        while place + 1 < len(self._rest):
            if self._rest[place] != IAC:
                place += 1
            elif self._rest[place + 1] == SE:
                return place + 2
            else:
                place += 2
        return 0

    def _note(self, option: bytes) -> None:
        if option[:2] == bytes((_COM_PORT, _TELL_MODEM)) and len(option) == 3:
            self.told.append(option[2])


class Rfc2217Link:
    """Be one port of a device server, at 9600 8N1."""

    def __init__(self, address: TcpAddress) -> None:
        """Connect and set the port up, or raise `LinkRefused`."""
        self._tcp = TcpLink(address)
        self._reader = TelnetReader()
        self._tcp.write(HELLO, _WRITE_S)

    def write(self, data: bytes, timeout_s: float) -> None:
        """Write all bytes in time."""
        self._tcp.write(data.replace(b"\xff", b"\xff\xff"), timeout_s)

    def read(self, timeout_s: float) -> bytes:
        """Return what came from the port; nothing after the timeout."""
        plain, answer = self._reader.feed(self._tcp.read(timeout_s))
        if answer:
            self._tcp.write(answer, _WRITE_S)
        return plain

    def is_high(self, line: str, timeout_s: float) -> bool:
        """Ask how a line stands; raise `LinesUnknown` when the server does not tell."""
        self._reader.told.clear()
        self._tcp.write(ASK_LINES, timeout_s)
        deadline = Deadline(timeout_s)
        while not self._reader.told and not deadline.passed:
            self.read(deadline.left_s)
        if not self._reader.told:
            raise LinesUnknown
        return bool(self._reader.told[-1] & _BITS[line])

    def close(self) -> None:
        """End the connection."""
        self._tcp.close()
