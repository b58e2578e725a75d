"""Prove authorizations and appeals on the real claims desk over a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.claims.authorizations import AuthorizationState
from app.claims.desk_views import AppealRow, AuthorizationRow, DeskFilter
from app.claims.model import ClaimShown
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.work import AppealState
from app.kernel.money import ZERO, Money
from app.practice import payer_answers
from app.practice.payer_answers import Payment, Rejection
from app.workflows.authorizations import WITHDRAWING
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.fixtures.stage_fixtures import Stage

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def rejected(stage: Stage) -> Any:
    """Have a claim rejected for want of an authorization."""
    fill_id = stage.accept(stage.insured()).fill_id
    item = stage.waiting()[-1]
    sent = Message.parse(stage.send(item.id), Direction.REQUEST)
    stage.answer(item.id, payer_answers.rejected(sent, Rejection(("75",), "")))
    return fill_id


def _open(qtbot: QtBot, screen: Any, kind: Any) -> Any:
    qtbot.waitUntil(lambda: isinstance(screen.presenter.paper, kind), timeout=5_000)
    return screen.presenter.paper


def test_that_an_authorization_is_begun_pended_and_approved_by_keys(
    qtbot: QtBot, stage: Stage, at_desk: Any, rejected: Any, shell_double: Any
) -> None:
    hands, screen = at_desk
    screen.activate(None)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    hands.press((Qt.Key.Key_G, CTRL))
    paper = _open(qtbot, screen, AuthorizationRow)
    assert (paper.state, paper.next_step) == (
        AuthorizationState.DRAFT,
        "Tell the prescriber to request it",
    )
    hands.press((Qt.Key.Key_P, CTRL))
    qtbot.waitUntil(lambda: screen.presenter.paper.state is AuthorizationState.PENDED, timeout=5_000)
    hands.press((Qt.Key.Key_Return, CTRL))
    qtbot.waitUntil(lambda: bool(screen.authorization.number.error()), timeout=5_000)
    hands.type("4711")
    hands.press((Qt.Key.Key_Return, CTRL))
    qtbot.waitUntil(lambda: screen.presenter.row is None, timeout=5_000)
    screen.tabs.set_current(0)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    assert screen.presenter.detail.authorization.number == "4711"
    assert shell_double.said[-1][0] is Tone.OK


def test_that_the_plan_is_asked_with_one_key(qtbot: QtBot, stage: Stage, at_desk: Any, rejected: Any) -> None:
    hands, screen = at_desk
    screen.activate(None)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    hands.press((Qt.Key.Key_G, CTRL))
    _open(qtbot, screen, AuthorizationRow)
    hands.press(Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: screen.presenter.paper.state is AuthorizationState.REQUESTED, timeout=5_000)
    kinds = [row.kind for row in stage.read(lambda reads: reads.claims.of_fill(rejected))]
    assert kinds == ["B1", "P4"]


@pytest.mark.parametrize(
    ("key", "last"),
    [(Qt.Key.Key_T, ["B1"]), (Qt.Key.Key_R, ["B1", "B2"]), (Qt.Key.Key_Return, ["B1", "B2", "B1"])],
)
def test_that_amounts_that_cannot_be_right_are_accepted_reversed_or_sent_again_with_one_key(
    qtbot: QtBot, stage: Stage, at_desk: Any, key: Qt.Key, last: list[str]
) -> None:
    fill_id = stage.accept(stage.insured()).fill_id
    item = stage.waiting()[-1]
    sent = Message.parse(stage.send(item.id), Direction.REQUEST)
    absurd = Payment(Money(9_999_999), ZERO, Money(9_999_999), ZERO, None, None)
    stage.answer(item.id, payer_answers.paid(sent, absurd, "AUTH1", ""))
    hands, screen = at_desk
    screen.activate(None)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    assert screen.presenter.detail.row.shown is ClaimShown.UNCLEAR
    hands.press((key, CTRL))

    def kinds() -> list[str]:
        return [row.kind for row in stage.read(lambda reads: reads.claims.of_fill(fill_id))]

    qtbot.waitUntil(lambda: screen.presenter.row is None and sorted(kinds()) == sorted(last), timeout=5_000)


def test_that_a_denied_one_is_appealed_with_one_key(
    qtbot: QtBot, stage: Stage, at_desk: Any, rejected: Any
) -> None:
    hands, screen = at_desk
    screen.activate(None)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    hands.press((Qt.Key.Key_G, CTRL))
    _open(qtbot, screen, AuthorizationRow)
    assert screen.papers.appeal_blocked() == "The plan has not denied it."
    hands.press((Qt.Key.Key_D, CTRL))
    qtbot.waitUntil(lambda: screen.presenter.paper.state is AuthorizationState.DENIED, timeout=5_000)
    hands.press((Qt.Key.Key_J, CTRL))
    assert _open(qtbot, screen, AppealRow).state is AppealState.DRAFT


def test_that_a_request_is_taken_back_with_one_key_once_the_plan_has_it(
    qtbot: QtBot, stage: Stage, at_desk: Any, rejected: Any
) -> None:
    hands, screen = at_desk
    screen.activate(None)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    hands.press((Qt.Key.Key_G, CTRL))
    _open(qtbot, screen, AuthorizationRow)
    assert screen.papers.withdraw_blocked()
    hands.press(Qt.Key.Key_F3)
    hands.type("4711")
    hands.press((Qt.Key.Key_P, CTRL))
    qtbot.waitUntil(lambda: screen.presenter.paper.state is AuthorizationState.PENDED, timeout=5_000)
    hands.press((Qt.Key.Key_Y, CTRL))

    def kinds() -> list[str]:
        return [row.kind for row in stage.read(lambda reads: reads.claims.of_fill(rejected))]

    qtbot.waitUntil(lambda: screen.presenter.paper.next_step == WITHDRAWING, timeout=5_000)
    assert kinds() == ["B1", "P2"]


def test_that_an_appeal_is_written_sent_and_lost_by_keys(
    qtbot: QtBot, stage: Stage, at_desk: Any, rejected: Any, shell_double: Any
) -> None:
    hands, screen = at_desk
    screen.activate(None)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    hands.press((Qt.Key.Key_J, CTRL))
    _open(qtbot, screen, AppealRow)
    hands.press((Qt.Key.Key_Return, CTRL))
    qtbot.waitUntil(lambda: screen.presenter.paper.rev == 2, timeout=5_000)  # saved, and not sent
    assert screen.presenter.paper.state is AppealState.DRAFT
    screen.appeal.letter.setPlainText("Please pay.\n\nTwo others failed.")
    hands.press((Qt.Key.Key_Return, CTRL))
    qtbot.waitUntil(lambda: screen.presenter.paper.state is AppealState.SENT, timeout=5_000)
    screen.papers.attach("/x/Chart note.pdf", b"%PDF-1.4")
    qtbot.waitUntil(lambda: bool(screen.presenter.paper.evidence), timeout=5_000)
    screen.appeal.outcome.set_text("Letter of 12/01")
    hands.press((Qt.Key.Key_D, CTRL))
    qtbot.waitUntil(lambda: screen.presenter.row is None, timeout=5_000)
    counts = stage.read(lambda reads: reads.desk.counts(shell_double.today(), stage.person.user_id))
    assert counts[DeskFilter.APPEALS] == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_every_pane_of_the_desk_fits_and_is_named(
    qtbot: QtBot,
    at_desk: Any,
    rejected: Any,
    picture: Any,
    check_accessible: Any,
    check_keys: Any,
    check_not_cut: Any,
    theme: str,
) -> None:
    hands, screen = at_desk
    screen.activate(None)
    qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
    for key, kind in ((None, None), (Qt.Key.Key_J, AppealRow), (Qt.Key.Key_G, AuthorizationRow)):
        if key is not None:
            screen.tabs.set_current(2)
            qtbot.waitUntil(lambda: screen.presenter.detail is not None, timeout=5_000)
            hands.press((key, CTRL))
            _open(qtbot, screen, kind)
        QApplication.processEvents()
        for size in ((1284, 620), (1838, 900)):
            picture(screen.window(), size, theme)
            check_not_cut(screen)
    check_accessible(screen)
    check_keys(screen)
