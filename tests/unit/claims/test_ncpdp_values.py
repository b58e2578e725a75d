"""Values keep their meaning on the wire: every field of the dictionary reads back what was written."""

from __future__ import annotations

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
RULES = [rule for segment in D0.fields.values() for rule in segment.values()]
AMOUNTS = D0.fields["23"]["F5"]
QUANTITY = D0.fields["07"]["E7"]
TEXT = D0.fields["01"]["CB"]


def view(rule: FieldRule, raw: bytes) -> Fields:
    return Fields(D0, rule.segment, [rule.id.encode() + raw])


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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.segment}-{rule.id}")
def test_that_every_field_holds_its_full_length_and_not_one_more(rule: FieldRule) -> None:
    longest = "9" * rule.length
    match rule.kind:
        case Kind.TEXT | Kind.DIGITS:
            assert values.encode(rule, longest) == longest
            with pytest.raises(ValueRefused):
                values.encode(rule, longest + "9")
        case Kind.MONEY:
            most = Money(int(longest))
            assert view(rule, values.encode(rule, most).encode()).money(rule.id) == most
            with pytest.raises(ValueRefused):
                values.encode(rule, most + Money(1))
        case Kind.QUANTITY:
            whole = Quantity(int(longest))
            assert view(rule, values.encode(rule, whole).encode()).quantity(rule.id) == whole
            with pytest.raises(ValueRefused):
                values.encode(rule, whole + Quantity(1))
        case Kind.DATE:
            assert values.encode(rule, date(2026, 2, 28)) == "20260228"
            with pytest.raises(ValueRefused):
                values.encode(rule, "20260230")
        case Kind.RATE:
            rate = Percent.parse("7.25")
            assert view(rule, values.encode(rule, rate).encode()).rate(rule.id) == rate
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
