"""Prove the close: a blind count, a reason, a lock that refuses, and the packet."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.kernel.errors import DomainError, FieldProblem
from app.kernel.money import ZERO, Money
from app.kernel.running import Role
from app.pos.closing_views import PendingRow
from app.pos.drawer import counted
from app.printing.model import DocumentKind, JobState, PrinterRole
from app.workflows.end_of_day import Counted
from ui.screens.close.books import Page
from ui.screens.close.count import KINDS, check_count
from ui.screens.close.rows import over_or_short, verdict
from ui.screens.close.view import CloseScreen
from ui.targets import FillTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


@pytest.fixture
def close(qtbot: QtBot, counter: Any, lane: Any) -> Callable[..., CloseScreen]:
    def show(day: Any = None) -> CloseScreen:
        lane.closing.view = day
        screen = CloseScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activate(None)
        return screen

    return show


def words_of(screen: CloseScreen) -> str:
    return screen.result.main.accessibleName()


def test_that_the_close_begins_with_the_count_and_hides_what_is_expected(close: Any, lane: Any) -> None:
    screen = close(lane.day())
    assert screen.books.page is Page.COUNT
    assert screen.books.count.fields[10_000].editor.hasFocus()
    assert words_of(screen) == "Count is done"
    assert screen.result.total.text() == "—"
    assert not any("1,284" in label.text() for label in screen.findChildren(QLabel))


def test_that_a_count_is_typed_with_enter_alone(close: Any, counter: Any, lane: Any, ran: Any) -> None:
    counter.work.answers["count_drawer"] = Counted(Money(126_415), Money(-2000))
    screen = close(lane.day())
    for cents, _label in KINDS:
        typed = {10_000: "3", 2_000: "31", 25: "40"}.get(cents, "")
        field = screen.books.count.fields[cents]
        assert field.editor.hasFocus()
        QTest.keyClicks(field.line, typed)
        QTest.keyClick(field.line, Qt.Key.Key_Return)
    (cmd,) = ran("count_drawer")
    assert cmd.day_id == lane.day_id
    assert cmd.denominations == ((10_000, 3), (2_000, 31), (25, 40))
    assert counted(cmd.denominations) == Money(93_000)
    assert counter.said[-1] == (Tone.INFO, "Counted $1,264.15: $20.00 short.")
    assert screen.books.page is Page.EQUATION


def test_that_every_kind_of_money_has_a_field(close: Any, lane: Any) -> None:
    screen = close(lane.day())
    labels = [field.label() for field in screen.books.count.fields.values()]
    assert labels == ["$100", "$50", "$20", "$10", "$5", "$2", "$1", "50¢", "25¢", "10¢", "5¢", "1¢"]
    assert counted(tuple((cents, 1) for cents, _label in KINDS)) == Money(18_891)


@pytest.mark.parametrize("typed", ["-1", "1.5", "10000", "x", "²"])
def test_that_a_wrong_count_is_refused_beside_its_field(close: Any, lane: Any, ran: Any, typed: str) -> None:
    assert check_count(typed)
    screen = close(lane.day())
    field = screen.books.count.fields[500]
    field.line.setText(typed)
    screen.books.count.finish()
    assert field.error()
    assert ran("count_drawer") == []


def test_that_a_count_begun_is_not_dropped(close: Any, lane: Any) -> None:
    screen = close(lane.day())
    assert not screen.has_unsaved()
    QTest.keyClicks(screen.books.count.fields[10_000].line, "3")
    assert screen.has_unsaved()
    screen.on_changes(frozenset())
    assert screen.books.count.fields[10_000].text() == "3"
    assert screen.back()
    assert screen.books.count.fields[10_000].text() == "3"


def test_that_a_short_drawer_is_explained_before_the_lock(close: Any, lane: Any, ran: Any) -> None:
    screen = close(lane.counted_day())
    assert screen.result.total.text() == "-$20.00"
    assert words_of(screen) == "Lock the day"
    assert not screen.result.main.isEnabled()
    QTest.keyClicks(screen.result.reason.line, "Paid out for stamps")
    QTest.keyClick(screen.result.reason.line, Qt.Key.Key_Return)
    assert [cmd.reason for cmd in ran("explain_over_short")] == ["Paid out for stamps"]


def test_that_a_typed_reason_is_kept_with_the_lock(close: Any, lane: Any, ran: Any) -> None:
    screen = close(lane.counted_day())
    QTest.keyClicks(screen.result.reason.line, "Paid out for stamps")
    assert screen.result.main.isEnabled()
    screen.result.main.click()
    assert [cmd.reason for cmd in ran("explain_over_short")] == ["Paid out for stamps"]
    assert [cmd.day_id for cmd in ran("lock_day")] == [lane.day_id]


def test_that_an_empty_reason_is_asked_for(close: Any, lane: Any, ran: Any) -> None:
    screen = close(lane.counted_day())
    screen.result.reason.setFocus()
    QTest.keyClick(screen.result.reason.line, Qt.Key.Key_Return)
    assert screen.result.reason.error()
    assert ran("explain_over_short") == []


def test_that_whatever_is_pending_keeps_the_day_open_and_is_shown(close: Any, lane: Any, ran: Any) -> None:
    sale = PendingRow("Sale 001-0231 is not finished.", "Finish or cancel it.")
    screen = close(replace(lane.counted_day(0), pending=(sale,)))
    assert not screen.result.main.isEnabled()
    assert screen.result.main.toolTip() == str(sale)
    shown = [label.text() for label in screen.result.findChildren(QLabel) if label.isVisible()]
    assert sale.what in shown
    assert sale.remedy in shown
    screen.presenter.lock("any reason")
    assert ran("lock_day") == []


def test_that_a_refused_lock_tells_each_reason(close: Any, counter: Any, lane: Any) -> None:
    counter.work.answers["lock_day"] = DomainError.of(
        [FieldProblem("open_work", "Sale 7 is open."), FieldProblem("cards", "A card is in doubt.")]
    )
    close(lane.counted_day(0)).result.main.click()
    assert [words for _tone, words in counter.said] == ["Sale 7 is open.", "A card is in doubt."]


def test_that_only_owner_or_pharmacist_in_charge_locks(close: Any, counter: Any, lane: Any) -> None:
    counter.person = replace(counter.person, roles=frozenset({Role.CASHIER}))
    screen = close(lane.counted_day(0))
    assert not screen.result.main.isEnabled()
    assert "pharmacist-in-charge" in screen.result.main.toolTip()
    counter.person = replace(counter.person, in_charge=True)
    counter.commands_changed()
    assert screen.result.main.isEnabled()


def test_that_a_locked_day_shows_its_packet_and_prints_it_again(
    close: Any, counter: Any, lane: Any, ran: Any, qtbot: QtBot, packet: Any
) -> None:
    day = lane.locked_day()
    paper = lane.job(
        JobState.PRINTED,
        role=PrinterRole.PAGE,
        kind=DocumentKind.CLOSE_PACKET,
        document_id=day.head.packet_id,
    )
    lane.printing.of = (paper,)
    lane.printing.paper = SimpleNamespace(facts=packet)
    screen = close(day)
    assert screen.books.packet.page_count() == 1
    assert words_of(screen) == "Open the next day"
    by_id = {command.id: command for command in screen.commands()}
    by_id["close.packet"].handler()
    assert [cmd.job_id for cmd in ran("reprint")] == [paper.id]
    screen.result.main.click()
    assert counter.opened == [("register", None)]


@pytest.fixture
def packet(close_packet_facts: Any) -> str:
    """Give a packet's facts as the store keeps them."""
    from app.documents.stored import to_json

    return to_json(close_packet_facts)


