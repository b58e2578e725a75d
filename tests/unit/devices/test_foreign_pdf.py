"""Have poppler draw our PDF where it is installed: every barcode decodes, all that is printed stays inside.

The other tests draw PDF by PDFium; this one looks by the program that most queues of Linux print with.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image, ImageChops

from app.documents.label_stock import PlacedMatrix
from app.documents.receipt import receipt
from app.documents.rx_label import lay_out_label
from app.documents.stock_list import stock_list, stock_named
from app.hardware.printer_address import LabelForm
from app.hardware.states import DeviceKind
from devices.render import DocumentRenderer
from devices.render.fonts import measure
from devices.render.label_pdf import render_labels
from devices.render.pdf import render_pages
from devices.samples import BARCODE, page_job, sample_label, sample_page

if TYPE_CHECKING:
    from app.documents.bag_tag import BagTagFacts
    from app.documents.receipt import ReceiptFacts
    from app.documents.rx_label import LabelFacts

PDFTOPPM = shutil.which("pdftoppm")
pytestmark = pytest.mark.skipif(PDFTOPPM is None, reason="poppler's pdftoppm is not installed")
DPI = 200
LINK = "https://cedar-street.example/rx"
GS1 = (("01", "00300935056982"), ("17", "261231"), ("10", "LOT_42"), ("21", "SN-1/2"))
SHEETS = [stock.name for stock in stock_list() if stock.is_sheet]


def drawn(pdf: bytes) -> list[Image.Image]:
    """Return each page as poppler draws it."""
    command = [str(PDFTOPPM), "-gray", "-r", str(DPI), "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    stream, pages = io.BytesIO(done.stdout), []
    while stream.tell() < len(done.stdout):
        pages.append(Image.open(stream).copy())
    return pages


def codes(picture: Image.Image) -> list[tuple[str, str]]:
    found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
    return sorted((each.symbology_identifier, each.text) for each in found)


def assert_inside(picture: Image.Image) -> None:
    box = ImageChops.invert(picture).getbbox()
    assert box is not None
    assert min(box[:2]) > 0
    assert box[2] < picture.width
    assert box[3] < picture.height


@pytest.mark.parametrize("stock", SHEETS)
def test_that_labels_on_every_sheet_decode_and_stay_inside(
    label_facts: LabelFacts, bag_tag_facts: BagTagFacts, stock: str
) -> None:
    form, renderer = LabelForm(stock=stock), DocumentRenderer()
    for pdf, code in (
        (renderer.label_job(label_facts, form), label_facts.barcode),
        (renderer.bag_tag_job(bag_tag_facts, form), bag_tag_facts.barcode),
        (sample_label(form), BARCODE),
    ):
        (page,) = drawn(pdf)
        assert codes(page) == [("]C0", code)]
        assert_inside(page)


def test_that_a_label_with_a_gs1_datamatrix_keeps_its_separators(label_facts: LabelFacts) -> None:
    (label, *_) = lay_out_label(label_facts, measure, stock_named("4x3").label)
    marked = replace(label, items=(PlacedMatrix(22_000, 15_000, 142, GS1),))
    ((kind, text),) = codes(drawn(render_labels((marked,), "Label"))[0])
    assert kind == "]d2"
    assert "10LOT_42\x1d21SN-1/2" in text


def test_that_receipts_and_test_pages_decode_and_stay_inside(receipt_facts: ReceiptFacts) -> None:
    facts = replace(receipt_facts, link=LINK)
    (page,) = drawn(render_pages(receipt(facts)))
    assert codes(page) == [("]C0", facts.sale_number), ("]Q1", LINK)]
    assert_inside(page)
    (page,) = drawn(page_job(sample_page(DeviceKind.PAGE_PRINTER)))
    assert codes(page) == [("]C0", BARCODE)]
    assert_inside(page)
