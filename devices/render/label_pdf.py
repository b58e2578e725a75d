"""Draw placed labels as PDF, one page per label, the same bytes each time."""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING, assert_never

from reportlab.graphics.barcode.code128 import Code128
from reportlab.pdfgen.canvas import Canvas

from app.documents.blocks import Align
from app.documents.flow import PT
from app.documents.label_stock import PlacedBarcode, PlacedMatrix, PlacedRule, PlacedText
from devices.render.datamatrix import modules
from devices.render.fonts import face, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.documents.label_stock import LabelPage, Placed


def render_labels(pages: tuple[LabelPage, ...], title: str) -> bytes:
    """Return the labels as one PDF; the title is a number, never a person's name."""
    out = io.BytesIO()
    first = pages[0]
    canvas = Canvas(out, pagesize=(first.width / PT, first.height / PT), invariant=1, pageCompression=1)
    canvas.setTitle(title)
    for page in pages:
        canvas.setPageSize((page.width / PT, page.height / PT))
        draw_label(canvas, page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_label(canvas: Canvas, page: LabelPage) -> None:
    """Draw one label with its lower left corner at the canvas's origin."""
    for item in page.items:
        _draw(canvas, item, page.height)


def _draw(canvas: Canvas, item: Placed, height: int) -> None:
    match item:
        case PlacedText():
            _draw_text(canvas, item, height)
        case PlacedBarcode():
            _draw_barcode(canvas, item, height)
        case PlacedMatrix():
            _draw_matrix(canvas, item, height)
        case PlacedRule():
            canvas.setLineWidth(0.6)
            y = (height - item.y) / PT
            canvas.line(item.x / PT, y, (item.x + item.width) / PT, y)
        case _:
            assert_never(item)


def _draw_text(canvas: Canvas, item: PlacedText, height: int) -> None:
    text = printable(item.text, item.weight)
    canvas.setFont(face(item.weight), item.size / PT)
    x, y = item.x / PT, (height - item.y) / PT
    match item.align:
        case Align.LEFT:
            canvas.drawString(x, y, text)
        case Align.CENTER:
            canvas.drawCentredString(x, y, text)
        case Align.RIGHT:
            canvas.drawRightString(x, y, text)


def _draw_barcode(canvas: Canvas, item: PlacedBarcode, height: int) -> None:
    bars = Code128(item.data, barHeight=item.height / PT, barWidth=item.module / PT, quiet=0)
    bars.drawOn(canvas, item.x / PT, (height - item.y - item.height) / PT)


def _draw_matrix(canvas: Canvas, item: PlacedMatrix, height: int) -> None:
    """Draw runs of dark modules, across and down: drawn one by one, some programs leave a seam between."""
    side, rows = item.module / PT, modules(item.elements)
    left, top = item.x / PT, (height - item.y) / PT
    for down, row in enumerate(rows):
        for at, length in _runs(row):
            canvas.rect(left + at * side, top - (down + 1) * side, length * side, side, stroke=0, fill=1)
    for right, column in enumerate(zip(*rows, strict=True)):
        for at, length in _runs(column):
            bottom = top - (at + length) * side
            canvas.rect(left + right * side, bottom, side, length * side, stroke=0, fill=1)


def _runs(line: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Return where each run of dark modules begins and how long it is."""
    at = 0
    for is_dark, group in groupby(line):
        length = len(tuple(group))
        if is_dark:
            yield at, length
        at += length
