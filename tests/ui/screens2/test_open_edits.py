"""Prove that the claims desk shows what is open about a claim and lets it stand with a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.claims.edits.model import Answerer, Edit
from app.kernel.errors import NotFound
from app.workflows.claim_edits import Answered
from ui.screens.claims.view import ClaimsScreen
from ui.screens.edit_lines import MEND

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ORIGIN = Edit("AU6", "audit.origin", Answerer.ANYONE, "origin", "419-DJ", "The origin is not known.", "aa")
LATE = Edit("TM2", "timing.filing", Answerer.PHARMACIST, "claim", "401-D1", "It is too late.", "bb")
FUTURE = Edit("TM3", "timing.future", Answerer.NOBODY, "claim", "401-D1", "The day has not come.", "cc")


@pytest.fixture
def screen(qtbot: QtBot, counter: Any, lane: Any) -> ClaimsScreen:
    lane.edits.open_edits = lambda _fill_id: (LATE, ORIGIN)
    made = ClaimsScreen(counter)
    qtbot.addWidget(made)
    made.resize(1284, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.activate(None)
    return made


def let_stand(screen: ClaimsScreen) -> Any:
    return next(command for command in screen.commands() if command.id == "claims.let_stand")


def test_that_what_is_open_stands_with_the_claim_and_is_answered_with_a_key(
    screen: ClaimsScreen, counter: Any, lane: Any, ran: Any
) -> None:
    lines = screen.detail.asked
    assert lines.isVisible()
    assert [edit.code for edit in lines.edits] == ["TM2", "AU6"]
    lines.note.set_text("Help desk agreed")
    counter.work.answers["answer_edits"] = 2
    lane.edits.open_edits = lambda _fill_id: ()
    let_stand(screen).handler()
    (cmd,) = ran("answer_edits")
    assert cmd.fill_id == screen.presenter.claim.fill_id  # type: ignore[union-attr]  # one is shown
    assert cmd.answers == (
        Answered("TM2", "bb", "Help desk agreed"),
        Answered("AU6", "aa", "Help desk agreed"),
    )
    assert lines.isHidden()
    assert let_stand(screen).blocked() == "Nothing is open about this claim."


def test_that_what_has_to_be_mended_cannot_be_answered(screen: ClaimsScreen, lane: Any, ran: Any) -> None:
    lane.edits.open_edits = lambda _fill_id: (FUTURE, ORIGIN)
    screen.open_edits.reload()
    assert screen.detail.asked.hint.text() == MEND
    assert "mended" in let_stand(screen).blocked()
    let_stand(screen).handler()
    assert ran("answer_edits") == []


def test_that_a_claim_whose_edits_cannot_be_read_shows_none(screen: ClaimsScreen, lane: Any) -> None:
    def missing(_fill_id: object) -> None:
        raise NotFound("drug")

    lane.edits.open_edits = missing
    screen.open_edits.reload()
    assert screen.detail.asked.isHidden()
    screen.show_claim(None, (), ())
    screen.open_edits.reload()
    assert screen.detail.asked.edits == ()