def test_that_no_day_at_all_leads_to_the_register(close: Any, counter: Any) -> None:
    screen = close(None)
    assert screen.presenter.count_blocked()
    assert screen.presenter.packet_blocked()
    assert not screen.result.reason.isVisible()
    screen.result.main.click()
    assert counter.opened == [("register", None)]


def test_that_the_lists_come_by_key_and_open_their_claim(close: Any, counter: Any, lane: Any) -> None:
    day = lane.counted_day()
    screen = close(day)
    by_id = {command.id: command for command in screen.commands()}
    by_id["close.not_sold"].handler()
    assert screen.books.not_sold.table.hasFocus()
    assert screen.books.not_sold.table.rows() == day.paid_not_sold
    by_id["close.not_answered"].handler()
    QTest.keyClick(screen.books.not_answered.table, Qt.Key.Key_Return)
    assert counter.opened == [("claims", FillTarget(day.sold_not_answered[0].fill_id))]
    by_id["close.rows"].handler()
    assert screen.books.page is Page.CLAIMS


def test_that_the_verdict_is_said_in_words(lane: Any) -> None:
    assert verdict(lane.day())[0] == "Not counted yet"
    assert verdict(lane.counted_day())[0] == "$20.00 short to explain"
    assert verdict(lane.counted_day(105))[0] == "$1.05 over to explain"
    assert verdict(lane.counted_day(reason="stamps"))[0] == "$20.00 short, explained"
    assert verdict(lane.counted_day(0))[0] == "Everything agrees"
    assert verdict(lane.locked_day())[0] == "Locked"
    assert over_or_short(ZERO) == "exact"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", list(Page))
def test_that_every_page_fits_and_is_named(
    close: Any,
    lane: Any,
    picture: Any,
    check_accessible: Any,
    check_keys: Any,
    check_not_cut: Any,
    theme: str,
    page: Page,
) -> None:
    screen = close(lane.counted_day())
    screen.books.turn_to(page)
    for size in ((1284, 560), (1838, 900)):
        picture(screen, size, theme)
        check_not_cut(screen)
    check_accessible(screen)
    check_keys(screen)
