"""Keep the keys on the screen when an answer takes away the part that had them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.kernel.running import Actor
    from tests.ui.shell.conftest import TillScreen
    from ui.application import CounterScreens


@pytest.mark.parametrize("way", ["hide", "disable"])
def test_that_a_part_that_goes_away_leaves_the_keys_on_its_screen(
    qtbot: QtBot, screens: CounterScreens, pharmacist: Actor, way: str
) -> None:
    screens.session.enter(pharmacist)
    window = screens.window
    with qtbot.waitActive(window):
        window.activateWindow()
    assert screens.conductor is not None
    till = cast("TillScreen", screens.conductor.navigator.current())
    qtbot.waitUntil(till.field.line.hasFocus)
    others = [one for one in till.findChildren(type(till.field)) if one is not till.field]
    for other in others:
        other.hide()
    if way == "hide":
        till.field.hide()
    else:
        till.field.setEnabled(False)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus is till or till.isAncestorOf(focus)
