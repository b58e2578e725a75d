"""Draw what a receipt shows as pictures: pen strokes and barcodes."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

if TYPE_CHECKING:
    from app.documents.blocks import Strokes

_SIGNATURE_BOX = (400, 120)
_PEN = 3
_QR_MODULE, _QR_QUIET = 6, 4
_LOGO_BOX = (480, 200)


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


def qr_picture(data: str) -> Image.Image:
    """Return a QR code as a black on white picture with its quiet zone."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(data)
    code.make()
    count = code.getModuleCount()
    side = count + 2 * _QR_QUIET
    small = Image.new("1", (side, side), 1)
    for row in range(count):
        for column in range(count):
            if code.isDark(row, column):
                small.putpixel((column + _QR_QUIET, row + _QR_QUIET), 0)
    return small.resize((side * _QR_MODULE, side * _QR_MODULE))


def png_picture(png: str) -> Image.Image:
    """Return a PNG in base64 as a black on white picture that fits a receipt, grey tones as dots."""
    with Image.open(io.BytesIO(base64.b64decode(png))) as found:
        flat = Image.new("RGBA", found.size, "white")
        flat.alpha_composite(found.convert("RGBA"))
    grey = flat.convert("L")
    grey.thumbnail(_LOGO_BOX)
    width = -(-grey.width // 8) * 8
    framed = Image.new("L", (width, grey.height), 255)
    framed.paste(grey, ((width - grey.width) // 2, 0))
    return framed.convert("1")
