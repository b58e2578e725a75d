"""Register the shipped Inter fonts with the PDF library and measure text in them."""

from __future__ import annotations

import unicodedata
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.documents.flow import PT, Weight
from resources import resource_path

_STAND_IN = "?"


@cache
def face(weight: Weight) -> str:
    """Register a weight once and return its name in PDF."""
    name = f"Inter-{weight}"
    pdfmetrics.registerFont(TTFont(name, str(resource_path("fonts", f"Inter-{weight}.ttf"))))
    return name


@cache
def _glyphs(weight: Weight) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(face(weight)).face.charToGlyph)


def printable(text: str, weight: Weight) -> str:
    """Return the text with signs that the font lacks replaced: by their base letter, else by `?`."""
    known = _glyphs(weight)
    out = []
    for sign in unicodedata.normalize("NFC", text):
        if ord(sign) in known:
            out.append(sign)
            continue
        if unicodedata.category(sign) in {"Mn", "Cf"}:
            continue
        base = unicodedata.normalize("NFKD", sign)[0]
        out.append(base if ord(base) in known else _STAND_IN)
    return "".join(out)


def measure(text: str, weight: Weight, size: int) -> int:
    """Return the width of a text in hundredths of a point, rounded up."""
    width = pdfmetrics.stringWidth(printable(text, weight), face(weight), size / PT)
    return int(width * PT) + 1
