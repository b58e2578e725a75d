"""Prove a claim's history: every message in order, in named fields, compared with the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.claims.history import history
from app.claims.mending import Place
from app.claims.model import Direction
from app.claims.ncpdp.explain import Change
from app.workflows.mending import MendAndSend, mend_and_send
from db.claims_reads import SqlClaimReads

if TYPE_CHECKING:
    from app.claims.history import HistoryEntry


@pytest.fixture
def told(desk: Any, unit: Any, answers: Any) -> Any:
    """Bill, be answered with rubbish, be rejected, mend, bill again and be paid."""

    def tell() -> tuple[HistoryEntry, ...]:
        claim = desk.claim(desk.accept().fill_id)
        body = desk.send(claim)
        desk.answer(claim, b"rubbish")
        desk.send(claim)
        desk.answer(claim, answers.rejected(body, "7X"))
        cmd = MendAndSend(claim.id, ((Place.DAYS, "15"), (Place.QUANTITY, "30")), clarification="5")
        new = unit.claims.get(mend_and_send(unit, cmd, desk.technician).value)
        desk.answer(new, answers.paid(desk.send(new), 100, 900))
        reads = SqlClaimReads(unit.session)
        return history([(row, reads.messages(row.id)) for row in reads.of_fill(claim.fill_id)])

    return tell


def test_that_every_message_is_told_in_order_with_time_and_route(told: Any) -> None:
    entries = told()
    assert [(entry.claim.attempt, entry.message.direction) for entry in entries] == [
        (1, Direction.SENT),
        (1, Direction.RECEIVED),
        (1, Direction.RECEIVED),
        (2, Direction.SENT),
        (2, Direction.RECEIVED),
    ]
    assert entries[1].message.quarantine
    assert {entry.message.route for entry in entries} == {"practice"}


def test_that_what_changed_since_the_last_attempt_is_marked(told: Any) -> None:
    entry = told()[3]
    assert entry.against == "attempt 1"
    changed = {field.row.field: (field.change, field.was) for field in entry.fields if field.change}
    assert changed["D5"] == (Change.CHANGED, "30")
    assert changed["E7"][0] is Change.CHANGED
    assert changed["DK"][0] is Change.ADDED
    assert "C2" not in changed


def test_that_what_is_gone_stands_in_its_segment_and_rubbish_is_no_measure(told: Any) -> None:
    last = told()[4]
    assert last.against == "attempt 1"
    gone = [at for at, field in enumerate(last.fields) if field.change is Change.REMOVED]
    assert {last.fields[at].row.field for at in gone} >= {"FB"}
    assert all(last.fields[at].row.segment == "21" for at in gone)
    assert {field.row.field for field in last.fields if field.change is Change.ADDED} >= {"F5", "F9"}
