"""A billing leaves out what its payer's sheet does not use, and its history says what and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.claims.history import history, left_out_words
from app.claims.model import Direction
from app.claims.ncpdp import tables
from app.claims.ncpdp.typed import Message
from app.workflows.claim_edits import open_of_fill
from app.workflows.sheets_desk import SaveSheet, save_sheet
from db.claims_reads import SqlClaimReads

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.claims.history import HistoryEntry
    from app.kernel.running import Actor
    from db.uow import SqlUnitOfWork
    from tests.fixtures.dispensing_fixtures import Desk

SHEET = """
name = "Plan A"
kind = "commercial"
from = 2020-01-01
[match]
bin = "BIN"
pcn = "PCN"
group = "GROUP"
[fields.B1]
not_used = ["07.DF", "07.D2", "04.C1", "09.KE"]
"""


@pytest.fixture
def billed(desk: Desk, unit: SqlUnitOfWork, owner: Actor) -> Callable[[str], tuple[Any, HistoryEntry]]:
    """Bill under a sheet for a group; return the claim and the first entry of its history."""

    def bill(group: str) -> tuple[Any, HistoryEntry]:
        text = SHEET.replace("BIN", desk.plan.bin).replace("PCN", desk.plan.pcn).replace("GROUP", group)
        save_sheet(unit, SaveSheet(text), owner)
        claim = desk.claim(desk.accept().fill_id)
        reads = SqlClaimReads(unit.session)
        (entry,) = history([(row, reads.messages(row.id)) for row in reads.of_fill(claim.fill_id)])
        return claim, entry

    return bill


def test_that_the_history_names_what_was_left_out_and_the_sheet(billed: Any, unit: SqlUnitOfWork) -> None:
    claim, entry = billed("*")
    message = Message.parse(entry.message.raw, tables.Direction.REQUEST)
    assert not message.segment("07").text("DF")
    assert not message.segment("04").text("C1")
    assert message.segment("07").text("D2")
    words = left_out_words(entry.message)
    assert words.startswith("Left out, since the sheet of Plan A does not use it: ")
    assert "415-DF Number of Refills Authorized" in words
    assert "301-C1 Group ID" in words
    assert "485-KE" not in words, "there was no coupon to leave out"
    edits = {edit.number for edit in open_of_fill(unit, claim.fill_id)}
    assert "402-D2" in edits
    assert not {"415-DF", "301-C1"} & edits


def test_that_a_group_that_chose_the_sheet_goes_out_all_the_same(billed: Any, desk: Desk) -> None:
    group = desk.coverage.group_id or desk.plan.group_id
    assert group
    _, entry = billed(group)
    message = Message.parse(entry.message.raw, tables.Direction.REQUEST)
    assert message.segment("04").text("C1") == group
    assert "301-C1" not in left_out_words(entry.message)


def test_that_an_answer_has_nothing_left_out(billed: Any, desk: Any, unit: Any, answers: Any) -> None:
    claim, _ = billed("*")
    desk.answer(claim, answers.paid(desk.send(claim), 100, 900))
    sent, came = SqlClaimReads(unit.session).messages(claim.id)
    assert (sent.direction, came.direction) == (Direction.SENT, Direction.RECEIVED)
    assert sent.left_out
    assert came.left_out == ()
    assert left_out_words(came) == ""
