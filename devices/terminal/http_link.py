"""Carry POSLINK over HTTP: each request is a GET with the frame in base64, its answer is the body.

There are no control bytes on this wire: a whole request counts as acknowledged, a whole answer as its end.
An answer that came garbled cannot be asked for again, so refusing it loses the link.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from devices.terminal.frames import ACK, EOT, NAK, STX
from devices.transport.link import Deadline, LinkLost, LinkRefused
from devices.transport.tcp import TcpLink

if TYPE_CHECKING:
    from app.hardware.addresses import TcpAddress

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,6})\s*$", re.IGNORECASE | re.MULTILINE)
_MOST_HEAD = 16_384


class HttpLink:
    """Be a terminal that answers HTTP; each request has a connection of its own."""

    def __init__(self, address: TcpAddress) -> None:
        """Connect or raise `LinkRefused`, so that an absent terminal is sent nothing."""
        self._address = address
        self._spare: TcpLink | None = TcpLink(address)
        self._link: TcpLink | None = None
        self._buffer = b""
        self._ready = b""

    def write(self, data: bytes, timeout_s: float) -> None:
        """Send a frame as a request; an acknowledgement is nothing on this wire, a refusal loses it."""
        if data[:1] == bytes((NAK,)):
            raise LinkLost
        if data[:1] != bytes((STX,)):
            return
        link = self._next()
        query = base64.b64encode(data).decode("ascii")
        head = f"GET /?{query} HTTP/1.1\r\nHost: {self._address.host}:{self._address.port}\r\n"
        link.write(head.encode("ascii") + b"Connection: close\r\n\r\n", timeout_s)
        self._buffer, self._ready = b"", bytes((ACK,))

    def read(self, timeout_s: float) -> bytes:
        """Return the acknowledgement, then the answer when it is whole."""
        if self._ready:
            ready, self._ready = self._ready, b""
            return ready
        if self._link is None:
            return b""
        deadline = Deadline(timeout_s)
        while not deadline.passed:
            self._buffer += self._link.read(deadline.left_s)
            body = whole_body(self._buffer)
            if body is not None:
                self._link.close()
                self._link = None
                return body + bytes((EOT,))
        return b""

    def close(self) -> None:
        """Close what is open."""
        for link in (self._link, self._spare):
            if link is not None:
                link.close()
        self._link = self._spare = None

    def _next(self) -> TcpLink:
        if self._link is not None:
            self._link.close()
        if self._spare is None:
            try:
                self._spare = TcpLink(self._address)
            except LinkRefused as error:
                raise LinkLost from error
        self._link, self._spare = self._spare, None
        return self._link


def whole_body(buffer: bytes) -> bytes | None:
    """Return an answer's body once it is whole; anything but a plain one of known length loses the link."""
    head, end, body = buffer.partition(_END)
    if not end:
        if len(head) > _MOST_HEAD:
            raise LinkLost
        return None
    length = _LENGTH.search(head.replace(b"\r", b""))
    if length is None or head.split(b" ")[1:2] != [b"200"]:
        raise LinkLost
    return body if len(body) >= int(length[1]) else None
