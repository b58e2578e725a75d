"""Draw labels on sheets of label stock as PDF, and the page by which a printer is set straight."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reportlab.pdfgen.canvas import Canvas

from app.documents.flow import PT, Weight
from app.documents.stock_list import Nudge
from devices.render.fonts import face
from devices.render.label_pdf import draw_label

if TYPE_CHECKING:
    from app.documents.label_stock import LabelPage
    from app.documents.stock_list import Cell, Stock

_NO_NUDGE = Nudge()
_MM = 72 / 25.4
_ARM = 12
_TICKS = 5


def render_sheets(pages: tuple[LabelPage, ...], stock: Stock, title: str, nudge: Nudge = _NO_NUDGE) -> bytes:
    """Return the labels on as many sheets as they need, each in the next cell."""
    out = io.BytesIO()
    canvas = _canvas(out, stock, title)
    for place, page in enumerate(pages):
        number = place % len(stock.cells)
        if place and number == 0:
            canvas.showPage()
        canvas.saveState()
        canvas.translate(*_corner(stock, stock.cells[number], nudge))
        draw_label(canvas, page)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def render_calibration(stock: Stock, nudge: Nudge = _NO_NUDGE) -> bytes:
    """Return one sheet with the outline of every cell and a millimetre cross at its corner."""
    out = io.BytesIO()
    canvas = _canvas(out, stock, f"Calibration {stock.name}")
    for number, cell in enumerate(stock.cells, start=1):
        canvas.saveState()
        canvas.translate(*_corner(stock, cell, nudge))
        width, height = stock.label.width / PT, stock.label.height / PT
        canvas.setLineWidth(0.4)
        canvas.setDash(2, 2)
        canvas.rect(0, 0, width, height)
        canvas.setDash()
        _cross(canvas, height)
        _words(canvas, stock, number, nudge)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _canvas(out: io.BytesIO, stock: Stock, title: str) -> Canvas:
    size = (stock.page.width / PT, stock.page.height / PT)
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    return canvas


def _corner(stock: Stock, cell: Cell, nudge: Nudge) -> tuple[float, float]:
    """Return a cell's lower left corner, measured from the lower left corner of the page."""
    top = stock.page.height - cell.y - nudge.y
    return (cell.x + nudge.x) / PT, (top - stock.label.height) / PT


def _cross(canvas: Canvas, top: float) -> None:
    """Draw a cross inside the top left corner, its arms ticked by millimetres from the die-cut edge."""
    canvas.setLineWidth(0.6)
    for millimetre in range(1, _ARM + 1):
        at = millimetre * _MM
        length = 4 if millimetre % _TICKS == 0 else 2
        canvas.line(at, top - _ARM, at, top - _ARM - length)
        canvas.line(_ARM, top - at, _ARM + length, top - at)
    canvas.line(0, top - _ARM, _ARM * _MM, top - _ARM)
    canvas.line(_ARM, top, _ARM, top - _ARM * _MM)


def _words(canvas: Canvas, stock: Stock, number: int, nudge: Nudge) -> None:
    width, height = stock.label.width / PT, stock.label.height / PT
    lines = (
        (Weight.BOLD, 14, f"{number}"),
        (Weight.SEMIBOLD, 9, stock.words),
        (Weight.REGULAR, 8, f"Set now: right {nudge.right / 10:.1f} mm, down {nudge.down / 10:.1f} mm"),
        (Weight.REGULAR, 8, "The dashed line belongs on the edge of the label."),
        (Weight.REGULAR, 8, "If it stands too far left by 1.5 mm, set right=15; too high, set down=15."),
    )
    top = height / 2 + 26
    for weight, size, text in lines:
        canvas.setFont(face(weight), size)
        canvas.drawCentredString(width / 2 + 8, top, text)
        top -= size + 6
