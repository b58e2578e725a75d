"""Views are lazy and lose nothing that they do not know."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.money import Money
from app.kernel.quantity import Quantity

HEAD = b"999001D0B1COMM      1012000000010     20260302          "
BILLING = (
    HEAD + b"\x1e\x1cAM04\x1cC2W1  \x1d\x1e\x1cAM07\x1cEM1\x1cD20001000001\x1cE70000030000\x1cZZvendor"
    b"\x1cDE20260301\x1e\x1cAM11\x1cD90000451{\x1cDX\x1cH72\x1cH801\x1cH910{\x1cH804\x1cH920{\x1e\x1cAMX9\x1cQQ?\x1cAB\x03"
)


def test_that_header_fields_come_without_padding() -> None:
    message = Message.parse(BILLING, Direction.REQUEST)
    assert (message.header("A1"), message.header("A4"), message.header("AK")) == ("999001", "COMM", "")
    assert message.header_date("D1") == date(2026, 3, 2)


def test_that_padded_and_short_forms_read_alike() -> None:
    message = Message.parse(BILLING, Direction.REQUEST)
    assert message.segment("04").text("C2") == "W1"
    assert message.segment("07").number("D2") == 1000001
    assert message.segment("07").quantity("E7") == Quantity.of(30)
    assert message.segment("11").money("D9") == Money(4510)
    assert message.segment("07").date("DE") == date(2026, 3, 1)


def test_that_unknown_fields_and_segments_stay_readable() -> None:
    message = Message.parse(BILLING, Direction.REQUEST)
    assert message.segment("07").text("ZZ") == "vendor"
    assert message.segment("X9").text("QQ") == "?"


def test_that_a_trailing_etx_is_no_part_of_a_value() -> None:
    assert Message.parse(BILLING, Direction.REQUEST).segment("X9").raw("AB") == b""


def test_that_an_id_without_value_reads_as_nothing() -> None:
    pricing = Message.parse(BILLING, Direction.REQUEST).segment("11")
    assert pricing.raw("DX") == b""
    assert pricing.money("DX") is None
    assert pricing.money("E3") is None


def test_that_occurrences_open_at_their_leader() -> None:
    rows = Message.parse(BILLING, Direction.REQUEST).segment("11").repeats("H8")
    assert [(row.text("H8"), row.money("H9")) for row in rows] == [("01", Money(100)), ("04", Money(200))]


def test_that_a_member_before_any_leader_is_not_lost() -> None:
    raw = HEAD + b"\x1d\x1e\x1cAM11\x1cH910{\x1cH804\x1cH920{"
    rows = Message.parse(raw, Direction.REQUEST).segment("11").repeats("H8")
    assert [row.money("H9") for row in rows] == [Money(100), Money(200)]


def test_that_a_group_that_is_missing_has_empty_segments() -> None:
    message = Message.parse(HEAD, Direction.REQUEST)
    assert message.groups == ()
    assert message.segment("07").text("D2") == ""


@pytest.mark.parametrize("raw", [b"", b"999001F7B1", b"D0B11A", b"\x1d\x1e\x1c"])
def test_that_a_message_of_no_known_version_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        Message.parse(raw, Direction.REQUEST)


@pytest.mark.parametrize("value", [b"12345", b"999999999{", b"12\xe9{"])
def test_that_a_malformed_amount_names_the_field_and_quotes_nothing(value: bytes) -> None:
    message = Message.parse(HEAD + b"\x1d\x1e\x1cAM11\x1cDU" + value, Direction.REQUEST)
    with pytest.raises(Unreadable, match="430-DU") as refused:
        message.segment("11").money("DU")
    assert value.decode("latin-1") not in str(refused.value)


def test_that_amounts_and_days_are_read_in_one_pass_as_field_by_field() -> None:
    message = Message.parse(BILLING, Direction.REQUEST)
    assert message.amounts_and_days() == [
        ("D1", date(2026, 3, 2)),
        ("DE", date(2026, 3, 1)),
        ("D9", Money(4510)),
        ("H9", Money(100)),
        ("H9", Money(200)),
    ]


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (b"25{", Money(250)),
        (b"25{   ", Money(250)),
        (b"25{\x03", Money(250)),
        (b"25}", Money(-250)),
        (b"25", None),
        (b"999999999{", None),
        (b"25{" + b" " * 70 + b"X", None),
    ],
)
def test_that_one_pass_reads_only_amounts_that_are_well_formed(value: bytes, amount: Money | None) -> None:
    message = Message.parse(HEAD + b"\x1d\x1e\x1cAM11\x1cDU" + value, Direction.REQUEST)
    assert message.amounts_and_days()[1:] == [("DU", amount)]


def test_that_fields_loose_behind_the_header_can_be_seen() -> None:
    message = Message.parse(HEAD + b"\x1cC2W1\x1e\x1cAM04\x1cC2W2", Direction.REQUEST)
    assert [(view.id, view.text("C2")) for view in message.shared] == [("", "W1"), ("04", "W2")]


def test_that_the_tables_tell_what_is_shared_where_no_separator_does() -> None:
    raw = b"F6B100999001COMM      1012000000010     20280502          \x1e\x1cAM04\x1cC2W1\x1e\x1cAM07\x1cEM1"
    message = Message.parse(raw + b"\x1e\x1cAMX9\x1cQQ?", Direction.REQUEST)
    assert message.header("A1") == "00999001"
    assert [view.id for view in message.shared] == ["04"]
    assert [[view.id for view in group] for group in message.groups] == [["07", "X9"]]
    assert Message.parse(raw[:58], Direction.REQUEST).groups == ()


def test_that_patient_pay_components_of_f6_are_occurrences() -> None:
    raw = b"F6B11A012000000010     20280502\x1e\x1cAM21"
    raw += b"\x1cANP\x1e\x1cAM23\x1cKP2\x1cKQ01\x1cKN5{\x1cKQ05\x1cKN7{"
    rows = Message.parse(raw, Direction.RESPONSE).segment("23").repeats("KQ")
    assert [(row.text("KQ"), row.money("KN")) for row in rows] == [("01", Money(50)), ("05", Money(70))]


@given(st.lists(st.sampled_from([b"\x1c", b"\x1d", b"\x1e", b"AM07", b"AM11", b"D9", b"H8", b"1{", b"x"])))
def test_that_no_arrangement_of_tokens_breaks_a_view(parts: list[bytes]) -> None:
    message = Message.parse(HEAD + b"".join(parts), Direction.REQUEST)
    views = [*message.shared, *(view for group in message.groups for view in group)]
    for view in views:
        assert isinstance(view.repeats("H8"), tuple)
        assert isinstance(view.text("D9"), str)
