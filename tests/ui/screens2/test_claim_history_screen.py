"""Prove the claim history screen: the newest message first, words beside bytes, only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ui.screens.claim_history.view import ClaimHistoryScreen
from ui.targets import ClaimTarget, FillTarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


@pytest.fixture
def shown(qtbot: QtBot, counter: Any) -> Callable[[], ClaimHistoryScreen]:
    def show() -> ClaimHistoryScreen:
        screen = ClaimHistoryScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        return screen

    return show


def _act(screen: ClaimHistoryScreen, name: str) -> None:
    next(one for one in screen.commands() if one.id == name).handler()


def test_that_the_newest_message_is_shown_in_words_beside_its_bytes(shown: Any, lane: Any, ran: Any) -> None:
    screen = shown()
    screen.activate(ClaimTarget(lane.claims.rows[0].id))
    assert len(screen.messages.rows()) == 2
    assert screen.messages.currentIndex().row() == 1
    assert "FB79" in screen.raw.toPlainText()
    names = {screen.fields.text_at(at, 0).partition(",")[0] for at in range(len(screen.fields.rows()))}
    assert "Reject Code" in names
    assert [cmd.id for cmd in ran("record_view")] == [lane.claims.rows[0].id]
    _act(screen, "history.previous")
    assert "CAMARIA" in screen.raw.toPlainText()


def test_that_a_fill_opens_and_only_changes_can_be_shown(shown: Any, lane: Any, counter: Any) -> None:
    screen = shown()
    screen.activate(FillTarget(lane.claims.rows[1].fill_id))
    assert screen.fields.rows()
    _act(screen, "history.changed")
    assert screen.fields.rows() == ()
    _act(screen, "history.changed")
    _act(screen, "history.fill")
    _act(screen, "history.patient")
    assert [name for name, _target in counter.opened] == ["verify", "patient"]


def test_that_nothing_picked_says_so(shown: Any, lane: Any) -> None:
    screen = shown()
    screen.activate(None)
    assert all(command.reason for command in screen.commands())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_the_history_fits_and_is_named(
    shown: Any,
    lane: Any,
    picture: Any,
    check_accessible: Any,
    check_keys: Any,
    check_not_cut: Any,
    theme: str,
) -> None:
    screen = shown()
    screen.activate(ClaimTarget(lane.claims.rows[0].id))
    for size in ((1284, 560), (1838, 900)):
        picture(screen, size, theme)
        check_not_cut(screen)
    check_accessible(screen)
    check_keys(screen)
