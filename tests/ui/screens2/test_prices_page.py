"""Prove the page of prices: schedules are shown as rules, checked field by field, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.claims.money_views import ScheduleRow
from app.claims.pricing import Basis, PriceUse
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.money import Money, Percent
from app.workflows.pricing_desk import BenchmarksTaken, ScheduleFields
from ui.screens.settings.view import PRICES, SettingsScreen
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


def row(number: int, use: PriceUse, basis: Basis, percent: str, step: int = 1, plan: str = "") -> ScheduleRow:
    return ScheduleRow(
        id=UUID(int=number),
        name=f"Schedule {number}",
        use=use,
        basis=basis,
        percent=Percent.parse(percent),
        fee=Money(950),
        minimum=Money(1_200_00),
        round_to=step,
        plan_id=None,
        plan=plan,
    )


USUAL = row(1, PriceUse.USUAL, Basis.ACQUISITION, "35", step=25)
SUBMITTED = row(2, PriceUse.SUBMITTED, Basis.AWP, "-15", plan="Practice Commercial")


@pytest.fixture
def prices(qtbot: QtBot, counter: Any, lane: Any) -> Callable[..., SettingsScreen]:
    def show(*rows: ScheduleRow) -> SettingsScreen:
        lane.claim_money.rows = rows
        screen = SettingsScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activate(None)
        screen.tabs.set_current(PRICES)
        return screen

    return show


def test_that_schedules_read_as_rules_and_the_first_is_open(prices: Any) -> None:
    page = prices(USUAL, SUBMITTED).prices
    assert page.table.text_at(0, 0) == "Schedule 1, up to 25 cents"
    assert page.table.text_at(0, 2) == "Acquisition +35%"
    assert page.table.text_at(1, 1) == "Submitted price, Practice Commercial"
    assert page.table.text_at(1, 2) == "AWP -15%"
    assert page.editor.fields() == ScheduleFields(
        "Schedule 1", PriceUse.USUAL, Basis.ACQUISITION, "35", "9.50", "1200.00", 25
    )
    assert not page.is_touched()
    assert not page.editor.plan.isEnabled()


def test_that_a_new_schedule_is_kept_and_a_changed_one_too(prices: Any, counter: Any, ran: Any) -> None:
    counter.work.answers["add_schedule"] = UUID(int=9)
    page = prices(USUAL).prices
    page.add.click()
    page.editor.name.set_text("Brand")
    page.editor.percent.set_text("12")
    assert page.is_touched()
    page.editor.save.click()
    assert [cmd.fields.name for cmd in ran("add_schedule")] == ["Brand"]
    page.table.select_key(USUAL.id)
    page.show_schedules((USUAL,), ())
    page.editor.show_schedule(USUAL)
    page.editor.fee.set_text("7.00")
    page.editor.save.click()
    page.editor.off.click()
    changed = ran("change_schedule")
    assert [(cmd.schedule_id, cmd.fields.fee, cmd.active) for cmd in changed][-2:] == [
        (USUAL.id, "7.00", True),
        (USUAL.id, "9.50", False),
    ]


def test_that_what_is_refused_stands_beside_its_field(prices: Any, counter: Any) -> None:
    counter.work.answers["add_schedule"] = DomainError.of(
        [FieldProblem("percent", "Type -99 to 900 percent."), FieldProblem("plan", "In use already.")]
    )
    page = prices().prices
    page.editor.save.click()
    assert page.editor.percent.error() == "Type -99 to 900 percent."
    assert page.editor.use.error() == "In use already."


def test_that_an_import_says_what_it_took_and_what_not(prices: Any, counter: Any, ran: Any) -> None:
    counter.work.answers["import_benchmarks"] = BenchmarksTaken(812, ("line 7: The date is missing.",))
    page = prices().prices
    page.take_in(Basis.NADAC, "nadac.csv")
    assert [(cmd.path, cmd.basis) for cmd in ran("import_benchmarks")] == [("nadac.csv", Basis.NADAC)]
    said = "812 prices taken in. 1 lines were not read; the first: line 7: The date is missing."
    assert (Tone.OK, said) in [(one[0], one[1]) for one in counter.said]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_the_page_of_prices_fits(
    prices: Any, picture: Any, check_accessible: Any, check_not_cut: Any, theme: str
) -> None:
    screen = prices(USUAL, SUBMITTED)
    for size in ((1284, 560), (1838, 900)):
        picture(screen, size, theme)
        check_not_cut(screen)
    check_accessible(screen)
