"""Check what scans mean: own labels, products, NDC text, plain text, and what cannot be read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scanning.labels import BinLabel, RxLabel, bin_label, rx_label
from app.scanning.symbols import (
    IdentityCard,
    Meaning,
    NdcText,
    PlainText,
    Product,
    Unknown,
    classify,
    gtin_check_digit,
)
from app.scanning.types import SERIAL, TYPED, Scan

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
GTIN = "00300935056982"


def meaning(text: str, source: str = SERIAL) -> Meaning:
    """Return the meaning of a text as a scanner sends it."""
    return classify(Scan.read(text, source, NOON))


def test_that_the_aim_identifier_is_split_off() -> None:
    """Want text, symbology, source and time apart."""
    assert Scan.read("]C1RX1\r", SERIAL, NOON) == Scan("RX1", "]C1", SERIAL, NOON)


def test_that_a_datamatrix_gives_gtin_lot_expiry_and_serial() -> None:
    """Read a DSCSA symbol with its separator."""
    read = meaning(f"]d201{GTIN}1727063010LOT42\x1d21SN1")
    assert read == Product(GTIN, "LOT42", date(2027, 6, 30), "SN1")


def test_that_expiry_day_00_means_the_last_day_of_the_month() -> None:
    """Follow GS1's rule for day zero."""
    read = meaning(f"]d201{GTIN}17270200")
    assert isinstance(read, Product)
    assert read.expiry == date(2027, 2, 28)


def test_that_a_lost_separator_keeps_lot_and_serial_out() -> None:
    """Never store a lot that has swallowed the serial."""
    read = meaning(f"01{GTIN}1727063010LOT4221SN1")
    assert read == Product(GTIN, "", date(2027, 6, 30), "", separator_suspect=True)


def test_that_a_single_last_lot_needs_no_separator() -> None:
    """Take the lot when nothing can have run into it."""
    read = meaning(f"]d201{GTIN}1727063010LOTX")
    assert read == Product(GTIN, "LOTX", date(2027, 6, 30))


@pytest.mark.parametrize(
    "text", ["]E00300935056982", "300935056982", GTIN, "]E0300935056982", f"]C101{GTIN}"]
)
def test_that_every_carrier_of_a_upc_gives_one_gtin(text: str) -> None:
    """Read UPC-A, EAN-13, GTIN-14 and GS1-128 alike."""
    assert meaning(text) == Product(GTIN)


def test_that_a_drug_gtin_shows_its_ten_ndc_digits() -> None:
    """Give the digits for the lookup, without guessing the hyphens."""
    assert Product(GTIN).ndc10 == "0093505698"
    assert not Product("00012345678905").is_drug_gtin


@pytest.mark.parametrize(
    "text", ["]E00300935056989", "300935056983", f"]d201{GTIN[:-1]}9", f"]d201{GTIN}17271330"]
)
def test_that_a_wrong_product_code_is_kept_as_unknown(text: str) -> None:
    """Want the raw text and a reason, not a product."""
    read = meaning(text)
    assert isinstance(read, Unknown)
    assert read.raw
    assert read.reason.endswith(".")


def test_that_eight_typed_digits_are_a_date_and_not_a_product() -> None:
    """Leave a typed birth date alone, even when its last digit fits."""
    digits = "0704196"
    text = digits + gtin_check_digit(digits)
    assert meaning(text, TYPED) == PlainText(text)
    assert meaning(text) == Product(text.zfill(14))


def test_that_own_labels_come_before_everything_else() -> None:
    """Read our labels whatever symbology carried them."""
    assert meaning("]C0" + rx_label(7000412, 2)) == RxLabel(7000412, 2)
    assert meaning(bin_label("A-12")) == BinLabel("A-12")


def test_that_a_damaged_own_label_is_never_searched_as_text() -> None:
    """Want a plain word about the label."""
    read = meaning("RX1007000412029")
    assert isinstance(read, Unknown)


@pytest.mark.parametrize(
    "text", ["0093-5056-98", "00093-5056-98", "12345-678-9", "00093505698", "012345-6789-01"]
)
def test_that_ndc_text_is_told_from_names(text: str) -> None:
    """Read hyphenated and eleven-digit forms."""
    assert meaning(text, TYPED) == NdcText(text)


@pytest.mark.parametrize("text", ["O'Brien", "7000412", "5550100123", "amox 500"])
def test_that_other_text_is_left_to_the_screen(text: str) -> None:
    """Pass names, Rx numbers and phone numbers on."""
    assert meaning(text, TYPED) == PlainText(text)


@pytest.mark.parametrize("text", ["", "AB\x1cCD", "AB\x1eCD", "x" * 201, "AB\x07"])
def test_that_unusable_text_is_kept_with_a_reason(text: str) -> None:
    """Refuse empty, oversized and control characters."""
    assert isinstance(meaning(text), Unknown)


def test_that_nothing_of_an_identity_card_is_kept() -> None:
    """Drop a driver licence at once."""
    assert meaning("@\n\x1e\rANSI 636000090002DL00410278DAQT64235789\nDCSSAMPLE") == IdentityCard()


@given(st.text(max_size=60))
def test_that_no_text_breaks_the_classifier(text: str) -> None:
    """Want some meaning for anything at all."""
    meaning(text)


@given(st.text("0123456789", min_size=13, max_size=13))
def test_that_every_right_gtin_is_a_product(body: str) -> None:
    """Want the same fourteen digits back."""
    assert meaning(body + gtin_check_digit(body)) == Product(body + gtin_check_digit(body))


@given(st.text("0123456789ABCDEF]\x1d", min_size=1, max_size=40))
def test_that_broken_gs1_messages_never_raise(tail: str) -> None:
    """Want a meaning for any element string."""
    meaning(f"]d201{GTIN}{tail}")
