"""Prove that money typed at the register is shown plainly, and that odd amounts are asked about once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.kernel.money import Money
from app.workflows.card_payments import PlannedCard
from app.workflows.tendering import Tendered
from ui.screens.register.lines import line_cells
from ui.widgets.cells import cell_text

if TYPE_CHECKING:
    from ui.screens.register.view import RegisterScreen

if TYPE_CHECKING:
    from tests.fixtures import counter_rows as rows
else:
    import counter_rows as rows


def press(screen: RegisterScreen, key: Qt.Key) -> None:
    QTest.keyClick(screen.focusWidget() or screen, key)


@pytest.mark.parametrize(("typed", "words"), [("150", "For $150.00 press 0 twice"), ("200000", "is much")])
def test_that_an_odd_float_is_asked_about_once(
    till: Any, lane: Any, ran: Any, typed: str, words: str
) -> None:
    lane.settings.is_open = False
    screen = till()
    panel = screen.sale_card.open_day
    QTest.keyClicks(panel.amount.line, typed)
    press(screen, Qt.Key.Key_Return)
    assert words in panel.ask.text()
    assert ran("open_day") == []
    press(screen, Qt.Key.Key_Return)
    assert [cmd.float_amount for cmd in ran("open_day")] == [Money(int(typed))]


def test_that_a_float_typed_anew_is_asked_about_anew(till: Any, lane: Any, ran: Any) -> None:
    lane.settings.is_open = False
    screen = till()
    panel = screen.sale_card.open_day
    QTest.keyClicks(panel.amount.line, "150")
    press(screen, Qt.Key.Key_Return)
    QTest.keyClicks(panel.amount.line, "00")
    assert panel.ask.isHidden()
    press(screen, Qt.Key.Key_Return)
    assert [cmd.float_amount for cmd in ran("open_day")] == [Money(15_000)]


@pytest.mark.parametrize(
    ("typed", "words"), [("150", "For $150.00 press 0 twice"), ("30000", "change would be $219.92")]
)
def test_that_odd_cash_is_asked_about_once(
    till: Any, counter: Any, lane: Any, ran: Any, typed: str, words: str
) -> None:
    lane.put(lane.sale(*lane.full))
    counter.work.answers["tender_cash"] = Tendered(Money(0))
    screen = till()
    screen.begin_cash()
    QTest.keyClicks(screen.pay.cash.field.line, typed)
    press(screen, Qt.Key.Key_Return)
    assert words in screen.pay.cash.ask.text()
    assert ran("tender_cash") == []
    assert screen.pay.is_cash_open
    screen.do_main()
    assert [cmd.given for cmd in ran("tender_cash")] == [Money(int(typed))]


def test_that_a_narrow_page_folds_columns_before_it_cuts_a_name(till: Any, lane: Any) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()
    card = screen.sale_card
    rx = card.table.text_at(0, 1)
    card.fold(True)
    assert card.table.isColumnHidden(1)
    assert f"Rx {rx}" in card.table.text_at(0, 0)
    card.fold(False)
    assert not card.table.isColumnHidden(1)
    assert card.table.text_at(0, 1) == rx


def test_that_change_is_shown_while_cash_is_typed(till: Any, lane: Any) -> None:
    lane.put(lane.sale(*lane.full))
    screen = till()
    screen.begin_cash()
    QTest.keyClicks(screen.pay.cash.field.line, "90.")
    assert screen.pay.cash.after.text() == "$9.92"
    screen.pay.cash.field.set_value(Money(5000))
    assert screen.pay.cash.after.text() == "$30.08"


def test_that_bills_laid_down_add_up(till: Any, lane: Any, counter: Any, ran: Any) -> None:
    lane.put(lane.sale(*lane.full))
    counter.work.answers["tender_cash"] = Tendered(Money(0))
    screen = till()
    keys = {command.keys: command for command in screen.commands()}
    keys["Alt+5",].handler()
    assert screen.pay.is_cash_open
    keys["Alt+3",].handler()
    screen.pay.cash.bills[0].click()
    assert screen.pay.cash.field.value() == Money(12_500)
    assert screen.pay.cash.field.line.hasFocus()
    screen.do_main()
    assert [cmd.given for cmd in ran("tender_cash")] == [Money(12_500)]


def test_that_an_estimated_line_tells_its_band_beneath_its_name() -> None:
    guessed = replace(rows.OZEMPIC, basis="between $40.00 and $60.00; paid $47.00 on 24 Oct 2026")
    assert "between $40.00 and $60.00 · 00169-4181-13" in cell_text(line_cells(guessed)[0])
    assert "between" not in cell_text(line_cells(replace(guessed, is_estimate=False))[0])
    assert "between" not in cell_text(line_cells(rows.OZEMPIC)[0])


def part_by_card(screen: RegisterScreen) -> None:
    """Press the key that pays the amount typed by card."""
    next(one for one in screen.commands() if one.id == "register.part").handler()


def test_that_a_card_may_pay_a_part_and_the_rest_is_left_to_another(
    till: Any, lane: Any, ran: Any, counter: Any
) -> None:
    counter.work.answers["plan_card"] = PlannedCard(None)
    lane.put(lane.sale(*lane.full))
    screen = till()
    part_by_card(screen)
    assert screen.pay.is_cash_open
    assert screen.pay.part.isVisible()
    part_by_card(screen)
    assert "this card" in screen.pay.cash.field.error()
    assert ran("plan_card") == []
    QTest.keyClicks(screen.pay.cash.field.line, "2000")
    assert screen.pay.cash.after.text() == "$60.08"
    screen.pay.part.click()
    (cmd,) = ran("plan_card")
    assert (cmd.amount, cmd.is_health) == (Money(2000), False)
    assert not screen.pay.is_cash_open
    assert screen.pay.part.isHidden()
