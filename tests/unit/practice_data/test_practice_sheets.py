"""The practice sheets cover every kind of payer, read without a fault, and let practice claims out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.sheets.model import Sheet, SheetKind, Use
from app.claims.sheets.reading import read_sheet
from app.claims.sheets.writing import write_sheet
from app.practice.payer_scenario import shipped
from app.practice.people import people
from app.practice.sheets import NAMES, practice_sheets
from app.practice.store import PRACTICE_ACTOR, FillPeople, Secrets, fill_people
from app.workflows.claim_edits import open_of_fill
from app.workflows.sheets_desk import sheet_for
from resources import resource_path

if TYPE_CHECKING:
    from db.uow import SqlUnitOfWork
    from tests.fixtures.dispensing_fixtures import Desk

TEXTS = dict(zip(NAMES, practice_sheets(), strict=True))
SHEETS = {name: read_sheet(text) for name, text in TEXTS.items()}
FEDERAL = {
    "part_b",
    "part_d",
    "drug_plan",
    "medicaid",
    "state_medicaid",
    "chip",
    "tricare",
    "champva",
    "va",
    "ihs",
}


@pytest.mark.parametrize("name", NAMES)
def test_that_a_sheet_says_in_a_comment_what_real_ones_ask_for(name: str) -> None:
    comment = [line for line in TEXTS[name].splitlines() if line.startswith("# ")]
    assert "Real sheets of this kind" in " ".join(comment)
    assert comment[-1] == "# This payer does not exist: the BIN was never issued."
    assert read_sheet(write_sheet(SHEETS[name])) == SHEETS[name]


def test_that_every_kind_of_payer_has_a_sheet_and_every_file_is_shipped() -> None:
    assert {sheet.kind for sheet in SHEETS.values()} == set(SheetKind)
    files = {path.stem for path in resource_path("practice", "sheets").glob("*.toml")}
    assert files == set(NAMES)
    assert {name for name, sheet in SHEETS.items() if sheet.federal} == FEDERAL


def test_that_no_bin_is_real_and_none_is_used_twice() -> None:
    bins = [sheet.pattern.bin for sheet in SHEETS.values()]
    assert len(set(bins)) == len(bins)
    assert all(one.startswith("9990") for one in bins)


def test_that_the_practice_payer_knows_every_plan_that_has_a_sheet() -> None:
    known = shipped().plans
    assert {(sheet.pattern.bin, sheet.pattern.pcn) for sheet in SHEETS.values()} <= set(known)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=NAMES)
def test_that_a_sheet_says_what_a_counter_needs(sheet: Sheet) -> None:
    assert sheet.help_desk.startswith("40255501")
    assert None not in {sheet.windows.filing, sheet.windows.reversal, sheet.windows.return_to_stock}
    assert len(sheet.places("B1", Use.MANDATORY)) >= 20
    assert sheet.places("B2", Use.MANDATORY)
    assert sheet.reversal_key


def test_that_the_sheets_of_the_practice_plans_are_found_in_a_practice_store(unit: SqlUnitOfWork) -> None:
    secrets = tuple(Secrets(user.username, "hash", "pin") for user in people().users)
    fill_people(unit, FillPeople(secrets), PRACTICE_ACTOR)
    unit.flush()
    day = unit.clock.now().date()
    for plan in people().plans:
        sheet = sheet_for(unit, plan.bin, plan.pcn, plan.group_id, day)
        assert sheet is not None
        assert sheet.name == plan.name


@pytest.mark.parametrize(
    ("bin_number", "pcn"), [("999001", "COMM"), ("999002", "PARTD"), ("999003", "MCAID"), ("999004", "CARD")]
)
def test_that_an_ordinary_practice_claim_goes_out_without_a_question(
    desk: Desk, bin_number: str, pcn: str
) -> None:
    secrets = tuple(Secrets(user.username, "hash", "pin") for user in people().users)
    fill_people(desk.unit, FillPeople(secrets), PRACTICE_ACTOR)
    desk.plan.bin, desk.plan.pcn = bin_number, pcn
    made = desk.accept()
    assert sheet_for(desk.unit, bin_number, pcn, "", desk.unit.clock.now().date())
    assert open_of_fill(desk.unit, made.fill_id) == ()
