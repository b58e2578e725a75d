"""Prove that tables keep their place, open with the keys and read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, RowTable, RowTableModel, Two

if TYPE_CHECKING:
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from ui.widgets.table import Cell


@dataclass(frozen=True)
class Line:
    id: int
    name: str


COLUMNS = (Column("Item"), Column("Pays", 10, right=True), Column("", 12))


def cells(line: Line) -> tuple[Cell, ...]:
    return Two(line.name, "sub"), "$1.00", Mark("Paid", Tone.OK)


def lines(count: int, name: str = "line") -> tuple[Line, ...]:
    return tuple(Line(number, f"{name} {number}") for number in range(count))


def make(qtbot: QtBot, count: int) -> RowTable[Line]:
    table: RowTable[Line] = RowTable(COLUMNS, cells, lambda line: line.id, "Lines")
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.set_rows(lines(count))
    table.show()
    return table


def test_that_the_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester) -> None:
    model: RowTableModel[Line] = RowTableModel(COLUMNS, cells, lambda line: line.id)
    model.set_rows(lines(40))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_that_new_contents_of_the_same_rows_reset_nothing(qtbot: QtBot) -> None:
    table = make(qtbot, 30)
    table.select_key(20)
    with qtbot.assertNotEmitted(table.model().modelReset), qtbot.waitSignal(table.model().dataChanged):
        table.set_rows(lines(30, "new"))
    current = table.current()
    assert current is not None
    assert current.name == "new 20"
    assert table.text_at(20, 0) == "new 20, sub"


def test_that_the_current_row_stays_current_when_rows_come_and_go(qtbot: QtBot) -> None:
    table = make(qtbot, 30)
    table.select_key(12)
    table.set_rows([line for line in lines(30) if line.id > 9])
    assert table.current() == Line(12, "line 12")
    table.set_rows([line for line in lines(30) if line.id > 20])
    assert table.current() is not None
    table.set_rows(())
    assert table.current() is None


def test_that_enter_opens_the_current_row(qtbot: QtBot) -> None:
    table = make(qtbot, 3)
    table.select_key(2)
    with qtbot.waitSignal(table.opened, timeout=2000) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [Line(2, "line 2")]


def test_that_the_arrow_keys_tell_the_chosen_row(qtbot: QtBot) -> None:
    table = make(qtbot, 3)
    table.select_key(0)
    with qtbot.waitSignal(table.chosen, timeout=2000) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert chosen.args == [Line(1, "line 1")]


def test_that_more_rows_are_asked_for_once_at_each_end(qtbot: QtBot) -> None:
    table = make(qtbot, 60)
    asked: list[int] = []
    table.set_more(lambda: asked.append(len(table.rows())))
    table.scrollToBottom()
    qtbot.waitUntil(lambda: bool(asked))
    table.scrollToTop()
    table.scrollToBottom()
    assert asked == [60]
    table.set_rows(lines(120))
    table.scrollToBottom()
    qtbot.waitUntil(lambda: asked == [60, 120])


def test_that_a_chip_in_a_cell_reads_as_words(qtbot: QtBot) -> None:
    table = make(qtbot, 1)
    index = table.model().index(0, 2)
    assert table.model().data(index, Qt.ItemDataRole.AccessibleTextRole) == "Good: Paid"


def test_that_bars_stand_for_rows_that_are_on_their_way(qtbot: QtBot) -> None:
    table = make(qtbot, 0)
    blank = table.viewport().grab().toImage()
    table.show_waiting()
    waiting = table.viewport().grab().toImage()
    assert waiting != blank
    table.set_empty("No claims wait. Press F4 for the queue.")
    table.set_rows(())
    said = table.viewport().grab().toImage()
    assert said not in (blank, waiting)
    table.set_rows(lines(3))
    assert table.viewport().grab().toImage() != said


def test_that_only_the_cells_that_changed_are_painted_anew(qtbot: QtBot) -> None:
    table = make(qtbot, 30)
    told: list[tuple[int, int]] = []
    table.model().dataChanged.connect(lambda first, last: told.append((first.row(), last.column())))
    assert table.text_at(1, 0) == "line 1, sub"
    fresh = (Line(0, "line 0"), Line(1, "dearer"), *lines(30)[2:])
    table.set_rows(fresh)
    assert told == [(1, 0)]
    assert table.text_at(1, 0) == "dearer, sub"
    table.set_rows(fresh)
    assert told == [(1, 0)]


def test_that_a_cell_is_made_again_though_its_row_is_the_same(qtbot: QtBot) -> None:
    words = ["first"]
    table: RowTable[Line] = RowTable(COLUMNS, lambda _line: (words[0], "", ""), lambda line: line.id, "Lines")
    qtbot.addWidget(table)
    table.set_rows(lines(2))
    assert table.text_at(0, 0) == "first"
    words[0] = "second"
    with qtbot.waitSignal(table.model().dataChanged):
        table.set_rows(lines(2))
    assert table.text_at(0, 0) == "second"
