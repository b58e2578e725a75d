"""Prove that weighing at fill and its evidence at verify need one key each, and hide without a scale."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.hardware.errors import ScaleMoving
from app.hardware.scales import WeighAnswer, Weight
from app.inventory.weigh import DIFFERS, PieceWeight, WeighVerdict
from app.inventory.weigh_views import WeighingRow
from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity, Unit
from app.prescriptions.model import FillState
from app.workflows.weighing import AcknowledgeWeighing, KeepSample, WeighFill
from ui.screens.fill.view import FillScreen
from ui.screens.verify.view import VerifyScreen
from ui.targets import FillTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.workflows.views import FillCard
    from tests.ui.conftest import ShellDouble
    from tests.ui.screens1.conftest import Town
    from ui.screens.base import Screen

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
PIECE = PieceWeight(Decimal("0.351"), Decimal("0.03"), 60, Decimal("0.0005"), 3, NOW)


class Pan:
    """Be a scale that shows what the test put on it."""

    def __init__(self) -> None:
        self.answer = WeighAnswer(Weight.parse("63.18 g"))
        self.is_set_up = True
        self.asked = 0
        self.waiting: Future[WeighAnswer] | None = None

    def has_scale(self) -> bool:
        return self.is_set_up

    def weigh(self) -> Future[WeighAnswer]:
        self.asked += 1
        future: Future[WeighAnswer] = Future()
        future.set_result(self.answer)
        return future


def weighing(verdict: WeighVerdict, low: int, high: int, **more: Any) -> WeighingRow:
    facts: dict[str, Any] = {
        "id": UUID(int=9),
        "weight": "65.98 g, vial 2.80 g",
        "wanted": Quantity.of(180),
        "low": low,
        "high": high,
        "verdict": verdict,
        "who": "TR",
        "at": NOW,
        "acknowledged_by": "",
        "note": "",
        "stands": True,
    }
    return WeighingRow(**facts | more)


@pytest.fixture
def pan(counter: Any) -> Pan:
    made = Pan()
    counter.desk.devices.has_scale = made.has_scale
    counter.desk.devices.weigh = made.weigh
    return made


@pytest.fixture
def fill(counter: Any, pan: Pan, shown: Callable[[Screen], Screen]) -> Callable[..., FillScreen]:
    assert pan.is_set_up

    def show(card: FillCard) -> FillScreen:
        screen = FillScreen(counter)
        shown(screen)
        screen.activate(FillTarget(card.fill_id))
        return screen

    return show


def sent(counter: ShellDouble) -> list[object]:
    return [payload for name, payload in counter.work.submitted if name != "record_view"]


def words(screen: FillScreen) -> str:
    return screen.weigh.told()


def test_that_one_key_weighs_the_vial_and_the_verdict_stands_beside_the_count(
    fill: Any, counter: ShellDouble, town: Town, press: Any
) -> None:
    card = town.card(piece=PIECE)
    screen = fill(card)
    assert screen.weigh.chip.text() == "Not weighed"
    assert "One piece weighs 351 mg (3 samples, the last 11/24/2026)." in words(screen)
    counter.work.answers["weigh_fill"] = lambda _cmd: town.change(
        card, weighing=weighing(WeighVerdict.AGREES, 179, 181)
    )
    press(screen, "fill.weigh")
    assert sent(counter) == [WeighFill(card.fill_id, Weight.parse("63.18 g"), None)]
    assert (screen.weigh.chip.text(), screen.weigh.chip.tone()) == (
        "Weighs like 179 to 181 of 180",
        Tone.OK,
    )


def test_that_a_short_vial_says_count_again_and_changes_nothing_else(
    fill: Any, town: Town, counter: ShellDouble
) -> None:
    screen = fill(
        town.card(piece=PIECE, drug=town.oxycodone, weighing=weighing(WeighVerdict.FEWER, 170, 172))
    )
    assert screen.weigh.chip.text() == "Weighs like 170 to 172 of 180: count again"
    assert screen.weigh.chip.tone() is Tone.BAD
    assert "controlled drug" in words(screen)
    assert sent(counter) == []


def test_that_the_empty_vial_is_taken_off_until_the_next_fill(
    fill: Any, counter: ShellDouble, town: Town, pan: Pan, press: Any
) -> None:
    card = town.card(piece=PIECE)
    screen = fill(card)
    pan.answer = WeighAnswer(Weight.parse("2.80 g"))
    press(screen, "fill.tare")
    assert "The vial's 2.80 g are taken off." in words(screen)
    pan.answer = WeighAnswer(Weight.parse("65.98 g"))
    press(screen, "fill.weigh")
    assert sent(counter) == [WeighFill(card.fill_id, Weight.parse("65.98 g"), Weight.parse("2.80 g"))]
    pan.answer = WeighAnswer(Weight.parse("0.00 g"))
    press(screen, "fill.tare")
    assert "taken off" not in words(screen)
    pan.answer = WeighAnswer(Weight.parse("2.80 g"))
    press(screen, "fill.tare")
    press(screen, "fill.next")
    assert "taken off" not in words(screen)


def test_that_a_drug_nobody_sampled_asks_for_counted_pieces_first(
    fill: Any, counter: ShellDouble, town: Town, pan: Pan, press: Any
) -> None:
    card = town.card()
    screen = fill(card)
    assert screen.weigh.field.isVisible()
    assert screen.weigh.field.text() == "20"
    screen.weigh.field.set_text("many")
    press(screen, "fill.weigh")
    assert screen.weigh.field.error() == "Type a whole number, such as 20."
    assert pan.asked == 0
    screen.weigh.field.set_text("30")
    press(screen, "fill.weigh")
    assert sent(counter) == [KeepSample(card.drug.ndc11, 30, Weight.parse("63.18 g"))]


def test_that_a_sample_unlike_the_others_is_refused_and_may_begin_anew(
    fill: Any, counter: ShellDouble, town: Town, press: Any
) -> None:
    card = town.card(piece=PIECE)
    screen = fill(card)
    assert not screen.weigh.field.isVisible()
    press(screen, "fill.sample")
    assert QApplication.focusWidget() is screen.weigh.field.line
    counter.work.answers["keep_sample"] = DomainError(DIFFERS, "Count the sample again.")
    press(screen, "fill.weigh")
    assert screen.weigh.note.text() == "Count the sample again."
    press(screen, "fill.sample")
    assert "begin anew" in words(screen)
    counter.work.answers["keep_sample"] = None
    press(screen, "fill.weigh")
    assert sent(counter)[-1] == KeepSample(card.drug.ndc11, 20, Weight.parse("63.18 g"), anew=True)
    assert counter.said[-1] == (Tone.OK, "The sample is kept. Weigh the counted vial now.")
    assert not screen.weigh.field.isVisible()


def test_that_escape_leaves_a_sample(fill: Any, town: Town, press: Any) -> None:
    screen = fill(town.card(piece=PIECE))
    assert not screen.back()
    press(screen, "fill.sample")
    assert screen.back()
    assert not screen.weigh.field.isVisible()


def test_that_a_scale_in_trouble_says_so_beside_the_count(
    fill: Any, counter: ShellDouble, town: Town, pan: Pan, press: Any
) -> None:
    screen = fill(town.card(piece=PIECE))
    pan.answer = WeighAnswer.failed(ScaleMoving())
    press(screen, "fill.weigh")
    assert screen.weigh.note.text() == ScaleMoving.text
    assert sent(counter) == []
    counter.work.answers["weigh_fill"] = DomainError("weight", "Nothing is on the scale but the vial.")
    pan.answer = WeighAnswer(Weight.parse("2.80 g"))
    press(screen, "fill.weigh")
    assert screen.weigh.note.text() == "Nothing is on the scale but the vial."


def test_that_without_a_scale_or_with_a_liquid_there_is_nothing_to_see(
    fill: Any, town: Town, pan: Pan, counter: Any
) -> None:
    liquid = fill(town.card(drug=town.amoxicillin, unit=Unit.MILLILITER))
    assert not liquid.weigh.isVisible()
    pan.is_set_up = False
    screen = fill(town.card(piece=PIECE))
    assert not screen.weigh.isVisible()
    assert not [command for command in screen.commands() if command.id == "fill.weigh"]
    del counter.desk.devices.has_scale
    assert FillScreen(counter).weigh.commands() == ()


def test_that_an_approved_fill_is_not_weighed(fill: Any, town: Town, pan: Pan, press: Any) -> None:
    screen = fill(town.card(piece=PIECE, state=FillState.VERIFIED))
    press(screen, "fill.weigh")
    assert pan.asked == 0
    assert "Send it back first" in screen.weigh.presenter.blocked()


@pytest.fixture
def verify(counter: Any, shown: Callable[[Screen], Screen]) -> Callable[..., VerifyScreen]:
    def show(card: FillCard) -> VerifyScreen:
        screen = VerifyScreen(counter)
        shown(screen)
        screen.activate(FillTarget(card.fill_id))
        return screen

    return show


def test_that_the_pharmacist_sees_what_the_vial_weighed(verify: Any, town: Town) -> None:
    screen = verify(town.filled(weighing=weighing(WeighVerdict.AGREES, 179, 181)))
    assert screen.weigh.note.text() == ("Weighs like 179 to 181 of 180 (65.98 g, vial 2.80 g, 10:00 by TR)")
    assert screen.weigh.blocked()
    assert not verify(town.filled()).weigh.isVisible()
    old = weighing(WeighVerdict.FEWER, 20, 21, stands=False)
    assert not verify(town.filled(weighing=old)).weigh.isVisible()


def test_that_a_pharmacist_answers_for_the_count_by_keys(
    verify: Any, town: Town, counter: ShellDouble, press: Any
) -> None:
    row = weighing(WeighVerdict.FEWER, 170, 172)
    card = town.filled(drug=town.oxycodone, weighing=row)
    screen = verify(card)
    assert "F10" in screen.presenter.blocked()
    assert "look at this" in screen.ticks.rows[-1].accessibleName()
    press(screen, "verify.weight")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert "Say why the count is right" in screen.weigh.reason.error()
    assert screen.back()
    press(screen, "verify.weight")
    counter.work.answers["acknowledge_weighing"] = lambda _cmd: town.change(
        card, weighing=weighing(WeighVerdict.FEWER, 170, 172, acknowledged_by="PP", note="Counted twice")
    )
    QTest.keyClicks(screen.weigh.reason.line, "Counted twice")
    QTest.keyClick(screen.weigh.reason.line, Qt.Key.Key_Return)
    assert sent(counter) == [AcknowledgeWeighing(row.id, "Counted twice")]
    assert screen.weigh.note.text().endswith("· PP: Counted twice")
    assert not screen.weigh.reason.isVisible()
    assert screen.weigh.blocked()
    assert screen.presenter.blocked() == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_both_screens_show_the_weight_whole(
    fill: Any,
    verify: Any,
    town: Town,
    press: Any,
    picture: Any,
    check_not_cut: Any,
    check_accessible: Any,
    check_keys: Any,
    theme: str,
) -> None:
    against = weighing(WeighVerdict.FEWER, 170, 172)
    screens = [fill(town.card(piece=PIECE, drug=town.oxycodone, weighing=against)), fill(town.card())]
    screens.append(verify(town.filled(drug=town.oxycodone, weighing=against)))
    press(screens[-1], "verify.weight")
    for screen in screens:
        for size in ((1284, 664), (1838, 976)):
            picture(screen, size, theme)
            check_not_cut(screen)
        check_accessible(screen)
        check_keys(screen)
