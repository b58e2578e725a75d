"""Paint a receipt as one picture of 576 dots' width, for printers that have no text mode of their own.

The same columns as on ESC/POS, in the shipped mono font, so that a receipt reads alike on both.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, assert_never

from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import ttfonts

from app.documents.blocks import (
    Align,
    Barcode,
    Cut,
    Heading,
    Line,
    PageBreak,
    Pair,
    Picture,
    QrCode,
    Rule,
    Signature,
    Spacer,
    Table,
)
from devices.render.columns import pair, wrap
from devices.render.receipt_pictures import bars, png_picture, qr_picture, signature_picture
from resources import resource_path

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

    from app.documents.blocks import Block, Document

WIDTH = 576
COLUMNS = 48
_CELL, _LEAD = WIDTH // COLUMNS, 28
_SIZE = 20
_BAR_HEIGHT = 70
_TALLEST = 30_000
_FONT = "JetBrainsMono-Regular.ttf"


def paint_receipt(document: Document) -> Image.Image:
    """Return the receipt as a 1-bit picture, 1 is black; the same for the same document."""
    paper = _Paper()
    for block in document.blocks:
        _paint(paper, block)
    return paper.picture()


def printable(text: str) -> str:
    """Return text with signs that the font lacks replaced by their base letter, else by `?`."""
    known = _glyphs()
    out = []
    for sign in unicodedata.normalize("NFC", text):
        category = unicodedata.category(sign)
        if category in {"Mn", "Cf"}:
            continue
        if category == "Cc" or sign == "\N{NO-BREAK SPACE}":
            out.append(" ")
        elif ord(sign) in known:
            out.append(sign)
        else:
            base = unicodedata.normalize("NFKD", sign)[0]
            out.append(base if ord(base) in known else "?")
    return "".join(out)


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(ttfonts.TTFontFace(str(resource_path("fonts", _FONT))).charToGlyph)


@cache
def _font() -> FreeTypeFont:
    return ImageFont.truetype(str(resource_path("fonts", _FONT)), _SIZE, layout_engine=ImageFont.Layout.BASIC)


class _Paper:
    """Be the roll: everything is painted from the top down."""

    def __init__(self) -> None:
        self._roll = Image.new("1", (WIDTH, _TALLEST), 0)
        self._y = 0

    def picture(self) -> Image.Image:
        return self._roll.crop((0, 0, WIDTH, max(1, min(self._y, _TALLEST))))

    def feed(self, dots: int) -> None:
        self._y += dots

    def put(self, picture: Image.Image, align: Align) -> None:
        free = WIDTH - picture.width
        left = {Align.LEFT: 0, Align.CENTER: free // 2, Align.RIGHT: free}[align]
        self._roll.paste(picture, (left, self._y))
        self._y += picture.height

    def text(self, lines: list[str], align: Align = Align.LEFT, size: tuple[int, int] = (1, 1)) -> None:
        self._set(lines, align, size, is_bold=False)

    def bold(self, lines: list[str], align: Align = Align.LEFT, size: tuple[int, int] = (1, 1)) -> None:
        self._set(lines, align, size, is_bold=True)

    def _set(self, lines: list[str], align: Align, size: tuple[int, int], *, is_bold: bool) -> None:
        for line in lines:
            strip = Image.new("1", (max(1, _CELL * len(line)), _LEAD), 0)
            draw = ImageDraw.Draw(strip)
            draw.fontmode = "1"
            for column, sign in enumerate(line):
                for offset in (0, 1) if is_bold else (0,):
                    draw.text((column * _CELL + offset, 1), sign, 1, _font())
            self.put(strip.resize((strip.width * size[0], strip.height * size[1])), align)


def _paint(paper: _Paper, block: Block) -> None:  # noqa: C901, PLR0912 - one case per kind of block
    match block:
        case Heading():
            size = (2, 2) if block.level == 1 else (1, 2)
            paper.bold(_wrapped(block.text, COLUMNS // size[0]), Align.CENTER, size)
        case Line():
            put = paper.bold if block.is_bold else paper.text
            put(_wrapped(block.text, COLUMNS), block.align)
        case Pair():
            put = paper.bold if block.is_bold else paper.text
            lines = pair(printable(block.left), printable(block.right), COLUMNS)
            put(lines, size=(1, 2) if block.is_large else (1, 1))
        case Table():
            for row in (*block.rows, *((block.total,) if block.total else ())):
                paper.text(pair(printable(" ".join(row[:-1])), printable(row[-1]), COLUMNS))
        case Rule():
            paper.feed(_LEAD // 2)
            paper.put(Image.new("1", (WIDTH, 2), 1), Align.LEFT)
            paper.feed(_LEAD // 2)
        case Spacer():
            paper.feed(_LEAD * block.lines)
        case Barcode():
            paper.put(bars(block.data, 2, _BAR_HEIGHT), Align.CENTER)
            paper.feed(4)
            paper.text(_wrapped(block.caption, COLUMNS) if block.caption else [], Align.CENTER)
        case QrCode():
            paper.put(_black(qr_picture(block.data)), Align.CENTER)
            paper.text(_wrapped(block.caption, COLUMNS) if block.caption else [], Align.CENTER)
        case Picture():
            paper.put(_black(png_picture(block.png)), Align.CENTER)
        case Signature():
            _sign(paper, block)
        case PageBreak() | Cut():
            paper.feed(_LEAD)
        case _:
            assert_never(block)


def _sign(paper: _Paper, block: Signature) -> None:
    if block.strokes:
        paper.put(_black(signature_picture(block.strokes)), Align.CENTER)
    else:
        paper.feed(2 * _LEAD)
        paper.text(["X" + "_" * (COLUMNS - 8)], Align.CENTER)
    paper.text(_wrapped(block.caption, COLUMNS) if block.caption else [], Align.CENTER)


def _black(picture: Image.Image) -> Image.Image:
    """Return a black on white picture with 1 for black."""
    return picture.point(lambda value: 0 if value else 1, "1")


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(printable(text), width)
