"""Write placed labels as ZPL II, from the same layout that makes the PDF.

Texts are painted in the shipped font at the printer's resolution and sent as one picture, so that
the thermal label shows exactly what was checked to fit. With `is_resident` the printer sets them in
its own, narrower font: a twentieth of the bytes, for a slow wire; texts with signs beyond ASCII, which
that font may lack, are painted all the same. Barcodes are always the printer's own commands.
Whatever comes from data goes through `field`, where nothing can begin a command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from PIL import Image, ImageDraw, ImageFont

from app.documents.blocks import Align
from app.documents.flow import PT
from app.documents.label_stock import PlacedBarcode, PlacedMatrix, PlacedRule, PlacedText
from devices.render.code128_words import zpl_code128
from devices.render.datamatrix import FNC1, element_string
from devices.render.fonts import printable
from resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.documents.label_stock import LabelPage, Placed

_POINTS_PER_INCH = 72
_LONGEST_FIELD = 3072
_SAFE = frozenset(b" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]abcdefghijklmnopqrstuvwxyz")
_RULE_PT = 60
_JUSTIFY = {Align.LEFT: 0, Align.CENTER: 0, Align.RIGHT: 1}
_ANCHOR = {Align.LEFT: "ls", Align.CENTER: "ms", Align.RIGHT: "rs"}
_MOST_AT_ONCE = 400
_PLAINER = str.maketrans({"\N{NO-BREAK SPACE}": " ", "·": "-", "–": "-", "’": "'"})


@dataclass(frozen=True, slots=True)
class ZplStyle:
    """Say how fine the printer prints, and whether its own font sets the texts."""

    dpi: int = 203
    is_resident: bool = False

    def dots(self, length: int) -> int:
        """Return hundredths of a point as whole dots."""
        return round(length * self.dpi / (PT * _POINTS_PER_INCH))

    def module(self, width: int) -> int:
        """Return the width of a bar's module in dots, one at least."""
        return max(1, self.dots(width))


def render_zpl(pages: tuple[LabelPage, ...], style: ZplStyle) -> bytes:
    """Return the labels as ZPL, one format for each."""
    return b"".join(_format(page, style) for page in pages)


def field(text: str) -> bytes:
    """Return a text as field data in UTF-8; what ZPL could take for a command is written in hexadecimal."""
    plain = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    data = b"".join(
        bytes((byte,)) if byte in _SAFE else b"\\%02X" % byte for byte in plain.encode("utf-8", "replace")
    )
    if len(data) > _LONGEST_FIELD:
        raise ValueError("field too long for ZPL")
    return b"^FH\\^FD" + data + b"^FS"


def _format(page: LabelPage, style: ZplStyle) -> bytes:
    lines = [
        b"^XA^CI28^LH0,0^LS0",
        b"^PW%d^LL%d" % (style.dots(page.width), style.dots(page.height)),
    ]
    painted = [item for item in page.items if isinstance(item, PlacedText) and not _is_set(item, style)]
    lines += _picture(page, painted, style)
    for item in page.items:
        lines += _commands(item, style)
    return b"\n".join([*lines, b"^XZ\n"])


def _is_set(item: PlacedText, style: ZplStyle) -> bool:
    """Say whether the printer's own font sets a text."""
    return style.is_resident and _plain(item).isascii()


def _plain(item: PlacedText) -> str:
    return printable(item.text, item.weight).translate(_PLAINER)


def _commands(item: Placed, style: ZplStyle) -> Iterator[bytes]:
    at = b"^FO%d,%d" % (style.dots(item.x), style.dots(item.y))
    match item:
        case PlacedText():
            if _is_set(item, style):
                yield _text(item, style)
        case PlacedRule():
            thick = max(1, style.dots(_RULE_PT))
            yield at + b"^GB%d,%d,%d^FS" % (style.dots(item.width), thick, thick)
        case PlacedBarcode():
            bars = b"^BY%d^BCN,%d,N,N,N,N" % (style.module(item.module), style.dots(item.height))
            yield at + bars + field(zpl_code128(item.data))
        case PlacedMatrix():
            data = element_string(item.elements).replace("_", "__").replace(FNC1, "_1")
            yield at + b"^BXN,%d,200,,,,_" % style.module(item.module) + field(data)
        case _:
            assert_never(item)


def _text(item: PlacedText, style: ZplStyle) -> bytes:
    size = style.dots(item.size)
    place = b"^FT%d,%d,%d" % (style.dots(item.x), style.dots(item.y), _JUSTIFY[item.align])
    return place + b"^A0N,%d,%d" % (size, size) + field(_plain(item))


def _picture(page: LabelPage, texts: list[PlacedText], style: ZplStyle) -> Iterator[bytes]:
    """Return texts as one graphic field, cut to what is black."""
    canvas = Image.new("1", (style.dots(page.width), style.dots(page.height)), 0)
    draw = ImageDraw.Draw(canvas)
    draw.fontmode = "1"
    for item in texts:
        path = resource_path("fonts", f"Inter-{item.weight}.ttf")
        pixels = item.size * style.dpi / (PT * _POINTS_PER_INCH)
        font = ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)
        place = (style.dots(item.x), style.dots(item.y))
        draw.text(place, printable(item.text, item.weight), 1, font, _ANCHOR[item.align])
    box = canvas.getbbox()
    if box is not None:
        yield b"^FO%d,%d" % box[:2] + graphic(canvas.crop(box)) + b"^FS"


def graphic(picture: Image.Image) -> bytes:
    """Return a 1-bit picture as ^GF with ZPL's own compression; 1 is black."""
    row_bytes = (picture.width + 7) // 8
    raw = picture.tobytes()
    rows = [raw[start : start + row_bytes] for start in range(0, len(raw), row_bytes)]
    packed: list[str] = []
    for place, row in enumerate(rows):
        packed.append(":" if place and row == rows[place - 1] else _packed_row(row.hex().upper()))
    head = f"^GFA,{len(raw)},{len(raw)},{row_bytes},"
    return (head + "".join(packed)).encode("ascii")


def _packed_row(digits: str) -> str:
    out: list[str] = []
    rest = digits
    while rest:
        sign = rest[0]
        count = len(rest) - len(rest.lstrip(sign))
        if count == len(rest) and sign in "0F":
            out.append("," if sign == "0" else "!")
            break
        out.append(_repeated(sign, count))
        rest = rest[count:]
    return "".join(out)


def _repeated(sign: str, count: int) -> str:
    """Return a digit and how often: g to z are 20 to 400, G to Y are 1 to 19."""
    out = ""
    while count:
        now = min(count, _MOST_AT_ONCE)
        many, few = divmod(now, 20)
        out += chr(ord("f") + many) if many else ""
        out += chr(ord("F") + few) if few and now > 1 else ""
        out += sign
        count -= now
    return out
