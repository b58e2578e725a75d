"""Check that every barcode of the practice store reads as what it is said to be on, and names nobody."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from app.hardware.simulators import PracticeCode, PracticeScene
from app.practice.barcodes import fixed_codes, id_card
from app.practice.scene import read_scene, scene_line
from app.scanning.identity_card import read_card
from app.scanning.labels import BinLabel
from app.scanning.symbols import IdentityCard, PlainText, Product, classify
from app.scanning.types import SERIAL, Scan

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MEANINGS = {
    "Front store": Product,
    "Bin": BinLabel,
    "Stock bottle": Product,
    "ID card": IdentityCard,
    "Unknown": PlainText,
}


def test_that_each_fixed_barcode_is_read_as_what_it_stands_for() -> None:
    codes = fixed_codes()
    assert Counter(code.group for code in codes).keys() == MEANINGS.keys()
    for code in codes:
        assert type(classify(Scan.read(code.text, SERIAL, NOON))) is MEANINGS[code.group], code.words
    assert len({code.text for code in codes}) == len(codes)


def test_that_a_bottle_carries_lot_and_serial_behind_a_separator() -> None:
    bottles = [code for code in fixed_codes() if code.group == "Stock bottle"]
    assert len(bottles) == 5
    for code in bottles:
        product = classify(Scan.read(code.text, SERIAL, NOON))
        assert isinstance(product, Product)
        assert (product.lot, product.serial) == ("PR1234", "1000000001")


def test_that_the_id_card_is_whole_and_of_a_person_who_does_not_exist() -> None:
    holder = read_card(id_card())
    assert (holder.family, holder.given, holder.street) == ("SAMPLE", "PAT", "1 PRACTICE WAY")
    assert not holder.is_expired(NOON.date())


def test_that_a_scene_comes_over_the_line_as_it_was() -> None:
    codes = (PracticeCode("Bag", "Bag 7", "BG1"), PracticeCode("ID card", "“Ñ”", id_card()))
    scene = PracticeScene(codes, "dark", 124, comes_to_front=True)
    line = scene_line(scene)
    assert line.count(b"\n") == 1
    assert read_scene(line) == scene


def test_that_a_line_that_is_no_scene_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        read_scene(b"show\n")
