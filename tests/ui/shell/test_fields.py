"""Prove how fields take, check and keep what is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.kernel.money import Money
from ui.widgets.field import TextField
from ui.widgets.keypad import KeyPad
from ui.widgets.pick_list import PickRow
from ui.widgets.picker import PickerField
from ui.widgets.value_fields import ChoiceField, DateField, MoneyField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.qtbot import QtBot

    from ui.widgets.picker import Answer

TODAY = date(2026, 11, 24)


Place = Callable[..., QWidget]


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    """Put fields into an active window that lives as long as the test."""
    forms: list[QWidget] = []

    def put(*fields: QWidget) -> QWidget:
        form = QWidget()
        forms.append(form)
        form.resize(500, 400)
        column = QVBoxLayout(form)
        for field in fields:
            column.addWidget(field)
        qtbot.addWidget(form)
        form.show()
        with qtbot.waitActive(form):
            form.activateWindow()
        return form

    return put


def test_that_enter_goes_to_the_next_field(qtbot: QtBot, place: Place) -> None:
    first, second = TextField("One"), TextField("Two")
    place(first, second)
    first.setFocus()
    QTest.keyClick(first.line, Qt.Key.Key_Return)
    qtbot.waitUntil(second.line.hasFocus)


def test_that_a_field_is_checked_as_it_is_left_and_keeps_what_was_typed(qtbot: QtBot, place: Place) -> None:
    first = TextField("Quantity", lambda text: "" if text.isdigit() else "Type a number, such as 30.")
    second = TextField("Days")
    place(first, second)
    first.setFocus()
    QTest.keyClicks(first.line, "abc")
    assert first.error() == ""
    QTest.keyClick(first.line, Qt.Key.Key_Return)
    assert first.error() == "Type a number, such as 30."
    assert first.text() == "abc"
    assert first.line.accessibleDescription() == first.error()
    QTest.keyClicks(first.line, "1")
    assert first.error() == ""


def test_that_an_empty_field_is_no_error_until_the_screen_says_so(qtbot: QtBot, place: Place) -> None:
    field = TextField("Name", lambda _text: "wrong")
    place(field)
    assert field.check_now()
    field.set_error("Type the name.")
    assert field.note.text() == "Type the name."


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("0704", date(2026, 7, 4)),
        ("7/4/61", date(1961, 7, 4)),
        ("t", TODAY),
        ("+3", date(2026, 11, 27)),
        ("07/04/1961", date(1961, 7, 4)),
    ],
)
def test_that_a_date_is_read_in_every_form_and_written_out(
    qtbot: QtBot, place: Place, typed: str, day: date
) -> None:
    field, other = DateField("Written", lambda: TODAY), TextField("Next")
    place(field, other)
    field.setFocus()
    QTest.keyClicks(field.line, typed)
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.value() == day
    assert field.text() == f"{day:%m/%d/%Y}"


def test_that_a_day_that_does_not_exist_stays_as_typed(qtbot: QtBot, place: Place) -> None:
    field, other = DateField("Written", lambda: TODAY), TextField("Next")
    place(field, other)
    field.setFocus()
    QTest.keyClicks(field.line, "02/30")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.value() is None
    assert field.text() == "02/30"
    assert "no such day" in field.error()


def test_that_a_birth_date_shows_the_age(qtbot: QtBot, place: Place) -> None:
    field, other = DateField("Birth date", lambda: TODAY, birth=True), TextField("Next")
    place(field, other)
    field.setFocus()
    QTest.keyClicks(field.line, "04/12/61")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.note.text() == "65 years old"


@pytest.mark.parametrize(
    ("keys", "shown"),
    [("5", "0.05"), ("1250", "12.50"), ("12.5", "12.5"), ("20.", "20."), ("100000", "1000.00")],
)
def test_that_money_comes_from_the_right_until_a_point_is_typed(
    qtbot: QtBot, place: Place, keys: str, shown: str
) -> None:
    field = MoneyField("Cash")
    place(field)
    QTest.keyClicks(field.line, keys)
    assert field.text() == shown


@pytest.mark.parametrize(
    ("keys", "cents"), [("150", 150), ("150.", 15_000), ("150.00", 15_000), ("150.5", 15_050), (".", 0)]
)
def test_that_a_point_makes_whole_dollars(qtbot: QtBot, place: Place, keys: str, cents: int) -> None:
    field = MoneyField("Cash", large=True)
    place(field)
    QTest.keyClicks(field.line, keys)
    assert field.value() == Money(cents)
    assert field.check_now()


def test_that_a_key_of_the_pad_types_into_the_money_field(qtbot: QtBot, place: Place) -> None:
    field, pad = MoneyField("Cash"), KeyPad()
    place(field, pad)
    pad.key.connect(lambda key: pad.type_into(field.line, key))
    for key in ("2", "00", "0", "back"):
        pad.key.emit(key)
    assert field.value() == Money(200)


@given(cents=st.integers(0, 10**9))
def test_that_typing_the_digits_of_an_amount_gives_the_amount(cents: int) -> None:
    field = MoneyField("Cash")
    for digit in str(cents):
        field.line.setText(field.line.text() + digit)
        field.line.textEdited.emit(field.line.text())
    assert field.value() == Money(cents)


def test_that_typing_the_code_of_a_choice_picks_it(qtbot: QtBot, place: Place) -> None:
    field = ChoiceField("DAW", ((0, "0  Substitution allowed"), (1, "1  Prescriber says brand")))
    place(field)
    field.setFocus()
    QTest.keyClick(field.box, Qt.Key.Key_1)
    assert field.value() == 1
    field.set_choices(((1, "1  Prescriber says brand"), (2, "2  Patient wants brand")))
    assert field.value() == 1


class Found:
    """Keep the questions of a picker so that a test can answer them when it likes."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Answer]] = []

    def search(self, text: str, answer: Answer) -> None:
        self.asked.append((text, answer))


