"""Mark where a message begins and ends on a stream, in each of the ways that switches are known to want.

No sockets here: bytes in, bytes out. What cannot be a whole answer is `Unreadable`, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import h11

from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.framing import framing

if TYPE_CHECKING:
    from app.claims.ncpdp.framing import Framing

LONGEST = 65_535
TAG_LENGTH = 32
_STX, _ETX = b"\x02", b"\x03"
_MOST_HEADER = 16_384
BARE, TAGGED, HTTP = "none", "stx_length4_id_etx", "http"


class Wire(Protocol):
    """Wrap a message and find the answer in what came back.

    `keeps_open` says whether a connection can carry another message after an answer.
    """

    @property
    def keeps_open(self) -> bool:
        """Say whether the end of an answer can be told while the connection stays open."""
        ...

    def wrap(self, body: bytes, tag: bytes) -> bytes:
        """Return the bytes to send; raise `Unreadable` where the message does not fit."""
        ...

    def take(self, buffer: bytes, tag: bytes, *, ended: bool) -> tuple[bytes, bytes] | None:
        """Return (answer, what follows it) once it is whole, else None; `ended` says that no more will come.

        Raise `Unreadable` for what can never become the answer to the message with this tag.
        """
        ...


@dataclass(frozen=True, slots=True)
class FramedWire:
    """Mark messages by a stated length or by start and end signs."""

    shape: Framing
    keeps_open: bool = True

    def wrap(self, body: bytes, tag: bytes) -> bytes:
        """Return the framed message; the tag is not sent."""
        del tag
        return self.shape.wrap(body)

    def take(self, buffer: bytes, tag: bytes, *, ended: bool) -> tuple[bytes, bytes] | None:
        """Return the body of the first frame."""
        del tag, ended
        return self.shape.take(buffer)


@dataclass(frozen=True, slots=True)
class BareWire:
    """Send a message without any mark; the answer is whole when the switch closes the connection in order."""

    keeps_open: bool = False

    def wrap(self, body: bytes, tag: bytes) -> bytes:
        """Return the message as it is."""
        del tag
        if not body or len(body) > LONGEST:
            raise Unreadable("the message does not fit its frame")
        return body

    def take(self, buffer: bytes, tag: bytes, *, ended: bool) -> tuple[bytes, bytes] | None:
        """Return all that came once the other side has closed."""
        del tag
        if len(buffer) > LONGEST:
            raise Unreadable("the frame does not end")
        return (buffer, b"") if ended and buffer else None


@dataclass(frozen=True, slots=True)
class TaggedWire:
    """Mark a message by STX, four digits of length, a tag of 32 signs and ETX; the answer carries the tag."""

    keeps_open: bool = True

    def wrap(self, body: bytes, tag: bytes) -> bytes:
        """Return the message behind its tag, framed."""
        if len(tag) != TAG_LENGTH:
            raise Unreadable("the message's tag has not 32 signs")
        if not body:
            raise Unreadable("the message does not fit its frame")
        return framing("stx_length4_etx").wrap(tag + body)

    def take(self, buffer: bytes, tag: bytes, *, ended: bool) -> tuple[bytes, bytes] | None:
        """Return the body of the first frame, which must carry the same tag."""
        del ended
        taken = framing("stx_length4_etx").take(buffer)
        if taken is None:
            return None
        inner, rest = taken
        if len(inner) <= TAG_LENGTH:
            raise Unreadable("the frame is too short for its tag")
        if inner[:TAG_LENGTH] != tag:
            raise Unreadable("the answer carries the tag of another message")
        return inner[TAG_LENGTH:], rest


@dataclass(frozen=True, slots=True)
class HttpWire:
    """Carry a message as the body of a POST, and the answer as the body of its 200."""

    host: str
    path: str = "/"
    keeps_open: bool = True

    def wrap(self, body: bytes, tag: bytes) -> bytes:
        """Return the request; the tag travels as its own header, for the switch's log."""
        if not body or len(body) > LONGEST:
            raise Unreadable("the message does not fit its frame")
        line = h11.Connection(h11.CLIENT)
        head = h11.Request(
            method="POST",
            target=self.path,
            headers=[
                ("Host", self.host),
                ("Content-Type", "application/octet-stream"),
                ("Content-Length", str(len(body))),
                ("X-Request-Id", tag.decode("ascii")),
            ],
        )
        parts = (head, h11.Data(data=body), h11.EndOfMessage())
        return b"".join(line.send(part) or b"" for part in parts)

    def take(self, buffer: bytes, tag: bytes, *, ended: bool) -> tuple[bytes, bytes] | None:
        """Return the body of a 200 answer; another status is no answer from a payer."""
        del tag
        if len(buffer) > LONGEST + _MOST_HEADER:
            raise Unreadable("the answer does not end")
        line = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADER)
        line.send(h11.Request(method="POST", target=self.path, headers=[("Host", self.host)]))
        line.send(h11.EndOfMessage())
        if buffer:
            line.receive_data(buffer)
        if ended:
            line.receive_data(b"")
        try:
            return _read_http(line)
        except h11.RemoteProtocolError:
            raise Unreadable("the switch did not speak HTTP") from None


def _read_http(line: h11.Connection) -> tuple[bytes, bytes] | None:
    body = b""
    while True:
        event = line.next_event()
        match event:
            case h11.Response(status_code=status) if status != 200:
                raise Unreadable(f"the switch answered with HTTP status {status}")
            case h11.Data():
                body += bytes(event.data)
            case h11.EndOfMessage():
                if not body:
                    raise Unreadable("the answer is empty")
                return body, line.trailing_data[0]
            case h11.Response() | h11.InformationalResponse():
                continue
            case _:
                return None


def wire_of(name: str, host: str = "", path: str = "/") -> Wire:
    """Return a wire by the name of its framing; raise KeyError where there is none."""
    if name == BARE:
        return BareWire()
    if name == TAGGED:
        return TaggedWire()
    if name == HTTP:
        return HttpWire(host or "localhost", path)
    return FramedWire(framing(name))
