"""Render page documents as PDF on letter paper, the same bytes for the same document."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, assert_never
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate
from reportlab.platypus import Image as PdfImage
from reportlab.platypus import PageBreak as PdfPageBreak
from reportlab.platypus import Spacer as PdfSpacer
from reportlab.platypus import Table as PdfTable

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
from app.documents.flow import Weight
from devices.render.fonts import face, printable
from devices.render.receipt_pictures import png_picture, qr_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from app.documents.blocks import Block, Document, Strokes

_MARGIN = 54
_WIDTH = LETTER[0] - 2 * _MARGIN
_FRAME_PADDING = 6
_SIZE = 9.5
_LEAD = 13
_HEADINGS = {1: 17, 2: 11.5}
_ALIGN = {Align.LEFT: TA_LEFT, Align.CENTER: TA_CENTER, Align.RIGHT: TA_RIGHT}
_LINE = colors.HexColor("#B8BCC4")
_SHADE = colors.HexColor("#F1F2F5")
_SIGNATURE_HEIGHT = 46


def render_pages(document: Document) -> bytes:
    """Return the document as PDF with its footer and page numbers."""
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=LETTER,
        leftMargin=_MARGIN - _FRAME_PADDING,
        rightMargin=_MARGIN - _FRAME_PADDING,
        topMargin=48,
        bottomMargin=60,
        title=printable(document.title, Weight.REGULAR),
        invariant=1,
    )
    story = [flowable for block in document.blocks for flowable in _flowables(block)]
    template.build(story, canvasmaker=_numbered(document.footer))
    return out.getvalue()


def _numbered(footer: str) -> type[Canvas]:
    """Return a canvas that knows the number of pages when it writes the foot of each."""

    class NumberedCanvas(Canvas):  # type: ignore[misc] # the library has no types
        """Keep every page until the last one is known."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - the library's name
            """Keep the page instead of writing it."""
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Write every page with its foot."""
            for number, page in enumerate(self._kept, start=1):
                self.__dict__.update(page)
                self.setFont(face(Weight.REGULAR), 8)
                self.setFillColor(colors.HexColor("#4A4F59"))
                self.drawString(_MARGIN, 34, printable(footer, Weight.REGULAR))
                self.drawRightString(LETTER[0] - _MARGIN, 34, f"Page {number} of {len(self._kept)}")
                super().showPage()
            super().save()

    return NumberedCanvas


def _style(weight: Weight = Weight.REGULAR, align: Align = Align.LEFT, size: float = _SIZE) -> ParagraphStyle:
    return ParagraphStyle(
        f"{weight}-{align}-{size}",
        fontName=face(weight),
        fontSize=size,
        leading=max(_LEAD, size * 1.3),
        alignment=_ALIGN[align],
    )


def _text(
    text: str, weight: Weight = Weight.REGULAR, align: Align = Align.LEFT, size: float = _SIZE
) -> Paragraph:
    return Paragraph(escape(printable(text, weight)), _style(weight, align, size))


def _flowables(block: Block) -> list[Flowable]:  # noqa: C901, PLR0911, PLR0912 - one case per kind of block
    match block:
        case Heading():
            before = 0 if block.level == 1 else 12
            heading = _text(block.text, Weight.BOLD, size=_HEADINGS[block.level])
            return [PdfSpacer(1, before), heading, PdfSpacer(1, 5)]
        case Line():
            return [_text(block.text, Weight.SEMIBOLD if block.is_bold else Weight.REGULAR, block.align)]
        case Pair():
            return [_pair(block)]
        case Table():
            return [PdfSpacer(1, 3), _table(block), PdfSpacer(1, 5)]
        case Rule():
            return [PdfSpacer(1, 5), HRFlowable(width="100%", thickness=0.6, color=_LINE), PdfSpacer(1, 5)]
        case Spacer():
            return [PdfSpacer(1, _LEAD * block.lines)]
        case Barcode():
            bars = Code128(block.data, barHeight=30, barWidth=0.9, quiet=1, lquiet=10, rquiet=10)
            return [bars, _text(block.caption, size=8)] if block.caption else [bars]
        case QrCode():
            return [
                _image(qr_picture(block.data)),
                *([_text(block.caption, size=8)] if block.caption else []),
            ]
        case Picture():
            return [_image(png_picture(block.png))]
        case Signature():
            return [_SignatureLine(block)]
        case PageBreak():
            return [PdfPageBreak()]
        case Cut():
            return []
        case _:
            assert_never(block)


def _image(picture: Image.Image) -> PdfImage:
    """Return a picture made for 203 dots to the inch at its own size."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    side = 72 / 203
    return PdfImage(out, picture.width * side, picture.height * side, hAlign="LEFT")


def _pair(block: Pair) -> PdfTable:
    weight = Weight.BOLD if block.is_bold else Weight.REGULAR
    table = PdfTable(
        [[_text(block.left, weight), _text(block.right, weight, Align.RIGHT)]],
        colWidths=(_WIDTH * 0.4, _WIDTH * 0.6),
    )
    table.setStyle(_TIGHT)
    return table


_TIGHT: Sequence[tuple[Any, ...]] = (
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
)


def _table(block: Table) -> Flowable:
    if not block.rows:
        return _text(block.empty_text)
    aligns = [column.align for column in block.columns]
    cells = [[_text(column.title, Weight.SEMIBOLD, column.align, 8.5) for column in block.columns]]
    cells += [_row(row, aligns, Weight.REGULAR) for row in block.rows]
    if block.total:
        cells.append(_row(block.total, aligns, Weight.BOLD))
    weights = sum(column.weight for column in block.columns)
    table = PdfTable(
        cells, colWidths=[_WIDTH * column.weight / weights for column in block.columns], repeatRows=1
    )
    style: list[tuple[Any, ...]] = [
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
    ]
    if block.total:
        style.append(("LINEABOVE", (0, -1), (-1, -1), 1, colors.black))
    table.setStyle(style)
    return table


def _row(row: tuple[str, ...], aligns: list[Align], weight: Weight) -> list[Paragraph]:
    return [_text(cell, weight, align) for cell, align in zip(row, aligns, strict=True)]


class _SignatureLine(Flowable):  # type: ignore[misc] # the library has no types
    """Draw strokes, or room for a pen, above a line with its caption."""

    def __init__(self, block: Signature) -> None:
        super().__init__()
        self._strokes: Strokes = block.strokes
        self._caption = block.caption

    def wrap(self, *_available: float) -> tuple[float, float]:
        """Tell the size."""
        return (260, _SIGNATURE_HEIGHT + 16)

    def draw(self) -> None:
        """Draw at the origin given by the page."""
        canvas = self.canv
        canvas.setLineWidth(0.7)
        canvas.line(0, 13, 260, 13)
        canvas.setFont(face(Weight.REGULAR), 8)
        canvas.drawString(0, 3, printable(self._caption, Weight.REGULAR))
        points = [point for stroke in self._strokes for point in stroke]
        if not points:
            return
        left, top = min(x for x, _ in points), min(y for _, y in points)
        wide = max(x for x, _ in points) - left or 1
        high = max(y for _, y in points) - top or 1
        scale = min(240 / wide, (_SIGNATURE_HEIGHT - 6) / high)
        canvas.setLineWidth(1.1)
        for stroke in self._strokes:
            path = canvas.beginPath()
            for index, (x, y) in enumerate(stroke):
                move = path.moveTo if index == 0 else path.lineTo
                move((x - left) * scale + 6, 16 + (top + high - y) * scale)
            canvas.drawPath(path)
