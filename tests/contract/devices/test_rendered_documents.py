"""Check what is rendered: every barcode decodes, no word is cut, nothing overlaps or leaves the label."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.documents.bag_tag import lay_out_bag_tag
from app.documents.flow import PT
from app.documents.label_stock import PlacedText
from app.documents.rx_label import CRITICAL_SIZE, lay_out_label
from app.scanning.labels import bag_label, rx_label
from devices.render import DocumentRenderer
from devices.render.escpos import printer_text
from devices.render.fonts import measure
from devices.render.picture import page_texts
from devices.sim.escpos_reader import read_receipt
from devices.sim.painter import ReceiptPainter

if TYPE_CHECKING:
    from app.documents.bag_tag import BagTagFacts
    from app.documents.receipt import ReceiptFacts
    from app.documents.rx_label import LabelFacts
    from tests.fixtures.label_checks import assert_clean
else:
    from label_checks import assert_clean

RENDERER = DocumentRenderer()
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.text("abcdefghij klmnop'é-", min_size=1, max_size=60).filter(str.strip)
WORDS = st.lists(st.text("abcdefghijklmnop/-,", min_size=1, max_size=28), min_size=1, max_size=12).map(
    " ".join
)
RX_NUMBERS = st.builds(lambda rx, fill: f"{rx}-{fill:02d}", st.integers(1, 999_999_999), st.integers(0, 99))
DIRECTIONS = st.lists(st.sampled_from(["Take", "1", "tablet", "in", "the", "morning,"]), max_size=80).map(
    " ".join
)


def decoded(png: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


@FEW
@given(rx=st.integers(1, 999_999_999), fill=st.integers(0, 99))
def test_that_the_barcode_of_every_label_decodes_to_its_fill(
    label_facts: LabelFacts, rx: int, fill: int
) -> None:
    facts = replace(label_facts, rx_number=rx, fill=fill)
    for picture in RENDERER.pages_png(RENDERER.label_pdf(facts), 203):
        assert decoded(picture) == [rx_label(rx, fill)]


@FEW
@given(
    patient=NAMES,
    drug=WORDS,
    directions=DIRECTIONS,
    schedule=st.sampled_from(["", "2", "5"]),
    practice=st.booleans(),
)
def test_that_any_label_is_whole_and_clean(
    label_facts: LabelFacts, patient: str, drug: str, directions: str, schedule: str, *, practice: bool
) -> None:
    facts = replace(
        label_facts,
        patient=patient,
        drug=drug,
        directions=directions,
        schedule=schedule,
        is_practice=practice,
    )
    pages = lay_out_label(facts, measure)
    for page in pages:
        assert_clean(page)
    words = [
        word
        for page in pages
        for item in page.items
        if isinstance(item, PlacedText)
        for word in item.text.split()
    ]
    for text in (patient, facts.drug_line, directions):
        assert set(text.split()) <= set(words)
    for word in directions.split():
        assert words.count(word) >= directions.split().count(word)


@FEW
@given(number=st.integers(1, 999_999_999_999))
def test_that_the_barcode_of_every_bag_tag_decodes_to_its_bag(
    bag_tag_facts: BagTagFacts, number: int
) -> None:
    facts = replace(bag_tag_facts, bag_number=number)
    (picture,) = RENDERER.pages_png(RENDERER.bag_tag_pdf(facts), 203)
    assert decoded(picture) == [bag_label(number)]


@FEW
@given(
    patient=NAMES,
    code=st.text("ABWM0123456789-", min_size=1, max_size=8),
    number=st.integers(1, 999_999_999_999),
    rx_labels=st.lists(RX_NUMBERS, max_size=23, unique=True).map(tuple),
    practice=st.booleans(),
)
def test_that_any_bag_tag_is_whole_and_clean(
    bag_tag_facts: BagTagFacts,
    patient: str,
    code: str,
    number: int,
    rx_labels: tuple[str, ...],
    *,
    practice: bool,
) -> None:
    facts = replace(
        bag_tag_facts,
        patient=patient,
        bin_code=code,
        bag_number=number,
        rx_labels=rx_labels,
        is_practice=practice,
    )
    pages = lay_out_bag_tag(facts, measure)
    numbers: list[str] = []
    for page in pages:
        assert_clean(page)
        texts = [item.text for item in page.items if isinstance(item, PlacedText)]
        assert code in texts
        assert bag_label(number) in texts
        assert set(patient.split()) <= {word for text in texts for word in text.split()}
        numbers += [text for text in texts if text in rx_labels]
    assert tuple(numbers) == rx_labels


def test_that_a_bag_tag_shows_whose_it_is_and_where_it_hangs(bag_tag_facts: BagTagFacts) -> None:
    (text,) = page_texts(RENDERER.bag_tag_pdf(replace(bag_tag_facts, is_practice=True)))
    for wanted in (
        "Maria Chen",
        "A-12",
        "7000412-02",
        "7000413-00",
        "BG10010116",
        "Bag 1011",
        "11/24/2026",
        "Cedar Street Pharmacy",
        "(217) 555-0142",
        "PRACTICE STORE – NOT FOR USE",
    ):
        assert wanted in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "PRACTICE" not in page_texts(RENDERER.bag_tag_pdf(bag_tag_facts))[0]


def test_that_patient_and_bin_are_the_largest_on_a_bag_tag(bag_tag_facts: BagTagFacts) -> None:
    (page,) = lay_out_bag_tag(bag_tag_facts, measure)
    sizes = {item.text: item.size for item in page.items if isinstance(item, PlacedText)}
    largest = sorted(sizes, key=lambda text: -sizes[text])[:2]
    assert largest == ["A-12", "Maria Chen"]
    assert sizes["A-12"] >= 40 * PT
    assert sizes["Maria Chen"] >= 20 * PT


def test_that_the_critical_part_of_an_ordinary_label_is_large(label_facts: LabelFacts) -> None:
    """Hold USP <17>: patient, drug and directions at 11 points or more, directions largest."""
    (page,) = lay_out_label(label_facts, measure)
    sizes = {item.text: item.size for item in page.items if isinstance(item, PlacedText)}
    assert sizes["Maria Chen"] >= CRITICAL_SIZE
    assert sizes["Metformin 500 mg tablet"] >= CRITICAL_SIZE
    assert max(sizes.values()) == 14 * PT
    assert next(text for text, size in sizes.items() if size == 14 * PT).startswith("Take 1 tablet")


def test_that_a_label_shows_every_fact_of_the_fill(label_facts: LabelFacts) -> None:
    (text,) = page_texts(RENDERER.label_pdf(label_facts))
    for wanted in (
        "Maria Chen",
        "Rx 7000412-02",
        "Metformin 500 mg tablet",
        "Generic for GLUCOPHAGE",
        "Practice Labs",
        "60 tablets",
        "Refills left: 3",
        "Jane Whitfield, MD",
        "Filled: 11/24/2026",
        "Discard after: 11/24/2027",
        "RPh: AB",
        "Take with food.",
        "Cedar Street Pharmacy",
        "1200 Cedar Street, Springfield, IL 62701",
    ):
        assert wanted in text
    assert "Caution: Federal law" not in text


def test_that_a_controlled_drug_carries_its_mark_and_caution(label_facts: LabelFacts) -> None:
    (text,) = page_texts(RENDERER.label_pdf(replace(label_facts, schedule="3")))
    assert "C-III" in text
    assert "prohibits the transfer of this drug" in " ".join(text.split())
    assert "Caution: Federal" not in page_texts(RENDERER.label_pdf(replace(label_facts, schedule="5")))[0]


def test_that_long_directions_go_on_to_a_second_label(label_facts: LabelFacts) -> None:
    directions = " ".join(f"step{number}" for number in range(90))
    pdf = RENDERER.label_pdf(replace(label_facts, directions=directions))
    texts = page_texts(pdf)
    assert len(texts) > 1
    assert "Label 1 of" in texts[0]
    joined = " ".join(" ".join(texts).split())
    assert all(f"step{number}" in joined for number in range(90))
    assert [decoded(png) for png in RENDERER.pages_png(pdf, 203)] == [[label_facts.barcode]] * len(texts)


def test_that_a_name_with_an_emoji_still_prints(label_facts: LabelFacts) -> None:
    (text,) = page_texts(RENDERER.label_pdf(replace(label_facts, patient="Zoë 💊 O'Brien-Łuk")))
    assert "Zoë ? O'Brien-Łuk" in text


@FEW
@given(lane=st.integers(1, 999), number=st.integers(1, 9999), is_duplicate=st.booleans())
def test_that_the_barcode_of_every_receipt_decodes_from_its_picture(
    receipt_facts: ReceiptFacts, lane: int, number: int, *, is_duplicate: bool
) -> None:
    sale = f"{lane:03d}-{number:04d}"
    raw = RENDERER.receipt_bytes(replace(receipt_facts, sale_number=sale, is_duplicate=is_duplicate))
    assert decoded(ReceiptPainter().paint(raw)) == [sale]
    assert read_receipt(raw).barcodes == (sale,)


def test_that_a_receipt_never_kicks_the_drawer_and_is_cut_once(receipt_facts: ReceiptFacts) -> None:
    read = read_receipt(RENDERER.receipt_bytes(receipt_facts))
    assert (read.kicks, read.cuts, len(read.rasters)) == (0, 1, 1)
    assert all(len(line) <= 48 for line in read.lines)


def test_that_a_receipt_marks_estimates_and_names_no_drug(receipt_facts: ReceiptFacts) -> None:
    lines = read_receipt(RENDERER.receipt_bytes(receipt_facts)).lines
    place = next(index for index, line in enumerate(lines) if line.startswith("Rx 7000413-00"))
    assert lines[place].endswith("$15.50 HE")
    assert lines[place + 1].strip() == "ESTIMATE - final amount posts to your account"


@given(st.text(max_size=40))
def test_that_no_text_can_command_the_printer(text: str) -> None:
    assert all(byte >= 0x20 for byte in printer_text(text))


@FEW
@given(text=st.text(min_size=1, max_size=120))
def test_that_any_item_name_keeps_its_amount_on_the_paper(receipt_facts: ReceiptFacts, text: str) -> None:
    line = replace(receipt_facts.lines[0], text=text)
    read = read_receipt(RENDERER.receipt_bytes(replace(receipt_facts, lines=(line,))))
    assert any(shown.endswith("$10.00 H ") for shown in read.lines)
    assert all(len(shown) <= 48 for shown in read.lines)
