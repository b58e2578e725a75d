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
from app.scanning.upc import expand_upc_e

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


@pytest.mark.parametrize("tail", ["10LOTX", "10LOT4221SN1", "21SN1", "10A21B17270630", "21SN10LOT"])
@pytest.mark.parametrize("lead", ["]d2", "]C1", "", "]d2\x1d", "\x1d"])
def test_that_no_lot_and_no_serial_are_kept_when_no_separator_was_seen(lead: str, tail: str) -> None:
    """Leave both out however the fields stand; the start of the symbol is no separator."""
    read = meaning(f"{lead}01{GTIN}17270630{tail}")
    assert read == Product(GTIN, "", date(2027, 6, 30), "", separator_suspect=True)


@given(
    st.text("ABC012", min_size=1, max_size=12),
    st.text("ABC012", min_size=1, max_size=12),
    st.booleans(),
)
def test_that_lot_and_serial_come_back_as_printed_or_not_at_all(lot: str, serial: str, kept: bool) -> None:
    """Read them whole when the scanner sends separators, and nothing of them when it drops them."""
    between = "\x1d" if kept else ""
    read = meaning(f"]d201{GTIN}1727063010{lot}{between}21{serial}")
    if isinstance(read, Unknown):
        assert not kept
        return
    assert read == Product(
        GTIN, lot if kept else "", date(2027, 6, 30), serial if kept else "", separator_suspect=not kept
    )


def test_that_a_closing_separator_vouches_for_the_lot_before_it() -> None:
    """Take a lot that the scanner itself has ended."""
    assert meaning(f"]C101{GTIN}10LOTX\x1d") == Product(GTIN, "LOTX")


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("04252614", "042100005264"),
        ("01234565", "012345000065"),
        ("01234531", "012300000451"),
        ("01234543", "012340000053"),
        ("01234505", "012000003455"),
    ],
)
def test_that_a_upc_e_code_is_the_upc_a_that_it_stands_for(short: str, whole: str) -> None:
    """Expand by the last digit, as the reference tables do."""
    assert meaning("]E0" + short) == Product(whole.zfill(14))


def test_that_an_ean_8_stays_short_and_two_readings_are_never_guessed_between() -> None:
    """Trust the scanner's word, else the one check digit that fits, else nobody."""
    assert meaning("]E496385074") == meaning("96385074") == Product("00000096385074")
    both = next(
        text
        for text in (f"{number:08d}" for number in range(10**6))
        if gtin_check_digit(text[:7]) == text[7] and expand_upc_e(text)
    )
    assert isinstance(meaning(both), Unknown)
    assert meaning("]E4" + both) == Product(both.zfill(14))
    assert meaning("]E0" + both) == Product(expand_upc_e(both).zfill(14))
    assert isinstance(meaning("]E496385075"), Unknown)


@pytest.mark.parametrize("aim", ["]C0", "]A0", "]F0"])
def test_that_a_number_in_a_code_that_carries_no_product_is_text(aim: str) -> None:
    """Leave twelve digits of Code 128 or 39 alone even when their check digit fits by chance."""
    assert meaning(aim + "300935056982") == PlainText("300935056982")


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
    assert meaning("]E4" + text) == Product(text.zfill(14))


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
