"""Check papers in each language, with a logo and a QR code: whole words, readable codes, no line too long."""

from __future__ import annotations

import base64
import io
import re
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.documents.paper_words import languages, words_of
from app.documents.receipt import receipt
from app.documents.rx_label import lay_out_label
from app.documents.stored import from_json, to_json
from app.hardware.printer_address import PrinterStyle
from app.kernel.errors import DomainError
from app.settings.logo import read_logo
from devices.render import DocumentRenderer
from devices.render.fonts import measure
from devices.render.pdf import render_pages
from devices.render.picture import page_texts, pages_png
from devices.render.receipt_bitmap import paint_receipt
from devices.sim.escpos_reader import read_receipt
from devices.sim.painter import ReceiptPainter
from resources import read_text

if TYPE_CHECKING:
    from app.documents.receipt import ReceiptFacts
    from app.documents.rx_label import LabelFacts
    from tests.fixtures.label_checks import assert_clean
else:
    from label_checks import assert_clean

    from app.documents.receipt import ReceiptFacts

LINK = "https://cedar.example/refill?store=12"
WORDS = tomllib.loads(read_text("i18n", "papers.toml"))


def logo(width: int = 600, height: int = 150) -> str:
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((10, 10, height - 10, height - 10), fill=(0, 60, 120, 255))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode("ascii")


def codes(picture: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def test_that_every_language_has_every_word_with_the_same_numbers() -> None:
    assert set(languages()) == {"en", "es"}
    for words in WORDS.values():
        assert words.keys() == WORDS["en"].keys()
        for name, text in words.items():
            assert text.strip() == text != ""
            assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", WORDS["en"][name])
    assert words_of("xx").say("tax") == "Tax"
    assert words_of("es").say("label_of", n=1, m=2) == "Etiqueta 1 de 2"


@pytest.mark.parametrize("language", ["en", "es"])
def test_that_a_receipt_speaks_its_language_within_the_paper(
    receipt_facts: ReceiptFacts, language: str
) -> None:
    facts = replace(receipt_facts, language=language, is_duplicate=True, is_practice=True, link=LINK)
    lines = read_receipt(DocumentRenderer().receipt_bytes(facts)).lines
    assert all(len(line) <= 48 for line in lines)
    text = " ".join(" ".join(lines).split())
    for name in ("subtotal", "tax", "total", "eligible_total", "change", "scan", "signature"):
        assert words_of(language).say(name) in text
    assert text.count("DUPLICATE") == 2
    assert "Subtotal $37.48" in text
    assert ("Impuesto" in text) == (language == "es")


@pytest.mark.parametrize("style", [PrinterStyle.ESCPOS, PrinterStyle.STAR])
def test_that_logo_and_qr_code_come_out_readable(receipt_facts: ReceiptFacts, style: PrinterStyle) -> None:
    facts = replace(receipt_facts, link=LINK, logo=logo())
    wanted = {LINK, facts.sale_number}
    if style is PrinterStyle.ESCPOS:
        raw = DocumentRenderer().receipt_bytes(facts, style)
        picture = Image.open(io.BytesIO(ReceiptPainter().paint(raw))).convert("L")
        assert len(read_receipt(raw).rasters) == 3
    else:
        dots = paint_receipt(receipt(facts))
        picture = Image.new("L", (dots.width + 60, dots.height + 60), 255)
        picture.paste(0, (30, 30), dots)
    assert codes(picture) == wanted
    head = picture.convert("L").crop((0, 0, picture.width, 170))
    assert min(head.tobytes()) < 128


def test_that_logo_and_qr_code_print_on_pages_too(receipt_facts: ReceiptFacts) -> None:
    pdf = render_pages(receipt(replace(receipt_facts, link=LINK, logo=logo())))
    (png,) = pages_png(pdf, 200)
    assert codes(Image.open(io.BytesIO(png))) == {LINK, receipt_facts.sale_number}


def test_that_a_spanish_label_is_whole_and_clean(label_facts: LabelFacts) -> None:
    facts = replace(label_facts, language="es", schedule="2", refills_left=0)
    pages = lay_out_label(facts, measure)
    for page in pages:
        assert_clean(page)
    text = " ".join(page_texts(DocumentRenderer().label_pdf(facts)))
    for wanted in ("60 tablets", "Sin repeticiones", "Surtido: 11/24/2026", "Genérico de GLUCOPHAGE"):
        assert wanted in text
    assert "Caution: Federal law" in text


def test_that_papers_kept_before_there_were_languages_are_still_read(receipt_facts: ReceiptFacts) -> None:
    kept = re.sub(r',"language":.*\}$', "}", to_json(receipt_facts))
    assert "language" not in kept
    assert from_json(ReceiptFacts, kept) == receipt_facts


@pytest.mark.parametrize(
    "typed",
    [
        "hello!",
        base64.b64encode(b"GIF89a").decode(),
        base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(9)).decode(),
    ],
)
def test_that_a_logo_that_is_no_picture_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="PNG picture"):
        read_logo(typed)


def test_that_a_logo_too_large_to_print_is_refused() -> None:
    with pytest.raises(DomainError, match="4000 dots"):
        read_logo(logo(5000, 40))
    assert read_logo(f" {logo()}\n") == logo()
