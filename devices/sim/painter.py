"""Paint a receipt's bytes as the paper would look: 576 dots wide, 48 columns."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from devices.sim.code128 import bar_widths
from devices.sim.escpos_reader import Command, EscposStream, Op, barcode_text
from resources import resource_path

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_WIDTH = 576
_MARGIN = 24
_CELL_WIDTH, _CELL_HEIGHT = 12, 28
_FONT_SIZE = 20
_WHITE, _BLACK = 255, 0
_TALLEST = 20_000


@cache
def _font(size: int) -> FreeTypeFont:
    return ImageFont.truetype(str(resource_path("fonts", "JetBrainsMono-Regular.ttf")), size)


@dataclass(slots=True)
class _Pen:
    """Be the printer's state: alignment, weight, size, barcode shape, and the line being set."""

    align: int = 0
    is_bold: bool = False
    wide: int = 1
    tall: int = 1
    bar_height: int = 64
    bar_width: int = 2
    line: str = ""


class ReceiptPainter:
    """Paint commands from top to bottom."""

    def __init__(self) -> None:
        """Begin with a white roll."""
        self._paper = Image.new("L", (_WIDTH + 2 * _MARGIN, _TALLEST), _WHITE)
        self._draw = ImageDraw.Draw(self._paper)
        self._y = _MARGIN
        self._pen = _Pen()

    def paint(self, raw: bytes) -> bytes:
        """Return a receipt's bytes as PNG."""
        for command in EscposStream().feed(raw):
            self._apply(command)
        picture = self._paper.crop((0, 0, self._paper.width, min(self._y + _MARGIN, _TALLEST)))
        out = io.BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()

    def _apply(self, command: Command) -> None:
        pen = self._pen
        match command.op:
            case Op.TEXT:
                pen.line += command.data.decode("cp858", "replace")
            case Op.FEED:
                self._feed()
            case Op.ALIGN:
                pen.align = command.value & 3
            case Op.BOLD:
                pen.is_bold = bool(command.value & 1)
            case Op.SIZE:
                pen.wide, pen.tall = (command.value >> 4) + 1, (command.value & 7) + 1
            case Op.BAR_HEIGHT:
                pen.bar_height = command.value
            case Op.BAR_WIDTH:
                pen.bar_width = command.value
            case Op.BARCODE:
                self._barcode(barcode_text(command.data))
            case Op.RASTER:
                self._raster(command)
            case _:
                return

    def _left(self, width: int) -> int:
        return (
            _MARGIN
            + (0, (_WIDTH - width) // 2, _WIDTH - width)[self._pen.align if self._pen.align < 3 else 0]
        )

    def _feed(self) -> None:
        """Set the line, sign by sign in its cell, and go to the next."""
        pen = self._pen
        cell, height = _CELL_WIDTH * pen.wide, _CELL_HEIGHT * pen.tall
        if pen.line:
            left = self._left(cell * len(pen.line))
            self._paper.paste(self._set_line(pen), (left, self._y))
        self._y += height
        pen.line = ""

    def _set_line(self, pen: _Pen) -> Image.Image:
        strip = Image.new("L", (_CELL_WIDTH * len(pen.line), _CELL_HEIGHT), _WHITE)
        draw = ImageDraw.Draw(strip)
        for column, sign in enumerate(pen.line):
            for offset in (0, 1) if pen.is_bold else (0,):
                draw.text((column * _CELL_WIDTH + offset, 1), sign, fill=_BLACK, font=_font(_FONT_SIZE))
        return strip.resize((strip.width * pen.wide, strip.height * pen.tall), Image.Resampling.LANCZOS)

    def _barcode(self, text: str) -> None:
        widths = bar_widths(text)
        unit = self._pen.bar_width
        x = self._left(sum(widths) * unit)
        for index, width in enumerate(widths):
            if index % 2 == 0:
                box = (x, self._y, x + width * unit - 1, self._y + self._pen.bar_height - 1)
                self._draw.rectangle(box, fill=_BLACK)
            x += width * unit
        self._y += self._pen.bar_height + 4

    def _raster(self, command: Command) -> None:
        width = command.value * 8
        height = len(command.data) // max(command.value, 1)
        picture = Image.frombytes("1", (width, height), bytes(byte ^ 0xFF for byte in command.data))
        self._paper.paste(picture.convert("L"), (self._left(width), self._y))
        self._y += height
