"""Prove that intake is entered by keys and scans alone, and that nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.kernel.changes import Change, Kind
from app.kernel.errors import DomainError, StorageError
from app.kernel.ids import FillId, PrescriptionId
from app.scanning.labels import RxLabel
from app.scanning.symbols import NdcText, Product
from app.workflows.intake import Accepted
from ui.screens.intake.view import IntakeScreen
from ui.targets import DrugTarget, PatientTarget, PersonFormTarget, PrescriberTarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from tests.ui.conftest import ShellDouble
    from tests.ui.screens1.conftest import Town
    from ui.screens.base import Screen

DONE = Accepted(PrescriptionId(UUID(int=511)), FillId(UUID(int=501)), 7000418, 0, 1)
ORDER = [
    "Patient", "Prescriber", "Drug", "Sig", "Quantity", "Days", "Refills", "Written", "DAW", "Origin",
]  # fmt: skip


@pytest.fixture
def screen(counter: Any, shown: Callable[[Screen], Screen]) -> IntakeScreen:
    counter.work.answers["accept_prescription"] = DONE
    counter.work.answers["refill"] = DONE
    made = IntakeScreen(counter)
    shown(made)
    made.activate(None)
    return made


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def keys(text: str, *, enter: bool = True) -> None:
    QTest.keyClicks(focus(), text)
    if enter:
        QTest.keyClick(focus(), Qt.Key.Key_Return)


def type_all(written: str = "11/20/2026") -> None:
    """Type a whole prescription from the patient on, Enter by Enter."""
    keys("chen, m")
    keys("oka")
    keys("68180033609")
    for text in ("1t po bid wc", "180", "", "3", written):
        keys(text)


def test_that_a_prescription_is_typed_in_the_order_of_the_paper_without_the_mouse(
    screen: IntakeScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    type_all()
    press(screen, "intake.accept")
    name, command = next(one for one in counter.work.submitted if one[0] == "accept_prescription")
    assert name == "accept_prescription"
    assert (command.patient_id, command.prescriber_id) == (town.chen.id, town.okafor.id)
    assert (command.ndc11, command.sig_typed) == (town.metformin.ndc11, "1t po bid wc")
    assert (command.days_supply, command.refills) == (90, 3)
    assert (command.date_written, command.daw, command.origin) == (date(2026, 11, 20), 0, 1)
    assert command.coverage_id == town.patients.card(town.chen.id).coverages[0].id


def test_that_tab_and_enter_go_through_the_fields_in_the_order_of_the_paper(
    screen: IntakeScreen, town: Town
) -> None:
    screen.presenter.take_patient(town.chen.id)
    screen.fields.patient.setFocus()
    names = [focus().accessibleName()]
    for _step in ORDER[1:]:
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        names.append(focus().accessibleName())
    assert names == ORDER
    assert [field.label() for field in screen.fields.in_order()] == ORDER
    for name in ("Bill to", "Send to fill"):
        QTest.keyClick(focus(), Qt.Key.Key_Return)
        assert focus().accessibleName() == name


def test_that_the_form_is_ready_for_the_next_at_once(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    type_all()
    press(screen, "intake.accept")
    assert not screen.has_unsaved()
    assert focus() is screen.fields.patient.line
    assert screen.done.text() == "Rx 7000418-00 is sent to fill."


def test_that_a_scan_fills_the_drug_from_any_field(screen: IntakeScreen, town: Town) -> None:
    screen.fields.patient.setFocus()
    keys("che", enter=False)
    assert screen.on_scan(NdcText("68180-0336-09"))
    assert screen.presenter.drug == town.metformin
    assert screen.fields.drug.line.text() == town.metformin.title
    assert screen.fields.patient.typed() == "che"


def test_that_a_code_of_several_packages_is_asked_about_and_answered_with_enter(
    screen: IntakeScreen, town: Town
) -> None:
    town.catalog.codes["00300093104801"] = (town.metformin, town.other_metformin)
    screen.on_scan(Product("00300093104801"))
    assert not screen.entry.question.isHidden()
    screen.entry.question.list.step(1)
    screen.entry.question.list.take_current()
    assert screen.presenter.drug == town.other_metformin
    assert screen.entry.question.isHidden()


def test_that_esc_closes_the_question_first(screen: IntakeScreen, town: Town) -> None:
    town.catalog.codes["1"] = (town.metformin, town.other_metformin)
    screen.on_scan(NdcText("1"))
    assert screen.back()
    assert screen.entry.question.isHidden()
    assert not screen.back()


def test_that_an_unknown_code_is_said_beside_the_drug(screen: IntakeScreen, counter: ShellDouble) -> None:
    screen.on_scan(NdcText("11111-1111-11"))
    assert "11111-1111-11" in screen.fields.drug.error()
    assert counter.sounds[-1] is False


def test_that_each_field_is_checked_as_it_is_left(screen: IntakeScreen, town: Town) -> None:
    screen.presenter.take_patient(town.chen.id)
    screen.presenter.take_code(town.oxycodone.ndc11)
    for field, text in (
        (screen.fields.quantity, "0"),
        (screen.fields.days, "1000"),
        (screen.fields.refills, "2"),
        (screen.fields.written, "12/31/2026"),
    ):
        field.setFocus()
        QTest.keyClicks(field.line, text)
        QTest.keyClick(field.line, Qt.Key.Key_Return)
        assert field.error(), field.label()
        assert field.line.text().startswith(text[:2])
    assert screen.fields.refills.error() == "A C-II prescription has no refills. Type 0."


def test_that_all_that_is_missing_and_wrong_is_shown_at_once(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    screen.fields.quantity.setFocus()
    keys("0")
    screen.fields.written.set_text("02/30/2026")
    press(screen, "intake.accept")
    assert all(name != "accept_prescription" for name, _payload in counter.work.submitted)
    wrong = [field.label() for field in screen.fields.in_order() if field.error()]
    assert wrong == [name for name in ORDER if name not in {"Refills", "DAW", "Origin"}]
    assert focus() is screen.fields.patient.line


@pytest.mark.parametrize("written", ["02/30/2026", "04/11/1961"])
def test_that_a_day_that_cannot_be_is_refused(screen: IntakeScreen, town: Town, written: str) -> None:
    screen.presenter.take_patient(town.chen.id)
    screen.fields.written.setFocus()
    keys(written)
    assert screen.fields.written.error()


def test_that_the_refills_are_checked_again_when_the_drug_turns_out_controlled(
    screen: IntakeScreen, town: Town
) -> None:
    screen.fields.refills.setFocus()
    keys("3")
    assert not screen.fields.refills.error()
    screen.on_scan(NdcText(town.oxycodone.ndc11))
    assert screen.fields.refills.error()


def test_that_days_typed_by_hand_are_not_overwritten_but_the_working_is_shown(
    screen: IntakeScreen, town: Town
) -> None:
    screen.presenter.take_code(town.metformin.ndc11)
    screen.fields.sig.setFocus()
    keys("1t po bid")
    keys("60")
    assert screen.fields.days.text() == "30"
    screen.fields.days.setFocus()
    screen.fields.days.line.selectAll()
    keys("28")
    screen.fields.quantity.setFocus()
    screen.fields.quantity.line.selectAll()
    keys("90")
    assert screen.fields.days.text() == "28"
    assert "2 a day × 45 days = 90" in screen.fields.working.text()


def test_that_a_name_that_nobody_picked_is_asked_for(screen: IntakeScreen) -> None:
    screen.fields.prescriber.setFocus()
    keys("zzz", enter=False)
    screen.fields.sig.setFocus()
    assert screen.fields.prescriber.error() == "Pick the prescriber from the list."
    assert screen.fields.prescriber.typed() == "zzz"


@pytest.mark.parametrize(
    "failure",
    [StorageError("The disk is full. Free some space and press again."), DomainError("sig", "Too long.")],
)
def test_that_a_failure_leaves_all_that_was_typed(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None], failure: Exception
) -> None:
    counter.work.answers["accept_prescription"] = failure
    type_all()
    press(screen, "intake.accept")
    assert screen.has_unsaved()
    assert screen.fields.quantity.text() == "180"
    assert screen.fields.sig.text() == "1t po bid wc"
    counter.work.answers["accept_prescription"] = DONE
    press(screen, "intake.accept")
    assert not screen.has_unsaved()


def test_that_leaving_the_screen_and_coming_back_keeps_what_was_typed(screen: IntakeScreen) -> None:
    type_all()
    screen.deactivate()
    screen.activate(None)
    assert screen.fields.sig.text() == "1t po bid wc"
    assert screen.fields.written.text() == "11/20/2026"


def test_that_another_patient_is_not_put_on_a_half_typed_prescription(
    screen: IntakeScreen, counter: ShellDouble, town: Town
) -> None:
    screen.activate(PatientTarget(town.chen.id))
    screen.activate(PatientTarget(town.cheng.id))
    assert screen.fields.patient.value() == town.chen.id
    assert "half typed" in counter.said[-1][1]


def test_that_emptied_fields_come_back_with_undo(
    screen: IntakeScreen, counter: ShellDouble, press: Callable[[Screen, str], None]
) -> None:
    type_all()
    press(screen, "intake.clear")
    assert not screen.has_unsaved()
    counter.undos[-1]()
    assert screen.fields.sig.text() == "1t po bid wc"
    assert screen.fields.days.text() == "90"
    press(screen, "intake.accept")
    assert any(name == "accept_prescription" for name, _payload in counter.work.submitted)


def test_that_an_old_label_refills_and_leaves_a_half_typed_prescription(
    screen: IntakeScreen, counter: ShellDouble
) -> None:
    screen.fields.sig.setFocus()
    keys("1t po qd", enter=False)
    assert screen.on_scan(RxLabel(7000418, 0))
    assert screen.done.text() == "Rx 7000418-00 is sent to fill."
    assert screen.fields.sig.text() == "1t po qd"


def test_that_the_claim_of_the_last_prescription_shows_as_it_changes(
    screen: IntakeScreen, town: Town, press: Callable[[Screen, str], None]
) -> None:
    card = town.card(claim=town.waiting)
    type_all()
    press(screen, "intake.accept")
    assert screen.panel.chip.text() == "Waiting to send"
    town.change(card, claim=town.rejected)
    screen.on_changes(frozenset({Change(Kind.CLAIM)}))
    assert screen.panel.chip.text() == "Rejected 79"
    assert screen.safety.table.text_at(0, 1).startswith("Duplicate therapy")


def test_that_alerts_show_while_typing_and_those_of_the_last_prescription_between(
    screen: IntakeScreen, town: Town, press: Callable[[Screen, str], None]
) -> None:
    town.card(alerts=(town.allergy,))
    screen.presenter.take_patient(town.chen.id)
    screen.on_scan(NdcText(town.metformin.ndc11))
    assert screen.safety.table.text_at(0, 1).startswith("Duplicate therapy")
    screen.entry.clear()
    assert screen.safety.table.isHidden()
    type_all()
    press(screen, "intake.accept")
    assert screen.safety.table.text_at(0, 1).startswith("Allergy: sulfonamides")


def test_that_a_drug_scanned_elsewhere_arrives(screen: IntakeScreen, town: Town) -> None:
    screen.activate(DrugTarget(town.amoxicillin.ndc11))
    assert screen.presenter.drug == town.amoxicillin
    assert screen.fields.quantity.note.text() == "mL"


def test_that_a_patient_without_a_plan_pays_cash(screen: IntakeScreen, town: Town) -> None:
    screen.presenter.take_patient(town.chen.id)
    assert screen.panel.coverage() is not None
    screen.entry.clear()
    screen.presenter.take_patient(town.cheng.id)
    assert screen.panel.coverage() is None
    assert screen.panel.bill.isHidden()


def test_that_intake_is_accessible_and_its_keys_do_not_clash(
    screen: IntakeScreen, check_accessible: Any, check_keys: Any, town: Town
) -> None:
    screen.presenter.take_patient(town.chen.id)
    check_accessible(screen)
    check_keys(screen)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("percent", [100, 124])
def test_that_intake_shows_its_words_whole(
    screen: IntakeScreen, town: Town, picture: Any, check_not_cut: Any, theme: str, percent: int
) -> None:
    card = town.card(claim=town.rejected)
    screen.presenter.take_patient(town.chen.id)
    screen.last.follow(card.fill_id)
    picture(screen, (1284, 664), theme, percent)
    check_not_cut(screen)


def do(screen: IntakeScreen, name: str) -> None:
    command = next(one for one in screen.commands() if one.id == name)
    if not command.reason:
        command.handler()


def test_that_a_name_that_nobody_has_leads_to_the_form_and_back_with_all_that_was_typed(
    screen: IntakeScreen, counter: ShellDouble, town: Town
) -> None:
    screen.fields.patient.type_text("zzyzx, jo")
    assert "Alt N" in screen.fields.patient.error()
    screen.fields.sig.set_text("1t po bid")
    do(screen, "intake.new_patient")
    assert counter.opened == [("patient_form", PersonFormTarget("intake", "zzyzx, jo"))]
    screen.activate(None)
    screen.activate(PatientTarget(town.chen.id, is_answer=True))
    assert screen.presenter.patient is not None
    assert screen.presenter.patient.row == town.chen
    assert screen.fields.sig.text() == "1t po bid"
    assert screen.fields.prescriber.line.hasFocus()


def test_that_only_an_answer_takes_the_place_of_another_patient(
    screen: IntakeScreen, counter: ShellDouble, town: Town
) -> None:
    screen.activate(PatientTarget(town.chen.id))
    screen.activate(PatientTarget(town.cheng.id))
    assert screen.fields.patient.value() == town.chen.id
    assert "half typed" in counter.said[-1][1]
    do(screen, "intake.new_patient")
    assert counter.opened == [("patient_form", PersonFormTarget("intake"))]
    screen.activate(PatientTarget(town.cheng.id, is_answer=True))
    assert screen.fields.patient.value() == town.cheng.id


def test_that_a_prescriber_who_was_added_is_taken(
    screen: IntakeScreen, counter: ShellDouble, town: Town
) -> None:
    screen.fields.prescriber.type_text("2000000036")
    do(screen, "intake.new_prescriber")
    assert counter.opened == [("prescriber_form", PersonFormTarget("intake", "2000000036"))]
    screen.activate(PrescriberTarget(town.okafor.id))
    assert screen.fields.prescriber.value() == town.okafor.id
    assert screen.fields.drug.line.hasFocus()


def test_that_people_on_file_are_changed_from_intake(
    screen: IntakeScreen, counter: ShellDouble, town: Town
) -> None:
    do(screen, "intake.change_patient")
    do(screen, "intake.change_prescriber")
    assert counter.opened == []
    screen.activate(PatientTarget(town.chen.id))
    screen.activate(PrescriberTarget(town.okafor.id))
    do(screen, "intake.change_patient")
    do(screen, "intake.change_prescriber")
    assert counter.opened == [
        ("patient_form", PersonFormTarget("intake", id=town.chen.id)),
        ("prescriber_form", PersonFormTarget("intake", id=town.okafor.id)),
    ]
