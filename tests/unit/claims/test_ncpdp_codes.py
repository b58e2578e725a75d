"""Coded fields have words, and the fields they belong to exist."""

from __future__ import annotations

import pytest

from app.claims.ncpdp import codes, tables
from app.claims.ncpdp.tables import Direction, rows


def numbers() -> set[str]:
    found: set[str] = set()
    for version in tables.versions():
        dictionary = tables.dictionary(version["version"])
        found |= {rule.number for segment in dictionary.fields.values() for rule in segment.values()}
        found |= {place.rule.number for direction in Direction for place in dictionary.headers[direction]}
    return found


@pytest.mark.parametrize(
    ("number", "value", "words"),
    [
        ("406-D6", "2", "Compound"),
        ("420-DK", "05", "Therapy change"),
        ("420-DK", "5", "Therapy change"),
        ("384-4X", "01", "Home"),
        ("342-HC", "07", "Drug benefit"),
        ("511-FB", "75", "Prior Authorization Required"),
        ("511-FB", "07", "Cardholder ID missing or invalid"),
        ("103-A3", "E1", "Eligibility verification"),
        ("561-AZ", "02", "Ingredient cost"),
    ],
)
def test_that_a_code_has_words(number: str, value: str, words: str) -> None:
    assert codes.meaning(number, value) == words


def test_that_a_reject_code_is_text() -> None:
    assert codes.meaning("511-FB", "7") == ""


def test_that_a_field_without_codes_and_an_unknown_code_have_no_words() -> None:
    assert codes.meaning("402-D2", "1") == ""
    assert codes.meaning("406-D6", "7") == ""
    assert codes.code_set("402-D2") is None


def test_that_seventy_fields_and_more_have_codes() -> None:
    assert len(rows("code_sets.tsv")) >= 70
    assert {row["set"] for row in rows("codes.tsv")} == {row["set"] for row in rows("code_sets.tsv")}


def test_that_no_code_stands_twice_in_a_set() -> None:
    pairs = [(row["set"], row["code"]) for row in rows("codes.tsv")]
    assert len(pairs) == len(set(pairs))
    assert all(row["meaning"].strip() for row in rows("codes.tsv"))


def test_that_choices_are_those_of_the_version() -> None:
    offered = [code.code for code in codes.choices("D0", "342-HC")]
    assert "07" in offered
    assert "98" not in offered
    assert len(offered) == len(set(offered))
    assert codes.choices("D0", "402-D2") == ()
