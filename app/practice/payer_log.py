"""Keep the practice payer's own account of what it was asked and what it answered.

One line per exchange, forced to disk before the answer leaves, so that after any kill it can be
compared with what Counter believes. Messages stand in base64: no name or member id in clear.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE_NAME = "payer.jsonl"


class Effect(StrEnum):
    """Say what an exchange did to the payer's books."""

    PAID = "paid"
    CAPTURED = "captured"
    REBILLED = "rebilled"
    REPORTED = "reported"
    GRANTED = "granted"
    DEFERRED = "deferred"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    TOLD = "told"
    DUPLICATE = "duplicate"
    REVERSED = "reversed"
    REVERSAL_REPEATED = "reversal_repeated"
    REJECTED = "rejected"
    HEADER_REJECTED = "header_rejected"
    HOST_DOWN = "host_down"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Entry:
    """Be one exchange; `fault` names what was done to the answer on its way out, empty for nothing."""

    seq: int
    at: str
    key: str
    effect: Effect
    request: bytes
    answer: bytes
    fault: str = ""

    def line(self) -> bytes:
        """Return the entry as one line of the log."""
        fields: dict[str, Any] = asdict(self)
        fields["request"] = base64.b64encode(self.request).decode("ascii")
        fields["answer"] = base64.b64encode(self.answer).decode("ascii")
        return json.dumps(fields, separators=(",", ":")).encode("ascii") + b"\n"

    @classmethod
    def of_line(cls, line: bytes) -> Entry:
        """Read an entry back."""
        fields = json.loads(line)
        fields["effect"] = Effect(fields["effect"])
        fields["request"] = base64.b64decode(fields["request"])
        fields["answer"] = base64.b64decode(fields["answer"])
        return cls(**fields)


class PayerLog:
    """Append entries durably; a line that a kill left unfinished is cut off when it opens."""

    def __init__(self, directory: Path) -> None:
        """Open the log of a folder, which must exist."""
        self._path = directory / FILE_NAME
        whole = b"".join(_whole_lines(self._path))
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.ftruncate(self._handle, len(whole))
        _sync(self._handle, directory)

    def append(self, entry: Entry) -> None:
        """Write an entry and return once it is on the disk."""
        line = entry.line()
        while line:
            line = line[os.write(self._handle, line) :]
        os.fsync(self._handle)

    def close(self) -> None:
        """Close the file; what is appended later fails."""
        os.close(self._handle)
        self._handle = -1


@dataclass(frozen=True, slots=True)
class Tally:
    """Sum a log up: what stands paid at the end, what was taken back, and what must never happen."""

    standing: tuple[str, ...]
    reversed: tuple[str, ...]
    duplicates: int
    paid_twice: tuple[str, ...]


def read(directory: Path) -> tuple[Entry, ...]:
    """Return the entries of a payer's folder in order, an unfinished last line left out."""
    return tuple(Entry.of_line(line) for line in _whole_lines(directory / FILE_NAME))


def tally(entries: Iterable[Entry]) -> Tally:
    """Return what a log adds up to; a key is that of its billing."""
    standing: dict[str, None] = {}
    taken_back: list[str] = []
    twice: list[str] = []
    duplicates = 0
    for entry in entries:
        billing = entry.key.rsplit("|", 1)[0] + "|B1"
        if entry.effect is Effect.PAID:
            if billing in standing:
                twice.append(billing)
            standing[billing] = None
        elif entry.effect is Effect.REVERSED:
            standing.pop(billing, None)
            taken_back.append(billing)
        duplicates += entry.effect in {Effect.DUPLICATE, Effect.REVERSAL_REPEATED}
    return Tally(tuple(standing), tuple(taken_back), duplicates, tuple(twice))


def _whole_lines(path: Path) -> list[bytes]:
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []
    return [line for line in lines if line.endswith(b"\n")]


def _sync(handle: int, directory: Path) -> None:
    os.fsync(handle)
    if os.name == "posix":
        folder = os.open(directory, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
