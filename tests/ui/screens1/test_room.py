"""Prove that long names and low windows push nothing off a screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ui.screens.fill.view import FillScreen
from ui.screens.intake.view import IntakeScreen
from ui.screens.patient.view import PatientScreen
from ui.screens.queue.view import QueueScreen
from ui.screens.verify.view import VerifyScreen
from ui.targets import FillTarget, PatientTarget

if TYPE_CHECKING:
    from app.patients.views import PatientCard
    from tests.ui.screens1.conftest import Town
    from ui.screens.base import Screen

LONG = "Featherstonehaugh-Cholmondeley-Wellington-Papadopoulos-Smyth, Bartholomew"
SMALLEST = (942, 534)  # what the smallest window leaves for a screen


@pytest.fixture
def patient(town: Town) -> PatientCard:
    known = ("Aspirin (wheezing)", "NSAIDs (swelling)", "sulfonamides (rash)", "penicillins (hives)")
    card = replace(town.patients.card(town.chen.id), row=replace(town.chen, name=LONG), allergies=known)
    town.patients.cards[town.chen.id] = card
    return card


def opened(kind: type[Screen], counter: Any, town: Town, patient: PatientCard) -> Screen:
    screen = kind(counter)
    target: object = PatientTarget(patient.row.id)
    if kind is FillScreen:
        target = FillTarget(town.card(patient=patient, claim=town.rejected).fill_id)
    elif kind is VerifyScreen:
        target = FillTarget(town.filled(patient=patient, claim=town.waiting).fill_id)
    screen.activate(target)
    return screen


KINDS = [IntakeScreen, QueueScreen, FillScreen, VerifyScreen, PatientScreen]


@pytest.mark.parametrize("kind", KINDS)
def test_that_each_screen_fits_the_smallest_window(
    kind: type[Screen], counter: Any, town: Town, patient: PatientCard, qtbot: Any
) -> None:
    screen = opened(kind, counter, town, patient)
    qtbot.addWidget(screen)
    needs = screen.minimumSizeHint()
    assert needs.width() <= SMALLEST[0]
    assert needs.height() <= SMALLEST[1]


@pytest.mark.parametrize("kind", [IntakeScreen, FillScreen, VerifyScreen, PatientScreen])
def test_that_no_allergy_is_cut_however_many_there_are(
    kind: type[Screen], counter: Any, town: Town, patient: PatientCard, qtbot: Any
) -> None:
    screen: Any = opened(kind, counter, town, patient)
    qtbot.addWidget(screen)
    strip = screen.entry.strip if kind is IntakeScreen else screen.strip
    screen.resize(*SMALLEST)
    with qtbot.waitExposed(screen):
        screen.show()
    chips = [chip for chip in strip._allergies if chip.isVisible()]  # noqa: SLF001
    assert [chip.text() for chip in chips] == [f"Allergy: {one}" for one in patient.allergies]
    qtbot.waitUntil(lambda: all(chip.width() >= chip.sizeHint().width() for chip in chips))
    assert all(strip.rect().contains(chip.geometry()) for chip in chips)


def test_that_the_numbers_break_into_two_lines_in_a_narrow_window(
    counter: Any, town: Town, patient: PatientCard, qtbot: Any
) -> None:
    screen: Any = opened(IntakeScreen, counter, town, patient)
    qtbot.addWidget(screen)
    screen.resize(1284, 664)
    with qtbot.waitExposed(screen):
        screen.show()
    fields = screen.fields
    assert fields.quantity.y() == fields.origin.y()
    screen.resize(*SMALLEST)
    qtbot.waitUntil(lambda: bool(fields.written.y() > fields.quantity.y()))
    assert fields.quantity.y() == fields.refills.y()


def test_that_what_takes_the_focus_comes_into_sight(
    counter: Any, town: Town, patient: PatientCard, qtbot: Any
) -> None:
    screen: Any = opened(IntakeScreen, counter, town, patient)
    qtbot.addWidget(screen)
    screen.resize(942, 400)
    with qtbot.waitActive(screen):
        screen.show()
        screen.activateWindow()
    screen.fields.origin.setFocus()
    qtbot.waitUntil(lambda: not screen.fields.origin.editor.visibleRegion().isEmpty())


def test_that_a_reason_too_long_for_its_cell_stands_whole_beneath(
    counter: Any, town: Town, patient: PatientCard, qtbot: Any
) -> None:
    long = replace(town.allergy, why=f"{town.allergy.why}, as noted in 2019 at the county hospital")
    card = town.filled(alerts=(town.duplicate, long))
    screen = VerifyScreen(counter)
    qtbot.addWidget(screen)
    screen.resize(1284, 664)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activate(FillTarget(card.fill_id))
    screen.alerts.table.select_key(long.id)
    assert screen.alerts.whole.text().endswith("at the county hospital")
    assert screen.alerts.whole.isVisible()
    screen.alerts.table.select_key(town.duplicate.id)
    qtbot.waitUntil(lambda: not screen.alerts.whole.isVisible())
