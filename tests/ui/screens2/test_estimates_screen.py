"""Prove the page of estimates: measured on demand, one at a time, with data, date and the last copay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from app.bootstrap.backtest import measure_practice
from app.claims.estimating.facts import Level
from app.kernel.errors import DomainError
from app.kernel.money import Money
from ui.screens.estimates.presenter import BUSY, NO_ANSWERS, EstimatesPresenter
from ui.screens.estimates.rows import figure_cells, figure_rows, verdict
from ui.screens.estimates.view import EstimatesScreen
from ui.theme.tokens import Tone
from ui.widgets.cells import cell_text

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pytestqt.qtbot import QtBot

    from app.claims.estimating.backtest import Report


@pytest.fixture(scope="module")
def report() -> Report:
    return measure_practice(seed=3, patients=12)


@dataclass
class EstimatesDouble:
    found: Report | None = None

    def measured(self) -> Report | None:
        return self.found


@pytest.fixture
def estimates(counter: Any) -> EstimatesDouble:
    double = EstimatesDouble()
    counter.work.reads.estimates = double
    return double


@pytest.fixture
def screen(qtbot: QtBot, counter: Any, estimates: EstimatesDouble) -> EstimatesScreen:
    made = EstimatesScreen(counter)
    qtbot.addWidget(made)
    made.resize(1284, 640)
    made.activate(None)
    return made


def test_that_figures_stand_beside_the_last_copay_with_data_and_date(
    screen: EstimatesScreen, estimates: EstimatesDouble, report: Report
) -> None:
    estimates.found = report
    screen.presenter.measure_own()
    rows = screen.table.rows()
    assert [row.name for row in rows[:2]] == ["All estimates", "Last copay"]
    levels = sorted(report.levels, key=lambda one: list(Level).index(Level(one.name)))
    assert [row.figures for row in rows[2:]] == [*levels, *report.months]
    assert report.data in screen.measured.text()
    assert "2026" in screen.measured.text()


def test_that_a_row_tells_shares_bias_miss_and_band(report: Report) -> None:
    first, baseline, *others = figure_rows(report)
    figures = replace(
        first.figures, count=5_455, within_dollar=901, within_five=948, bias=Money(-154), held=860
    )
    texts = [cell_text(cell) for cell in figure_cells(replace(first, figures=figures))]
    assert texts == [
        "All estimates",
        "5,455",
        "90.1 %",
        "94.8 %",
        "-$1.54",
        str(first.figures.miss),
        "86.0 %",
    ]
    assert cell_text(figure_cells(baseline)[-1]) == ""
    assert others[-1].name == "February 2026"


def test_that_estimates_that_are_no_nearer_are_not_praised(report: Report) -> None:
    assert verdict(report).tone is Tone.OK
    turned = replace(report, ours=report.baseline, baseline=report.ours)
    assert verdict(turned).tone is Tone.WARN
    assert verdict(turned).text.startswith("Not nearer")


def test_that_a_store_without_answers_is_told_so(screen: EstimatesScreen, counter: Any) -> None:
    screen.presenter.measure_own()
    assert counter.said == [(Tone.WARN, NO_ANSWERS)]
    assert screen.table.rows() == ()


class _Later:
    """Keep what was asked until it is let go."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, Any]] = []

    def wait_for(self, future: Future[Any], on_done: Any, on_error: Any = None) -> None:
        self.asked.append((on_done, on_error))


def test_that_only_one_thing_is_measured_at_a_time(
    screen: EstimatesScreen, counter: Any, report: Report
) -> None:
    later: Any = _Later()
    presenter = EstimatesPresenter(screen, later, counter.desk, counter.local)
    presenter.measure_practice()
    assert presenter.blocked() == BUSY
    assert screen.card.title() == "Measuring estimates"
    ((done, _failed),) = later.asked
    done(report)
    assert presenter.blocked() == ""
    assert len(screen.table.rows()) > 2


def test_that_a_failure_is_told_and_lets_it_be_tried_again(screen: EstimatesScreen, counter: Any) -> None:
    later: Any = _Later()
    presenter = EstimatesPresenter(screen, later, counter.desk, counter.local)
    presenter.measure_practice()
    later.asked[0][1](DomainError("history", "It could not be read. Try again."))
    assert presenter.blocked() == ""
    assert counter.said == [(Tone.WARN, "It could not be read. Try again.")]


def test_that_the_practice_history_is_measured_by_its_key(
    screen: EstimatesScreen, counter: Any, report: Report
) -> None:
    counter.desk.measured.set_result(report)
    practice = next(one for one in screen.commands() if one.keys == ("F7",))
    practice.handler()
    assert report.data in screen.measured.text()
