"""Read ID cards as AAMVA lays them out, refuse damaged ones whole, and never tell who it was."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scanning.identity_card import CardDamaged, Holder, read_card
from app.scanning.symbols import IdentityCard, classify
from app.scanning.types import SERIAL, Scan

ELEMENTS = {
    "DAQ": "S0999001",
    "DCS": "SAMPLE",
    "DAC": "PAT",
    "DAD": "QUINN",
    "DBB": "07041961",
    "DBA": "07042029",
    "DAG": "1 PRACTICE WAY",
    "DAI": "SPRINGFIELD",
    "DAJ": "NY",
    "DAK": "100010000",
    "DCG": "USA",
    "DDE": "N",
}


def card(kind: str = "DL", **changes: str | None) -> str:
    """Return a card's barcode with a second, foreign subfile behind the first."""
    elements = {name: value for name, value in (ELEMENTS | changes).items() if value is not None}
    body = kind + "\n".join(name + value for name, value in elements.items()) + "\n\r"
    other = "ZNZNAEXTRA\n\r"
    head = "@\n\x1e\rANSI 636001100002"
    first = len(head) + 20
    subfiles = f"{kind}{first:04d}{len(body):04d}ZN{first + len(body):04d}{len(other):04d}"
    return head + subfiles + body + other


def test_that_a_whole_card_gives_its_holder() -> None:
    assert read_card(card()) == Holder(
        document="driver's licence",
        issuer="636001",
        number="S0999001",
        family="SAMPLE",
        given="PAT",
        middle="QUINN",
        birth_date=date(1961, 7, 4),
        expiry=date(2029, 7, 4),
        street="1 PRACTICE WAY",
        city="SPRINGFIELD",
        state="NY",
        postal_code="10001",
    )


def test_that_an_id_card_and_a_suffix_are_read() -> None:
    holder = read_card(card("ID", DCU="JR", DAK="100010002"))
    assert (holder.document, holder.suffix, holder.postal_code) == ("identification card", "JR", "10001-0002")


def test_that_an_older_card_with_all_given_names_in_one_is_read() -> None:
    holder = read_card(card(DAC=None, DAD=None, DCT="PAT,QUINN"))
    assert (holder.given, holder.middle) == ("PAT", "QUINN")


def test_that_a_canadian_card_tells_its_dates_year_first() -> None:
    holder = read_card(card(DCG="CAN", DBB="19610704", DBA="20290704", DAK="K1A0B1"))
    assert (holder.birth_date, holder.postal_code) == (date(1961, 7, 4), "K1A0B1")


def test_that_a_truncated_name_is_said_to_be_one() -> None:
    assert read_card(card(DDE="T")).is_truncated
    assert not read_card(card()).is_truncated


def test_that_a_card_past_its_last_day_is_expired() -> None:
    holder = read_card(card())
    assert (holder.is_expired(date(2029, 7, 4)), holder.is_expired(date(2029, 7, 5))) == (False, True)


@pytest.mark.parametrize("missing", ["DAQ", "DCS", "DBB", "DBA", "DAC"])
def test_that_a_card_without_what_it_must_hold_is_refused(missing: str) -> None:
    with pytest.raises(CardDamaged, match="missing"):
        read_card(card("DL", **{missing: "NONE"}))
    without: dict[str, str | None] = {missing: None}
    with pytest.raises(CardDamaged, match="missing"):
        read_card(card("DL", **without))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda raw: raw.replace("\n", "\r"), "header"),
        (lambda raw: raw.replace("\n", ""), "header"),
        (lambda raw: raw[:40] + raw[41:], "header says"),
        (lambda raw: raw[:-40], "header says"),
        (lambda raw: raw[:30], "cut off"),
        (lambda raw: raw.replace("DL0041", "ZZ0041"), "neither"),
        (lambda raw: raw.replace("07041961", "02301961"), "calendar"),
        (lambda raw: raw.replace("07041961", "0704196A"), "date"),
        (lambda raw: raw.replace("DADQUINN", "DAQS1234"), "twice"),
        (lambda raw: raw.replace("DADQUINN", "DADQU\x07NN"), "cannot be read"),
        (lambda raw: raw.replace("\x1e\rANSI 636001100002", "\x1e\rANSI 636001100000"), "no subfile"),
        (lambda raw: raw + "x" * 5000, "long"),
    ],
)
def test_that_a_damaged_card_is_refused_whole(spoil: object, reason: str) -> None:
    assert callable(spoil)
    with pytest.raises(CardDamaged, match=reason):
        read_card(spoil(card()))


@given(st.text(max_size=400))
def test_that_no_text_behind_a_header_raises_anything_else(text: str) -> None:
    for raw in (text, "@\n\x1e\rANSI 636001100001" + text, card()[:60] + text):
        with contextlib.suppress(CardDamaged):
            read_card(raw)


def test_that_neither_text_nor_errors_tell_who_it_was() -> None:
    assert "SAMPLE" not in repr(read_card(card()))
    assert "SAMPLE" not in repr(IdentityCard(read_card(card())))


def test_that_a_scan_of_a_card_means_its_holder() -> None:
    meaning = classify(Scan.read(card(), SERIAL, datetime(2026, 11, 24, tzinfo=UTC)))
    assert isinstance(meaning, IdentityCard)
    assert meaning.holder is not None
    assert meaning.holder.birth_date == date(1961, 7, 4)
