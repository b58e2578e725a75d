"""A person can read any message as named rows, and sees what changed between two attempts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp import tokens
from app.claims.ncpdp.explain import Change, Explained, ExplainedRow, differences, explain
from app.claims.ncpdp.tables import Direction

HEAD = b"999001D0B1COMM      1012000000010     20260302          "
BILLING = (
    HEAD + b"\x1e\x1cAM04\x1cC2W1  \x1d\x1e\x1cAM07\x1cEM1\x1cD21000001\x1cE70000030000\x1cZZvendor\x1cC803"
    b"\x1cDE20260301\x1e\x1cAM11\x1cD90000451{\x1cDX\x1cH72\x1cH801\x1cH910{\x1cH804\x1cH920{\x1e\x1cAMX9\x1cQQ?\x1cAB\x03"
)
OTHER_PAYERS = (
    HEAD
    + b"\x1d\x1e\x1cAM05\x1c4C2\x1c5C01\x1cHB2\x1cHC07\x1cDV10{\x1cHC09\x1cDV5{"
    + b"\x1c5C02\x1cHB1\x1cHC07\x1cDV2{"
)
ANSWER = (
    b"D0B11A012000000010     20260302\x1e\x1cAM20\x1cF4CALL\x1d\x1e\x1cAM21\x1cANR\x1cFA1\x1cFB07"
    b"\x1e\x1cAM23\x1cF5125}"
)


def request(raw: bytes) -> Explained:
    return explain(raw, Direction.REQUEST)


def row(explained: Explained, field: str, nth: int = 0) -> ExplainedRow:
    return [one for one in explained.rows if one.field == field][nth]


def changes(old: bytes, new: bytes) -> list[tuple[Change, str]]:
    found = differences(request(old), request(new))
    return [(one.change, (one.new or one.old or pytest.fail("empty")).field) for one in found]


def test_that_the_header_is_explained_field_by_field() -> None:
    explained = request(BILLING)
    assert explained.version == "D0"
    header = [one for one in explained.rows if not one.segment]
    assert [one.field for one in header] == ["A1", "A2", "A3", "A4", "A9", "B2", "B1", "D1", "AK"]
    assert {one.segment_name for one in header} == {"Header"}
    assert row(explained, "A3").shown == "Billing (B1)"
    assert row(explained, "D1").shown == "03/02/2026"
    assert not any(one.problem for one in header)


def test_that_values_stand_in_plain_words_beside_their_bytes() -> None:
    explained = request(BILLING)
    amount = row(explained, "D9")
    assert (amount.number, amount.name) == ("409-D9", "Ingredient Cost Submitted")
    assert (amount.raw, amount.shown, amount.group) == ("0000451{", "$45.10", 1)
    assert amount.segment_name == "Pricing"
    assert row(explained, "E7").shown == "30"
    assert row(explained, "C8").shown == "Other coverage billed, it did not cover this claim (03)"
    assert (row(explained, "C2").raw, row(explained, "C2").shown) == ("W1  ", "W1")


def test_that_an_answer_shows_its_status_and_reject_codes_in_words() -> None:
    explained = explain(ANSWER, Direction.RESPONSE)
    assert row(explained, "AN").shown == "Rejected (R)"
    assert row(explained, "FB").shown == "Cardholder ID missing or invalid (07)"
    assert row(explained, "F5").shown == "-$12.50"
    assert row(explained, "F4").group == 0


def test_that_what_the_tables_do_not_know_is_shown_and_marked() -> None:
    explained = request(BILLING)
    vendor = row(explained, "ZZ")
    assert (vendor.name, vendor.shown) == ("Unknown field", "vendor")
    assert vendor.problem
    assert row(explained, "QQ").segment_name == "Segment X9"
    assert row(explained, "AB").raw == ""


def test_that_an_id_without_value_says_so() -> None:
    assert row(request(BILLING), "DX").problem == "The field has no value."


def test_that_a_known_field_in_a_foreign_segment_keeps_its_name() -> None:
    stranger = row(request(HEAD + b"\x1e\x1cAM04\x1cA7123"), "A7")
    assert stranger.name == "Internal Control Number"
    assert stranger.problem


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (b"DE20260230", "This is no day of the calendar."),
        (b"E7THIRTY", "This is not a quantity."),
        (b"D5X", "This is not a number."),
        (b"D6999", "This is longer than the 1 characters of the field."),
        (b"CWlower", "It holds small letters or signs that cannot be sent."),
        (b"DJ9", "Counter does not know this code."),
        (b"NX2\x1cDK05", "The count does not match: 1 follow."),
        (b"NX1", "The count does not match: 0 follow."),
    ],
)
def test_that_a_value_that_cannot_be_right_names_the_problem(field: bytes, problem: str) -> None:
    explained = request(HEAD + b"\x1d\x1e\x1cAM07\x1c" + field)
    assert row(explained, field[:2].decode()).problem == problem


def test_that_a_malformed_amount_names_the_problem() -> None:
    assert row(request(HEAD + b"\x1d\x1e\x1cAM11\x1cDU12345"), "DU").problem == "This is not an amount."


def test_that_counts_are_checked_within_their_own_occurrence() -> None:
    assert not [one for one in request(OTHER_PAYERS).rows if one.problem]
    wrong = request(OTHER_PAYERS.replace(b"HB1", b"HB3"))
    assert [one.place for one in wrong.rows if one.problem] == [(0, 2)]


def test_that_a_running_counter_must_count() -> None:
    numbered = request(HEAD + b"\x1d\x1e\x1cAM08\x1c7E1\x1cE4DD\x1c7E3\x1cE4TD")
    assert [one.problem for one in numbered.rows if one.field == "7E"] == [
        "",
        "This is number 2 of its kind.",
    ]


def test_that_a_header_cut_short_says_where_the_message_ends() -> None:
    explained = explain(b"D0B11A01200", Direction.RESPONSE)
    assert row(explained, "B1").problem == "The message ends inside the header."
    assert row(explained, "F1").shown == "Accepted (A)"


def test_that_characters_outside_any_field_are_rows_too() -> None:
    explained = request(HEAD + b"tail\x1dloose\x1eodd\x1cAM07\x1cD21\x1e\x1cAM11")
    shown = {one.shown for one in explained.rows if one.name == "Not a field"}
    assert shown == {"tail", "loose", "odd"}
    assert row(explained, "AM").problem == "The segment is empty."


def test_that_a_message_of_no_known_version_is_still_shown() -> None:
    explained = request(b"999001Z9B1\x1e\x1cAM04\x1cC2W1")
    assert explained.version == ""
    assert [(one.field, one.raw) for one in explained.rows] == [("", "999001Z9B1"), ("C2", "W1")]


def test_that_only_what_says_something_else_is_a_difference() -> None:
    assert changes(BILLING, BILLING.replace(b"D90000451{", b"D9451{").replace(b"W1  ", b"W1")) == []
    assert changes(BILLING, BILLING.replace(b"D90000451{", b"D9452{")) == [(Change.CHANGED, "D9")]
    assert changes(BILLING, BILLING.replace(b"\x1cC803", b"")) == [(Change.REMOVED, "C8")]
    assert changes(BILLING, BILLING.replace(b"\x1cDE", b"\x1cDF5\x1cDE")) == [(Change.ADDED, "DF")]


def test_that_occurrences_are_compared_each_with_its_own() -> None:
    gone = OTHER_PAYERS.replace(b"\x1cHC09\x1cDV5{", b"").replace(b"HB2", b"HB1")
    assert changes(OTHER_PAYERS, gone) == [
        (Change.CHANGED, "HB"),
        (Change.REMOVED, "HC"),
        (Change.REMOVED, "DV"),
    ]
    doubled = BILLING.replace(b"\x1cEM1", b"\x1cEM1\x1cEM2")
    assert changes(BILLING, doubled) == [(Change.ADDED, "EM")]


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [b"\x1c", b"\x1d", b"\x1e", b"\x1e\x1cAM05", b"AM07", b"\x1c5C", b"\x1cHC", b"\x1c4C9"]
        ),
        st.sampled_from([b"\x1cHC", b"\x1c4C9", b"D2", b"\x1c7E1", b"1{", b"\x03", b"\x1e\x1cAM08"]),
        st.binary(max_size=4),
    )
).map(b"".join)


def fields_of(raw: bytes) -> bytes:
    """Return the bytes without separators and without the ids of segments that hold something."""
    kept = []
    for group in tokens.split(raw):
        for before, *fields in group:
            named = len(fields) > 1 and fields[0][:2] == b"AM"
            kept += [before, *(fields[1:] if named else fields)]
    return b"".join(kept)


@given(PIECES, st.sampled_from([b"", HEAD, HEAD[:30], b"D0B1"]), st.sampled_from(Direction))
def test_that_any_bytes_can_be_explained_and_none_is_lost(
    body: bytes, head: bytes, direction: Direction
) -> None:
    raw = (head + body).rstrip(b"\x03")
    explained = explain(raw, direction)
    assert differences(explained, explained) == ()
    told = "".join(one.raw if one.segment_name == "Header" else one.field + one.raw for one in explained.rows)
    assert told.encode("latin-1") == fields_of(raw)
