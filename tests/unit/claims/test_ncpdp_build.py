"""The builder is strict: exact header, derived counts, nothing empty, every refusal named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp import tables
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.errors import FieldRefused
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.claims.ncpdp.build import Content, Segments
    from app.claims.ncpdp.values import Value

HEADER: dict[str, Value] = {
    "A1": "999001",
    "A4": "COMM",
    "B2": "01",
    "B1": "2000000010",
    "D1": date(2026, 3, 2),
    "AK": "",
}
CLAIM: Content = {"EM": "1", "D2": 1000001, "E1": "03", "D7": "55555000101"}
PRICING: Content = {"D9": Money(100), "DU": Money(100)}


def draft(**changes: Content) -> Draft:
    segments: dict[str, Content] = {"07": CLAIM, "11": PRICING}
    return billing(HEADER, {"04": {"C2": "W1"}}, {**segments, **changes})


def billing(header: Mapping[str, Value], shared: Segments, *groups: Segments) -> Draft:
    return Draft("D0", "B1", Direction.REQUEST, header, shared, groups)


def test_that_the_header_is_56_bytes_with_every_field_in_its_place() -> None:
    raw = build(draft())
    assert raw[:56] == b"999001D0B1COMM      1012000000010     20260302" + b" " * 10
    assert raw[56:57] == b"\x1e"


def test_that_segments_and_fields_stand_in_the_order_of_the_tables() -> None:
    raw = build(draft(**{"07": dict(reversed(list(CLAIM.items())))}))
    assert raw.index(b"AM04") < raw.index(b"AM07") < raw.index(b"AM11")
    assert b"\x1cAM07\x1cEM1\x1cD21000001\x1cE103\x1cD755555000101" in raw


def test_that_an_empty_value_is_not_sent() -> None:
    raw = build(draft(**{"03": {"EZ": "01", "DB": "2000001018", "DR": "", "PM": None}}))
    assert b"DR" not in raw
    assert b"PM" not in raw
    assert b"\x1c\x1c" not in raw


def test_that_a_segment_without_a_value_is_left_out() -> None:
    assert b"AM03" not in build(draft(**{"03": {}}))


def test_that_counts_are_derived_from_occurrences() -> None:
    claim = {**CLAIM, "DK": ({"DK": "03"}, {"DK": "05"})}
    assert b"\x1cNX2\x1cDK03\x1cDK05" in build(draft(**{"07": claim}))


def test_that_no_occurrence_means_no_count() -> None:
    assert b"NX" not in build(draft(**{"07": {**CLAIM, "DK": ()}}))


def test_that_running_counters_number_their_occurrences() -> None:
    dur: Content = {"7E": ({"E4": "DD", "E5": "M0", "E6": "1G"}, {"E4": "TD"})}
    assert b"\x1c7E1\x1cE4DD\x1cE5M0\x1cE61G\x1c7E2\x1cE4TD" in build(draft(**{"08": dur}))


def test_that_groups_nest_under_their_leader() -> None:
    other: Content = {
        "5C": (
            {"5C": "01", "6C": "03", "7C": "999002", "HC": ({"HC": "07", "DV": Money(1250)},)},
            {"5C": "02", "6E": ({"6E": "70"}, {"6E": "75"})},
        )
    }
    raw = build(draft(**{"05": other}))
    assert (
        b"AM05\x1c4C2\x1c5C01\x1c6C03\x1c7C999002\x1cHB1\x1cHC07\x1cDV125{\x1c5C02\x1c5E2\x1c6E70\x1c6E75"
        in raw
    )
    first, second = Message.parse(raw, Direction.REQUEST).segment("05").repeats("5C")
    assert [row.money("DV") for row in first.repeats("HC")] == [Money(1250)]
    assert [row.text("6E") for row in second.repeats("6E")] == ["70", "75"]


def test_that_the_count_of_transactions_is_the_number_of_groups() -> None:
    group: Segments = {"07": CLAIM, "11": PRICING}
    raw = build(billing(HEADER, {"04": {"C2": "W1"}}, group, group, group))
    assert raw[20:21] == b"3"
    assert raw.count(b"\x1d") == 3


REFUSED: list[tuple[dict[str, Content], str, str]] = [
    ({"07": {**CLAIM, "D2": ""}}, "402-D2", "16"),
    ({"07": {**CLAIM, "D2": None}}, "402-D2", "16"),
    ({"07": {**CLAIM, "D2": 10**12}}, "402-D2", "16"),
    ({"07": {**CLAIM, "D7": "   "}}, "407-D7", "21"),
    ({"07": {**CLAIM, "E7": Quantity(10_000_000_000)}}, "442-E7", "E7"),
    ({"07": {**CLAIM, "D5": 1000}}, "405-D5", "19"),
    ({"07": {**CLAIM, "DE": "20260230"}}, "414-DE", "28"),
    ({"07": {**CLAIM, "D8": "a"}}, "408-D8", "22"),
    ({"07": {**CLAIM, "DK": ({"DK": "1"},) * 4}}, "420-DK", "34"),
    ({"07": {**CLAIM, "DK": "03"}}, "420-DK", "34"),
    ({"07": {**CLAIM, "DK": ({},)}}, "420-DK", "34"),
    ({"07": {**CLAIM, "D5": ({"D5": "1"},)}}, "405-D5", "19"),
    ({"07": {**CLAIM, "ZZ": "1"}}, "ZZ", "R8"),
    ({"07": {}}, "111-AM", "AM"),
    ({"99": {"D2": "1"}}, "111-AM", "AM"),
    ({"05": {"HC": ({"HC": "07"},)}}, "342-HC", "HC"),
    ({"21": {"AN": "P"}}, "111-AM", "AM"),
    ({"11": {**PRICING, "DU": Money(100_000_000)}}, "430-DU", "DU"),
    ({"03": {"DR": "O\x1cAM23"}}, "427-DR", "DR"),
    ({"03": {"DR": "O\x1dX"}}, "427-DR", "DR"),
    ({"03": {"DR": "O\x1eX"}}, "427-DR", "DR"),
    ({"07": {**CLAIM, "EJ": "03"}}, "445-EA", "EA"),
    ({"07": {**CLAIM, "EA": "55555000101"}}, "453-EJ", "EJ"),
    ({"03": {"EZ": "01", "DB": ""}}, "411-DB", "25"),
    ({"05": {"5C": ({"5C": "01", "7C": "999002"},)}}, "339-6C", "6C"),
    ({"05": {"5C": ({"5C": "01", "HC": ({"HC": "98", "DV": Money(1)},)},)}}, "342-HC", "HC"),
    ({"07": {**CLAIM, "D6": "7"}}, "406-D6", "20"),
    ({"07": {**CLAIM, "28": "TAB"}}, "600-28", "26"),
    ({"07": {**CLAIM, "NX": "1"}}, "354-NX", "NX"),
    ({"07": {**CLAIM, "DK": ({"DK": "1\x1cX"},)}}, "420-DK", "34"),
    ({"07": {**CLAIM, "D7": "É"}}, "407-D7", "21"),
    ({"10": {"EF": "01", "EG": "1", "RE": ({"RE": "03"},)}}, "489-TE", "TE"),
]


@pytest.mark.parametrize(("changes", "number", "code"), REFUSED)
def test_that_a_refusal_names_the_field_and_the_payers_code(
    changes: dict[str, Content], number: str, code: str
) -> None:
    with pytest.raises(FieldRefused) as refused:
        build(draft(**changes))
    assert (refused.value.number, refused.value.reject_code) == (number, code)
    assert refused.value.field.startswith(number)
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"A1": "99901"}, "101-A1"),
        ({"A1": "9999991"}, "101-A1"),
        ({"A1": "ABCDEF"}, "101-A1"),
        ({"A4": "12345678901"}, "104-A4"),
        ({"A4": "A\x1eB"}, "104-A4"),
        ({"B1": "1" * 16}, "201-B1"),
        ({"D1": "20261301"}, "401-D1"),
    ],
)
def test_that_the_header_is_never_cut_or_padded_wrong(changes: dict[str, Value], number: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        build(billing({**HEADER, **changes}, {"04": {"C2": "W1"}}, {"07": CLAIM, "11": PRICING}))
    assert refused.value.number == number


def test_that_a_transaction_the_version_does_not_have_is_refused() -> None:
    with pytest.raises(FieldRefused, match="103-A3"):
        build(Draft("D0", "Z9", Direction.REQUEST, HEADER))


def test_that_a_fifth_claim_in_one_transmission_is_refused() -> None:
    group: Segments = {"07": CLAIM, "11": PRICING}
    with pytest.raises(FieldRefused, match="109-A9"):
        build(billing(HEADER, {"04": {"C2": "W1"}}, *(group,) * 5))


def test_that_a_transaction_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(FieldRefused, match="109-A9"):
        build(Draft("D0", "S1", Direction.REQUEST, HEADER, {"04": {"C2": "W1"}}, ({},)))


def test_that_a_claim_of_version_f6_has_its_header_and_no_group_separator() -> None:
    header = {**HEADER, "A1": "00999001"}
    claim = {**CLAIM, "K8": ({"K8": "AA"},)}
    amount: Content = {"D9": Money(99_999_999_999), "DU": Money(99_999_999_999)}
    draft = Draft("F6", "B1", Direction.REQUEST, header, {"04": {"C2": "W1"}}, ({"07": claim, "11": amount},))
    raw = build(draft)
    assert raw[:59] == b"F6B100999001COMM      1012000000010     20260302" + b" " * 10 + b"\x1e"
    assert b"\x1d" not in raw
    assert b"\x1cKZ1\x1cK8AA" in raw
    assert b"\x1cD99999999999I" in raw
    message = Message.parse(raw, Direction.REQUEST)
    assert message.segment("11").money("DU") == Money(99_999_999_999)
    assert ([view.id for view in message.shared], len(message.groups)) == (["04"], 1)
    with pytest.raises(FieldRefused, match="109-A9"):
        build(replace(draft, groups=(draft.groups[0],) * 2))


def test_that_an_amount_of_a_million_is_refused_in_d0_and_sent_in_f6() -> None:
    million: Content = {"D9": Money(100), "DU": Money(100_000_000)}
    with pytest.raises(FieldRefused, match="430-DU"):
        build(draft(**{"11": million}))
    header = {**HEADER, "A1": "00999001"}
    shared: Segments = {"04": {"C2": "W1"}}
    assert b"DU10000000{" in build(
        Draft("F6", "B1", Direction.REQUEST, header, shared, ({"07": CLAIM, "11": million},))
    )


def test_that_the_leader_stands_first_in_its_occurrence() -> None:
    header = {**HEADER, "A1": "00999001"}
    fees: Content = {"D9": Money(1), "DU": Money(1), "RL": ({"RL": "01", "HA": Money(5)}, {"RL": "02"})}
    raw = build(
        Draft("F6", "B1", Direction.REQUEST, header, {"04": {"C2": "W"}}, ({"07": CLAIM, "11": fees},))
    )
    assert b"\x1cRK2\x1cRL01\x1cHA0E\x1cRL02" in raw


def test_that_an_unknown_version_is_no_version() -> None:
    with pytest.raises(KeyError):
        tables.dictionary("F7")


@given(st.text(max_size=20), st.integers(-5, 10**13), st.integers(-(10**9), 10**9))
def test_that_what_is_built_is_clean_and_reads_back(last: str, number: int, cents: int) -> None:
    name: Content = {"DR": last}
    wanted = draft(**{"07": {**CLAIM, "D2": number}, "03": name, "11": {**PRICING, "DU": Money(cents)}})
    try:
        raw = build(wanted)
    except DomainError:
        return
    message = Message.parse(raw, Direction.REQUEST)
    assert all(32 <= byte < 97 or 122 < byte < 127 or byte in b"\x1c\x1d\x1e" for byte in raw)
    assert message.segment("07").number("D2") == number
    assert message.segment("11").money("DU") == Money(cents)
    assert message.segment("03").text("DR") == last.rstrip(" ")
