"""Prove that a patient is added and changed with keys alone, and that nothing typed is lost or kept twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.kernel.errors import DomainError, FieldProblem
from app.patients.model import Sex
from app.workflows.patient_file import AllergyEntry, CardEntry, ConditionEntry, SavePatient
from app.workflows.patients_desk import PatientFields
from ui.targets import PatientTarget, PersonFormTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.conftest import ShellDouble
    from tests.ui.people.conftest import Office
    from ui.screens.base import Screen
    from ui.screens.patient_form.view import PatientFormScreen

NEW = PersonFormTarget("intake", "vance, jo")


def keys(text: str) -> None:
    """Type into what has the focus; a bar is Enter."""
    for piece in text.split("|"):
        if piece:
            QTest.keyClicks(focused(), piece)
        QTest.keyClick(focused(), Qt.Key.Key_Return)


def focused() -> QWidget:
    """Return what has the focus."""
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def name_with_focus() -> str:
    return focused().accessibleName()


def saved(counter: ShellDouble) -> list[SavePatient]:
    return [payload for name, payload in counter.work.submitted if name == "save_patient"]


@pytest.mark.usefixtures("qtbot")
def test_that_a_whole_patient_is_typed_without_the_mouse(
    form: PatientFormScreen, counter: ShellDouble, office: Office, press: Callable[[Screen, str], None]
) -> None:
    form.activate(NEW)
    assert name_with_focus() == "Birth date"
    keys("7/4/61|F|555 555 0101|1 Oak St|Utica|ny|13501")
    keys("Sulfa|rash|latex||")
    assert name_with_focus() == "Condition"
    keys("asthma|J45.909||999002")
    keys("|m1-2345||01|")
    assert name_with_focus() == "Plan"
    keys("")
    assert form.save_button.hasFocus()
    press(form, "patient_form.save")
    assert saved(counter) == [
        SavePatient(
            PatientFields(
                "Vance",
                "Jo",
                date(1961, 7, 4),
                Sex.FEMALE,
                "555 555 0101",
                "1 Oak St",
                "Utica",
                "ny",
                "13501",
            ),
            (AllergyEntry("Sulfa", "rash"), AllergyEntry("latex")),
            (ConditionEntry("asthma", "J45.909"),),
            (CardEntry(office.plans[0].id, 1, "m1-2345", "RX4411", "01", "1"),),
        )
    ]


def test_that_saving_goes_back_to_who_asked_with_the_patient(
    form: PatientFormScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    form.activate(NEW)
    form.form.person.born.set_value(date(1961, 7, 4))
    form.form.person.sex.set_value(Sex.MALE)
    press(form, "patient_form.save")
    assert counter.backs == 1
    assert counter.opened == [
        ("intake", PatientTarget(counter.work.answers["save_patient"], is_answer=True))  # type: ignore[arg-type]
    ]
    assert not form.has_unsaved()
    assert form.form.person.last.text() == ""


def test_that_a_patient_on_file_is_shown_whole_and_changed(
    form: PatientFormScreen, counter: ShellDouble, office: Office, press: Callable[[Screen, str], None]
) -> None:
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    assert not form.has_unsaved()
    form.form.person.city.line.setText("Bath")
    assert form.has_unsaved()
    press(form, "patient_form.save")
    cmd = saved(counter)[0]
    assert (cmd.patient_id, cmd.rev, cmd.fields.city) == (office.chen.id, 4, "Bath")
    assert [one.id for one in cmd.allergies] == [office.chen.allergies[0].id]
    assert [one.id for one in cmd.conditions] == [office.chen.conditions[0].id]
    assert [one.id for one in cmd.cards] == [office.chen.cards[0].id]


def test_that_every_missing_field_is_told_beside_it(
    form: PatientFormScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    form.activate(PersonFormTarget("patient"))
    press(form, "patient_form.save")
    person = form.form.person
    assert all(field.error() for field in (person.last, person.first, person.born, person.sex))
    assert person.last.line.hasFocus()
    assert counter.sounds == [False]
    assert saved(counter) == []


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("last", "1234", "at least one letter"),
        ("born", "2/30/80", "no such day"),
        ("born", "1/1/2090", "not come yet"),
        ("phone", "12", "ten digits"),
        ("state", "N1", "two letters"),
        ("zip_code", "123", "five digits"),
    ],
)
def test_that_a_field_is_checked_as_it_is_left(
    form: PatientFormScreen, field: str, text: str, words: str
) -> None:
    form.activate(PersonFormTarget("patient"))
    editor = getattr(form.form.person, field)
    editor.setFocus()
    QTest.keyClicks(editor.line, text)
    form.save_button.setFocus()
    assert words in editor.error()
    assert editor.text() == text


def test_that_a_namesake_is_warned_of_and_can_be_taken(
    form: PatientFormScreen, counter: ShellDouble, office: Office, press: Callable[[Screen, str], None]
) -> None:
    form.activate(PersonFormTarget("intake", "chen, mary 4/12/61"))
    form.form.person.last.setFocus()
    form.form.person.born.setFocus()
    assert "On file already: Chen, Maria" in form.same.text()
    assert form.take.isVisible()
    press(form, "patient_form.existing")
    assert counter.opened == [("intake", PatientTarget(office.chen.id, is_answer=True))]
    assert saved(counter) == []


def test_that_a_second_patient_of_the_same_name_is_kept_only_when_asked_twice(
    form: PatientFormScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    form.activate(PersonFormTarget("intake", "chen, mary"))
    form.form.person.born.line.setText("4/12/61")
    form.form.person.sex.set_value(Sex.FEMALE)
    press(form, "patient_form.save")
    assert saved(counter) == []
    assert "On file already" in form.same.text()
    press(form, "patient_form.save")
    assert len(saved(counter)) == 1


def test_that_nobody_on_file_is_offered_without_a_namesake(form: PatientFormScreen) -> None:
    form.activate(PersonFormTarget("intake", "vance, jo"))
    form.shell.commands_changed()
    assert not form.take.isVisible()
    assert form.presenter.no_namesake()


def test_that_an_entry_half_typed_counts_and_a_wrong_one_is_told(
    form: PatientFormScreen, counter: ShellDouble, office: Office, press: Callable[[Screen, str], None]
) -> None:
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    form.form.allergies.substance.line.setText("latex")
    form.form.cards.member.line.setText("X9")
    press(form, "patient_form.save")
    assert saved(counter) == []
    assert "Pick the plan" in form.form.cards.plan.error()
    form.form.cards.plan.type_text("harbor")
    QTest.keyClick(form.form.cards.plan.line, Qt.Key.Key_Return)
    press(form, "patient_form.save")
    cmd = saved(counter)[0]
    assert [one.substance for one in cmd.allergies] == ["sulfonamides", "latex"]
    assert [(one.level, one.cardholder_id) for one in cmd.cards] == [(1, "CP4411902"), (2, "X9")]


def test_that_an_allergy_is_not_listed_twice_and_contradicts_none(
    form: PatientFormScreen, office: Office
) -> None:
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    allergies = form.form.allergies
    assert not allergies.none.isEnabled()
    allergies.substance.line.setText("SULFONAMIDES")
    assert not allergies.take_entry()
    assert "on the list already" in allergies.substance.error()


def test_that_del_takes_an_entry_off_and_undo_puts_it_back(
    form: PatientFormScreen, counter: ShellDouble, office: Office
) -> None:
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    allergies = form.form.allergies
    before = allergies.items()
    allergies.table.setFocus()
    QTest.keyClick(allergies.table, Qt.Key.Key_Delete)
    assert allergies.items() == ()
    assert allergies.none.isEnabled()
    counter.undos[-1]()
    assert allergies.items() == before


def test_that_enter_takes_an_entry_back_and_the_same_again_is_no_change(
    form: PatientFormScreen, office: Office
) -> None:
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    cards = form.form.cards
    cards.table.setFocus()
    QTest.keyClick(cards.table, Qt.Key.Key_Return)
    assert cards.member.text() == "CP4411902"
    assert form.has_unsaved()
    assert cards.take_entry()
    assert not form.has_unsaved()
    QTest.keyClick(cards.table, Qt.Key.Key_Return)
    cards.member.line.setText("NEW1")
    assert cards.take_entry()
    assert [(item.member, item.id) for item in cards.items()] == [("NEW1", None)]


def test_that_two_cards_cannot_be_billed_at_one_place(form: PatientFormScreen, office: Office) -> None:
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    cards = form.form.cards
    assert cards.level.value() == 2
    cards.plan.type_text("999001")
    QTest.keyClick(cards.plan.line, Qt.Key.Key_Return)
    cards.member.line.setText("X9")
    cards.level.set_value(1)
    assert not cards.take_entry()
    assert "Another card" in cards.level.error()


def test_that_a_plan_that_is_not_there_says_who_can_add_it(form: PatientFormScreen) -> None:
    form.activate(PersonFormTarget("patient"))
    form.form.cards.plan.type_text("610011")
    assert "Ask the owner" in form.form.cards.plan.error()


def test_that_what_is_half_typed_is_not_replaced(
    form: PatientFormScreen, counter: ShellDouble, office: Office, press: Callable[[Screen, str], None]
) -> None:
    form.activate(NEW)
    form.form.person.city.line.setText("Bath")
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    assert counter.said[-1][0] is Tone.WARN
    assert form.form.person.last.text() == "Vance"
    press(form, "patient_form.undo")
    assert not form.has_unsaved()
    counter.undos[-1]()
    assert form.form.person.city.text() == "Bath"


def test_that_a_refusal_of_the_store_stands_beside_its_field_and_may_be_mended(
    form: PatientFormScreen, counter: ShellDouble, office: Office, press: Callable[[Screen, str], None]
) -> None:
    good = counter.work.answers["save_patient"]
    counter.work.answers["save_patient"] = DomainError.of(
        [
            FieldProblem("plan", "This plan is not in use. Choose another."),
            FieldProblem("patient", "Look again."),
        ]
    )
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    press(form, "patient_form.save")
    assert "not in use" in form.form.cards.plan.error()
    assert counter.said == [(Tone.WARN, "Look again.")]
    assert counter.backs == 0
    counter.work.answers["save_patient"] = good
    press(form, "patient_form.save")
    assert counter.backs == 1


def test_that_the_form_is_accessible_and_keys_do_not_clash(
    form: PatientFormScreen, office: Office, check_accessible: Any, check_keys: Any, reading_order: Any
) -> None:
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    check_accessible(form)
    check_keys(form)
    names = reading_order(form)
    wanted = ("Last name", "First name", "Birth date", "Female", "Street", "Substance", "Condition", "Plan")
    assert [name for name in names if name in wanted] == list(wanted)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("percent", [100, 124])
def test_that_the_form_shows_its_words_whole(
    form: PatientFormScreen, office: Office, picture: Any, check_not_cut: Any, theme: str, percent: int
) -> None:
    form.activate(PersonFormTarget("patient", id=office.chen.id))
    form.show_namesakes((replace(office.chen_row),))
    picture(form, (1284, 664), theme, percent)
    check_not_cut(form)
