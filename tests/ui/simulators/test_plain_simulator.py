"""Check that a simulator of any other kind is shown by its lines, its drawer and buttons for its acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QLineEdit

from app.hardware.simulators import Act, Portrait, Shows, Sight
from ui.simulators.panel import PlainPanel
from ui.simulators.window import SimulatorsWindow
from ui.widgets.buttons import SecondaryButton

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from app.hardware.simulators import Watcher

STROKES = [[[1, 2], [3, 4]]]
ACTS = (
    Act("put", "Put on the scale", "Grams", "grams"),
    Act("sign", "Sign", facts={"strokes": STROKES}),
    Act("close_drawer", "Push the drawer shut"),
)
PORTRAIT = Portrait("gadget", "Gadget", Shows.PLAIN, "tcp:127.0.0.1:9", {"deaf": "Hears nothing"}, ACTS)


@dataclass
class Gadget:
    """Be a simulator that notes what it is told."""

    name: str = "gadget"
    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    is_closed: bool = False
    watcher: Watcher | None = None

    def watch(self, watcher: Watcher) -> None:
        self.watcher = watcher

    def attend(self, *, attends: bool) -> None:
        self.told.append(("attend", {"attends": attends}))

    def tell(self, word: str, **facts: object) -> None:
        self.told.append((word, facts))

    def close(self) -> None:
        self.is_closed = True

    def show(self, **facts: Any) -> None:
        assert self.watcher is not None
        self.watcher.on_sight(Sight(PORTRAIT, is_running=True, **facts))


@pytest.fixture
def gadget() -> Gadget:
    return Gadget()


@pytest.fixture
def panel(qtbot: QtBot, gadget: Gadget) -> Callable[..., PlainPanel]:
    window = SimulatorsWindow([gadget])
    qtbot.addWidget(window)
    window.show()
    window.start()

    def show(**facts: Any) -> PlainPanel:
        gadget.show(**facts)
        qtbot.waitUntil(lambda: "gadget" in window.panels, timeout=2000)
        found = window.panels["gadget"]
        assert isinstance(found, PlainPanel)
        return found

    return show


def test_that_the_lines_of_a_device_are_shown_as_they_change(
    panel: Callable[..., PlainPanel], gadget: Gadget, qtbot: QtBot
) -> None:
    shown = panel(lines=("TOTAL", "$80.08"))
    assert shown.lines.lines() == ("TOTAL", "$80.08")
    assert shown.lines.accessibleDescription() == "TOTAL. $80.08"
    gadget.show(lines=("THANK YOU",))
    qtbot.waitUntil(lambda: shown.lines.lines() == ("THANK YOU",), timeout=2000)
    assert not shown.drawer.isVisible()


def test_that_what_can_be_done_is_done_with_what_was_typed(
    panel: Callable[..., PlainPanel], gadget: Gadget
) -> None:
    shown = panel(drawer_open=True)
    buttons = {button.accessibleName(): button for button in shown.findChildren(SecondaryButton)}
    assert buttons.keys() == {"Put on the scale", "Sign", "Push shut"}
    buttons["Put on the scale"].click()
    assert gadget.told == []
    typed = next(found for found in shown.findChildren(QLineEdit) if found.accessibleName() == "Grams")
    typed.setText("12.5")
    buttons["Put on the scale"].click()
    buttons["Sign"].click()
    buttons["Push shut"].click()
    assert gadget.told == [("put", {"grams": "12.5"}), ("sign", {"strokes": STROKES}), ("close_drawer", {})]
    assert shown.drawer.chip.text() == "Open"


def test_that_a_device_without_a_plug_offers_no_cable_and_closing_follows_it_no_more(
    panel: Callable[..., PlainPanel], gadget: Gadget
) -> None:
    shown = panel(faults=("deaf",))
    assert not shown.plug_button.isVisible()
    assert shown.faults_button.isVisible()
    assert shown.chip.text() == "1 fault"
    shown.window().close()
    assert gadget.is_closed
