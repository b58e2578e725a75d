"""Check the page of set-up barcodes: every code decodes to its command, the check codes tell what ails."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image, ImageChops

from app.documents.scanner_setup import CHECK_TEXT, MenuCode, ScannerMaker, read_makers, scanner_makers
from app.scanning.trial import judge_trial
from app.scanning.types import SERIAL, Scan
from devices.render import DocumentRenderer
from devices.render.picture import page_texts
from devices.render.scanner_sheet import render_scanner_sheet

NOON = datetime(2026, 11, 24, tzinfo=UTC)
PDF = DocumentRenderer().scanner_sheet_pdf()


def seen() -> list[zxingcpp.Barcode]:
    (png,) = DocumentRenderer().pages_png(PDF, 200)
    picture = Image.open(io.BytesIO(png)).convert("L")
    box = ImageChops.invert(picture).getbbox()
    assert box is not None
    assert min(box[:2]) > 50
    assert box[2] < picture.width - 50
    assert box[3] < picture.height - 50
    return list(zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain))


def is_command(code: zxingcpp.Barcode) -> bool:
    """Say whether a code speaks to the scanner itself (FNC3)."""
    return "ReaderInit" in str(code.extra)


def test_that_every_set_up_code_is_a_command_to_a_scanner_and_stands_once_on_the_page() -> None:
    commands = [code.text for code in seen() if is_command(code)]
    assert sorted(commands) == sorted(code.command for maker in scanner_makers() for code in maker.codes)


def test_that_the_check_codes_show_whether_the_scanner_is_set_up_well() -> None:
    checks = [code for code in seen() if not is_command(code)]
    assert {code.symbology_identifier for code in checks} == {"]C0", "]d2"}
    assert CHECK_TEXT in {code.text for code in checks}
    for code in checks:
        whole = judge_trial(Scan.read(code.symbology_identifier + code.text, SERIAL, NOON))
        assert whole.endswith("The scanner is set up well for it.")
        bare = judge_trial(Scan.read(code.text.replace("\x1d", ""), SERIAL, NOON))
        assert "AIM identifier" in bare


def test_that_each_make_is_told_what_to_do() -> None:
    (text,) = page_texts(PDF)
    plain = " ".join(text.split())
    for maker in scanner_makers():
        assert maker.name in plain
        assert maker.words in plain
        assert all(code.words in plain for code in maker.codes)


def test_that_a_make_without_a_word_and_a_page_too_full_are_refused() -> None:
    with pytest.raises(ValueError, match="scanner make Acme"):
        read_makers('[[maker]]\nname = "Acme"\n')
    many = ScannerMaker("Acme", tuple(MenuCode(f"{number}", f"X{number}.") for number in range(30)))
    with pytest.raises(ValueError, match="full"):
        render_scanner_sheet((many,))
