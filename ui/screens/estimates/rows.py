"""Turn what was measured about estimates into table rows and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.claims.estimating.backtest import percent
from app.claims.estimating.facts import Level
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, Two

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.claims.estimating.backtest import Figures, Report
    from ui.widgets.cells import Cell

COLUMNS = (
    Column("Estimates"),
    Column("Fills", 10, right=True),
    Column("Within $1", 12, right=True),
    Column("Within $5", 12, right=True),
    Column("Bias", 12, right=True),
    Column("Mean miss", 12, right=True),
    Column("In the band", 14, right=True),
)
LEGEND = (
    "Each fill was estimated from nothing but what had been answered before its day, then compared with the "
    "payer's answer. Bias is how much too high estimates were on average; a minus sign means too low. "
    "The band is meant to hold the answer four times in five."
)
_LEVELS = {
    Level.OWN: ("Same patient, drug and plan", "An earlier answer for this patient"),
    Level.DRUG: ("Same drug and plan", "An answer for somebody else"),
    Level.TIER: ("Same plan, a drug of about this price", "The plan's tier"),
    Level.CASH: ("Cash price", "The plan had answered nothing yet"),
}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Be one row: what was estimated, how, and the figures."""

    name: str
    under: str
    figures: Figures


def figure_rows(report: Report) -> tuple[FigureRow, ...]:
    """Return the rows of a report: all, the last copay, each level, each month."""
    levels = {Level(one.name): one for one in report.levels}
    return (
        FigureRow("All estimates", "", report.ours),
        FigureRow("Last copay", "What would be asked without estimates", report.baseline),
        *(FigureRow(*words, levels[level]) for level, words in _LEVELS.items() if level in levels),
        *(FigureRow(_month(one.name), "", one) for one in report.months),
    )


def figure_cells(row: FigureRow) -> Sequence[Cell]:
    """Return a row of the table."""
    one = row.figures
    return (
        Two(row.name, row.under),
        f"{one.count:,}",
        percent(one.within_dollar),
        percent(one.within_five),
        str(one.bias),
        str(one.miss),
        "" if one.held is None else percent(one.held),
    )


def verdict(report: Report) -> Mark:
    """Say whether estimates are nearer than the last copay."""
    if report.beats_baseline:
        return Mark("Nearer than the last copay", Tone.OK)
    return Mark("Not nearer than the last copay in all", Tone.WARN)


def measured_words(report: Report, at: datetime) -> str:
    """Say on what was measured, and when."""
    return f"Measured on {report.data}. {at:%d %b %Y, %H:%M}."


def _month(name: str) -> str:
    return f"{date.fromisoformat(f'{name}-01'):%B %Y}"
