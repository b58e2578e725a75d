"""Every transaction as bytes, field by field, and read by another program's codec as far as that goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dzero_python import Request, Response

from app.claims.ncpdp import tokens
from app.claims.ncpdp.tables import dictionary

if TYPE_CHECKING:
    from app.claims.ncpdp.tables import FieldRule
    from tests.fixtures.transactions_fixtures import AnswerTo

TRANSACTIONS = Path(__file__).parent / "transactions"
NAMES = sorted(path.stem for path in TRANSACTIONS.glob("*.txt"))
CODES = sorted(dictionary("D0").most)
STATUSES = sorted(dictionary("D0").answers)


def shown(raw: bytes) -> str:
    """Return a message as text: one separator or field a line, nothing lost."""
    marks = {tokens.GROUP: b"\n<GS>", tokens.SEGMENT: b"\n<RS>", tokens.FIELD: b"\n"}
    for mark, line in marks.items():
        raw = raw.replace(mark, line)
    head, rest = raw.decode("ascii").split("\n", 1)
    return f"|{head}|\n{rest}\n"


def single_fields(raw: bytes) -> dict[str, dict[str, str]]:
    """Return what a codec without repeating groups can hold: the fields that stand once."""
    found: dict[str, dict[str, str]] = {}
    rules: dict[str, dict[str, FieldRule]] = dictionary("D0").fields
    for part in raw.decode("ascii").replace("\x1d", "").split("\x1e")[1:]:
        segment, *fields = part.split("\x1c")[1:]
        name = segment[2:]
        found[name] = {field[:2]: field[2:] for field in fields if not rules[name][field[:2]].leader}
    return found


def test_that_every_transaction_and_kind_of_billing_has_a_file(every_request: dict[str, bytes]) -> None:
    assert sorted(every_request) == NAMES
    assert sorted({name[:2].upper() for name in NAMES}) == CODES


@pytest.mark.parametrize("name", NAMES)
def test_that_a_request_is_what_its_file_says(every_request: dict[str, bytes], name: str) -> None:
    assert shown(every_request[name]) == (TRANSACTIONS / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_that_dzero_reads_the_same_fields_in_a_request(every_request: dict[str, bytes], name: str) -> None:
    raw = every_request[name]
    theirs = Request.parse(raw.decode("ascii"))
    assert theirs.header["transaction_code"].strip() == name[:2].upper()
    assert theirs.header["date_of_service"] == "20260302"
    groups = [theirs.transmission_group, *theirs.transaction_groups]
    read = {one.hash["AM"]: one.hash for group in groups for one in group.segments}
    ours = single_fields(raw)
    assert sorted(read) == sorted(ours)
    for segment, fields in ours.items():
        assert {field: read[segment][field] for field in fields} == fields


@pytest.mark.parametrize(("transaction", "status"), STATUSES)
def test_that_dzero_reads_the_answers_that_tests_are_made_of(
    every_request: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    raw = answer_to(every_request[transaction.lower()], status, {})
    theirs = Response.parse(raw.decode("ascii"))
    groups = [theirs.transmission_group, *theirs.transaction_groups]
    read = {one.hash["AM"]: one.hash for group in groups for one in group.segments}
    assert read["21"]["AN"] == status
    for segment, fields in single_fields(raw).items():
        assert {field: read[segment][field] for field in fields} == fields
