"""Write receipts as Star raster: a picture row by row, and the cut of Star's line mode.

The drawer is never kicked in here: printing a receipt again must not open it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.blocks import Cut, Document, PageBreak
from devices.render.receipt_bitmap import WIDTH, paint_receipt

if TYPE_CHECKING:
    from PIL import Image

    from app.documents.blocks import Block

INITIALISE = b"\x1b@"
_ENTER_RASTER, _LEAVE_RASTER = b"\x1b*rA", b"\x1b*rB"
_NO_PAGES, _NOTHING_AT_END = b"\x1b*rP0\x00", b"\x1b*rE1\x00"
_FEED_AND_CUT = b"\x1bd\x03"
_ROW_BYTES = WIDTH // 8


def render_star(document: Document) -> bytes:
    """Return the receipt's bytes, the same for the same document; a break in it cuts the paper."""
    out = [INITIALISE]
    part: list[Block] = []
    for block in document.blocks:
        if isinstance(block, (Cut, PageBreak)):
            out.append(_raster(paint_receipt(Document(document.title, tuple(part)))) + _FEED_AND_CUT)
            part = []
        else:
            part.append(block)
    if part:
        out.append(_raster(paint_receipt(Document(document.title, tuple(part)))))
    return b"".join(out)


def _raster(picture: Image.Image) -> bytes:
    """Return the picture as raster rows; what is white at the right end of a row is not sent."""
    raw = picture.tobytes()
    rows = []
    for start in range(0, len(raw), _ROW_BYTES):
        row = raw[start : start + _ROW_BYTES].rstrip(b"\x00") or b"\x00"
        rows.append(b"b" + len(row).to_bytes(2, "little") + row)
    return _ENTER_RASTER + _NO_PAGES + _NOTHING_AT_END + b"".join(rows) + _LEAVE_RASTER