def rows(*names: str) -> Sequence[PickRow]:
    return tuple(PickRow(name, name, "sub") for name in names)


def test_that_a_picker_shows_hits_and_takes_one_with_the_keys(qtbot: QtBot, place: Place) -> None:
    found = Found()
    field, other = PickerField("Patient", found.search), TextField("Next")
    place(field, other)
    field.setFocus()
    QTest.keyClicks(field.line, "che")
    qtbot.waitUntil(lambda: bool(found.asked))
    found.asked[-1][1](rows("Chen", "Cheever"))
    QTest.keyClick(field.line, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.picked, timeout=2000) as picked:
        QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert picked.args == ["Cheever"]
    assert field.value() == "Cheever"
    assert field.hits() == ()
    qtbot.waitUntil(other.line.hasFocus)


def test_that_a_late_answer_to_older_words_is_dropped(qtbot: QtBot, place: Place) -> None:
    found = Found()
    field = PickerField("Patient", found.search)
    place(field)
    field.setFocus()
    field.type_text("ch")
    field.type_text("chen")
    (_first, early), (_second, late) = found.asked
    late(rows("Chen"))
    early(rows("Chavez", "Chu"))
    assert [row.title for row in field.hits()] == ["Chen"]


def test_that_enter_before_the_answer_takes_the_only_hit(qtbot: QtBot, place: Place) -> None:
    found = Found()
    field, other = PickerField("Drug", found.search), TextField("Next")
    place(field, other)
    field.setFocus()
    QTest.keyClicks(field.line, "metf")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    found.asked[-1][1](rows("metFORMIN"))
    assert field.value() == "metFORMIN"


def test_that_typing_after_a_pick_empties_it_and_nothing_found_is_said(qtbot: QtBot, place: Place) -> None:
    found = Found()
    field = PickerField("Drug", found.search)
    place(field)
    field.set_picked(PickRow(1, "lisinopril"))
    with qtbot.waitSignal(field.emptied, timeout=2000):
        QTest.keyClicks(field.line, "x")
    qtbot.waitUntil(lambda: bool(found.asked))
    found.asked[-1][1](())
    assert field.value() is None
    assert "Nothing found" in field.error()
    assert field.typed() == "xlisinopril"
    field.clear_pick()
    assert (field.typed(), field.error()) == ("", "")
