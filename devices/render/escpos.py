"""Render receipts as ESC/POS: text in code page 858, Code 128, a raster signature, a cut.

The drawer is never kicked in here: printing a receipt again must not open it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, assert_never

from escpos.image import EscposImage
from escpos.printer import Dummy

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
from devices.render.receipt_pictures import png_picture, qr_picture, signature_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from app.documents.blocks import Block, Document

    _Raw = Callable[[bytes], None]

COLUMNS = 48
_CODE_PAGE = "cp858"
_SELECT_CODE_PAGE = b"\x1bt\x13"
_INITIALISE = b"\x1b@"
_ALIGN = {Align.LEFT: b"\x1ba\x00", Align.CENTER: b"\x1ba\x01", Align.RIGHT: b"\x1ba\x02"}
_BOLD_ON, _BOLD_OFF = b"\x1bE\x01", b"\x1bE\x00"
_SIZES = {"normal": b"\x1d!\x00", "tall": b"\x1d!\x01", "double": b"\x1d!\x11"}
_FEED_AND_CUT = b"\x1dVA\x20"
_BARCODE_SHAPE = b"\x1dh\x46\x1dw\x02\x1dH\x00"
_REPLACED = str.maketrans(
    {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "\xa0": " "}
)


def render_receipt(document: Document) -> bytes:
    """Return the receipt's bytes, the same for the same document."""
    printer = Dummy()
    raw = printer._raw  # noqa: SLF001 - the library's only way to send bytes as they are
    raw(_INITIALISE + _SELECT_CODE_PAGE)
    for block in document.blocks:
        _render(raw, block)
    output: bytes = printer.output
    return output


def printer_text(text: str) -> bytes:
    """Return text in the printer's code page: accents it lacks dropped, controls as spaces, rest as `?`."""
    out = bytearray()
    for sign in unicodedata.normalize("NFC", text).translate(_REPLACED):
        category = unicodedata.category(sign)
        if category in {"Mn", "Cf"}:
            continue
        if category == "Cc":
            out += b" "
            continue
        try:
            out += sign.encode(_CODE_PAGE)
        except UnicodeEncodeError:
            out += unicodedata.normalize("NFKD", sign)[0].encode("ascii", "replace")
    return bytes(out)


def _render(raw: _Raw, block: Block) -> None:  # noqa: C901, PLR0912 - one case per kind of block
    match block:
        case Heading():
            double = block.level == 1
            raw(_ALIGN[Align.CENTER] + _BOLD_ON + _SIZES["double" if double else "tall"])
            raw(_lines(_wrap(block.text, COLUMNS // 2 if double else COLUMNS)))
            raw(_SIZES["normal"] + _BOLD_OFF + _ALIGN[Align.LEFT])
        case Line():
            text = _lines(_wrap(block.text, COLUMNS))
            raw(_ALIGN[block.align] + (_BOLD_ON + text + _BOLD_OFF if block.is_bold else text))
            raw(_ALIGN[Align.LEFT])
        case Pair():
            text = _lines(_pair(block.left, block.right))
            size = _SIZES["tall"] if block.is_large else b""
            raw(size + (_BOLD_ON + text + _BOLD_OFF if block.is_bold else text))
            raw(_SIZES["normal"] if block.is_large else b"")
        case Table():
            for row in (*block.rows, *((block.total,) if block.total else ())):
                raw(_lines(_pair(" ".join(row[:-1]), row[-1])))
        case Rule():
            raw(b"-" * COLUMNS + b"\n")
        case Spacer():
            raw(b"\n" * block.lines)
        case Barcode():
            _barcode(raw, block)
        case QrCode():
            _centred(raw, qr_picture(block.data), block.caption)
        case Picture():
            _centred(raw, png_picture(block.png))
        case Signature():
            _signature(raw, block)
        case PageBreak() | Cut():
            raw(_FEED_AND_CUT)
        case _:
            assert_never(block)


def _lines(lines: list[str]) -> bytes:
    return b"".join(line.encode(_CODE_PAGE) + b"\n" for line in lines)


def _wrap(text: str, width: int) -> list[str]:
    return wrap(_printable(text), width)


def _pair(left: str, right: str) -> list[str]:
    return pair(_printable(left), _printable(right), COLUMNS)


def _printable(text: str) -> str:
    return printer_text(text).decode(_CODE_PAGE)


def _barcode(raw: _Raw, block: Barcode) -> None:
    """Print Code 128 by the printer's own command (GS k 73), in code set B."""
    if not re.fullmatch(r"[ -~]{1,40}", block.data):
        raise ValueError("barcode")
    code = b"{B" + block.data.encode("ascii").replace(b"{", b"{{")
    raw(_ALIGN[Align.CENTER] + _BARCODE_SHAPE)
    raw(b"\x1dkI" + bytes([len(code)]) + code + b"\n")
    if block.caption:
        raw(_lines(_wrap(block.caption, COLUMNS)))
    raw(_ALIGN[Align.LEFT])


def _signature(raw: _Raw, block: Signature) -> None:
    if block.strokes:
        _centred(raw, signature_picture(block.strokes), block.caption)
        return
    lines = _wrap(block.caption, COLUMNS) if block.caption else []
    raw(_ALIGN[Align.CENTER] + b"\n\nX" + b"_" * (COLUMNS - 8) + b"\n" + _lines(lines) + _ALIGN[Align.LEFT])


def _centred(raw: _Raw, image: Image.Image, caption: str = "") -> None:
    """Print a black on white picture as raster, with its caption below."""
    picture = EscposImage(image)
    width, height = picture.width_bytes, picture.height
    raw(_ALIGN[Align.CENTER])
    raw(b"\x1dv0\x00" + width.to_bytes(2, "little") + height.to_bytes(2, "little"))
    raw(picture.to_raster_format())
    if caption:
        raw(_lines(_wrap(caption, COLUMNS)))
    raw(_ALIGN[Align.LEFT])
