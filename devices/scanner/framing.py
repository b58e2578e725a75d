"""Cut a scanner's bytes into scans: each ends with CR, identity cards with a pause."""

from __future__ import annotations

import re

_END = b"\r"
_CARD = re.compile(rb"(?:\]L\d)?@[\r\n]")
_LONGEST = 8192


class ScanFramer:
    """Collect bytes and give back whole scans as text, bytes 1:1 (group separators stay)."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._buffer = b""

    def feed(self, data: bytes) -> tuple[str, ...]:
        """Take bytes and return the scans that they complete."""
        self._buffer += data
        scans: list[str] = []
        while self._buffer and not _CARD.match(self._buffer):
            line, end, rest = self._buffer.partition(_END)
            if not end:
                break
            self._buffer = rest.removeprefix(b"\n")
            if text := self._text(line):
                scans.append(text)
        if len(self._buffer) > _LONGEST:
            self._buffer = b""
        return tuple(scans)

    def pause(self) -> tuple[str, ...]:
        """Tell that nothing came for a moment: an identity card is complete."""
        if not _CARD.match(self._buffer):
            return ()
        held, self._buffer = self._buffer, b""
        return (self._text(held),)

    def give_up(self) -> None:
        """Drop a torn scan: its rest did not come, and must not be taken for the start of the next."""
        self._buffer = b""

    @property
    def is_holding(self) -> bool:
        """Say whether part of a scan is held."""
        return bool(self._buffer)

    @staticmethod
    def _text(line: bytes) -> str:
        return line.decode("latin-1").strip("\n")
