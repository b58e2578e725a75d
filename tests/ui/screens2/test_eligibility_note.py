"""Prove that what a plan said by phone or portal is noted with who said it, and that nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.claims.desk_views import EligibilityRow
from app.claims.eligibility import EligibilitySource, EligibilityStatus
from app.kernel.errors import DomainError
from app.kernel.ids import CoverageId
from tests.fixtures.counter_rows import NOW, make_id
from ui.screens.eligibility_ask import told_words
from ui.screens.eligibility_note import EligibilityNoteForm
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

CARD, OTHER = CoverageId(make_id(7)), CoverageId(make_id(8))


@pytest.fixture
def around(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def form(around: QWidget, shell_double: Any) -> EligibilityNoteForm:
    made = EligibilityNoteForm(shell_double, around)
    shell_double.work.answers["note_eligibility"] = EligibilityStatus.COVERED
    around.resize(700, 400)
    around.show()
    made.begin(((CARD, "1  Practice Commercial"), (OTHER, "2  Practice Copay")))
    return made


def test_that_what_was_typed_becomes_one_note(form: EligibilityNoteForm, shell_double: Any) -> None:
    form.card.set_value(OTHER)
    form.source.set_value(EligibilitySource.PORTAL)
    form.result.set_value(EligibilityStatus.NOT_COVERED)
    QTest.keyClicks(form.who.line, "Ann")
    QTest.keyClicks(form.number.line, "4711")
    form.number.go_on()
    ((name, cmd),) = shell_double.work.submitted
    assert name == "note_eligibility"
    assert (cmd.coverage_id, cmd.source, cmd.status) == (
        OTHER,
        EligibilitySource.PORTAL,
        EligibilityStatus.NOT_COVERED,
    )
    assert (cmd.who, cmd.reference, cmd.on) == ("Ann", "4711", shell_double.today())
    assert form.isHidden()
    assert shell_double.said[-1][0] is Tone.OK


def test_that_what_is_missing_is_told_beside_its_field(form: EligibilityNoteForm, shell_double: Any) -> None:
    shell_double.work.answers["note_eligibility"] = DomainError("who", "Say who told it.")
    form.save()
    assert form.who.error() == "Say who told it."
    assert not form.isHidden()
    form.day.set_value(None)
    form.save()
    assert form.day.error()
    assert len(shell_double.work.submitted) == 1


def test_that_another_patient_closes_the_form(form: EligibilityNoteForm) -> None:
    form.keep_for({CARD})
    assert not form.isHidden()
    form.keep_for({OTHER})
    assert form.isHidden()
    assert not form.close_form()


def test_that_one_coverage_is_not_asked_about(form: EligibilityNoteForm) -> None:
    assert form.card.isVisibleTo(form)
    form.begin(((CARD, "1  Practice Commercial"),))
    assert not form.card.isVisibleTo(form)


def test_that_who_said_it_is_shown_only_where_a_person_did() -> None:
    by_hand = EligibilityRow(EligibilitySource.PHONE, EligibilityStatus.COVERED, NOW, "Ann, reference 4711")
    assert told_words(by_hand, NOW) == "Covered · by phone, today: Ann, reference 4711"
    asked = EligibilityRow(EligibilitySource.ASKED, EligibilityStatus.COVERED, NOW, "WELCOME")
    assert told_words(asked, NOW) == "Covered · the plan answered, today"
