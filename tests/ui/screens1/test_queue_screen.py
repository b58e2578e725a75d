"""Prove that the queue shows what is to be done and that a label opens it where it is worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.kernel.changes import Change, Kind
from app.prescriptions.model import FillState
from app.scanning.labels import BagLabel, RxLabel
from ui.screens.queue.view import QueueScreen, waited
from ui.targets import FillTarget, LabelTarget, PatientTarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.conftest import ShellDouble
    from tests.ui.screens1.conftest import Town
    from ui.screens.base import Screen


@pytest.fixture
def screen(counter: Any, shown: Callable[[Screen], Screen]) -> QueueScreen:
    made = QueueScreen(counter)
    shown(made)
    made.activate(None)
    return made


def drugs(screen: QueueScreen) -> list[str]:
    return [row.drug for row in screen.table.rows()]


def test_that_the_queue_opens_with_what_is_to_be_filled(screen: QueueScreen) -> None:
    assert [row.state for row in screen.table.rows()] == [FillState.ENTERED] * 3
    assert screen.table.hasFocus()


def test_that_a_row_says_number_wait_patient_drug_claim_and_alerts(screen: QueueScreen) -> None:
    assert [screen.table.text_at(0, column) for column in range(6)] == [
        "7000418-00, waits 3 h 24",
        "Chen, Maria, CarePlus Part D",
        "metFORMIN ER 500 mg tablet, 30 tab · 30 days",
        "Note: To fill",
        "Good: Paid",
        "Look: 1 alert",
    ]


def test_that_a_cash_prescription_says_so(screen: QueueScreen) -> None:
    assert screen.table.text_at(1, 4) == "Cash"
    assert screen.table.text_at(1, 1) == "Nguyen, Thuy, Cash"


@pytest.mark.parametrize(
    ("tab", "states"),
    [
        (1, {FillState.FILLED}),
        (2, {FillState.SENT_BACK}),
        (3, {FillState.VERIFIED}),
        (4, {FillState.ENTERED, FillState.FILLED, FillState.SENT_BACK, FillState.VERIFIED}),
    ],
)
def test_that_each_tab_has_its_states(
    screen: QueueScreen, press: Callable[[Screen, str], None], tab: int, states: set[FillState]
) -> None:
    press(screen, f"queue.tab{tab}")
    assert {row.state for row in screen.table.rows()} == states


def test_that_the_tabs_show_their_counts(screen: QueueScreen) -> None:
    words = [button.text().strip() for button in screen.tabs.findChildren(type(screen.tabs._group.button(0)))]  # noqa: SLF001
    assert words == ["To fill 3", "To verify 2", "Sent back 1", "To bag 1", "All 7"]


def test_that_what_came_back_says_why(screen: QueueScreen, press: Callable[[Screen, str], None]) -> None:
    press(screen, "queue.tab2")
    assert "100 mL" in screen.table.text_at(0, 1)


@pytest.mark.parametrize(
    ("rx_number", "place"),
    [(7000418, "fill"), (7000419, "verify"), (7000422, "fill"), (7000424, "will_call")],
)
def test_that_a_label_opens_the_fill_where_it_is_worked_on(
    screen: QueueScreen, counter: ShellDouble, town: Town, rx_number: int, place: str
) -> None:
    assert screen.on_scan(RxLabel(rx_number, 0))
    fill_id = town.fills.by_label(rx_number, 0)
    assert fill_id is not None
    assert counter.opened == [(place, FillTarget(fill_id))]


def test_that_a_typed_number_opens_its_newest_fill(screen: QueueScreen, counter: ShellDouble) -> None:
    screen.activate(LabelTarget(7000419))
    assert counter.opened[-1][0] == "verify"


def test_that_a_label_of_another_store_says_so(screen: QueueScreen, counter: ShellDouble) -> None:
    screen.on_scan(RxLabel(1234567, 0))
    assert counter.said[-1][1] == "No prescription 1234567 is on file here. Check the number."
    assert counter.sounds == [False]


def test_that_other_scans_are_left_to_the_window(screen: QueueScreen) -> None:
    assert not screen.on_scan(BagLabel(17))


def test_that_enter_and_keys_open_what_is_current(
    screen: QueueScreen, counter: ShellDouble, town: Town, press: Callable[[Screen, str], None]
) -> None:
    press(screen, "queue.open")
    press(screen, "queue.patient")
    first = screen.table.rows()[0]
    assert counter.opened == [("fill", FillTarget(first.fill_id)), ("patient", PatientTarget(town.chen.id))]


def test_that_a_change_is_shown_and_the_current_row_stays(screen: QueueScreen, town: Town) -> None:
    screen.table.select_key(town.fills.rows[2].fill_id)
    town.fills.rows = town.fills.rows[1:]
    screen.on_changes(frozenset({Change(Kind.FILL)}))
    assert drugs(screen) == ["oxyCODONE 5 mg tablet", "atorvastatin 40 mg tablet"]
    current = screen.table.current()
    assert current is not None
    assert current.drug == "oxyCODONE 5 mg tablet"


def test_that_an_empty_queue_says_what_to_do(screen: QueueScreen, town: Town) -> None:
    town.fills.rows = ()
    screen.on_changes(frozenset({Change(Kind.FILL)}))
    assert screen.table.isHidden()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "under 1 min"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 00"),
        (12240, "3 h 24"),
        (172800, "2 d"),
    ],
)
def test_that_waits_read_as_people_say_them(seconds: int, words: str) -> None:
    assert waited(seconds) == words


def test_that_the_queue_is_accessible_and_its_keys_do_not_clash(
    screen: QueueScreen, check_accessible: Any, check_keys: Any
) -> None:
    check_accessible(screen)
    check_keys(screen)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_the_queue_shows_its_words_whole(
    screen: QueueScreen, picture: Any, check_not_cut: Any, theme: str
) -> None:
    picture(screen, (1284, 664), theme)
    check_not_cut(screen)
