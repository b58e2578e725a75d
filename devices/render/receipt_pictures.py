"""Draw what a receipt shows as pictures: pen strokes and barcodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw
from reportlab.graphics.barcode.code128 import Code128

if TYPE_CHECKING:
    from app.documents.blocks import Strokes

_SIGNATURE_BOX = (400, 120)
_PEN = 3


def signature_picture(strokes: Strokes) -> Image.Image:
    """Return pen strokes as a black on white picture, scaled to the receipt without distortion."""
    width, height = _SIGNATURE_BOX
    picture = Image.new("1", _SIGNATURE_BOX, 1)
    draw = ImageDraw.Draw(picture)
    for stroke in _scaled(strokes, width - 2 * _PEN, height - 2 * _PEN):
        points = [(x + _PEN, y + _PEN) for x, y in stroke]
        if len(points) == 1:
            x, y = points[0]
            draw.ellipse((x - 1, y - 1, x + 1, y + 1), fill=0)
        else:
            draw.line(points, fill=0, width=_PEN)
    return picture


def _scaled(strokes: Strokes, width: int, height: int) -> Strokes:
    points = [point for stroke in strokes for point in stroke]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    wide = max(max(x for x, _ in points) - left, 1)
    high = max(max(y for _, y in points) - top, 1)
    up, down = (width, wide) if width * high <= height * wide else (height, high)
    return tuple(
        tuple(((x - left) * up // down, (y - top) * up // down) for x, y in stroke) for stroke in strokes
    )


def bars(data: str, module: int, height: int) -> Image.Image:
    """Return the data as a 1-bit picture without its quiet zone; 1 is black."""
    code = Code128(data, barWidth=1, quiet=0)
    code.validate()
    code.encode()
    code.decompose()
    marks = str(code.decomposed)
    widths = [ord(mark.lower()) - ord("a") + 1 for mark in marks]
    row = Image.new("1", (sum(widths) * module, 1), 0)
    x = 0
    for mark, width in zip(marks, widths, strict=True):
        if mark.isupper():
            row.paste(1, (x, 0, x + width * module, 1))
        x += width * module
    return row.resize((row.width, height))
