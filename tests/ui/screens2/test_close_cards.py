"""Show the day's cards beside the terminal's list: never waiting for it, every difference by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.hardware.terminal_reports import (
    OfflineMode,
    OfflineRules,
    TerminalRecord,
    TerminalReport,
    TerminalTotals,
)
from app.kernel.errors import DomainError
from app.kernel.ids import BatchId
from app.kernel.money import ZERO, Money
from app.payments.batch_views import BatchRow, CardDay, CardDifference, CardDoubt
from app.payments.batches import BatchState
from ui.screens.close.books import Page
from ui.screens.close.view import CloseScreen
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

RECORDS = (TerminalRecord("ref-1", Money(40_000)), TerminalRecord("ref-2", Money(10_000)))
REPORT = TerminalReport(TerminalTotals(2, Money(50_000)), RECORDS, 0)
DAY = CardDay(Money(40_000), Money(10_000), Money(40_000), Money(10_000), ZERO, (), (), 2, is_told=True)
BATCH = BatchRow(
    BatchId(UUID(int=5)),
    BatchState.CLOSED,
    "CC",
    datetime(2026, 11, 24, 21, 0, tzinfo=UTC),
    datetime(2026, 11, 24, 21, 0, tzinfo=UTC),
    datetime(2026, 11, 24, 21, 7, tzinfo=UTC),
    2,
    Money(50_000),
    2,
    Money(50_000),
    balanced=True,
    message="",
)
ABSENT = TerminalReport(problem="The card terminal cannot be reached.")


@pytest.fixture
def close(qtbot: QtBot, counter: Any, lane: Any) -> Any:
    def show(day: CardDay = DAY, report: TerminalReport = REPORT) -> CloseScreen:
        lane.closing.view, lane.batches.shown = lane.counted_day(), day
        counter.desk.devices.report = report
        screen = CloseScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activate(None)
        screen.books.turn_to(Page.CARDS)
        return screen

    return show


def sums(screen: CloseScreen) -> list[list[str]]:
    table = screen.books.cards.sums
    return [[table.text_at(row, column) for column in range(4)] for row in range(len(table.rows()))]


def command(screen: CloseScreen, name: str) -> Any:
    return next(one for one in screen.commands() if one.id == name)


def test_that_the_terminals_sums_stand_beside_the_books(close: Any, lane: Any) -> None:
    screen = close()
    assert sums(screen) == [
        ["Cards", "$400.00", "$400.00", "Good: Equal"],
        ["Health cards (FSA, HSA)", "$100.00", "$100.00", "Good: Equal"],
        ["Together", "$500.00", "$500.00", "Good: Equal"],
    ]
    assert lane.batches.asked[-1] == RECORDS
    assert "$500.00 in 2 payments" in screen.books.cards.words()


def test_that_an_absent_terminal_keeps_nobody_waiting(close: Any, lane: Any) -> None:
    day = replace(DAY, terminal_cards=None, terminal_health=None, is_told=False)
    screen = close(day, ABSENT)
    assert sums(screen)[0] == ["Cards", "$400.00", "—", "Note: Not told yet"]
    assert "cannot be reached. The day may be locked" in screen.books.cards.words()
    assert lane.batches.asked[-1] is None
    assert "drawer" in screen.presenter.lock_blocked(), "the terminal is not in the way"


def test_that_each_difference_is_named(close: Any) -> None:
    missing = CardDifference(CardDoubt.NOT_AT_TERMINAL, "ref-3", "001-0003", "Visa 1111", Money(500), None)
    strange = CardDifference(CardDoubt.NOT_IN_COUNTER, "x", "", "ending 4242", None, Money(900))
    screen = close(replace(DAY, differences=(missing, strange)))
    table = screen.books.cards.differences
    found = [[table.text_at(row, column) for column in range(3)] for row in range(2)]
    assert found == [
        ["Not in the terminal's list, Sale 001-0003 · Visa 1111", "$5.00", "—"],
        ["Only in the terminal's list, ending 4242", "—", "$9.00"],
    ]
    assert sums(screen)[-1][2:] == ["$509.00", "Blocked: $9.00"]


@pytest.mark.parametrize("doubt", list(CardDoubt))
def test_that_every_kind_of_difference_has_words(close: Any, doubt: CardDoubt) -> None:
    one = CardDifference(doubt, "ref", "001-0001", "Visa 1111", Money(1), Money(2))
    screen = close(replace(DAY, differences=(one,)))
    assert len(screen.books.cards.differences.text_at(0, 0)) > len("Visa 1111")


def test_that_the_batch_is_closed_by_one_key(close: Any, counter: Any, ran: Any) -> None:
    counter.work.answers["plan_batch_close"] = BATCH.id
    screen = close()
    command(screen, "close.batch").handler()
    assert len(ran("plan_batch_close")) == 1
    assert counter.said[-1] == (Tone.OK, "The terminal closes its batch.")


def test_that_a_refused_close_says_why(close: Any, counter: Any) -> None:
    counter.work.answers["plan_batch_close"] = DomainError("card", "A card payment is not known yet.")
    screen = close()
    command(screen, "close.batch").handler()
    assert counter.said[-1] == (Tone.WARN, "A card payment is not known yet.")


def test_that_a_close_in_doubt_is_not_repeated_and_may_be_asked_for(
    close: Any, counter: Any, ran: Any
) -> None:
    counter.work.answers["ask_batch"] = None
    screen = close(replace(DAY, batches=(replace(BATCH, state=BatchState.UNKNOWN),)))
    assert "not known" in command(screen, "close.batch").reason
    assert "not known" in screen.books.cards.words()
    command(screen, "close.ask").handler()
    assert [cmd.batch_id for cmd in ran("ask_batch")] == [BATCH.id]


@pytest.mark.parametrize(
    ("batch", "words"),
    [
        (BATCH, "by CC: $500.00 in 2 payments."),
        (replace(BATCH, balanced=False), "Terminal and bank differ"),
        (replace(BATCH, said_net=Money(49_900)), "The terminal said $499.00"),
        (replace(BATCH, state=BatchState.SENDING), "is closing its batch"),
        (replace(BATCH, state=BatchState.NOT_CLOSED, message="Close it again."), "Close it again."),
    ],
)
def test_that_the_newest_close_is_told(close: Any, batch: BatchRow, words: str) -> None:
    assert words in close(replace(DAY, batches=(batch,))).books.cards.words()


def test_that_approvals_without_the_bank_are_warned_of(close: Any) -> None:
    rules = OfflineRules(OfflineMode.WHEN_HOST_IS_AWAY, most_charges=20, ceiling=Money(50_000), days=2)
    words = close(DAY, replace(REPORT, stored=3, rules=rules)).books.cards.words()
    assert "3 approved without the bank: uncertain until uploaded." in words
    assert "when the bank is away, up to $500.00 in 20 charges and 2 days" in words
    assert "without the bank" not in close(DAY, replace(REPORT, rules=OfflineRules())).books.cards.words()


def test_that_the_list_is_asked_for_anew_once_a_card_moved(close: Any, counter: Any, lane: Any) -> None:
    from app.kernel.changes import Change, Kind

    screen = close()
    counter.desk.devices.report = ABSENT
    screen.on_changes(frozenset({Change(Kind.PAYMENT)}))
    assert lane.batches.asked[-1] is None
    assert "cannot be reached" in screen.books.cards.words()


def test_that_the_page_has_keys_of_its_own(close: Any) -> None:
    screen = close()
    keys = {command.id: command.keys for command in screen.commands()}
    assert (keys["close.batch"], keys["close.ask"], keys["close.page6"]) == (("F11",), ("F12",), ("Alt+7",))
