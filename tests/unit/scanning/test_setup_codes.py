"""Check what the four test codes prove of a scanner, and what they tell when something is missing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.documents.scanner_setup import scanner_makes, set_up_texts
from app.scanning.identity_card import read_card
from app.scanning.setup_codes import CARD, ELEMENTS, GS, MATRIX, PLAIN, UPC_A, SetupCode, SetupProof
from app.scanning.symbols import IdentityCard, Product, classify
from app.scanning.types import HID, SERIAL, WEDGE, Scan
from app.scanning.upc import is_gtin

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WHOLE = {
    SetupCode.UPC: f"]E00{UPC_A}",
    SetupCode.MATRIX: f"]d2{MATRIX}",
    SetupCode.CODE_128: f"]C0{PLAIN}",
    SetupCode.LICENCE: f"]L2{CARD}",
}


def scan(text: str, source: str = SERIAL) -> Scan:
    return Scan.read(text, source, NOON)


def words(text: str, source: str = SERIAL) -> str:
    found = SetupProof().take(scan(text, source))
    assert found is not None
    return found[1]


def test_that_four_whole_codes_in_any_order_prove_a_scanner() -> None:
    proof = SetupProof()
    for code in reversed(SetupCode):
        assert not proof.is_complete
        found = proof.take(scan(WHOLE[code]))
        assert found is not None
        proof, told = found
        assert told.startswith(f"Test code {code.number} of 4, {code}: AIM identifier ]")
    assert proof.is_complete
    assert told.endswith("The scanner is set up well.")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (UPC_A, "The AIM identifier is missing"),
        (f"]E4{UPC_A}", "is not this code's"),
        (PLAIN, "The AIM identifier is missing"),
        (f"]d2{MATRIX.replace(GS, '')}", "The group separator is lost or changed"),
        (f"]d2{MATRIX.replace(GS, '~')}", "The group separator is lost or changed"),
        (f"]d1{MATRIX}", "is not this code's"),
        (f"]L2{CARD.replace(chr(10), '')}", "line ends or control signs are lost"),
        (CARD, "The AIM identifier is missing"),
    ],
)
def test_that_what_is_missing_is_told_and_proves_nothing(text: str, missing: str) -> None:
    found = SetupProof().take(scan(text))
    assert found is not None
    assert missing in found[1]
    assert found[0].passed == frozenset()


def test_that_a_code_that_fails_later_is_no_longer_proven() -> None:
    first = SetupProof().take(scan(WHOLE[SetupCode.UPC]))
    assert first is not None
    second = first[0].take(scan(UPC_A))
    assert second is not None
    assert second[0].passed == frozenset()


def test_that_a_leading_separator_and_a_hid_scanner_are_as_good() -> None:
    assert "The group separator came through." in words(f"]d2{GS}{MATRIX}", HID)
    assert "Its end (CR)" in words(WHOLE[SetupCode.UPC])
    assert "Its end (CR)" not in words(WHOLE[SetupCode.UPC], HID)
    assert "Its end (CR)" not in words(WHOLE[SetupCode.UPC], WEDGE)


def test_that_other_scans_are_none_of_its_business() -> None:
    for text in ("300935056982", "]C0RX1007000412028", "", "]d2010030093505698210LOT", "@"):
        assert SetupProof().take(scan(text)) is None


def test_that_a_set_up_code_sent_as_text_was_not_obeyed() -> None:
    texts = set_up_texts()
    assert len(texts) == sum(len(make.codes) for make in scanner_makes()) == 7
    for text in texts:
        found = SetupProof().take(scan(f"]C0{text}\r"), texts)
        assert found is not None
        assert "did not obey" in found[1]


def test_that_nothing_of_the_card_is_in_the_words() -> None:
    for text in (WHOLE[SetupCode.LICENCE], CARD.replace("\n", " ")):
        assert "NOBODY" not in words(text)


def test_that_the_test_codes_are_what_counter_reads_every_day() -> None:
    assert is_gtin(UPC_A)
    assert is_gtin(ELEMENTS[0][1])
    product = classify(scan(WHOLE[SetupCode.MATRIX]))
    assert isinstance(product, Product)
    assert (product.lot, product.serial, product.separator_suspect) == ("LOT9", "TEST1", False)
    assert isinstance(classify(scan(WHOLE[SetupCode.LICENCE])), IdentityCard)
    assert read_card(CARD).family == "NOBODY"


def test_that_every_set_up_code_names_its_source() -> None:
    for make in scanner_makes():
        assert make.words
        for code in make.codes:
            assert len(code.source) > 20
            assert code.bars != code.text
