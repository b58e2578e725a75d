"""Sheets and answers are kept by version, found again, and never changed, on both engines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.claims.edits.model import EditAnswer
from app.claims.sheets.model import Pattern
from app.claims.sheets.problems import SheetRefused
from app.kernel.errors import DomainError, NotAllowed
from app.workflows.sheets_desk import SaveSheet, save_sheet, sheet_for
from db.sheets import SqlSheetReads

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from db.uow import SqlUnitOfWork
    from tests.fixtures.world_fixtures import World

PATTERN = Pattern("999001", "COMM", "*")
HEAD = 'name = "Plan A"  # é “quoted”\r\nkind = "va"\nfrom = 2026-01-01\n'
SHEET = f'{HEAD}[match]\nbin = "999001"\npcn = "COMM"\n'
JULY, TODAY = date(2026, 7, 1), date(2026, 11, 24)


def test_that_a_sheet_is_kept_as_it_was_typed_and_versions_count_up(
    any_unit: SqlUnitOfWork, owner: Actor
) -> None:
    first = save_sheet(any_unit, SaveSheet(SHEET), owner).value
    second = save_sheet(any_unit, SaveSheet(SHEET, JULY, over=1), owner).value
    assert (first.version, first.starts, second.version, second.starts) == (1, date(2026, 1, 1), 2, JULY)
    one, two = any_unit.sheets.of_pattern(PATTERN)
    assert one.text == SHEET
    assert two.text == SHEET.replace("2026-01-01", "2026-07-01")
    assert (one.replaces, two.replaces) == (None, 1)
    for day, starts in ((date(2026, 6, 30), date(2026, 1, 1)), (JULY, JULY)):
        sheet = sheet_for(any_unit, "999001", "COMM", "ANY", day)
        assert sheet is not None
        assert sheet.starts == starts
    assert sheet_for(any_unit, "999001", "CARD", "", TODAY) is None
    assert sheet_for(any_unit, "999001", "COMM", "", date(2025, 12, 31)) is None


def test_that_the_same_text_again_is_no_new_version(any_unit: SqlUnitOfWork, owner: Actor) -> None:
    save_sheet(any_unit, SaveSheet(SHEET), owner)
    again = save_sheet(any_unit, SaveSheet(SHEET), owner)
    assert (again.value.version, again.value.is_new, again.changes) == (1, False, frozenset())
    assert len(any_unit.sheets.of_pattern(PATTERN)) == 1


def test_that_a_wrong_sheet_or_an_overlap_keeps_nothing(any_unit: SqlUnitOfWork, owner: Actor) -> None:
    with pytest.raises(SheetRefused, match="kynd"):
        save_sheet(any_unit, SaveSheet(SHEET.replace("kind", "kynd")), owner)
    save_sheet(any_unit, SaveSheet(SHEET.replace("from", "until = 2026-12-31\nfrom")), owner)
    with pytest.raises(DomainError, match="Version 1 holds from 01/01/2026 until 12/31/2026"):
        save_sheet(any_unit, SaveSheet(SHEET, JULY), owner)
    assert len(any_unit.sheets.of_pattern(PATTERN)) == 1


def test_that_only_the_owner_keeps_sheets(any_unit: SqlUnitOfWork, pharmacist: Actor) -> None:
    with pytest.raises(NotAllowed):
        save_sheet(any_unit, SaveSheet(SHEET), pharmacist)


def test_that_sheets_are_listed_with_the_version_that_holds(any_unit: SqlUnitOfWork, owner: Actor) -> None:
    save_sheet(any_unit, SaveSheet(SHEET), owner)
    save_sheet(any_unit, SaveSheet(SHEET, date(2027, 1, 1)), owner)
    save_sheet(any_unit, SaveSheet(SHEET.replace("COMM", "OTHER"), date(2027, 2, 1)), owner)
    look = SqlSheetReads(any_unit.session)
    now, later = look.sheets(TODAY)
    assert (now.pattern, now.version, now.versions, now.holds) == (PATTERN, 1, 2, True)
    assert (later.pattern.pcn, later.holds, later.starts) == ("OTHER", False, date(2027, 2, 1))
    newest, oldest = look.versions(PATTERN)
    assert (newest.version, oldest.version, oldest.text) == (2, 1, SHEET)
    assert newest.saved_at == any_unit.clock.now()


@pytest.mark.parametrize("change", ["UPDATE payer_sheet SET text = ''", "DELETE FROM payer_sheet"])
def test_that_a_kept_version_cannot_be_changed(any_unit: SqlUnitOfWork, owner: Actor, change: str) -> None:
    save_sheet(any_unit, SaveSheet(SHEET), owner)
    with pytest.raises(DBAPIError, match="append-only"):
        any_unit.session.execute(text(change))


def test_that_an_answer_is_found_by_its_fill_and_cannot_be_changed(
    any_unit: SqlUnitOfWork, world_of: type[World], owner: Actor
) -> None:
    world = world_of(any_unit)
    fill = world.fill(world.prescription(world.patient()))
    now = any_unit.clock.now()
    answer = EditAnswer(any_unit.ids.new(), fill.id, "AR1", "abc", owner.user_id, now, "as agreed")
    any_unit.edit_answers.add(answer)
    any_unit.flush()
    assert any_unit.edit_answers.of_fill(fill.id) == [answer]
    with pytest.raises(DBAPIError, match="append-only"):
        any_unit.session.execute(text("UPDATE claim_edit_answer SET note = ''"))
