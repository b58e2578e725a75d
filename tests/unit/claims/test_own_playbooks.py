"""Prove that a store's own playbooks are versions that nobody loses, and a file is taken whole or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.claims.playbook_text import read_overrides, write_overrides, write_playbook
from app.claims.playbooks import read_own, read_playbooks, shipped
from app.kernel.errors import DomainError, NotAllowed
from app.workflows.playbooks_desk import (
    DropPlaybook,
    ImportPlaybooks,
    SavePlaybook,
    drop_playbook,
    import_playbooks,
    save_playbook,
)
from db.playbooks import SqlPlaybookReads

if TYPE_CHECKING:
    from app.claims.playbook_text import PlaybookRow

OURS = shipped()["70"]
OWN = replace(OURS, title="Ask Ada first", means="Ada knows.")


@pytest.fixture
def reads(unit: Any) -> SqlPlaybookReads:
    return SqlPlaybookReads(unit.session)


def row_of(reads: SqlPlaybookReads, code: str) -> PlaybookRow:
    return next(row for row in reads.rows() if row.playbook.code == code)


@pytest.mark.parametrize("code", sorted(shipped()))
def test_that_a_playbook_is_written_as_it_is_read(code: str) -> None:
    playbook = shipped()[code]
    assert read_playbooks(write_playbook(playbook)) == (playbook,)
    assert read_overrides(write_overrides(playbook.overrides)) == playbook.overrides


@pytest.mark.parametrize("line", ["3", "3 | king | x", "3 | pharmacist |", "3 | pharmacist | a | b"])
def test_that_a_line_of_codes_that_cannot_be_read_says_how_it_is_written(line: str) -> None:
    with pytest.raises(DomainError, match=r"code \| role \| words") as refused:
        read_overrides(line)
    assert refused.value.field == "overrides"


def test_that_each_save_is_a_version_and_the_supplied_words_come_back(
    desk: Any, unit: Any, reads: SqlPlaybookReads
) -> None:
    assert row_of(reads, "70").is_own is False
    save_playbook(unit, SavePlaybook(write_playbook(OWN)), desk.pharmacist)
    save_playbook(unit, SavePlaybook(write_playbook(replace(OWN, title="Ask Bo"))), desk.pharmacist)
    row = row_of(reads, "70")
    assert (row.is_own, row.version, row.playbook.title, row.supplied) == (True, 2, "Ask Bo", OURS)
    assert drop_playbook(unit, DropPlaybook("70"), desk.pharmacist).value
    assert not drop_playbook(unit, DropPlaybook("70"), desk.pharmacist).value
    assert row_of(reads, "70").playbook == OURS
    kept = [(one.version, one.playbook.title if one.playbook else "") for one in reads.versions("70")]
    assert kept == [(3, ""), (2, "Ask Bo"), (1, "Ask Ada first")]


def test_that_the_very_same_words_are_no_new_version(desk: Any, unit: Any, reads: SqlPlaybookReads) -> None:
    for _again in range(2):
        save_playbook(unit, SavePlaybook(write_playbook(OWN)), desk.pharmacist)
    assert [one.version for one in reads.versions("70")] == [1]


def test_that_a_version_is_never_changed(desk: Any, unit: Any) -> None:
    save_playbook(unit, SavePlaybook(write_playbook(OWN)), desk.pharmacist)
    with pytest.raises(DBAPIError):
        unit.session.execute(text("UPDATE playbook_version SET text = 'x'"))


def test_that_a_code_without_a_playbook_gets_one_and_loses_it_again(
    desk: Any, unit: Any, reads: SqlPlaybookReads
) -> None:
    save_playbook(unit, SavePlaybook(write_playbook(replace(OWN, code="ZZ9"))), desk.pharmacist)
    assert row_of(reads, "ZZ9").supplied is None
    drop_playbook(unit, DropPlaybook("ZZ9"), desk.pharmacist)
    assert "ZZ9" not in [row.playbook.code for row in reads.rows()]


def test_that_a_file_is_taken_whole_and_only_what_is_new(
    desk: Any, unit: Any, reads: SqlPlaybookReads
) -> None:
    text = write_playbook(OWN) + write_playbook(shipped()["75"]) + write_playbook(replace(OWN, code="79"))
    assert import_playbooks(unit, ImportPlaybooks(text), desk.pharmacist).value == ("70", "79")
    assert import_playbooks(unit, ImportPlaybooks(text), desk.pharmacist).value == ()
    assert not row_of(reads, "75").is_own


@pytest.mark.parametrize(
    ("was", "now", "key", "words"),
    [
        ('title = "', 'headline = "', "headline", "Playbook 79: Unknown: headline"),
        ('next = "', 'next = "x', "next", "Playbook 79: “next” is one of"),
        ('check = ["', 'check = [3, "', "check", "Playbook 79: Write “check” as a list"),
        ('code = "79"', 'code = "70"', "code", "Playbook 70: It stands in this text twice."),
        ('code = "79"', 'code = "7 9"', "code", "1 to 3 letters"),
        ("overrides = [", "overrides = 3\nx = [", "x", "Unknown: x"),
    ],
)
def test_that_a_faulty_file_changes_nothing_and_names_code_and_key(
    desk: Any, unit: Any, reads: SqlPlaybookReads, was: str, now: str, key: str, words: str
) -> None:
    faulty = write_playbook(shipped()["79"])
    assert was in faulty
    with pytest.raises(DomainError, match=words) as refused:
        import_playbooks(
            unit, ImportPlaybooks(write_playbook(OWN) + faulty.replace(was, now, 1)), desk.pharmacist
        )
    assert refused.value.field == key
    assert not row_of(reads, "70").is_own


def test_that_a_technician_reads_and_does_not_write(desk: Any, unit: Any) -> None:
    with pytest.raises(NotAllowed):
        save_playbook(unit, SavePlaybook(write_playbook(OWN)), desk.technician)
    with pytest.raises(NotAllowed):
        import_playbooks(unit, ImportPlaybooks(write_playbook(OWN)), desk.technician)
    with pytest.raises(NotAllowed):
        drop_playbook(unit, DropPlaybook("70"), desk.technician)


def test_that_words_of_another_version_of_the_program_leave_ours_in_place() -> None:
    kept = write_playbook(replace(OWN, code="75"))
    assert read_own({"70": "[[playbook]]\nfuture = 1", "75": kept}).keys() == {"75"}
