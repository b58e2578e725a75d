"""Every reject code has plain words, a next step and someone to do it."""

from __future__ import annotations

import re

import pytest

from app.claims.ncpdp.tables import rows
from app.claims.rejects import Action, explain, explain_all, is_host_trouble

CODES = [row["code"] for row in rows("rejects.tsv")]
OURS = [row["code"] for row in rows("reject_plain.tsv")]


def test_that_every_code_of_the_standard_is_explained() -> None:
    assert len(CODES) > 1500
    for reject in explain_all(CODES):
        assert reject.plain.endswith(".")
        assert reject.remedy.endswith(".")
        assert reject.label


def test_that_the_common_codes_have_words_of_their_own() -> None:
    assert len(OURS) >= 60
    assert set(OURS) <= set(CODES)
    assert {"75", "70", "79", "65", "76", "69", "07", "54", "25", "85", "88", "52", "56", "943"} <= set(OURS)


def test_that_a_missing_or_invalid_field_is_named_and_pointed_at() -> None:
    reject = explain("CM")
    assert reject.field_number == "322-CM"
    assert "Patient Street Address" in reject.plain


def test_that_a_code_of_the_library_keeps_its_leading_zero() -> None:
    assert explain("06").label != explain("6").label


def test_that_an_unknown_code_still_says_what_to_do() -> None:
    reject = explain("ZQ9")
    assert reject.code == "ZQ9"
    assert "help desk" in reject.remedy
    assert reject.action is Action.TECHNICIAN


@pytest.mark.parametrize("code", ["79", "88", "943", "608", "G5"])
def test_that_safety_and_timing_belong_to_the_pharmacist(code: str) -> None:
    assert explain(code).action is Action.PHARMACIST


def test_that_plain_words_are_plain() -> None:
    for row in rows("reject_plain.tsv"):
        for sentence in (row["plain"], row["remedy"]):
            assert len(sentence) <= 110, sentence
            assert not re.search(r"\bM/I\b|\bfield\b|\bsegment\b", sentence), sentence


@pytest.mark.parametrize(
    ("codes", "waits"),
    [
        (("92",), True),
        (("85", "92"), True),
        (("95", "NN"), True),
        (("99",), True),
        (("85",), False),
        (("75",), False),
        ((), False),
        (("79", "92"), False),
        (("90", "88"), False),
        (("98", "943"), False),
    ],
)
def test_that_only_a_payer_in_trouble_makes_a_claim_wait(codes: tuple[str, ...], waits: object) -> None:
    assert is_host_trouble(codes) is waits
