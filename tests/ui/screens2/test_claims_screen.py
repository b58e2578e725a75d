"""Prove the claims desk: tabs, the life of a claim, every message raw, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtTest import QTest

from app.claims.model import ClaimShown
from app.claims.views import ClaimFilter
from ui.screens.claims.record import readable
from ui.screens.claims.view import ClaimsScreen
from ui.targets import ClaimListTarget, ClaimTarget, FillTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


@pytest.fixture
def desk(qtbot: QtBot, counter: Any) -> Callable[[], ClaimsScreen]:
    def show() -> ClaimsScreen:
        screen = ClaimsScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activate(None)
        return screen

    return show


def test_that_the_tabs_hold_their_claims_and_counts(desk: Any, lane: Any) -> None:
    screen = desk()
    assert [row.shown for row in screen.table.rows()] == [
        ClaimShown.REJECTED,
        ClaimShown.REJECTED,
        ClaimShown.PARKED,
    ]
    screen.tabs.set_current(1)
    assert {row.shown for row in screen.table.rows()} == {ClaimShown.UNKNOWN, ClaimShown.WAITING}
    screen.tabs.set_current(3)
    assert screen.table.rows() == ()


def test_that_a_claim_opens_with_its_life_and_messages(desk: Any, lane: Any, ran: Any) -> None:
    screen = desk()
    screen.activate(ClaimTarget(lane.claims.rows[1].id))
    assert screen.presenter.claim == lane.claims.rows[1]
    assert screen.detail.title() == "Rx 7000412-02"
    assert screen.detail.record.history.rows() == (lane.claims.rows[1],)
    assert len(screen.detail.record.messages.rows()) == 2
    assert [cmd.id for cmd in ran("record_view")][-1] == lane.claims.rows[1].id


def test_that_the_newest_claim_of_a_fill_opens(desk: Any, lane: Any) -> None:
    screen = desk()
    screen.activate(FillTarget(lane.claims.rows[5].fill_id))
    assert screen.presenter.claim == lane.claims.rows[5]


def test_that_reading_again_is_kept_once_in_the_audit(desk: Any, lane: Any, ran: Any) -> None:
    screen = desk()
    screen.activate(ClaimTarget(lane.claims.rows[0].id))
    seen = len(ran("record_view"))
    screen.on_changes(frozenset())
    assert len(ran("record_view")) == seen


def test_that_a_message_is_shown_whole(desk: Any, lane: Any) -> None:
    raw = lane.claims.messages(lane.claims.rows[0].id)[0].raw
    shown = readable(raw)
    assert shown.replace("\n├ ", "\x1e").replace("\n╞ ", "\x1d").replace(" │ ", "\x1c").encode() == raw
    assert readable(b"A\x00\x03\xff") == "A\\x00\\x03ÿ"


def test_that_a_rejected_claim_is_sent_again_with_codes(desk: Any, counter: Any, lane: Any, ran: Any) -> None:
    counter.work.answers["resubmit"] = lane.claims.rows[0].id
    screen = desk()
    screen.activate(ClaimTarget(lane.claims.rows[0].id))
    codes = screen.detail.overrides
    QTest.keyClicks(codes.authorization.line, "PA123")
    QTest.keyClicks(codes.clarification.line, "3")
    by_id = {command.id: command for command in screen.commands()}
    assert by_id["claims.resubmit"].reason == ""
    by_id["claims.resubmit"].handler()
    (cmd,) = ran("resubmit")
    assert (cmd.prior_authorization, cmd.clarification) == ("PA123", "3")
    assert counter.said[-1][0] is Tone.OK


ALLOWED = {
    ClaimShown.REJECTED: {"resubmit", "cash"},
    ClaimShown.PARKED: {"now", "cash", "reverse"},
    ClaimShown.UNKNOWN: {"now", "cash", "reverse"},
    ClaimShown.WAITING: {"now", "cash", "reverse"},
    ClaimShown.PAID: {"cash", "reverse"},
    ClaimShown.REVERSED: {"resubmit", "cash"},
}


@pytest.mark.parametrize("shown", list(ALLOWED))
def test_that_each_state_allows_what_makes_sense(desk: Any, lane: Any, shown: ClaimShown) -> None:
    lane.claims.rows = (lane.claim(1, "Chen, Maria", "lisinopril 20 mg tablet", shown),)
    screen = desk()
    screen.activate(ClaimTarget(lane.claims.rows[0].id))
    acts = ("resubmit", "now", "cash", "reverse")
    by_id = {command.id: command for command in screen.commands()}
    assert {name for name in acts if not by_id[f"claims.{name}"].reason} == ALLOWED[shown]


def test_that_nothing_is_done_to_what_is_sold(desk: Any, lane: Any, ran: Any) -> None:
    lane.claims.rows = (
        lane.claim(1, "Chen, Maria", "lisinopril 20 mg tablet", ClaimShown.REJECTED, sold=True),
    )
    screen = desk()
    screen.activate(ClaimTarget(lane.claims.rows[0].id))
    screen.presenter.resubmit()
    screen.presenter.to_cash()
    screen.presenter.reverse()
    assert [*ran("resubmit"), *ran("switch_to_cash"), *ran("reverse_claim")] == []
    assert not screen.detail.overrides.isVisible()


@pytest.mark.parametrize(
    ("row", "act", "command"),
    [(3, "send_now", "send_now"), (5, "reverse", "reverse_claim"), (0, "to_cash", "switch_to_cash")],
)
def test_that_an_act_reaches_the_store(
    desk: Any, counter: Any, lane: Any, ran: Any, row: int, act: str, command: str
) -> None:
    screen = desk()
    screen.activate(ClaimTarget(lane.claims.rows[row].id))
    getattr(screen.presenter, act)()
    assert len(ran(command)) == 1
    assert counter.said[-1][0] is Tone.OK


def test_that_messages_and_life_take_turns(desk: Any, lane: Any) -> None:
    screen = desk()
    screen.activate(ClaimTarget(lane.claims.rows[0].id))
    screen.detail_turn()
    assert screen.detail.record.raw.isVisible()
    assert "NR │ FA01" in screen.detail.record.raw.toPlainText()
    screen.detail_turn()
    assert screen.detail.record.history.isVisible()


def test_that_prescription_and_patient_open(desk: Any, counter: Any, lane: Any) -> None:
    screen = desk()
    screen.activate(ClaimTarget(lane.claims.rows[0].id))
    by_id = {command.id: command for command in screen.commands()}
    by_id["claims.fill"].handler()
    by_id["claims.patient"].handler()
    assert [name for name, _target in counter.opened] == ["verify", "patient"]


def test_that_every_tab_asks_for_its_own_list() -> None:
    from ui.screens.claims.presenter import TABS

    assert {wanted for _title, wanted in TABS} == set(ClaimFilter)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_the_claims_desk_fits_and_is_named(
    desk: Any, lane: Any, picture: Any, check_accessible: Any, check_keys: Any, check_not_cut: Any, theme: str
) -> None:
    screen = desk()
    screen.activate(ClaimTarget(lane.claims.rows[0].id))
    for size in ((1284, 560), (1838, 900)):
        picture(screen, size, theme)
        check_not_cut(screen)
    check_accessible(screen)
    check_keys(screen)


def test_that_the_list_of_waiting_claims_opens_when_it_is_wanted(desk: Any, lane: Any) -> None:
    screen = desk()
    screen.activate(ClaimListTarget(ClaimFilter.WAITING))
    assert {row.shown for row in screen.table.rows()} == {ClaimShown.UNKNOWN, ClaimShown.WAITING}
