"""Values keep their meaning on the wire: every field of the dictionary reads back what was written."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp import tables, values
from app.claims.ncpdp.tables import FieldRule, Kind
from app.claims.ncpdp.typed import Fields
from app.claims.ncpdp.values import ValueRefused
from app.kernel.money import Money, Percent
from app.kernel.quantity import Quantity

D0 = tables.dictionary("D0")
RULES = [
    (version, rule)
    for version in (row["version"] for row in tables.versions())
    for segment in tables.dictionary(version).fields.values()
    for rule in segment.values()
]
AMOUNTS = D0.fields["23"]["F5"]
QUANTITY = D0.fields["07"]["E7"]
TEXT = D0.fields["01"]["CB"]


def view(rule: FieldRule, raw: bytes, version: str = "D0") -> Fields:
    return Fields(tables.dictionary(version), rule.segment, [rule.id.encode() + raw])


@pytest.mark.parametrize(
    ("raw", "cents"),
    [
        (b"557{", 5570),
        (b"125}", -1250),
        (b"{", 0),
        (b"0{", 0),
        (b"0000000{", 0),
        (b"0000E", 5),
        (b"A", 1),
        (b"R", -9),
    ],
)
def test_that_the_last_digit_carries_the_sign(raw: bytes, cents: int) -> None:
    assert values.read_money(raw) == Money(cents)


@pytest.mark.parametrize(
    "raw", [b"", b"1234", b"12.3{", b"-12{", b"12{4", b" 12{", b"1 2{", b"9" * 5000 + b"{"]
)
def test_that_a_malformed_amount_reads_as_nothing(raw: bytes) -> None:
    assert values.read_money(raw) is None


@given(st.integers(-99_999_999, 99_999_999))
def test_that_every_amount_comes_back(cents: int) -> None:
    wire = values.encode(AMOUNTS, Money(cents))
    assert len(wire) <= 8
    assert view(AMOUNTS, wire.encode()).money("F5") == Money(cents)


@given(st.integers(0, 9_999_999_999))
def test_that_every_quantity_comes_back(thousandths: int) -> None:
    wire = values.encode(QUANTITY, Quantity(thousandths))
    assert view(QUANTITY, wire.encode()).quantity("E7") == Quantity(thousandths)


@given(st.integers(-(10**17) + 1, 10**17 - 1), st.integers(0, 5))
def test_that_overpunched_numbers_come_back_with_and_without_leading_zeros(number: int, zeros: int) -> None:
    wire = values.punch(number).encode()
    assert values.unpunch(wire) == number
    padded = (b"0" * zeros + wire)[-18:]
    assert values.unpunch(padded) == number or len(wire) + zeros > 18
    assert values.unpunch(wire.lstrip(b"0")) == number
    assert sum(byte in b"{}ABCDEFGHIJKLMNOPQR" for byte in wire) == 1


@given(st.binary(max_size=20))
def test_that_only_digits_with_a_punched_last_one_read_as_a_number(raw: bytes) -> None:
    well_formed = re.fullmatch(rb"[0-9]{0,17}[{A-I}J-R]", raw) is not None
    assert (values.unpunch(raw) is not None) == well_formed


@pytest.mark.parametrize("raw", [b"", b"3O000", b"-1", b"1" * 5000, "٣".encode()])
def test_that_a_malformed_quantity_reads_as_nothing(raw: bytes) -> None:
    assert values.read_quantity(raw) is None


@pytest.mark.parametrize("raw", [b"20260230", b"00000000", b"2026030", b"202603011", b"2026O301", b""])
def test_that_a_day_that_does_not_exist_reads_as_nothing(raw: bytes) -> None:
    assert values.read_date(raw) is None


@given(st.dates())
def test_that_every_day_comes_back(day: date) -> None:
    rule = D0.fields["07"]["DE"]
    assert values.read_date(values.encode(rule, day).encode()) == day


@pytest.mark.parametrize(
    ("version", "rule"), RULES, ids=[f"{version}-{rule.segment}-{rule.id}" for version, rule in RULES]
)
def test_that_every_field_holds_its_full_length_and_not_one_more(version: str, rule: FieldRule) -> None:
    longest = "9" * rule.length
    match rule.kind:
        case Kind.TEXT | Kind.DIGITS:
            assert values.encode(rule, longest) == longest
            with pytest.raises(ValueRefused):
                values.encode(rule, longest + "9")
        case Kind.MONEY:
            most = Money(int(longest))
            assert view(rule, values.encode(rule, most).encode(), version).money(rule.id) == most
            with pytest.raises(ValueRefused):
                values.encode(rule, most + Money(1))
        case Kind.QUANTITY:
            whole = Quantity(int(longest))
            assert view(rule, values.encode(rule, whole).encode(), version).quantity(rule.id) == whole
            with pytest.raises(ValueRefused):
                values.encode(rule, whole + Quantity(1))
        case Kind.DATE:
            assert values.encode(rule, date(2026, 2, 28)) == "20260228"
            with pytest.raises(ValueRefused):
                values.encode(rule, "20260230")
        case Kind.RATE:
            rate = Percent.parse("7.25")
            assert view(rule, values.encode(rule, rate).encode(), version).rate(rule.id) == rate
            with pytest.raises(ValueRefused):
                values.encode(rule, Percent(1))


@pytest.mark.parametrize("text", ["lower", "TAB\t", "\x1c", "A\x1dB", "A\x1eB", "\x02", "\x03", "É", "\x7f"])
def test_that_text_is_upper_case_printable_ascii_only(text: str) -> None:
    with pytest.raises(ValueRefused):
        values.encode(TEXT, text)


def test_that_trailing_spaces_are_not_sent() -> None:
    assert values.encode(TEXT, "DE LA CRUZ  ") == "DE LA CRUZ"


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (AMOUNTS, "12.00"),
        (AMOUNTS, 12),
        (QUANTITY, 30),
        (QUANTITY, Quantity(-1)),
        (D0.fields["07"]["D5"], "3O"),
        (D0.fields["07"]["D5"], -1),
        (D0.fields["11"]["HE"], Money(1)),
    ],
)
def test_that_a_value_of_another_kind_is_refused(rule: FieldRule, value: values.Value) -> None:
    with pytest.raises(ValueRefused):
        values.encode(rule, value)
