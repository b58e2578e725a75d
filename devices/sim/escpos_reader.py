"""Read ESC/POS bytes back into what they print; needs nothing but the standard library."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

COLUMNS = 48


class Op(StrEnum):
    """Name what one command does."""

    TEXT = "text"
    FEED = "feed"
    INIT = "init"
    ALIGN = "align"
    BOLD = "bold"
    SIZE = "size"
    BAR_HEIGHT = "bar_height"
    BAR_WIDTH = "bar_width"
    BARCODE = "barcode"
    RASTER = "raster"
    CUT = "cut"
    KICK = "kick"
    QUEUED_STATUS = "queued_status"
    REALTIME_STATUS = "realtime_status"
    AUTOMATIC_STATUS = "automatic_status"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Command:
    """Be one command: what it does, its number, its data, and its raw bytes."""

    op: Op
    value: int = 0
    data: bytes = b""
    raw: bytes = b""


_FIXED: tuple[tuple[re.Pattern[bytes], Op], ...] = (
    (re.compile(rb"\x10\x04(?P<value>.)", re.DOTALL), Op.REALTIME_STATUS),
    (re.compile(rb"\x1b@"), Op.INIT),
    (re.compile(rb"\x1ba(?P<value>.)", re.DOTALL), Op.ALIGN),
    (re.compile(rb"\x1bE(?P<value>.)", re.DOTALL), Op.BOLD),
    (re.compile(rb"\x1d!(?P<value>.)", re.DOTALL), Op.SIZE),
    (re.compile(rb"\x1dh(?P<value>.)", re.DOTALL), Op.BAR_HEIGHT),
    (re.compile(rb"\x1dw(?P<value>.)", re.DOTALL), Op.BAR_WIDTH),
    (re.compile(rb"\x1dr(?P<value>.)", re.DOTALL), Op.QUEUED_STATUS),
    (re.compile(rb"\x1dV[AB](?P<value>.)", re.DOTALL), Op.CUT),
    (re.compile(rb"\x1dV(?P<value>[\x00\x01\x30\x31])"), Op.CUT),
    (re.compile(rb"\x1bp(?P<value>.)..", re.DOTALL), Op.KICK),
    (re.compile(rb"\x10\x14\x01(?P<value>.).", re.DOTALL), Op.KICK),
    (re.compile(rb"\x1bt."), Op.IGNORED),
    (re.compile(rb"\x1da(?P<value>.)", re.DOTALL), Op.AUTOMATIC_STATUS),
    (re.compile(rb"\x1d[Hf].", re.DOTALL), Op.IGNORED),
    (re.compile(rb"\n"), Op.FEED),
    (re.compile(rb"[^\x00-\x1f]+"), Op.TEXT),
)
_BARCODE = re.compile(rb"\x1dkI(.)", re.DOTALL)
_RASTER = re.compile(rb"\x1dv0.(..)(..)", re.DOTALL)
_LONGEST_HEAD = 8


class EscposStream:
    """Cut a stream of bytes into commands; what is not complete yet waits."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._buffer = b""

    def feed(self, data: bytes) -> tuple[Command, ...]:
        """Take bytes and return the commands that they complete."""
        self._buffer += data
        commands: list[Command] = []
        while self._buffer:
            command = self._next()
            if command is None:
                break
            self._buffer = self._buffer[len(command.raw) :]
            commands.append(command)
        return tuple(commands)

    def _next(self) -> Command | None:
        if match := _BARCODE.match(self._buffer):
            return self._sized(Op.BARCODE, match, match[1][0])
        if match := _RASTER.match(self._buffer):
            width, height = (int.from_bytes(part, "little") for part in match.groups())
            return self._sized(Op.RASTER, match, width * height, width)
        for pattern, op in _FIXED:
            if match := pattern.match(self._buffer):
                value = match.groupdict().get("value")
                return Command(op, value[0] if value else 0, match[0], match[0])
        if len(self._buffer) < _LONGEST_HEAD and self._buffer[0] in b"\x10\x1b\x1d":
            return None
        return Command(Op.IGNORED, 0, b"", self._buffer[:1])

    def _sized(self, op: Op, head: re.Match[bytes], size: int, value: int = 0) -> Command | None:
        whole = self._buffer[: head.end() + size]
        return Command(op, value, whole[head.end() :], whole) if len(whole) == head.end() + size else None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Be what a receipt shows: text lines, barcodes, pictures, and what else it did."""

    lines: tuple[str, ...]
    barcodes: tuple[str, ...] = ()
    rasters: tuple[tuple[int, bytes], ...] = ()
    kicks: int = 0
    cuts: int = 0


@dataclass(slots=True)
class _Reading:
    lines: list[str] = field(default_factory=list)
    line: bytes = b""

    def feed(self) -> None:
        self.lines.append(self.line.decode("cp858", "replace"))
        self.line = b""


def barcode_text(data: bytes) -> str:
    """Return the text of a Code 128 command in code set B."""
    return data.removeprefix(b"{B").replace(b"{{", b"{").decode("ascii", "replace")


def read_receipt(raw: bytes) -> Receipt:
    """Return what one receipt's bytes show."""
    reading = _Reading()
    commands = EscposStream().feed(raw)
    for command in commands:
        if command.op is Op.TEXT:
            reading.line += command.data
        elif command.op is Op.FEED:
            reading.feed()
    return Receipt(
        lines=tuple(reading.lines),
        barcodes=tuple(barcode_text(each.data) for each in commands if each.op is Op.BARCODE),
        rasters=tuple((each.value, each.data) for each in commands if each.op is Op.RASTER),
        kicks=sum(each.op is Op.KICK for each in commands),
        cuts=sum(each.op is Op.CUT for each in commands),
    )
