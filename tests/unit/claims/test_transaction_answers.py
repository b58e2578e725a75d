"""Each transaction's answer counts only when it is whole and its own, and then nothing in it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.errors import BadAnswer
from app.claims.ncpdp.tables import dictionary
from app.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.claims.ncpdp.build import Content
    from tests.fixtures.transactions_fixtures import AnswerTo

ANSWERS = sorted(dictionary("D0").answers)
ECHOING = [key for key in ANSWERS if ("22", "D2") in dictionary("D0").answers[key] and key[0] != "P3"]
FLAGS = {
    "P": {"paid"},
    "D": {"paid", "duplicate"},
    "C": {"captured"},
    "Q": {"captured", "duplicate"},
    "A": {"approved"},
    "S": {"approved", "duplicate"},
    "F": {"deferred"},
    "B": {"benefit"},
    "R": {"rejected"},
}


@pytest.fixture
def sent(every_request: dict[str, bytes]) -> dict[str, bytes]:
    """Return one plain request of each transaction by its code."""
    return {name.upper(): raw for name, raw in every_request.items() if len(name) == 2}


def echoed(transaction: str) -> Mapping[str, Content]:
    """Return the claim that an inquiry's answer names; the other answers echo what was sent."""
    return {"22": {"EM": "1", "D2": "1000001"}} if transaction == "P3" else {}


@pytest.mark.parametrize(("transaction", "status"), ANSWERS)
def test_that_every_status_of_every_transaction_is_understood(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    request = sent[transaction]
    answer = read_answer(answer_to(request, status, echoed(transaction)), request)
    names = ("paid", "captured", "approved", "deferred", "benefit", "rejected", "duplicate")
    flags = {name for name in names if getattr(answer, f"is_{name}")}
    assert (answer.transaction, answer.status, flags) == (transaction, status, FLAGS[status])
    assert answer.is_reversed == (transaction in {"B2", "S2", "N2", "C2", "P2"} and status in {"A", "S"})
    assert (answer.patient_pay == Money(1000)) == (status in {"P", "D", "B"})
    assert answer.reject_codes == (("75",) if status == "R" else ())


def test_that_an_answer_names_the_claim_or_none(sent: dict[str, bytes], answer_to: AnswerTo) -> None:
    numbers = {code: read_answer(answer_to(sent[code], "R", {}), sent[code]).claim_number for code in sent}
    without = {code for code, number in numbers.items() if not number}
    assert without == {"E1", "P2", "P3"}
    assert {numbers[code] for code in ("S1", "S2", "S3")} == {"77"}
    told = answer_to(sent["P3"], "P", echoed("P3"))
    assert read_answer(told, sent["P3"]).claim_number == "1000001"


@pytest.mark.parametrize(("transaction", "status"), ANSWERS)
def test_that_a_status_needs_each_of_its_fields_once(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, status, echoed(transaction))
    for segment, field in dictionary("D0").answers[transaction, status]:
        start = whole.index(b"AM" + segment.encode())
        at = whole.index(b"\x1c" + field.encode(), start)
        ends = [end for mark in (b"\x1c", b"\x1e") if (end := whole.find(mark, at + 1)) > 0]
        end = min(ends, default=len(whole))
        for spoiled in (whole[:at] + whole[end:], whole[:end] + whole[at:end] + whole[end:]):
            with pytest.raises(BadAnswer):
                read_answer(spoiled, request)


@pytest.mark.parametrize("transaction", sorted(dictionary("D0").most))
def test_that_no_unknown_status_is_guessed(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, "R", {})
    known = {status for code, status in ANSWERS if code == transaction}
    for status in set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0") - known:
        spoiled = whole.replace(b"\x1cANR", b"\x1cAN" + status.encode(), 1)
        with pytest.raises(BadAnswer, match="112-AN"):
            read_answer(spoiled, request)


@pytest.mark.parametrize(("transaction", "status"), ANSWERS)
def test_that_what_is_not_surely_the_answer_is_refused(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, status, echoed(transaction))
    code = transaction.encode()
    spoiled = {
        "nothing": b"",
        "two in one frame": whole + whole,
        "a group too many": whole + whole[whole.index(b"\x1d") :],
        "another version": b"F6" + whole[2:],
        "another transaction": whole.replace(b"D0" + code, b"D0X9", 1),
        "another day": whole.replace(b"20260302", b"20260303", 1),
        "another pharmacy": whole.replace(b"2000000010", b"2000000028", 1),
        "another count": whole.replace(code + b"1A", code + b"2A", 1),
        "refused and yet not": whole.replace(code + b"1A", code + b"1R", 1) if status != "R" else b"",
        "a status twice over": whole + b"\x1e\x1cAM21\x1cAN" + status.encode(),
        "huge": whole + b"\x1e\x1cAM99\x1cXX" + b"A" * 4_000_000,
        "cut in the header": whole[:30],
    }
    for name, raw in spoiled.items():
        with pytest.raises(BadAnswer):
            pytest.fail(f"{name} was read as {read_answer(raw, request).status}")


@pytest.mark.parametrize(("transaction", "status"), ECHOING)
def test_that_an_answer_about_another_claim_is_refused(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str, status: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, status, {})
    start = whole.index(b"AM22")
    for field in (b"\x1cD2", b"\x1cEM"):
        at = whole.index(field, start) + 3
        other = whole[:at] + b"9" + whole[at + 1 :]
        with pytest.raises(BadAnswer, match="another claim"):
            read_answer(other, request)


@pytest.mark.parametrize("transaction", sorted(dictionary("D0").most))
def test_that_a_refused_header_rejects_with_or_without_segments(
    sent: dict[str, bytes], answer_to: AnswerTo, transaction: str
) -> None:
    request = sent[transaction]
    whole = answer_to(request, "R", {}).replace(transaction.encode() + b"1A", transaction.encode() + b"1R", 1)
    bare = read_answer(whole[:31], request)
    assert (bare.is_rejected, bare.reject_codes, bare.header_status) == (True, (), "R")
    assert read_answer(whole, request).reject_codes == ("75",)


def test_that_a_rejection_without_codes_shows_its_text(sent: dict[str, bytes], answer_to: AnswerTo) -> None:
    for transaction, request in sent.items():
        more: dict[str, Content] = {"21": {"FB": (), "UH": ({"UH": "01", "FQ": "CALL THE PLAN"},)}}
        answer = read_answer(answer_to(request, "R", more), request)
        assert (answer.is_rejected, answer.reject_codes) == (True, ()), transaction
        assert answer.messages == ("CALL THE PLAN",)
