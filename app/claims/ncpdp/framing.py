"""Wrap messages for a stream and take them off it again; each framing is a row of a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import rows


@dataclass(frozen=True, slots=True)
class Framing:
    """Describe one way to mark where a message begins and ends.

    `digits` is how many ASCII digits state the length, `counts` what is added to it; with no
    digits a message ends at `trail`.
    """

    name: str
    lead: bytes
    digits: int
    counts: int
    trail: bytes

    @property
    def longest(self) -> int:
        """Return the longest body that a frame can carry."""
        return 10**self.digits - 1 - self.counts if self.digits else 65_535

    def wrap(self, body: bytes) -> bytes:
        """Return the body framed; raise `Unreadable` where it does not fit."""
        if not body or len(body) > self.longest:
            raise Unreadable("the message does not fit its frame")
        length = b"%0*d" % (self.digits, len(body) + self.counts) if self.digits else b""
        return self.lead + length + body + self.trail

    def take(self, buffer: bytes) -> tuple[bytes, bytes] | None:
        """Return (body, rest) once a whole frame is there, else None; raise `Unreadable` on a bad one."""
        start = len(self.lead)
        if not self.lead.startswith(buffer[:start]):
            raise Unreadable("the frame does not begin as it should")
        if not self.digits:
            end = buffer.find(self.trail, start)
            if end < 0 and len(buffer) > self.longest:
                raise Unreadable("the frame does not end")
            return None if end < 0 else (buffer[start:end], buffer[end + len(self.trail) :])
        return self._take_counted(buffer, start + self.digits)

    def _take_counted(self, buffer: bytes, start: int) -> tuple[bytes, bytes] | None:
        digits = buffer[start - self.digits : start]
        if digits and not digits.isdigit():
            raise Unreadable("the frame's length is not a number")
        if len(digits) < self.digits:
            return None
        end = start + int(digits) - self.counts
        if end <= start:
            raise Unreadable("the frame is empty")
        if len(buffer) < end + len(self.trail):
            return None
        if buffer[end : end + len(self.trail)] != self.trail:
            raise Unreadable("the frame does not end as it should")
        return buffer[start:end], buffer[end + len(self.trail) :]


@cache
def framing(name: str) -> Framing:
    """Return a framing by its name; raise KeyError where there is none."""
    for row in rows("framings.tsv"):
        if row["name"] == name:
            lead, trail = bytes.fromhex(row["lead"]), bytes.fromhex(row["trail"])
            return Framing(name, lead, int(row["digits"]), int(row["counts"]), trail)
    raise KeyError(name)
