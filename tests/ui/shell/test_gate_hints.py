"""Prove that the gate of a practice store tells how to get in, and tells the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.window import PRACTICE_HINT, PRACTICE_PINS
from app.practice.people import people
from ui.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_that_the_words_on_the_gate_are_the_practice_accounts() -> None:
    for user in people().users:
        assert user.username in PRACTICE_HINT
        name = user.display.partition(",")[0]
        assert f"{name} {user.pin}" in PRACTICE_PINS
    assert all(
        f"“{user.password}”" in words for user in people().users for words in (PRACTICE_HINT, PRACTICE_PINS)
    )


def test_that_the_lock_tells_the_pins_where_it_is_given_them(qtbot: QtBot) -> None:
    window = MainWindow("names", "PINs")
    qtbot.addWidget(window)
    assert window.sign_in.hint.text() == "names"
    assert window.lock.hint.text() == "PINs"
    assert not window.lock.hint.isHidden()


def test_that_a_real_store_tells_nothing(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    assert window.sign_in.hint.isHidden()
    assert window.lock.hint.isHidden()
