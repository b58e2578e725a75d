"""Prove eligibility: the question names the member, the answer is kept, and what is unclear stays unclear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.eligibility import EligibilitySource, EligibilityStatus, is_due
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import DomainError
from app.workflows.days import today
from app.workflows.eligibility import (
    Asker,
    NoteEligibility,
    RecordEligibility,
    note_eligibility,
    question,
    record_eligibility,
)
from db.desk_reads import SqlDeskReads

if TYPE_CHECKING:
    from app.workflows.eligibility import Question

TODAY = date(2026, 11, 24)


@pytest.fixture
def asked(desk: Any) -> Question:
    return question(desk.patient, desk.coverage, desk.plan, Asker("2000000002", "COUNTER1", TODAY))


@pytest.fixture
def reads(unit: Any, store_clock: Any) -> SqlDeskReads:
    return SqlDeskReads(unit.session, store_clock)


def _answer(sent: bytes, *codes: str) -> bytes:
    message = Message.parse(sent, Direction.REQUEST)
    status: dict[str, Any] = {"AN": "R" if codes else "A"}
    if codes:
        status["FB"] = tuple({"FB": code} for code in codes)
    header: dict[str, Any] = {
        "B2": "01",
        "B1": message.header("B1"),
        "F1": "A",
        "D1": message.header_date("D1"),
    }
    return build(Draft("D0", "E1", Direction.RESPONSE, header, {}, ({"21": status},)))


def test_that_the_question_names_the_member_and_the_day(asked: Question) -> None:
    sent = Message.parse(asked.body, Direction.REQUEST)
    assert (sent.header("A3"), sent.header_date("D1")) == ("E1", TODAY)
    assert sent.segment("04").text("C2") == "M12345678"
    assert sent.segment("01").text("CB") == "CHEN"
    assert asked.destination == "practice"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("", EligibilityStatus.COVERED),
        ("65", EligibilityStatus.NOT_COVERED),
        ("92", EligibilityStatus.UNCLEAR),
    ],
)
def test_that_the_answer_is_kept_with_its_bytes(
    desk: Any,
    unit: Any,
    asked: Question,
    reads: SqlDeskReads,
    code: str,
    status: EligibilityStatus,
) -> None:
    raw = _answer(asked.body, *filter(None, [code]))
    cmd = RecordEligibility(desk.coverage.id, asked.body, raw, "switch")
    assert record_eligibility(unit, cmd, desk.technician).value is status
    unit.flush()
    row = reads.eligibility(desk.coverage.id)
    assert row is not None
    assert (row.source, row.status, row.at) == (EligibilitySource.ASKED, status, unit.clock.now())
    kept = unit.eligibilities.newest(desk.coverage.id)
    assert (kept.sent, kept.received) == (asked.body, raw)


def test_that_an_answer_that_cannot_be_trusted_is_kept_and_unclear(
    desk: Any, unit: Any, asked: Question
) -> None:
    cmd = RecordEligibility(desk.coverage.id, asked.body, b"nonsense", "switch")
    assert record_eligibility(unit, cmd, desk.technician).value is EligibilityStatus.UNCLEAR
    unit.flush()
    assert unit.eligibilities.newest(desk.coverage.id).received == b"nonsense"


def test_that_what_was_said_by_phone_is_kept_with_who_said_it(desk: Any, unit: Any) -> None:
    told = NoteEligibility(
        desk.coverage.id, EligibilitySource.PHONE, EligibilityStatus.COVERED, "Ann, 10:32, call 77"
    )
    assert note_eligibility(unit, told, desk.technician).value is EligibilityStatus.COVERED
    empty = NoteEligibility(desk.coverage.id, EligibilitySource.PHONE, EligibilityStatus.COVERED, "")
    with pytest.raises(DomainError, match="who told it"):
        note_eligibility(unit, empty, desk.technician)


def test_that_a_noted_answer_keeps_who_said_it_its_number_and_its_day(desk: Any, unit: Any) -> None:
    source, status = EligibilitySource.PORTAL, EligibilityStatus.NOT_COVERED
    now = unit.clock.now()
    told = NoteEligibility(
        desk.coverage.id, source, status, "Ended in June", "Ann", "4711", today(unit) - timedelta(days=2)
    )
    note_eligibility(unit, told, desk.technician)
    unit.flush()
    kept = unit.eligibilities.newest(desk.coverage.id)
    assert kept.message == "Ann, reference 4711, Ended in June"
    assert (kept.source, kept.status, kept.at) == (source, status, now - timedelta(days=2))
    assert kept.served_on == today(unit) - timedelta(days=2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"who": ""}, "who"),
        ({"on": date(2099, 1, 1)}, "day"),
        ({"on": date(2020, 1, 1)}, "day"),
        ({"source": EligibilitySource.ASKED}, "source"),
    ],
)
def test_that_a_note_without_evidence_is_refused(
    desk: Any, unit: Any, changes: dict[str, Any], field: str
) -> None:
    good = NoteEligibility(
        desk.coverage.id, EligibilitySource.PHONE, EligibilityStatus.COVERED, "", "Ann", "1"
    )
    with pytest.raises(DomainError) as refused:
        note_eligibility(unit, replace(good, **changes), desk.technician)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("learned", "due"), [(None, True), (date(2025, 12, 31), True), (date(2026, 1, 1), False)]
)
def test_that_a_coverage_is_asked_about_once_a_year(learned: date | None, due: bool) -> None:
    assert is_due(learned, TODAY) is due
