"""Prove that a patient is found by keys, shown whole, kept in the audit, and refilled from the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.kernel.errors import DomainError
from app.kernel.ids import FillId, PrescriptionId
from app.scanning.labels import BagLabel, RxLabel
from app.scanning.symbols import PlainText
from app.workflows.intake import Accepted, Refill
from ui.screens.patient.view import PatientScreen
from ui.targets import FillTarget, LabelTarget, PatientTarget, PersonFormTarget, TextTarget
from ui.theme.tokens import Tone
from ui.widgets.text import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.conftest import ShellDouble
    from tests.ui.screens1.conftest import Town
    from ui.screens.base import Screen

DONE = Accepted(PrescriptionId(UUID(int=512)), FillId(UUID(int=599)), 7000402, 3, 0)


@pytest.fixture
def screen(counter: Any, shown: Callable[[Screen], Screen]) -> PatientScreen:
    counter.work.answers["refill"] = DONE
    made = PatientScreen(counter)
    shown(made)
    made.activate(None)
    return made


def test_that_typing_searches_a_moment_after_the_last_key(
    screen: PatientScreen, counter: ShellDouble
) -> None:
    QTest.keyClicks(screen.search.line, "che")
    assert screen.hits.rows() == ()
    counter.work.pass_time()
    assert [row.name for row in screen.hits.rows()] == ["Chen, Maria", "Cheng, Li"]


def test_that_enter_goes_to_the_hits_and_opens_one(
    screen: PatientScreen, counter: ShellDouble, town: Town
) -> None:
    QTest.keyClicks(screen.search.line, "che")
    counter.work.pass_time()
    QTest.keyClick(screen.search.line, Qt.Key.Key_Return)
    assert screen.hits.hasFocus()
    QTest.keyClick(screen.hits, Qt.Key.Key_Down)
    QTest.keyClick(screen.hits, Qt.Key.Key_Return)
    assert screen.presenter.card is not None
    assert screen.presenter.card.row == town.cheng


def test_that_the_only_hit_of_a_search_from_the_header_opens(screen: PatientScreen, town: Town) -> None:
    assert screen.on_search("chen, m")
    assert screen.presenter.card is not None
    assert screen.presenter.card.row == town.chen


def test_that_a_name_that_nobody_has_says_so(screen: PatientScreen) -> None:
    screen.activate(TextTarget("zzz"))
    assert screen.hits.isHidden()
    assert screen.presenter.card is None


def test_that_a_patient_is_shown_whole(screen: PatientScreen, town: Town) -> None:
    screen.activate(PatientTarget(town.chen.id))
    assert screen.strip.texts()[1:] == ("DOB 04/12/1961 · 65 y · F", "Allergy: sulfonamides (rash)")
    words = [label.text() for label in screen.about.findChildren(Words)]
    for expected in ("207-555-0112", "1  CarePlus Part D", "sulfonamides (rash)"):
        assert expected in words
    assert screen.profile.text_at(1, 0) == "7000402-02, 10/09/2026"
    assert screen.profile.text_at(1, 4) == "Good: 2 left"
    assert screen.profile.hasFocus()


def test_that_opening_a_card_is_kept_in_the_audit(
    screen: PatientScreen, counter: ShellDouble, town: Town
) -> None:
    screen.activate(PatientTarget(town.chen.id))
    views = [payload for name, payload in counter.work.submitted if name == "record_view"]
    assert [(view.id, view.patient_id) for view in views] == [(town.chen.id, town.chen.id)]
    screen.on_changes(frozenset())
    assert len(counter.work.submitted) == 1


def test_that_a_key_refills_what_is_current(
    screen: PatientScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    screen.activate(PatientTarget(town.chen.id))
    row = town.fills.past[1]
    screen.profile.select_key(row.fill_id)
    press(screen, "patient.refill")
    assert counter.work.submitted[-1] == ("refill", Refill(row.prescription_id))
    assert counter.said == [(Tone.OK, "Rx 7000402-03 is sent to fill.")]


@pytest.mark.parametrize(
    ("index", "why"),
    [(0, "still under way"), (2, "No refills are left"), (3, "still under way")],
)
def test_that_what_cannot_be_refilled_says_why(
    screen: PatientScreen,
    counter: ShellDouble,
    town: Town,
    press: Callable[[Screen, str], None],
    index: int,
    why: str,
) -> None:
    screen.activate(PatientTarget(town.chen.id))
    screen.profile.select_key(town.fills.past[index].fill_id)
    assert why in screen.presenter.refill_blocked()
    press(screen, "patient.refill")
    assert all(name != "refill" for name, _payload in counter.work.submitted)


def test_that_a_refused_refill_says_why_and_may_be_tried_again(
    screen: PatientScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    counter.work.answers["refill"] = DomainError("refills", "A C-IV prescription ends after six months.")
    screen.activate(PatientTarget(town.chen.id))
    screen.profile.select_key(town.fills.past[1].fill_id)
    press(screen, "patient.refill")
    assert counter.said == [(Tone.BAD, "A C-IV prescription ends after six months.")]
    counter.work.answers["refill"] = DONE
    press(screen, "patient.refill")
    assert counter.said[-1][0] is Tone.OK


def test_that_a_fill_opens_where_it_is_worked_on(
    screen: PatientScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    screen.activate(PatientTarget(town.chen.id))
    screen.profile.select_key(town.fills.past[3].fill_id)
    press(screen, "patient.open")
    assert counter.opened == [("will_call", FillTarget(town.fills.past[3].fill_id))]


def test_that_a_new_prescription_begins_with_this_patient(
    screen: PatientScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    press(screen, "patient.new")
    assert counter.opened == []
    screen.activate(PatientTarget(town.chen.id))
    press(screen, "patient.new")
    assert counter.opened == [("intake", PatientTarget(town.chen.id))]


def test_that_scans_are_understood(screen: PatientScreen, counter: ShellDouble, town: Town) -> None:
    assert screen.on_scan(RxLabel(7000420, 1))
    assert counter.opened == [("queue", LabelTarget(7000420, 1))]
    assert screen.on_scan(PlainText("chen, m"))
    assert screen.presenter.card is not None
    assert not screen.on_scan(BagLabel(17))


def test_that_the_patient_shown_stays_while_one_is_elsewhere(screen: PatientScreen, town: Town) -> None:
    screen.activate(PatientTarget(town.chen.id))
    screen.deactivate()
    screen.activate(None)
    assert screen.presenter.card is not None
    assert screen.presenter.card.row == town.chen


def test_that_patients_are_accessible_and_keys_do_not_clash(
    screen: PatientScreen, town: Town, check_accessible: Any, check_keys: Any
) -> None:
    screen.activate(PatientTarget(town.chen.id))
    check_accessible(screen)
    check_keys(screen)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("percent", [100, 124])
def test_that_patients_show_their_words_whole(
    screen: PatientScreen, town: Town, picture: Any, check_not_cut: Any, theme: str, percent: int
) -> None:
    screen.on_search("che")
    screen.activate(PatientTarget(town.chen.id))
    picture(screen, (1284, 664), theme, percent)
    check_not_cut(screen)


def test_that_patients_are_added_and_changed_by_keys(
    screen: PatientScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    press(screen, "patient.change")
    assert counter.opened == []
    screen.search.set_text("zzyzx, jo")
    press(screen, "patient.add")
    screen.activate(PatientTarget(town.chen.id))
    press(screen, "patient.change")
    assert counter.opened == [
        ("patient_form", PersonFormTarget("patient", "zzyzx, jo")),
        ("patient_form", PersonFormTarget("patient", id=town.chen.id)),
    ]
