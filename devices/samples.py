"""Draw what a printer prints when it is tried out, or asked which one it is; nobody is named on it.

The libraries that draw load here at the first sample, not when the devices start.
"""

# ruff: noqa: PLC0415 - start-up cost

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.blocks import Align, Barcode, Cut, Document, Heading, Line, Rule
from app.documents.flow import PT, Weight, fit
from app.documents.label_stock import MARGIN, PlacedBarcode, PlacedRule, height, page, text_block
from app.hardware.printer_address import PrinterStyle

if TYPE_CHECKING:
    from app.documents.flow import Fitted
    from app.documents.label_stock import LabelPage, LabelSize, Placed
    from app.hardware.printer_address import LabelForm
    from app.hardware.states import DeviceKind

BARCODE = "TEST1234567890"
_MODULE = 106
_QUIET = 10 * _MODULE
_BARS = 32 * PT
_ACCENTS = "Accents and signs: ÁÉÍÓÚÑ áéíóúñ ¿? ¡! € $ %"


def sample_page(kind: DeviceKind) -> Document:
    """Return what a printer prints to show that it is well."""
    ruler = "1234567890" * 4 + "12345678"
    blocks = (
        Heading("Test page"),
        Line(kind.label, Align.CENTER),
        Rule(),
        Line(ruler),
        Line(_ACCENTS),
        Barcode(BARCODE, BARCODE),
        Cut(),
    )
    return Document("Test page", blocks)


def name_page(kind: DeviceKind, address: str) -> Document:
    """Return the slip by which a printer says which one it is."""
    blocks = (
        Heading(kind.label),
        Line(address, Align.CENTER),
        Line("This printer is the one that Counter calls by this name.", Align.CENTER),
        Cut(),
    )
    return Document(kind.label, blocks)


def receipt_job(paper: Document, style: PrinterStyle) -> bytes:
    """Return a paper in the language of a receipt printer."""
    if style is PrinterStyle.FOLDER:
        return page_job(paper)
    if style is PrinterStyle.STAR:
        from devices.render.star import render_star

        return render_star(paper)
    from devices.render.escpos import render_receipt

    return render_receipt(paper)


def page_job(paper: Document) -> bytes:
    """Return a paper as PDF."""
    from devices.render.pdf import render_pages

    return render_pages(paper)


def sample_label(form: LabelForm) -> bytes:
    """Return a test label for the stock that is loaded, as ZPL or as a sheet."""
    lines = ("Test label", f"Stock {form.stock}", _ACCENTS)
    return _label_job(lines, form, BARCODE)


def name_label(kind: DeviceKind, address: str, form: LabelForm) -> bytes:
    """Return the label by which a label printer says which one it is."""
    return _label_job((kind.label, address), form)


def lay_out_sample(lines: tuple[str, ...], stock: str, barcode: str = "") -> LabelPage:
    """Place a few lines, the first one large, and a barcode on a label; a rule stands at each end."""
    from app.documents.stock_list import stock_named

    size = stock_named(stock).label
    head, foot = 10 * PT, size.height - 10 * PT
    groups: list[tuple[Placed, ...]] = [tuple(PlacedRule(MARGIN, y, size.inner) for y in (head, foot))]
    top = head + 3 * PT
    for line in lines:
        fitted, weight = _fitted(line, size, is_first=line is lines[0])
        groups.append(text_block(fitted, top, weight))
        top += height(fitted) + 3 * PT
    if barcode:
        groups.append((PlacedBarcode(MARGIN + _QUIET, foot - _BARS - 5 * PT, _BARS, _MODULE, barcode),))
    return page(size, *groups)


def _fitted(line: str, size: LabelSize, *, is_first: bool) -> tuple[Fitted, Weight]:
    from devices.render.fonts import measure

    weight, sizes = (Weight.BOLD, (18, 16, 14)) if is_first else (Weight.REGULAR, (11, 10, 9, 8))
    return fit(line, size.inner, weight, tuple(points * PT for points in sizes), 2, measure), weight


def _label_job(lines: tuple[str, ...], form: LabelForm, barcode: str = "") -> bytes:
    from devices.render import on_stock

    return on_stock((lay_out_sample(lines, form.stock, barcode),), lines[0], form)
