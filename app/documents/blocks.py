"""Define the blocks that receipts and pages are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Strokes = tuple[tuple[tuple[int, int], ...], ...]


class Align(StrEnum):
    """Say where a text stands in its width."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Heading:
    """Be a heading; level 1 is the largest."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """Be a paragraph that flows over as many lines as it needs."""

    text: str
    align: Align = Align.LEFT
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Be a text on the left and a figure on the right of one line."""

    left: str
    right: str
    is_bold: bool = False
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Be one column of a table; widths share the line by weight."""

    title: str
    weight: int = 1
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """Be rows under column titles, with a last row of totals if there is one."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    empty_text: str = "None."


@dataclass(frozen=True, slots=True)
class Rule:
    """Be a line across."""


@dataclass(frozen=True, slots=True)
class Spacer:
    """Be empty space, in text lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Barcode:
    """Be a Code 128 barcode with its text below."""

    data: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class QrCode:
    """Be a QR code with its text below."""

    data: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Be a picture, such as the store's logo: a PNG as base64 text."""

    png: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Be pen strokes in pixels, y downward; no strokes leave an empty line to sign on."""

    strokes: Strokes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Begin a new page."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the paper."""


Block = (
    Heading | Line | Pair | Table | Rule | Spacer | Barcode | QrCode | Picture | Signature | PageBreak | Cut
)


@dataclass(frozen=True, slots=True)
class Document:
    """Be something to print: its title, its blocks, and what stands at the foot of each page."""

    title: str
    blocks: tuple[Block, ...]
    footer: str = ""
