"""Draw the page that sets scanners up: one letter page, the same bytes each time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from app.documents.flow import Weight
from app.documents.scanner_setup import HOW, NOT_OBEYED, PROVE, TITLE, licence_modules, scanner_makes
from app.scanning.setup_codes import ELEMENTS, PLAIN, UPC_A, SetupCode
from devices.render.datamatrix import modules
from devices.render.fonts import face
from devices.render.upc_bars import upc_modules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.documents.scanner_setup import ProgramCode, ScannerMake

_LEFT = 40
_WIDTH = LETTER[0] - 2 * _LEFT
_COLUMN = _WIDTH / 2
_BAR, _BAR_HEIGHT = 0.85, 30
_ROW = 70
_MODULE, _MATRIX_MODULE = 0.95, 2.4
_GREY = 0.35


def render_scanner_page() -> bytes:
    """Return the page as PDF."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER, invariant=1, pageCompression=1)
    canvas.setTitle(TITLE)
    page = _Page(canvas)
    page.words(TITLE, Weight.BOLD, 18)
    page.words(HOW, Weight.REGULAR, 9)
    for make in scanner_makes():
        page.make(make)
    page.rule()
    page.words(PROVE, Weight.SEMIBOLD, 10)
    page.test_codes()
    page.words(NOT_OBEYED, Weight.REGULAR, 8)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Page:
    """Write downward on one page; more than the page holds is a fault of ours."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._top: float = LETTER[1] - 34

    def _down(self, points: float) -> None:
        self._top -= points
        if self._top < 24:
            raise ValueError("the set-up page is full")

    def words(self, text: str, weight: Weight, size: float) -> None:
        """Write a paragraph."""
        for line in simpleSplit(text, face(weight), size, _WIDTH):
            self._down(size * 1.25)
            self._canvas.setFont(face(weight), size)
            self._canvas.drawString(_LEFT, self._top, line)
        self._down(size * 0.4)

    def rule(self) -> None:
        """Draw a line across."""
        self._down(2)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(_LEFT, self._top, _LEFT + _WIDTH, self._top)
        self._down(6)

    def make(self, make: ScannerMake) -> None:
        """Write one make with its codes, two beside each other where both fit."""
        self.rule()
        self._canvas.setFont(face(Weight.BOLD), 11)
        self._down(11)
        self._canvas.drawString(_LEFT, self._top, make.name)
        after = self._canvas.stringWidth(make.name, face(Weight.BOLD), 11) + 8
        self._canvas.setFont(face(Weight.REGULAR), 8.5)
        self._canvas.drawString(_LEFT + after, self._top, make.models)
        self._down(5)
        self.words(make.words, Weight.REGULAR, 8.5)
        self._down(4)
        for row in _rows(make.codes):
            for place, code in enumerate(row):
                self._program_code(code, _LEFT + place * _COLUMN)
            self._down(_ROW)

    def _program_code(self, code: ProgramCode, left: float) -> None:
        canvas = self._canvas
        canvas.setFont(face(Weight.SEMIBOLD), 9.5)
        canvas.drawString(left, self._top - 8, f"{code.step}  {code.title}")
        _bars(code.bars).drawOn(canvas, left + 12, self._top - 14 - _BAR_HEIGHT)
        canvas.setFont(face(Weight.REGULAR), 6.5)
        canvas.setFillGray(_GREY)
        canvas.drawString(left + 12, self._top - 22 - _BAR_HEIGHT, code.text)
        canvas.setFillGray(0)

    def test_codes(self) -> None:
        """Draw the four codes that prove the set-up."""
        self._down(4)
        middle = _LEFT + _COLUMN
        self._caption(SetupCode.UPC, _LEFT)
        self._grid([upc_modules(UPC_A)], _LEFT + 12, 1.1, 40)
        self._caption(SetupCode.MATRIX, middle)
        matrix = ["".join("1" if dark else "0" for dark in row) for row in modules(ELEMENTS)]
        self._grid(matrix, middle + 12, _MATRIX_MODULE, _MATRIX_MODULE)
        self._down(84)
        self._caption(SetupCode.CODE_128, _LEFT)
        _bars(PLAIN).drawOn(self._canvas, _LEFT + 12, self._top - 14 - _BAR_HEIGHT)
        self._caption(SetupCode.LICENCE, middle)
        self._grid(licence_modules(), middle + 12, _MODULE, 3 * _MODULE)
        self._down(94)

    def _caption(self, code: SetupCode, left: float) -> None:
        self._canvas.setFont(face(Weight.SEMIBOLD), 9.5)
        self._canvas.drawString(left, self._top - 8, f"Test {code.number}  {code}")

    def _grid(self, rows: Sequence[str], left: float, wide: float, high: float) -> None:
        """Draw dark modules, those beside each other as one so that no seam shows."""
        top = self._top - 14
        for down, row in enumerate(rows):
            start = 0
            for run in row.replace("01", "0 1").replace("10", "1 0").split(" "):
                if run[0] == "1":
                    spot = (left + start * wide, top - (down + 1) * high, len(run) * wide, high)
                    self._canvas.rect(*spot, stroke=0, fill=1)
                start += len(run)


def _bars(value: str) -> Code128:
    return Code128(value, barHeight=_BAR_HEIGHT, barWidth=_BAR, quiet=0)


def _rows(codes: Sequence[ProgramCode]) -> list[list[ProgramCode]]:
    rows: list[list[ProgramCode]] = []
    for code in codes:
        is_long = _bars(code.bars).width > _COLUMN - 36
        if rows and len(rows[-1]) == 1 and not is_long and _bars(rows[-1][0].bars).width <= _COLUMN - 36:
            rows[-1].append(code)
        else:
            rows.append([code])
    return rows
