"""Read every barcode of the scanner set-up page back with somebody else's reader."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from app.documents.scanner_setup import scanner_makes
from app.scanning.setup_codes import CARD, MATRIX, PLAIN, UPC_A
from devices.render import DocumentRenderer
from devices.render.upc_bars import upc_modules


@pytest.fixture(scope="module")
def found() -> list[zxingcpp.Barcode]:
    renderer = DocumentRenderer()
    pictures = renderer.pages_png(renderer.scanner_page_pdf(), 200)
    assert len(pictures) == 1
    return list(zxingcpp.read_barcodes(Image.open(io.BytesIO(pictures[0])).convert("L")))


def test_that_every_code_of_the_page_reads_back_and_there_are_no_others(
    found: list[zxingcpp.Barcode],
) -> None:
    wanted = {code.bars.strip("\xf3") for make in scanner_makes() for code in make.codes}
    wanted |= {f"0{UPC_A}", MATRIX, PLAIN, CARD}
    assert {one.bytes.decode("latin-1") for one in found} == wanted
    assert len(found) == len(wanted)


def test_that_set_up_codes_and_only_these_tell_a_scanner_to_set_itself_up(
    found: list[zxingcpp.Barcode],
) -> None:
    obeyed = {one.bytes.decode("latin-1") for one in found if "ReaderInit" in str(one.extra)}
    assert obeyed == {code.bars.strip("\xf3") for make in scanner_makes() for code in make.codes}


def test_that_the_test_codes_are_sent_with_the_identifiers_that_are_wanted(
    found: list[zxingcpp.Barcode],
) -> None:
    sent = {one.bytes.decode("latin-1"): one.symbology_identifier for one in found}
    assert [sent[text] for text in (f"0{UPC_A}", MATRIX, PLAIN, CARD)] == ["]E0", "]d2", "]C0", "]L2"]


def test_that_the_page_is_the_same_each_time_and_bad_digits_make_no_bars() -> None:
    assert DocumentRenderer().scanner_page_pdf() == DocumentRenderer().scanner_page_pdf()
    for digits in ("01234567890", "01234567890x"):
        with pytest.raises(ValueError, match="UPC-A"):
            upc_modules(digits)
