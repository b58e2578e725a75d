"""Prove will-call: bags into bins by scan or typed, and a shelf that ages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.kernel.errors import DomainError
from app.kernel.ids import BagId, PrintJobId
from app.kernel.money import Money
from app.scanning.labels import BinLabel
from app.workflows.will_call import Placed
from ui.screens.will_call.rows import bag_cells, shelf_words, waits
from ui.screens.will_call.view import WillCallScreen
from ui.targets import BagTarget, BinTarget, PatientTarget
from ui.theme.tokens import Tone
from ui.widgets.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

if TYPE_CHECKING:
    from tests.fixtures import counter_rows as rows
else:
    import counter_rows as rows


@pytest.fixture
def shelf(qtbot: QtBot, counter: Any, lane: Any) -> Callable[[], WillCallScreen]:
    def show() -> WillCallScreen:
        counter.work.answers["place_in_bin"] = Placed(BagId(lane.day_id), 1011, "A12", ())
        screen = WillCallScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activate(None)
        return screen

    return show


def test_that_a_scanned_bin_takes_the_chosen_patient(shelf: Any, counter: Any, lane: Any, ran: Any) -> None:
    screen = shelf()
    assert screen.on_scan(BinLabel("A12"))
    assert [(cmd.patient_id, cmd.bin_code) for cmd in ran("place_in_bin")] == [
        (lane.fills.waiting[0].patient_id, "A12")
    ]
    assert counter.said == [(Tone.OK, "Okonkwo, Adaeze: bag 1011 hangs in bin A12.")]


def test_that_a_new_tag_is_told_with_the_bag(shelf: Any, counter: Any, lane: Any) -> None:
    screen = shelf()
    job_id = PrintJobId(lane.day_id)
    counter.work.answers["place_in_bin"] = Placed(BagId(lane.day_id), 1011, "A12", (), job_id)
    screen.on_scan(BinLabel("A12"))
    assert counter.said == [(Tone.OK, "Okonkwo, Adaeze: bag 1011 hangs in bin A12. Its tag prints.")]


def test_that_the_tag_of_the_chosen_bag_prints_again(shelf: Any, counter: Any, lane: Any, ran: Any) -> None:
    screen = shelf()
    counter.work.answers["reprint_bag_tag"] = PrintJobId(lane.day_id)
    screen.bags.select_key(lane.fills.bags[1].bag_id)
    (again,) = [command for command in screen.commands() if command.keys == ("F9",)]
    again.handler()
    assert [cmd.bag_id for cmd in ran("reprint_bag_tag")] == [lane.fills.bags[1].bag_id]
    assert counter.said == [(Tone.OK, f"The tag of bag {lane.fills.bags[1].bag_number} prints again.")]


def test_that_an_empty_shelf_has_no_tag_to_print(shelf: Any, lane: Any) -> None:
    lane.fills.bags = ()
    screen = shelf()
    (again,) = [command for command in screen.commands() if command.keys == ("F9",)]
    assert again.reason == "No bag waits on the shelf."


def test_that_a_typed_bin_takes_another_patient(shelf: Any, lane: Any, ran: Any) -> None:
    screen = shelf()
    screen.to_bag.select_key(lane.fills.waiting[2].patient_id)
    QTest.keyClicks(screen.bin.line, "b04")
    QTest.keyClick(screen.bin.line, Qt.Key.Key_Return)
    assert [(cmd.patient_id, cmd.bin_code) for cmd in ran("place_in_bin")] == [
        (lane.fills.waiting[2].patient_id, "b04")
    ]


def test_that_a_patient_with_a_bag_is_offered_its_bin(shelf: Any, lane: Any) -> None:
    screen = shelf()
    screen.to_bag.select_key(lane.fills.waiting[1].patient_id)
    assert screen.bin.text() == "B11"


def test_that_nothing_is_placed_without_a_bin(shelf: Any, ran: Any) -> None:
    screen = shelf()
    QTest.keyClick(screen.bin.line, Qt.Key.Key_Return)
    assert screen.bin.error()
    assert ran("place_in_bin") == []


def test_that_a_refused_bin_stays_beside_its_field(shelf: Any, counter: Any) -> None:
    screen = shelf()
    counter.work.answers["place_in_bin"] = DomainError("bin", "Scan the bin, or type its code.")
    QTest.keyClicks(screen.bin.line, "what is this")
    QTest.keyClick(screen.bin.line, Qt.Key.Key_Return)
    assert screen.bin.error() == "Scan the bin, or type its code."
    assert screen.bin.text() == "what is this"


def test_that_nobody_to_bag_is_said(shelf: Any, counter: Any, lane: Any, ran: Any) -> None:
    lane.fills.waiting = ()
    screen = shelf()
    assert not screen.bin.isVisible()
    screen.on_scan(BinLabel("A12"))
    assert ran("place_in_bin") == []
    assert counter.said[-1][0] is Tone.WARN


def test_that_a_bin_scanned_elsewhere_shows_its_bag_and_moves_nothing(shelf: Any, ran: Any) -> None:
    screen = shelf()
    screen.activate(BinTarget("C14"))
    assert screen.bags.current().bag_number == 1001
    assert ran("place_in_bin") == []


def test_that_a_patients_bag_is_shown_and_sold(shelf: Any, counter: Any, lane: Any) -> None:
    screen = shelf()
    screen.activate(PatientTarget(lane.patient_id))
    assert screen.bags.current().patient == "Chen, Maria"
    QTest.keyClick(screen.bags, Qt.Key.Key_Return)
    assert counter.opened == [("register", BagTarget(1001))]


def test_that_the_shelf_tells_what_waits_too_long(lane: Any) -> None:
    words = [waits(row) for row in lane.fills.bags]
    assert words[:3] == ["Return, 11 days", "9 of 10 days", "6 of 10 days"]
    assert words[-1] == "Today"
    assert shelf_words(lane.fills.bags) == "7 bags, 1 to return, 1 soon"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_will_call_fits_and_is_named(
    shelf: Any, picture: Any, check_accessible: Any, check_keys: Any, check_not_cut: Any, theme: str
) -> None:
    screen = shelf()
    for size in ((1284, 560), (1838, 900)):
        picture(screen, size, theme)
        check_not_cut(screen)
    check_accessible(screen)
    check_keys(screen)


def test_that_an_estimated_bag_tells_between_which_amounts_it_lies() -> None:
    bag = rows.bag(9, "D01", "Chen, Maria", 1, 1200, 0, is_estimate=True)
    (_bin, who, _count, pays, _waits) = bag_cells(replace(bag, band=(Money(1000), Money(2500))))
    assert cell_text(who).endswith(" · $10.00 to $25.00")
    assert cell_text(pays) == "est. $12.00"
    sure = bag_cells(replace(bag, band=(Money(1200), Money(1200))))
    assert " to " not in cell_text(sure[1])
    assert sure[1] == bag_cells(bag)[1]
