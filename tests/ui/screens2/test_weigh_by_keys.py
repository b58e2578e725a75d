"""Weigh on the real fill screen, by keys, with a real driver on a simulated scale and a real store behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.hardware.config import DevicesConfig
from app.inventory.weigh import WeighVerdict
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity, Unit
from app.workflows.dispense import CompleteFill, complete_fill
from app.workflows.verify import Approve, approve
from devices.manager import DeviceManager
from devices.sim.client import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.kernel.ids import FillId
    from app.workflows.views import FillCard
    from tests.fixtures.stage_fixtures import Stage
    from ui.screens.fill.view import FillScreen


@pytest.fixture
def scale(tmp_path: Path) -> Iterator[Simulator]:
    simulator = Simulator.start("scale", tmp_path / "scale")
    yield simulator
    simulator.stop()


@pytest.fixture
def fill_screen(
    qtbot: QtBot, stage: Stage, shell_double: Any, scale: Simulator
) -> Iterator[tuple[FillScreen, Any]]:
    from ui.key_map import KeyMap
    from ui.screens.fill.view import FillScreen
    from ui.tasks import Tasks

    shell_double.person = stage.person
    shell_double.desk.clock = stage.clock
    devices = DeviceManager(DevicesConfig(scale=scale.address), SystemClock())
    devices.start()
    shell_double.desk.devices = devices
    failures: list[BaseException] = []
    tasks = Tasks(stage.runner, shell_double.actor, failures.append)
    shell_double.work = tasks
    screen = FillScreen(shell_double)
    qtbot.addWidget(screen)
    keys = KeyMap(screen, lambda command: None if command.reason else command.handler())
    keys.bind(screen.commands())
    tasks.changed.connect(screen.on_changes)
    with qtbot.waitActive(screen):
        screen.show()
        screen.activateWindow()
    yield screen, keys
    tasks.changed.disconnect(screen.on_changes)
    tasks.close()
    devices.stop()
    assert failures == []


def controlled(stage: Stage) -> FillId:
    """Accept sixty tablets of a controlled drug, for cash."""
    found = stage.read(lambda reads: reads.catalog.search("codeine", 50))
    drug = next(one for one in found if one.schedule == "C-III" and one.unit is Unit.EACH and not one.parts)
    made = stage.accept(stage.insured(), ndc11=drug.ndc11, coverage_id=None, refills=0, unit=drug.unit)
    return made.fill_id


def card_of(fill_id: FillId) -> Callable[[Any], FillCard]:
    return lambda reads: reads.fills.card(fill_id)


def test_that_a_controlled_vial_is_weighed_by_keys_and_not_passed_until_it_agrees(
    qtbot: QtBot, stage: Stage, fill_screen: tuple[FillScreen, Any], scale: Simulator
) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from ui.targets import FillTarget

    screen, _keys = fill_screen
    fill_id = controlled(stage)
    screen.activate(FillTarget(fill_id))
    qtbot.waitUntil(lambda: screen.weigh.chip.text() == "Sample first", timeout=15_000)

    def weigh(grams: str, shows: str) -> None:
        scale.control(do="put", grams=grams)
        QTest.keyClick(screen, Qt.Key.Key_F10)
        qtbot.waitUntil(lambda: screen.weigh.chip.text() == shows, timeout=15_000)

    weigh("2.00", "Not weighed")
    weigh("5.40", "Weighs like 54 of 60: count again")
    card = stage.read(card_of(fill_id))
    stage.do(complete_fill, CompleteFill(fill_id, card.drug.ndc11, "LOT7", "06/2028"))
    with pytest.raises(DomainError, match="Count and weigh it again"):
        stage.do(approve, Approve(fill_id))
    weigh("6.00", "Weighs like 59 to 61 of 60")
    stage.do(approve, Approve(fill_id))
    qtbot.waitUntil(lambda: screen.presenter.walk.card == stage.read(card_of(fill_id)), timeout=15_000)
    after = stage.read(card_of(fill_id))
    assert after.quantity == Quantity.of(60)
    assert after.weighing is not None
    assert after.weighing.verdict is WeighVerdict.AGREES
