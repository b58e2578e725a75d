"""Prove the payer sheets page: what holds is shown, a wrong line says why, nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtTest import QTest

from app.claims.sheets.reading import read_sheet
from app.claims.sheets.views import SheetRow, VersionRow
from app.kernel.errors import DomainError
from app.practice.sheets import practice_sheets
from app.workflows.sheets_desk import SavedSheet
from ui.screens.settings.sheet_presenter import problems_of
from ui.screens.settings.view import SHEETS, STORE, SettingsScreen
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.claims.sheets.model import Pattern
    from ui.screens.settings.sheets_page import SheetsPage

KEPT_AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
COMMERCIAL, PART_D = (read_sheet(text) for text in practice_sheets()[:2])


@dataclass
class SheetsDouble:
    texts: list[str] = field(default_factory=lambda: list(practice_sheets()))

    def sheets(self, today: date) -> tuple[SheetRow, ...]:
        read = [read_sheet(text) for text in self.texts]
        return tuple(
            SheetRow(one.pattern, one.name, one.kind, 1, one.starts, one.ends, one.starts <= today, 2)
            for one in read
        )

    def versions(self, pattern: Pattern) -> tuple[VersionRow, ...]:
        (text,) = (text for text in self.texts if read_sheet(text).pattern == pattern)
        newer = text.replace("from = 2020-01-01", "from = 2027-01-01")
        return (
            VersionRow(UUID(int=2), 2, date(2027, 1, 1), None, None, newer, KEPT_AT, "BH"),
            VersionRow(UUID(int=1), 1, date(2020, 1, 1), None, None, text, KEPT_AT, ""),
        )


@pytest.fixture
def screen(qtbot: QtBot, counter: Any, lane: Any) -> SettingsScreen:
    lane.sheets = SheetsDouble()
    made = SettingsScreen(counter)
    qtbot.addWidget(made)
    made.resize(1284, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.activate(None)
    run(made, f"settings.page{SHEETS}")
    return made


@pytest.fixture
def page(screen: SettingsScreen) -> SheetsPage:
    return screen.sheets


def run(screen: SettingsScreen, name: str) -> None:
    next(command for command in screen.commands() if command.id == name).handler()


def blocked(screen: SettingsScreen, name: str) -> str:
    command = next(command for command in screen.commands() if command.id == name)
    return command.blocked() if command.blocked else ""


def typed(page: SheetsPage, counter: Any, was: str, now: str) -> str:
    text = page.editor.text.toPlainText()
    assert was in text
    changed = text.replace(was, now, 1)
    page.editor.text.setPlainText(changed)
    counter.work.pass_time()
    return changed


def test_that_the_version_in_force_is_open_and_its_text_is_whole(page: SheetsPage) -> None:
    assert page.editor.title.text() == "Practice Commercial"
    assert page.editor.text.toPlainText() == practice_sheets()[0]
    assert page.editor.version.box.currentText() == "1: from 01/01/2020"
    assert page.editor.note.text().startswith("The sheet is in order.")
    assert len(page.table.rows()) == len(practice_sheets())


def test_that_another_version_opens_by_its_number(page: SheetsPage) -> None:
    page.editor.version.box.setCurrentIndex(0)
    page.editor.version.box.activated.emit(0)
    assert "from = 2027-01-01" in page.editor.text.toPlainText()
    assert page.editor.starts.value() == date(2027, 1, 1)


def test_that_a_wrong_line_says_why_beside_it_after_a_moment(
    screen: SettingsScreen, page: SheetsPage, counter: Any
) -> None:
    text = typed(page, counter, "cob =", "cub =")
    line = text.splitlines().index('cub = "both"') + 1
    assert page.editor.note.text() == f"Line {line}, cub: This key is not known. Is “cob” meant?"
    assert f"line {line}, cub" in page.editor.text.accessibleDescription()
    assert screen.has_unsaved()
    typed(page, counter, "cub =", "cob =")
    assert page.editor.note.text().startswith("The sheet is in order.")
    assert not screen.has_unsaved()


def test_that_a_problem_is_painted_beside_its_line(page: SheetsPage, counter: Any) -> None:
    before = page.editor.text.grab().toImage()
    page.editor.show_problems(problems_of(page.editor.text.toPlainText().replace("kind =", "kynd =", 1)))
    assert page.editor.text.grab().toImage() != before


def test_that_saving_keeps_a_new_version_from_the_day_in_the_field(
    screen: SettingsScreen, page: SheetsPage, counter: Any, ran: Any
) -> None:
    saved = SavedSheet(COMMERCIAL.pattern, "Practice Commercial", 2, date(2027, 1, 1), is_new=True)
    counter.work.answers["save_sheet"] = saved
    assert "new version" in blocked(screen, "settings.save")
    text = typed(page, counter, "filing_days = 365", "filing_days = 180")
    page.editor.starts.set_value(date(2027, 1, 1))
    assert not blocked(screen, "settings.save")
    run(screen, "settings.save")
    (cmd,) = ran("save_sheet")
    assert (cmd.text, cmd.starts, cmd.over) == (text, date(2027, 1, 1), 1)
    assert counter.said[-1] == (Tone.OK, "Practice Commercial: version 2 holds from 01/01/2027.")
    assert page.editor.version.value() == 2
    assert not screen.has_unsaved()


def test_that_a_refused_sheet_leads_to_its_first_wrong_line(
    screen: SettingsScreen, page: SheetsPage, counter: Any
) -> None:
    def refuse(cmd: Any) -> None:
        read_sheet(cmd.text)

    counter.work.answers["save_sheet"] = refuse
    text = typed(page, counter, "most_claims = 4", "most_claims = 9")
    run(screen, "settings.save")
    assert page.editor.text.textCursor().blockNumber() == text.splitlines().index("most_claims = 9")
    assert page.editor.text.toPlainText() == text


def test_that_an_overlap_is_told_beside_the_date(
    screen: SettingsScreen, page: SheetsPage, counter: Any
) -> None:
    counter.work.answers["save_sheet"] = DomainError("from", "Version 2 holds already; the dates overlap.")
    typed(page, counter, "filing_days = 365", "filing_days = 180")
    run(screen, "settings.save")
    assert "overlap" in page.editor.starts.error()
    counter.work.answers["save_sheet"] = DomainError("permission", "This needs an owner.")
    run(screen, "settings.save")
    assert counter.said[-1] == (Tone.BAD, "This needs an owner.")
    page.editor.starts.set_text("")
    run(screen, "settings.save")
    assert page.editor.starts.error() == "Type the first day of the new version."


def test_that_what_was_typed_comes_back_when_another_sheet_was_opened(
    screen: SettingsScreen, page: SheetsPage, counter: Any
) -> None:
    text = typed(page, counter, "filing_days = 365", "filing_days = 180")
    page.table.select_key(PART_D.pattern)
    assert page.editor.title.text() == "Practice Part D"
    assert not screen.has_unsaved()
    counter.undos[-1]()
    assert page.editor.title.text() == "Practice Commercial"
    assert page.editor.text.toPlainText() == text
    assert screen.has_unsaved()


def test_that_undo_shows_what_is_kept_again(screen: SettingsScreen, page: SheetsPage, counter: Any) -> None:
    typed(page, counter, "kind =", "kynd =")
    run(screen, "settings.undo")
    assert page.editor.text.toPlainText() == practice_sheets()[0]
    assert page.editor.note.text().startswith("The sheet is in order.")


def test_that_a_new_sheet_begins_empty_and_asks_for_what_is_missing(
    screen: SettingsScreen, page: SheetsPage, counter: Any, ran: Any
) -> None:
    page.add.click()
    assert page.editor.title.text() == "New payer sheet"
    assert ", name:" in page.editor.note.text()
    assert page.editor.starts.value() == counter.today()
    typed(page, counter, 'name = ""', 'name = "Elm"')
    assert page.editor.note.text().startswith("The sheet is in order.")
    new = SavedSheet(PART_D.pattern, "Elm", 1, date(2026, 11, 24), is_new=True)
    counter.work.answers["save_sheet"] = new
    run(screen, "settings.save")
    assert ran("save_sheet")[-1].over is None


def test_that_typing_is_told_and_the_page_is_left_with_the_keys(
    screen: SettingsScreen, page: SheetsPage, counter: Any
) -> None:
    page.editor.text.setFocus()
    QTest.keyClicks(page.editor.text, "# ")
    assert page.editor.text.toPlainText().startswith("# ")
    run(screen, f"settings.page{STORE}")
    assert screen.has_unsaved()
    run(screen, f"settings.page{SHEETS}")
    assert page.editor.text.toPlainText().startswith("# ")
