"""Draw the page of set-up barcodes for scanners as PDF."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from app.documents.flow import PT, Weight
from app.documents.label_stock import LabelPage, PlacedMatrix
from app.documents.scanner_setup import CHECK_MATRIX, CHECK_TEXT, STEPS, TITLE
from devices.render.fonts import face
from devices.render.label_pdf import draw_label

if TYPE_CHECKING:
    from app.documents.scanner_setup import MenuCode, ScannerMaker

FNC3 = "\xf3"
_LEFT, _TOP, _BOTTOM = 54, 738, 54
_WIDE = LETTER[0] - 2 * _LEFT
_BAR, _HIGH, _GAP = 1.1, 34, 74
_MODULE = 250


class _Sheet:
    """Be a page that is filled from the top."""

    def __init__(self, out: io.BytesIO) -> None:
        self.canvas = Canvas(out, pagesize=LETTER, invariant=1, pageCompression=1)
        self.canvas.setTitle(TITLE)
        self.at = float(_TOP)

    def write(self, text: str, size: int, weight: Weight = Weight.REGULAR) -> None:
        for line in simpleSplit(text, face(weight), size, _WIDE):
            self.canvas.setFont(face(weight), size)
            self.canvas.drawString(_LEFT, self.at, line)
            self.at -= size * 1.35

    def code(self, words: str, data: str, x: float) -> None:
        bars = Code128(data, barWidth=_BAR, barHeight=_HIGH, quiet=0)
        bars.drawOn(self.canvas, x, self.at - _HIGH - 14)
        self.canvas.setFont(face(Weight.MEDIUM), 9)
        self.canvas.drawString(x, self.at - 9, words)

    def codes(self, codes: tuple[MenuCode, ...]) -> None:
        """Draw codes in two columns far apart, so that a scanner sees one at a time."""
        for place, code in enumerate(codes):
            self.code(code.words, FNC3 + code.command, _LEFT + 10 + (place % 2) * _WIDE / 2)
            if place % 2 or place == len(codes) - 1:
                self.at -= _GAP


def render_scanner_sheet(makers: tuple[ScannerMaker, ...]) -> bytes:
    """Return the page: the steps, the codes of each make, the check codes at the foot."""
    out = io.BytesIO()
    sheet = _Sheet(out)
    sheet.write(TITLE, 20, Weight.BOLD)
    sheet.at -= 4
    for step in STEPS:
        sheet.write(step, 10)
    for maker in makers:
        sheet.at -= 12
        sheet.write(maker.name, 12, Weight.SEMIBOLD)
        if maker.words:
            sheet.write(maker.words, 10)
        sheet.codes(maker.codes)
    _check_codes(sheet)
    sheet.canvas.showPage()
    sheet.canvas.save()
    return out.getvalue()


def _check_codes(sheet: _Sheet) -> None:
    sheet.at -= 12
    sheet.write("Check", 12, Weight.SEMIBOLD)
    if sheet.at - _HIGH - 14 < _BOTTOM:
        raise ValueError("the page of scanner codes is full")
    sheet.code("Code 128", CHECK_TEXT, _LEFT + 10)
    height = round(LETTER[1] * PT)
    place = (round((_LEFT + 10 + _WIDE / 2) * PT), height - round((sheet.at - 14) * PT))
    matrix = PlacedMatrix(*place, _MODULE, CHECK_MATRIX)
    draw_label(sheet.canvas, LabelPage(round(LETTER[0] * PT), height, (matrix,)))
    sheet.canvas.setFont(face(Weight.MEDIUM), 9)
    sheet.canvas.drawString(_LEFT + 10 + _WIDE / 2, sheet.at - 9, "GS1 DataMatrix")
