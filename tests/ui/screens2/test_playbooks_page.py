"""Prove the playbooks page: words are found, changed, taken back, and what is typed is never lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtTest import QTest

from app.claims.playbook_text import PlaybookRow, PlaybookVersion, write_playbook
from app.claims.playbooks import Playbook, read_playbooks, shipped
from app.kernel.errors import DomainError
from app.kernel.running import Role
from ui.screens.settings.view import PLAYBOOKS, SettingsScreen
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ui.screens.settings.playbooks_page import PlaybooksPage

AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
OWN = replace(shipped()["70"], title="Ask Ada first")


@dataclass
class PlaybooksDouble:
    own: dict[str, Playbook] = field(default_factory=lambda: {"70": OWN})

    def rows(self) -> tuple[PlaybookRow, ...]:
        books = shipped() | self.own
        return tuple(
            PlaybookRow(books[code], shipped().get(code), code in self.own, 2, "BH", AT)
            for code in sorted(books)
        )

    def versions(self, code: str) -> tuple[PlaybookVersion, ...]:
        if code not in self.own:
            return ()
        before = replace(self.own[code], title="Ask Bo")
        return (PlaybookVersion(2, self.own[code], "BH", AT), PlaybookVersion(1, before, "BH", AT))


@pytest.fixture
def screen(qtbot: QtBot, counter: Any, lane: Any) -> SettingsScreen:
    lane.playbooks = PlaybooksDouble()
    made = SettingsScreen(counter)
    qtbot.addWidget(made)
    made.resize(1284, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.activate(None)
    run(made, f"settings.page{PLAYBOOKS}")
    return made


@pytest.fixture
def page(screen: SettingsScreen) -> PlaybooksPage:
    return screen.playbooks


def run(screen: SettingsScreen, name: str) -> None:
    command = next(command for command in screen.commands() if command.id == name)
    assert not (command.blocked and command.blocked())
    command.handler()


def test_that_every_code_is_listed_and_the_first_is_open(page: PlaybooksPage) -> None:
    assert len(page.table.rows()) == len(shipped())
    assert page.form.title.text() == page.table.rows()[0].playbook.title
    assert page.form.version.isHidden()


def test_that_a_code_or_a_word_finds_its_playbook(page: PlaybooksPage) -> None:
    QTest.keyClicks(page.search.line, "ada")
    assert [row.playbook.code for row in page.table.rows()] == ["70"]


def test_that_changed_words_are_saved_whole(screen: Any, page: PlaybooksPage, counter: Any, ran: Any) -> None:
    counter.work.answers["save_playbook"] = "70"
    page.table.select_key("70")
    page.form.patient.area.setPlainText("Ada will call you.")
    assert screen.has_unsaved()
    run(screen, "settings.save")
    (cmd,) = ran("save_playbook")
    assert read_playbooks(cmd.text) == (replace(OWN, patient="Ada will call you."),)
    assert counter.said[-1][0] is Tone.OK


def test_that_what_is_refused_is_told_beside_its_field(page: PlaybooksPage, counter: Any) -> None:
    page.table.select_key("70")
    counter.work.answers["save_playbook"] = DomainError("means", "Playbook 70: Write “means” in 1 to 200 …")
    page.form.means.area.clear()
    page.save()
    assert "1 to 200" in page.form.means.error()
    page.form.lifts.area.setPlainText("3 pharmacist")
    page.save()
    assert "code | role | words" in page.form.lifts.error()


def test_that_an_earlier_version_can_be_brought_back(screen: Any, page: PlaybooksPage) -> None:
    page.table.select_key("70")
    page.form.version.set_value(1)
    page.form.version.chosen.emit(1)
    assert page.form.title.text() == "Ask Bo"
    assert screen.has_unsaved()
    run(screen, "settings.undo")
    assert page.form.title.text() == "Ask Ada first"
    assert not screen.has_unsaved()


def test_that_the_supplied_words_come_back_with_one_button(
    page: PlaybooksPage, ran: Any, counter: Any
) -> None:
    counter.work.answers["drop_playbook"] = True
    assert page.form.supplied.isHidden()
    page.table.select_key("70")
    page.form.supplied.click()
    assert [cmd.code for cmd in ran("drop_playbook")] == ["70"]


def test_that_another_code_offers_back_what_was_typed(page: PlaybooksPage, counter: Any) -> None:
    page.table.select_key("70")
    page.form.means.area.setPlainText("Half a sen")
    page.table.select_key("75")
    tone, words = counter.said[-1][:2]
    assert (tone, words) == (Tone.INFO, "What was typed for reject 70 is not saved.")
    counter.undos[-1]()
    assert page.form.means.text() == "Half a sen"
    assert page.is_touched()


def test_that_a_new_code_is_written_and_one_that_is_there_is_not(
    page: PlaybooksPage, counter: Any, ran: Any
) -> None:
    page.add.click()
    QTest.keyClicks(page.form.code.line, "70")
    page.save()
    assert "has a playbook" in page.form.code.error()
    assert ran("save_playbook") == []


def test_that_a_file_is_taken_in_and_a_wrong_one_names_code_and_key(
    page: PlaybooksPage, counter: Any, ran: Any, tmp_path: Path
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(write_playbook(OWN), "utf-8")
    counter.work.answers["import_playbooks"] = ("70",)
    page.take_in(str(file))
    assert [cmd.text for cmd in ran("import_playbooks")] == [write_playbook(OWN)]
    assert counter.said[-1][:2] == (Tone.OK, "New words for 70.")
    assert page.form.title.text() == "Ask Ada first"
    counter.work.answers["import_playbooks"] = DomainError("title", "Playbook 99: Write “title” …")
    page.take_in(str(file))
    assert counter.said[-1][:2] == (Tone.BAD, "Playbook 99: Write “title” … (title)")


def test_that_a_pharmacist_sees_playbooks_and_not_the_store(qtbot: QtBot, counter: Any, lane: Any) -> None:
    lane.playbooks = PlaybooksDouble()
    counter.person = replace(counter.person, roles=frozenset({Role.PHARMACIST}))
    made = SettingsScreen(counter)
    qtbot.addWidget(made)
    made.activate(None)
    assert made.tabs.current() == PLAYBOOKS
    assert set(made.built) == {PLAYBOOKS}
    assert made.playbooks.form.save.isEnabled()
