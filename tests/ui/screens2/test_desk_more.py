"""Prove that the claims desk says more for a rejected claim by keys alone, over a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt

from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.practice import payer_answers
from app.practice.payer_answers import Rejection

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.fixtures.desk_fixtures import Hands
    from tests.fixtures.stage_fixtures import Stage
    from ui.screens.desk.view import DeskScreen

CTRL = Qt.KeyboardModifier.ControlModifier
MORE, SEND, ESCAPE = (Qt.Key.Key_M, CTRL), (Qt.Key.Key_Return, CTRL), Qt.Key.Key_Escape


@pytest.fixture
def rejected(stage: Stage) -> Any:
    """Give a fill whose claim came back with a reject."""
    fill_id = stage.accept(stage.insured()).fill_id
    item = stage.waiting()[-1]
    sent = Message.parse(stage.send(item.id), Direction.REQUEST)
    stage.answer(item.id, payer_answers.rejected(sent, Rejection(("39",), "DIAGNOSIS MISSING")))
    return fill_id


def _newest(stage: Stage, fill_id: Any) -> Message:
    claim = stage.read(lambda reads: reads.claims.of_fill(fill_id))[-1]
    raw = stage.read(lambda reads: reads.claims.messages(claim.id))[0].raw
    return Message.parse(raw, Direction.REQUEST)


def test_that_a_diagnosis_is_added_and_sent_with_the_claim(
    qtbot: QtBot, stage: Stage, rejected: Any, at_desk: tuple[Hands, DeskScreen]
) -> None:
    hands, screen = at_desk
    screen.activate(None)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    part = screen.pane.more
    assert part.isHidden()
    hands.press(MORE)
    qtbot.waitUntil(part.is_open, timeout=5_000)
    part.fields.by_name["diagnosis"].setFocus()  # type: ignore[index] # a name is its text
    hands.type("e11.9")
    hands.press(SEND)
    qtbot.waitUntil(lambda: len(stage.read(lambda reads: reads.claims.of_fill(rejected))) > 1, timeout=5_000)
    assert _newest(stage, rejected).segment("13").text("DO").strip() == "E119"


def test_that_a_wrong_field_stays_open_and_nothing_is_sent(
    qtbot: QtBot, stage: Stage, rejected: Any, at_desk: tuple[Hands, DeskScreen]
) -> None:
    hands, screen = at_desk
    screen.activate(None)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    hands.press(MORE)
    part = screen.pane.more
    field = part.fields.by_name["coupon number"]  # type: ignore[index] # a name is its text
    field.setFocus()
    hands.type("CP1")
    assert screen.back(), "Esc closes the fields first"
    hands.press(SEND)
    assert part.fields.by_name["coupon kind"].error()  # type: ignore[index] # a name is its text
    assert part.is_open()
    assert screen.has_unsaved()
    assert len(stage.read(lambda reads: reads.claims.of_fill(rejected))) == 1
