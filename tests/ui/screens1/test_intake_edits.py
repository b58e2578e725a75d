"""Prove that edits are asked beside their fields, answered with a key, and never cost what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.claims.edits.model import Answerer, Edit, EditsStand
from app.kernel.ids import FillId, PrescriptionId
from app.kernel.running import Actor, Role
from app.scanning.labels import RxLabel
from app.workflows.claim_edits import Answered
from app.workflows.intake import Accepted
from ui.screens.edit_lines import CALL, MEND, EditLine
from ui.screens.intake.edits import AGAIN
from ui.screens.intake.view import IntakeScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.conftest import ShellDouble
    from tests.ui.screens1.conftest import Town
    from ui.screens.base import Screen

DONE = Accepted(PrescriptionId(UUID(int=511)), FillId(UUID(int=501)), 7000418, 0, 0)


def edit(code: str, answer: Answerer, field: str, words: str = "Look at it.") -> Edit:
    return Edit(code, f"reason.{code}", answer, field, "405-D5", words, f"print-{code}")


FAR = edit("AR2", Answerer.PHARMACIST, "days supply", "By the sig it lasts 90 days; 30 is far from it.")
ORIGIN = edit("AU6", Answerer.ANYONE, "origin", "The origin is not known.")
CARD = edit("CV2", Answerer.NOBODY, "coverage", "This card is not active. Choose another, or cash.")
CLAIM = edit("SH1", Answerer.NOBODY, "claim", "424-DO Diagnosis Code is missing.")


@pytest.fixture
def screen(counter: Any, shown: Callable[[Screen], Screen]) -> IntakeScreen:
    made = IntakeScreen(counter)
    shown(made)
    made.activate(None)
    keys("chen, m", made.fields.patient.line)
    for text in ("oka", "68180033609", "1t po bid wc", "180", "", "3", "11/20/2026"):
        keys(text)
    return made


def keys(text: str, at: Any = None) -> None:
    widget = at or QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def standing(*edits: Edit) -> Callable[[Any], Accepted]:
    """Refuse until every edit is answered, as the command does."""

    def accept(cmd: Any) -> Accepted:
        given = {(one.code, one.fingerprint) for one in cmd.asking.answers}
        rest = [one for one in edits if one.key not in given]
        if rest:
            raise EditsStand(rest)
        return DONE

    return accept


def sentences(screen: IntakeScreen) -> list[str]:
    lines = screen.entry.asked.findChildren(EditLine)
    return [label.text() for line in lines for label in line.findChildren(QLabel)]


def commands(counter: ShellDouble, name: str) -> list[Any]:
    return [payload for command, payload in counter.work.submitted if command == name]


def test_that_a_soft_edit_is_asked_at_its_field_and_the_same_key_lets_it_stand(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    counter.work.answers["accept_prescription"] = standing(ORIGIN)
    press(screen, "intake.accept")
    assert sentences(screen) == ["The origin is not known."]
    assert screen.entry.asked.hint.text() == AGAIN
    assert screen.fields.origin.note.text() == "Look again, see below."
    assert not screen.fields.origin.error()
    assert screen.fields.origin.editor.hasFocus()
    assert screen.fields.quantity.text() == "180"
    screen.entry.asked.note.set_text("Transfer from Elm")
    press(screen, "intake.accept")
    first, second = commands(counter, "accept_prescription")
    assert first.asking.asks
    assert first.asking.answers == ()
    assert second.asking.answers == (Answered("AU6", "print-AU6", "Transfer from Elm"),)
    assert screen.entry.asked.isHidden()
    assert not screen.has_unsaved()


def test_that_a_hard_edit_stops_a_technician_and_says_who_may_let_it_pass(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    counter.person = Actor(counter.person.user_id, "TT", "Tess", frozenset({Role.TECHNICIAN}))
    counter.work.answers["accept_prescription"] = EditsStand([FAR, ORIGIN])
    press(screen, "intake.accept")
    assert screen.entry.asked.hint.text() == CALL
    assert screen.fields.days.error() == "Stops the claim, see below."
    assert screen.fields.days.editor.hasFocus()
    assert screen.has_unsaved()


def test_that_a_pharmacist_lets_a_hard_edit_stand_with_the_same_key(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    counter.work.answers["accept_prescription"] = standing(FAR)
    press(screen, "intake.accept")
    assert screen.entry.asked.hint.text() == AGAIN
    press(screen, "intake.accept")
    assert not screen.has_unsaved()


def test_that_what_nobody_may_answer_is_never_answered(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    counter.work.answers["accept_prescription"] = EditsStand([CARD, CLAIM, ORIGIN])
    press(screen, "intake.accept")
    assert screen.entry.asked.hint.text() == MEND
    assert screen.panel.bill.error() == CARD.words
    assert "424-DO Diagnosis Code is missing." in sentences(screen)
    press(screen, "intake.accept")
    last = commands(counter, "accept_prescription")[-1]
    assert [one.code for one in last.asking.answers] == ["AU6"]


def test_that_a_mark_goes_as_the_field_changes_and_all_of_it_with_the_prescription(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    counter.work.answers["accept_prescription"] = EditsStand([FAR])
    press(screen, "intake.accept")
    assert screen.fields.days.note.isVisible()
    keys("30")
    assert screen.fields.days.note.text() != "Look again, see below."
    press(screen, "intake.clear")
    assert screen.entry.asked.isHidden()
    assert screen.entry.asked.answers() == ()


def test_that_an_open_edit_of_the_last_claim_is_answered_with_a_key(
    screen: IntakeScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    counter.work.answers["accept_prescription"] = DONE
    town.edits.open_edits = lambda _fill_id: (ORIGIN,)
    press(screen, "intake.accept")
    lines = screen.panel.asked
    assert lines.isVisible()
    assert lines.hint.text() == "It keeps that you looked."
    lines.note.set_text("Asked the patient")
    town.edits.open_edits = lambda _fill_id: ()
    counter.work.answers["answer_edits"] = 1
    press(screen, "intake.let_stand")
    (cmd,) = commands(counter, "answer_edits")
    assert (cmd.fill_id, cmd.answers) == (DONE.fill_id, (Answered("AU6", "print-AU6", "Asked the patient"),))
    assert lines.isHidden()


def test_that_nothing_open_is_nothing_to_answer(screen: IntakeScreen, town: Town, counter: Any) -> None:
    command = next(one for one in screen.commands() if one.id == "intake.let_stand")
    assert command.blocked
    assert command.blocked() == "Nothing is open about this claim."
    counter.work.answers["accept_prescription"] = DONE
    town.edits.open_edits = lambda _fill_id: (CARD,)
    screen.open_edits.follow(DONE.fill_id)
    assert "mended" in command.blocked()
    command.handler()
    assert commands(counter, "answer_edits") == []


def test_that_a_label_scanned_again_lets_a_refill_pass(
    screen: IntakeScreen, counter: ShellDouble, town: Town
) -> None:
    town.card()
    counter.work.answers["refill"] = standing(FAR)
    label = RxLabel(7000418, 0)
    screen.on_scan(label)
    assert "Then scan the label again." in counter.said[-1][1]
    screen.on_scan(label)
    first, second = commands(counter, "refill")
    assert (first.asking.answers, [one.code for one in second.asking.answers]) == ((), ["AR2"])


def test_that_a_refill_that_must_be_mended_is_not_offered_again(
    screen: IntakeScreen, counter: ShellDouble, town: Town
) -> None:
    town.card()
    counter.work.answers["refill"] = EditsStand([CARD])
    screen.on_scan(RxLabel(7000418, 0))
    assert counter.said[-1][1] == CARD.words
