"""The tables of each version fit together, and the versions differ by nothing but their tables."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.claims.ncpdp import codes, tables
from app.claims.ncpdp.tables import Direction, FieldRule, Kind, Level, rows

VERSIONS = [row["version"] for row in tables.versions()]
D0, F6 = tables.dictionary("D0"), tables.dictionary("F6")
CODEC = Path(tables.__file__).parent


def rules(version: str) -> list[FieldRule]:
    return [rule for segment in tables.dictionary(version).fields.values() for rule in segment.values()]


@pytest.mark.parametrize("version", VERSIONS)
def test_that_headers_have_no_gap_and_no_overlap(version: str) -> None:
    for direction in Direction:
        places = tables.dictionary(version).headers[direction]
        assert [place.offset for place in places] == [0, *(place.end for place in places[:-1])]


def test_that_the_header_of_f6_has_58_bytes_and_begins_with_the_version() -> None:
    assert F6.header_lengths == {Direction.REQUEST: 58, Direction.RESPONSE: 31}
    assert D0.header_lengths == {Direction.REQUEST: 56, Direction.RESPONSE: 31}
    places = [(place.rule.id, place.offset, place.rule.length) for place in F6.headers[Direction.REQUEST]]
    assert places[:4] == [("A2", 0, 2), ("A3", 2, 2), ("A1", 4, 8), ("A4", 12, 10)]
    assert F6.place(Direction.REQUEST, "A1").rule.name == "IIN Number"


def test_that_f6_holds_one_transaction_without_a_group_separator() -> None:
    assert (F6.has_groups, F6.most_transactions) == (False, 1)
    assert (D0.has_groups, D0.most_transactions) == (True, 4)


@pytest.mark.parametrize(
    ("segment", "field", "length"),
    [
        ("11", "D9", 11),
        ("07", "D7", 40),
        ("03", "DB", 35),
        ("07", "DK", 3),
        ("24", "FY", 360),
        ("05", "7C", 30),
    ],
)
def test_that_f6_widens_what_it_widens(segment: str, field: str, length: int) -> None:
    assert F6.fields[segment][field].length == length
    assert D0.fields[segment][field].length < length


def test_that_f6_adds_the_group_of_patient_pay_components() -> None:
    qualifier, amount = F6.fields["23"]["KQ"], F6.fields["23"]["KN"]
    assert (qualifier.leader, amount.leader, amount.counter) == ("KQ", "KQ", "KP")
    assert amount.kind is Kind.MONEY
    assert "KQ" not in D0.fields["23"]


def test_that_f6_keeps_every_field_of_d0_and_adds_two_hundred() -> None:
    old = {(rule.segment, rule.id) for rule in rules("D0")}
    new = {(rule.segment, rule.id) for rule in rules("F6")}
    assert old < new
    assert len(new - old) >= 205


@pytest.mark.parametrize("version", VERSIONS)
def test_that_every_group_has_its_leader_its_counter_and_its_parent(version: str) -> None:
    dictionary = tables.dictionary(version)
    for rule in rules(version):
        fields = dictionary.fields[rule.segment]
        if rule.leader:
            assert fields[rule.leader].leader == rule.leader
            assert fields[rule.counter].kind is Kind.DIGITS
            assert rule.ordinal == (rule.counter == rule.leader)
        if rule.parent:
            assert fields[rule.parent].leader == rule.parent
            assert fields[rule.counter].leader == rule.parent


@pytest.mark.parametrize("version", VERSIONS)
def test_that_a_field_id_means_the_same_in_every_segment(version: str) -> None:
    meanings: dict[str, set[tuple[str, Kind, int, int]]] = {}
    for rule in rules(version):
        meanings.setdefault(rule.id, set()).add((rule.number, rule.kind, rule.length, rule.decimals))
    assert [field for field, found in meanings.items() if len(found) > 1] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_that_all_eighteen_transactions_have_segments_both_ways(version: str) -> None:
    dictionary = tables.dictionary(version)
    assert len(dictionary.most) == 18
    for transaction in dictionary.most:
        for direction in Direction:
            allowed = dictionary.segments[transaction, direction]
            assert set(allowed) <= set(dictionary.segment_names)
            assert set(allowed) <= set(dictionary.fields)
        assert Level.TRANSACTION in {
            rule.level for rule in dictionary.segments[transaction, Direction.RESPONSE].values()
        }


def test_that_qualifiers_and_values_stand_in_the_same_group() -> None:
    for version in VERSIONS:
        dictionary = tables.dictionary(version)
        for segment, pairs in dictionary.pairs.items():
            for qualifier, value in pairs:
                fields = dictionary.fields[segment]
                assert fields[qualifier].leader == fields[value].leader


def test_that_every_coded_field_is_in_a_dictionary() -> None:
    known = {rule.number for version in VERSIONS for rule in rules(version)}
    known |= {
        place.rule.number
        for version in VERSIONS
        for direction in Direction
        for place in tables.dictionary(version).headers[direction]
    }
    coded = {number for row in rows("code_sets.tsv") for number in row["fields"].split()}
    assert coded <= known
    assert all(codes.code_set(number) for number in coded)


def test_that_every_code_fits_its_field() -> None:
    lengths = {rule.number: rule.length for rule in rules("F6")}
    for row in rows("code_sets.tsv"):
        for number in row["fields"].split():
            longest = max(len(one["code"]) for one in rows("codes.tsv") if one["set"] == row["set"])
            assert longest <= lengths.get(number, longest)


def test_that_no_code_asks_which_version_it_is() -> None:
    named = re.compile("|".join(VERSIONS))
    for path in CODEC.glob("*.py"):
        tests = [
            node.test
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.If, ast.IfExp, ast.While))
        ]
        assert not [path.name for test in tests if named.search(ast.unparse(test))]
