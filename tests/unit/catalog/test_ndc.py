"""NDC segments stay apart, every candidate is listed, and nothing is guessed."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.ndc import (
    Ndc,
    Ndc11,
    base_gtin14,
    candidates,
    gtin14,
    gtin_check_digit,
    is_gtin,
    ndc10_in_gtin,
)

FORMS = ((4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2))


def _digits(size: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=size, max_size=size)


@st.composite
def ndcs(draw: st.DrawFn, forms: tuple[tuple[int, int, int], ...] = FORMS) -> Ndc:
    sizes = draw(st.sampled_from(forms))
    return Ndc(*(draw(_digits(size)) for size in sizes))


@given(ndcs())
def test_that_a_written_code_reads_back_as_itself(ndc: Ndc) -> None:
    assert Ndc.parse(str(ndc)) == ndc
    assert Ndc11.parse(ndc.ndc11.display) == ndc.ndc11
    assert Ndc11.parse(str(ndc.ndc11)) == ndc.ndc11


@given(ndcs(FORMS[:3]))
def test_that_each_barcode_of_a_code_lists_it_among_its_candidates(ndc: Ndc) -> None:
    ten = ndc.labeler + ndc.product + ndc.package
    upc = "3" + ten + gtin_check_digit("3" + ten)
    ean = "0" + upc
    gtin = gtin14(ndc)
    case = "5" + gtin[1:13] + gtin_check_digit("5" + gtin[1:13])
    for code in (ten, upc, ean, gtin, case):
        found = candidates(code)
        assert ndc.ndc11 in found
        assert 1 <= len(found) <= 3
    assert candidates(str(ndc)) == (ndc.ndc11,)
    assert candidates(ndc.ndc11.text) == (ndc.ndc11,)
    assert base_gtin14(case) == base_gtin14(upc) == gtin


@given(ndcs(FORMS[:3]), st.integers(0, 11), st.integers(1, 9))
def test_that_a_upc_with_one_wrong_digit_has_no_candidates(ndc: Ndc, place: int, shift: int) -> None:
    body = "3" + ndc.labeler + ndc.product + ndc.package
    upc = body + gtin_check_digit(body)
    wrong = upc[:place] + str((int(upc[place]) + shift) % 10) + upc[place + 1 :]
    assert not is_gtin(wrong)
    if not wrong.startswith("0"):
        assert candidates(wrong) == ()


@given(ndcs(FORMS[:3]))
def test_that_padding_can_be_undone_to_the_written_form(ndc: Ndc) -> None:
    assert ndc in ndc.ndc11.written_forms()


@given(st.text(max_size=20))
def test_that_no_text_makes_the_candidates_fail(text: str) -> None:
    assert len(candidates(text)) <= 3


def test_that_ten_bare_digits_stand_for_three_codes() -> None:
    assert [code.display for code in candidates("0093505698")] == [
        "00093-5056-98",
        "00935-0056-98",
        "00935-0569-08",
    ]


@pytest.mark.parametrize(
    ("written", "eleven"),
    [
        ("0093-5056-98", "00093505698"),
        ("68180-336-09", "68180033609"),
        ("00935-0569-8", "00935056908"),
        ("68180-0336-09", "68180033609"),
        ("068180-0336-09", "68180033609"),
        (" 68180 - 336 - 09 ", "68180033609"),
        ("15499-1234-a", "1549912340A"),
    ],
)
def test_that_every_written_form_pads_to_eleven(written: str, eleven: str) -> None:
    assert str(Ndc.parse(written).ndc11) == eleven


def test_that_a_twelve_digit_code_keeps_its_segments_and_says_when_eleven_do_not_fit() -> None:
    ndc = Ndc.parse("123456-0001-02")
    assert ndc.form == "6-4-2"
    assert ndc.ndc12 == "123456000102"
    assert ndc.product_code == "123456-0001"
    assert gtin14(ndc) == ""
    with pytest.raises(DomainError, match="no 11-digit form"):
        _ = ndc.ndc11
    assert Ndc.parse("68180-336-09").ndc12 == "068180033609"
    assert candidates("068180033609") == (Ndc11("68180033609"),)
    assert candidates("123456-0001-02") == ()


@pytest.mark.parametrize(
    "text", ["", "68180", "68180-336", "68180-3-09", "1-2-3", "68180-336-09-1", "é8180-336-09"]
)
def test_that_another_form_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(DomainError, match="68180-336-09"):
        Ndc.parse(text)


@pytest.mark.parametrize("text", ["6818003360", "681800336099", "68180-336-09", "68180 0336 0x9!"])
def test_that_an_eleven_digit_code_has_eleven_digits(text: str) -> None:
    with pytest.raises(DomainError) as raised:
        Ndc11.parse(text)
    assert raised.value.field == "NDC"


@pytest.mark.parametrize("code", ["012345678905", "499901000125", "96385074", "0012345678905", "٣٤٥٦٧٨٩٠١٢"])
def test_that_a_front_store_barcode_is_no_ndc(code: str) -> None:
    assert ndc10_in_gtin(code) == ""
    assert all(found.text.startswith("1") or code.startswith("0") for found in candidates(code))


def test_that_a_code_with_letters_has_no_gtin() -> None:
    assert gtin14(Ndc.parse("0019-9092-B0")) == ""
    assert base_gtin14("not a gtin") == ""
    assert base_gtin14("90300935056983") in {"", "90300935056983"}
