"""Check labels on sheets of stock: each in its cell, nothing clipped, every barcode readable."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from app.documents.bag_tag import lay_out_bag_tag
from app.documents.flow import PT
from app.documents.rx_label import lay_out_label
from app.documents.stock_list import Nudge, read_stock, stock_list, stock_named
from app.kernel.errors import DomainError
from devices.render.fonts import measure
from devices.render.picture import page_texts, pages_png
from devices.render.sheet_pdf import render_calibration, render_sheets

if TYPE_CHECKING:
    from app.documents.bag_tag import BagTagFacts
    from app.documents.label_stock import LabelPage
    from app.documents.rx_label import LabelFacts
    from app.documents.stock_list import Stock
    from tests.fixtures.label_checks import assert_clean
else:
    from label_checks import assert_clean

FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
SHEETS = [stock for stock in stock_list() if stock.is_sheet]
DPI = 200


def picture(pdf: bytes, page: int = 0) -> Image.Image:
    return Image.open(io.BytesIO(pages_png(pdf, DPI)[page])).convert("L")


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(image).getbbox()
    assert box is not None
    return box


def dots(length: int) -> int:
    return round(length * DPI / (72 * PT))


def test_that_stock_names_are_unlike_and_unknown_ones_are_told() -> None:
    names = [stock.name for stock in stock_list()]
    assert len(names) == len(set(names)) > 5
    with pytest.raises(DomainError, match=r"4x2\.25"):
        stock_named("5x9")


@pytest.mark.parametrize(
    "cells", ["[[5000, 0]]", "[[0, 0]]", "[[250, 250], [4000, 250]]", "[[250, 9000]]", "[[-1, 300]]"]
)
def test_that_cells_off_the_page_or_over_one_another_are_refused(cells: str) -> None:
    text = 'name="x"\nwords="x"\npage=[8500, 11000]\nmargin=170\nlabel=[4000, 2250]\ncells='
    with pytest.raises(ValueError, match="cells of stock x"):
        read_stock(f"[[sheet]]\n{text}{cells}\n")


@pytest.mark.parametrize("stock", SHEETS, ids=lambda stock: stock.name)
def test_that_each_label_of_a_job_stands_in_its_own_cell(stock: Stock, label_facts: LabelFacts) -> None:
    count = len(stock.cells) + 1
    pages: tuple[LabelPage, ...] = ()
    for fill in range(count):
        pages += lay_out_label(replace(label_facts, fill=fill), measure, stock.label)
    pdf = render_sheets(pages, stock, "Labels")
    assert len(page_texts(pdf)) == 2
    sheet = picture(pdf)
    assert sheet.size == (dots(stock.page.width), dots(stock.page.height))
    for fill, cell in enumerate(stock.cells):
        left, top = dots(cell.x), dots(cell.y)
        label = sheet.crop((left, top, left + dots(stock.label.width), top + dots(stock.label.height)))
        (found,) = zxingcpp.read_barcodes(label)
        assert found.text == replace(label_facts, fill=fill).barcode
    left, top, right, bottom = ink(sheet)
    margin = dots(stock.margin)
    assert min(left, top, sheet.width - right, sheet.height - bottom) >= margin


def test_that_a_nudge_moves_everything_by_so_much(label_facts: LabelFacts) -> None:
    stock = stock_named("letter-corner")
    pages = lay_out_label(label_facts, measure, stock.label)
    still = ink(picture(render_sheets(pages, stock, "Label")))
    moved = ink(picture(render_sheets(pages, stock, "Label", Nudge(50, -30))))
    assert abs(moved[0] - still[0] - 5 / 25.4 * DPI) <= 1
    assert abs(moved[1] - still[1] + 3 / 25.4 * DPI) <= 1


@pytest.mark.parametrize("stock", SHEETS, ids=lambda stock: stock.name)
def test_that_the_calibration_draws_every_cell_and_says_what_is_set(stock: Stock) -> None:
    pdf = render_calibration(stock, Nudge(15, -5))
    (text,) = page_texts(pdf)
    assert text.count(stock.words) == len(stock.cells)
    assert "right 1.5 mm, down -0.5 mm" in text
    left, top, _, _ = ink(picture(render_calibration(stock)))
    assert abs(left - dots(min(cell.x for cell in stock.cells))) <= 1
    assert abs(top - dots(min(cell.y for cell in stock.cells))) <= 1


@FEW
@given(
    patient=st.text("abcdefghij klmnop'é-", min_size=1, max_size=60).filter(str.strip),
    directions=st.lists(st.sampled_from(["Take", "1", "tablet", "in", "the"]), max_size=60).map(" ".join),
    name=st.sampled_from(["4x2.25", "4x2", "4x3"]),
)
def test_that_labels_and_tags_fit_every_stock(
    label_facts: LabelFacts, bag_tag_facts: BagTagFacts, patient: str, directions: str, name: str
) -> None:
    size = stock_named(name).label
    label = replace(label_facts, patient=patient, directions=directions, schedule="2")
    tag = replace(bag_tag_facts, patient=patient)
    for page in (*lay_out_label(label, measure, size), *lay_out_bag_tag(tag, measure, size)):
        assert (page.width, page.height) == (size.width, size.height)
        assert_clean(page)


@pytest.mark.parametrize("stock", stock_list(), ids=lambda stock: stock.name)
def test_that_ordinary_directions_stand_whole_on_the_first_label(
    stock: Stock, label_facts: LabelFacts
) -> None:
    facts = replace(label_facts, schedule="2")
    pages = lay_out_label(facts, measure, stock.label)
    assert len(pages) == 1
