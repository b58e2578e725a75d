"""Have somebody else's renderer draw our ZPL: every barcode decodes, nothing is clipped, nothing overlaps."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import zxingcpp
from PIL import Image, ImageChops

from app.documents.bag_tag import lay_out_bag_tag
from app.documents.label_stock import LabelPage, LabelSize, PlacedMatrix
from app.documents.rx_label import lay_out_label
from app.documents.stock_list import stock_list
from devices.render.fonts import measure
from devices.render.zpl import ZplStyle, render_zpl
from devices.samples import BARCODE, lay_out_sample
from devices.sim.label_painter import paint_label
from devices.sim.zpl_reader import read_labels

if TYPE_CHECKING:
    from app.documents.bag_tag import BagTagFacts
    from app.documents.rx_label import LabelFacts

zplkit = pytest.importorskip("zplkit", reason="zplkit has no wheel for this platform")
Limits = pytest.importorskip("zplkit.rendering").Limits

STYLES = [ZplStyle(203), ZplStyle(300), ZplStyle(203, is_resident=True), ZplStyle(300, is_resident=True)]
SIZES = sorted({(stock.label.width, stock.label.height) for stock in stock_list()})
LONG = "Maximiliana Alexandrina Featherstonehaugh-Cholmondeley"
GS1 = (("01", "00300935056982"), ("17", "261231"), ("10", "LOT_42"), ("21", "SN-1/2"))


def drawn(pages: tuple[LabelPage, ...], style: ZplStyle) -> list[Image.Image]:
    """Return each label as zplkit draws it, black on white."""
    options = zplkit.Options(profile="specification", dpi=style.dpi)
    document = zplkit.render(render_zpl(pages, style), options, limits=Limits(graphic_bytes=1_000_000))
    told = [str(warning) for warning in document.warnings if not str(warning).startswith("Resident fonts")]
    assert told == []
    rasters: list[Any] = [label.rasterize() for label in document.labels]
    assert len(rasters) == len(pages)
    return [Image.frombytes("L", (one.width, one.height), one.pixels) for one in rasters]


def codes(picture: Image.Image) -> list[tuple[str, str]]:
    found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
    return [(each.symbology_identifier, each.text) for each in found]


def dots(picture: Image.Image) -> Image.Image:
    """Return what is black as 1."""
    return picture.point([255] * 128 + [0] * 128).convert("1")


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(picture).getbbox()
    assert box is not None
    return box


def assert_clear(page: LabelPage, style: ZplStyle) -> None:
    """Draw each item alone: none touches the label's edge, no two share a dot, and together they are all."""
    (whole,) = drawn((page,), style)
    covered = Image.new("1", whole.size)
    for item in page.items:
        (alone,) = drawn((replace(page, items=(item,)),), style)
        if ImageChops.invert(alone).getbbox() is None:
            continue
        left, top, right, bottom = ink(alone)
        assert min(left, top) > 0, item
        assert right < whole.width, item
        assert bottom < whole.height, item
        black = dots(alone)
        assert ImageChops.logical_and(covered, black).getbbox() is None, item
        covered = ImageChops.logical_or(covered, black)
    assert ImageChops.logical_xor(covered, dots(whole)).getbbox() is None


@pytest.mark.parametrize("style", STYLES, ids=str)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_that_labels_and_tags_decode_and_stand_clear_on_every_stock(
    label_facts: LabelFacts, bag_tag_facts: BagTagFacts, style: ZplStyle, size: tuple[int, int]
) -> None:
    stock = LabelSize(*size)
    facts, tag = replace(label_facts, patient=LONG), replace(bag_tag_facts, patient=LONG)
    for pages, wanted in (
        (lay_out_label(facts, measure, stock), facts.barcode),
        (lay_out_bag_tag(tag, measure, stock), tag.barcode),
    ):
        for page, picture in zip(pages, drawn(pages, style), strict=True):
            assert picture.size == (style.dots(page.width), style.dots(page.height))
            assert codes(picture) == [("]C0", wanted)]
        assert_clear(pages[0], style)


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_that_test_labels_decode_and_stand_clear(style: ZplStyle) -> None:
    for stock in stock_list():
        page = lay_out_sample(("Test label", f"Stock {stock.name}", "ÁÉÍÓÚÑ ¿? € $ %"), stock.name, BARCODE)
        (picture,) = drawn((page,), style)
        assert codes(picture) == [("]C0", BARCODE)]
        assert_clear(page, style)


@pytest.mark.parametrize("dpi", [203, 300])
def test_that_a_gs1_datamatrix_keeps_its_separators(dpi: int) -> None:
    page = LabelPage(28_800, 16_200, (PlacedMatrix(2000, 2000, 142, GS1),))
    (picture,) = drawn((page,), ZplStyle(dpi))
    ((kind, text),) = codes(picture)
    assert kind == "]d2"
    assert "10LOT_42\x1d21SN-1/2" in text


def test_that_our_own_simulator_and_the_stranger_paint_the_same_label(label_facts: LabelFacts) -> None:
    pages = lay_out_label(label_facts, measure)
    (theirs,) = drawn(pages, ZplStyle(203))
    (label,) = read_labels(render_zpl(pages, ZplStyle(203)))
    ours = Image.open(io.BytesIO(paint_label(label))).convert("L")
    assert ours.size == theirs.size
    rough = [picture.resize((58, 32), Image.Resampling.BOX).tobytes() for picture in (ours, theirs)]
    assert max(abs(a - b) for a, b in zip(*rough, strict=True)) < 40
