"""Read ZPL back into what each label shows; written apart from what writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Mark(StrEnum):
    """Name what stands on a label."""

    TEXT = "text"
    CODE128 = "code128"
    MATRIX = "matrix"
    PICTURE = "picture"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Item:
    """Be one thing on a label at its dots; `data` is its text or its bits, row by row."""

    mark: Mark
    x: int
    y: int
    data: str = ""
    bits: bytes = b""
    width: int = 0
    height: int = 0
    module: int = 2
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Be one label in dots."""

    width: int
    height: int
    items: tuple[Item, ...]


_COMMAND = re.compile(rb"[\^~](A0|[A-Z]{2})([^^~]*)")
_ESCAPE = re.compile(rb"\\([0-9A-Fa-f]{2})")
_COUNTS = {chr(ord("G") + number): number + 1 for number in range(19)}
_COUNTS |= {chr(ord("g") + number): 20 * (number + 1) for number in range(20)}


@dataclass(slots=True)
class _Reading:
    """Be the state while one format is read."""

    width: int = 812
    height: int = 457
    items: list[Item] = field(default_factory=list)
    item: Item = field(default_factory=lambda: Item(Mark.TEXT, 0, 0))
    module: int = 2
    is_hex: bool = False

    def obey(self, name: str, rest: bytes) -> None:
        """Carry out one command."""
        numbers = [int(part) if part.strip().isdigit() else 0 for part in rest.split(b",")]
        match name:
            case "PW":
                self.width = numbers[0]
            case "LL":
                self.height = numbers[0]
            case "BY":
                self.module = numbers[0]
            case "FH":
                self.is_hex = rest[:1] == b"\\"
            case "GF":
                self._picture(rest)
            case "FD":
                self._field(rest)
            case "FO" | "FT" | "A0" | "BC" | "BX" | "GB":
                self._shape(name, numbers)

    def _shape(self, name: str, numbers: list[int]) -> None:
        item = self.item
        match name:
            case "FO" | "FT":
                right = name == "FT" and len(numbers) > 2 and numbers[2] == 1
                self.item = Item(Mark.TEXT, numbers[0], numbers[1], is_right=right)
                self.is_hex = False
            case "A0":
                self.item = replace(item, mark=Mark.TEXT, height=numbers[1])
            case "BC":
                self.item = replace(item, mark=Mark.CODE128, height=numbers[1], module=self.module)
            case "BX":
                self.item = replace(item, mark=Mark.MATRIX, module=numbers[1])
            case _:
                self.items.append(replace(item, mark=Mark.BOX, width=numbers[0], height=numbers[1]))

    def _field(self, rest: bytes) -> None:
        data = _ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), rest) if self.is_hex else rest
        self.items.append(replace(self.item, data=data.decode("utf-8", "replace")))

    def _picture(self, rest: bytes) -> None:
        _, total, _, row_bytes, data = rest.decode("ascii").split(",", 4)
        bits = _unpacked(data, int(row_bytes))
        if len(bits) != int(total):
            raise ValueError("GF")
        width, height = int(row_bytes) * 8, len(bits) // int(row_bytes)
        picture = replace(self.item, mark=Mark.PICTURE, bits=bits, width=width, height=height)
        self.items.append(picture)


def _unpacked(data: str, row_bytes: int) -> bytes:
    """Return a picture's bits from ZPL's compressed hexadecimal."""
    rows: list[str] = []
    row, count = "", 0
    for sign in data.strip():
        if sign in _COUNTS:
            count += _COUNTS[sign]
            continue
        if sign == ":":
            rows.append(rows[-1])
            continue
        if sign in ",!":
            row = row.ljust(row_bytes * 2, "0" if sign == "," else "F")
        else:
            row += sign * (count or 1)
        count = 0
        if len(row) >= row_bytes * 2:
            rows.append(row)
            row = ""
    return bytes.fromhex("".join(rows))


def read_labels(formats: bytes) -> tuple[Label, ...]:
    """Return the labels of a job."""
    labels: list[Label] = []
    reading = _Reading()
    for match in _COMMAND.finditer(formats):
        name, rest = match[1].decode("ascii"), match[2]
        if name == "XA":
            reading = _Reading()
        elif name == "XZ":
            labels.append(Label(reading.width, reading.height, tuple(reading.items)))
        else:
            reading.obey(name, rest if name == "FD" else rest.rstrip())
    return tuple(labels)
