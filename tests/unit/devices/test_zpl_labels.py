"""Check labels as ZPL: data that cannot command, barcodes that decode, the very picture of the PDF."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.graphics.barcode.code128 import Code128

from app.documents.bag_tag import lay_out_bag_tag
from app.documents.blocks import Align
from app.documents.flow import PT
from app.documents.label_stock import LabelPage, LabelSize, PlacedBarcode, PlacedMatrix, PlacedText
from app.documents.rx_label import lay_out_label
from devices.printer.zebra_status import read_status
from devices.render.code128_words import code_sets, symbols
from devices.render.datamatrix import element_string, modules
from devices.render.fonts import measure
from devices.render.label_pdf import render_labels
from devices.render.picture import pages_png
from devices.render.zpl import ZplStyle, field, graphic, render_zpl
from devices.sim.label_painter import code128_runs, gs1_elements, paint_label
from devices.sim.zpl_reader import Mark, read_labels

if TYPE_CHECKING:
    from random import Random

    from app.documents.bag_tag import BagTagFacts
    from app.documents.rx_label import LabelFacts

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
STYLES = [ZplStyle(203), ZplStyle(300), ZplStyle(203, is_resident=True)]
NASTY = st.text(st.sampled_from("^~\\_>\"'`{}\x1b\r\n éŁ€💊ABab19"), min_size=1, max_size=40) | st.text(
    max_size=40
)
GS1 = (("01", "00300935056982"), ("17", "261231"), ("10", "LOT_42"), ("21", "SN-1/2"))


def decoded(png: bytes) -> list[tuple[str, str]]:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)), text_mode=zxingcpp.TextMode.Plain)
    return [(each.symbology_identifier, each.text) for each in found]


def label_with(text: str) -> LabelPage:
    return LabelPage(
        28_800, 16_200, (PlacedText(900, 2000, text, 1200), PlacedText(900, 4000, "after", 1200))
    )


@given(NASTY)
def test_that_field_data_holds_no_command_and_comes_back(text: str) -> None:
    data = field(text)
    inner = data.removeprefix(b"^FH\\^FD").removesuffix(b"^FS")
    assert not {b"^", b"~"} & {inner[place : place + 1] for place in range(len(inner))}
    assert all(0x20 <= byte < 0x7F for byte in inner)
    (label,) = read_labels(b"^XA^FO0,0^A0N,9,9" + data + b"^XZ")
    assert [item.data for item in label.items] == [
        " ".join(text.splitlines())
        if "\n" in text or "\r" in text
        else text.encode("utf-8", "replace").decode()
    ]


@FEW
@given(NASTY, st.sampled_from(STYLES))
def test_that_no_text_on_a_label_adds_or_loses_anything(text: str, style: ZplStyle) -> None:
    calm, wild = (read_labels(render_zpl((label_with(each),), style)) for each in ("calm", text))
    assert len(calm) == len(wild) == 1
    assert {item.mark for item in wild[0].items} <= {Mark.TEXT, Mark.PICTURE}
    if style.is_resident:
        assert "after" in [item.data for item in wild[0].items]


def test_that_a_field_too_long_for_the_printer_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        field("é" * 600)


@FEW
@given(st.integers(1, 30), st.integers(1, 40), st.randoms(use_true_random=False))
def test_that_compressed_pictures_come_back_bit_by_bit(wide: int, high: int, chance: Random) -> None:
    rows = [bytes(chance.choice((0, 0, 255, 15)) for _ in range(wide)) for _ in range(high)]
    raw = b"".join(rows)
    picture = Image.frombytes("1", (wide * 8, high), raw)
    (label,) = read_labels(b"^XA^FO0,0" + graphic(picture) + b"^FS^XZ")
    assert label.items[0].bits == raw


@pytest.mark.parametrize("style", STYLES)
def test_that_every_barcode_of_a_zpl_label_decodes(
    label_facts: LabelFacts, bag_tag_facts: BagTagFacts, style: ZplStyle
) -> None:
    for pages, wanted in (
        (lay_out_label(label_facts, measure), label_facts.barcode),
        (lay_out_bag_tag(bag_tag_facts, measure), bag_tag_facts.barcode),
    ):
        for label in read_labels(render_zpl(pages, style)):
            assert decoded(paint_label(label)) == [("]C0", wanted)]


@pytest.mark.parametrize("dpi", [203, 300])
def test_that_the_zpl_label_is_the_pdf_label(label_facts: LabelFacts, dpi: int) -> None:
    """Want no more than the edges of signs to differ between the two."""
    pages = lay_out_label(label_facts, measure)
    (zpl,) = read_labels(render_zpl(pages, ZplStyle(dpi)))
    thermal = Image.open(io.BytesIO(paint_label(zpl))).convert("L")
    (png,) = pages_png(render_labels(pages, "Label"), dpi)
    paper = Image.open(io.BytesIO(png)).convert("L").resize(thermal.size)
    one, other = (picture.resize((25, 14), Image.Resampling.BOX).tobytes() for picture in (thermal, paper))
    assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 60
    assert min(one) < 150


@FEW
@given(
    patient=st.text("abcdefghij klmnop'é-", min_size=1, max_size=60).filter(str.strip),
    style=st.sampled_from(STYLES),
    size=st.sampled_from([LabelSize(), LabelSize(28_800, 14_400), LabelSize(28_800, 21_600)]),
)
def test_that_nothing_on_a_thermal_label_is_clipped(
    label_facts: LabelFacts, patient: str, style: ZplStyle, size: LabelSize
) -> None:
    pages = lay_out_label(replace(label_facts, patient=patient), measure, size)
    for page, label in zip(pages, read_labels(render_zpl(pages, style)), strict=True):
        assert (label.width, label.height) == (style.dots(page.width), style.dots(page.height))
        for item in label.items:
            if item.mark in {Mark.PICTURE, Mark.BOX}:
                assert item.x >= 0
                assert item.x + item.width <= label.width + 7
                assert item.y >= 0
                assert item.y + item.height <= label.height
            elif item.mark is Mark.CODE128:
                assert item.x + (11 * symbols(label_facts.barcode) + 2) * item.module <= label.width


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40))
def test_that_code_sets_lose_nothing_and_never_run_wider_than_the_layout_reckons(data: str) -> None:
    runs = code_sets(data)
    assert "".join(text for _, text in runs) == data
    assert all(len(text) % 2 == 0 and text.isdigit() for code, text in runs if code == "C")
    (label,) = read_labels(
        render_zpl((LabelPage(90_000, 9000, (PlacedBarcode(0, 0, 900, 71, data),)),), STYLES[0])
    )
    assert code128_runs(label.items[0].data) == runs


@pytest.mark.parametrize("data", ["RX1007000412028", "BG10010116", "001-0042", "12345678", "7"])
def test_that_a_bar_code_is_as_wide_on_both_papers(data: str) -> None:
    assert 11 * symbols(data) + 2 <= Code128(data, barWidth=1, quiet=0).width + 11


@FEW
@given(
    lot=st.text("ABCxyz0123456789-_/.", min_size=1, max_size=20),
    serial=st.text("ABCxyz0123456789-_/.", min_size=1, max_size=20),
    style=st.sampled_from(STYLES),
)
def test_that_a_gs1_datamatrix_decodes_with_its_separators_on_both_papers(
    lot: str, serial: str, style: ZplStyle
) -> None:
    elements = (("01", "00300935056982"), ("17", "261231"), ("10", lot), ("21", serial))
    page = LabelPage(28_800, 16_200, (PlacedMatrix(2000, 2000, 213, elements),))
    (label,) = read_labels(render_zpl((page,), style))
    assert gs1_elements(label.items[0].data) == elements
    (png,) = pages_png(render_labels((page,), "Lot"), 300)
    wanted = [("]d2", element_string(elements).removeprefix("\x1d"))]
    assert decoded(png) == wanted
    assert decoded(paint_label(label)) == wanted


def test_that_a_datamatrix_grows_with_its_data_and_refuses_what_none_holds() -> None:
    assert len(modules((("10", "1"),))) == 10
    assert len(modules(GS1)) < len(modules((*GS1, ("240", "x" * 30))))
    with pytest.raises(ValueError, match="too long"):
        modules((("10", "a" * 90), ("21", "b" * 90)))
    with pytest.raises(ValueError, match="GS1 element"):
        modules((("10", "with space"),))


def test_that_a_status_is_read_only_when_it_is_whole() -> None:
    first, second = "030,1,0,0457,002,0,0,0,000,0,0,0", "000,0,1,0,0,2,0,0,00000003,1,000"
    lines = b"".join(b"\x02%s\x03\r\n" % line.encode() for line in (first, second, "1234,0"))
    status = read_status(lines)
    assert status is not None
    assert (status.paper_out, status.head_up, status.formats_waiting, status.labels_left) == (
        True,
        True,
        2,
        3,
    )
    assert not status.is_idle
    for end in range(len(lines) - 3):
        assert read_status(lines[:end]) is None


def test_that_right_aligned_texts_end_at_their_place() -> None:
    page = LabelPage(28_800, 16_200, (PlacedText(27_900, 2000, "end", 1000, align=Align.RIGHT),))
    (label,) = read_labels(render_zpl((page,), STYLES[2]))
    assert (label.items[0].is_right, label.items[0].x) == (True, STYLES[2].dots(27_900))
    assert measure("end", page.items[0].weight, 1000) < 100 * PT  # type: ignore[union-attr]
