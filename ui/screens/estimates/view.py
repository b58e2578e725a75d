"""Show how good estimates are: figures against the last copay, on which data, and when measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.estimates.presenter import EstimatesPresenter
from ui.screens.estimates.rows import (
    COLUMNS,
    LEGEND,
    FigureRow,
    figure_cells,
    figure_rows,
    measured_words,
    verdict,
)
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyNote
from ui.widgets.table import RowTable
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from datetime import datetime

    from app.claims.estimating.backtest import Report
    from ui.shell import Shell

NOT_YET = ("Not measured yet", "Ctrl+Enter measures on this store's answers, F7 on a practice history.")
MEASURING = ("Measuring", "It takes some seconds. You can go on with other work meanwhile.")


class EstimatesScreen(Screen):
    """Be the page that tells how good estimates are."""

    id: ClassVar[str] = "estimates"
    title: ClassVar[str] = "Claims · How good are our estimates"

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build the table."""
        super().__init__(shell, parent)
        self.presenter = EstimatesPresenter(self, shell.work, shell.desk, shell.local)
        self._commands = self._make_commands()
        self.table: RowTable[FigureRow] = RowTable(
            COLUMNS, figure_cells, lambda row: row.name, "How near estimates came"
        )
        self._verdict = Chip("", Tone.OK)
        self.measured = Muted("", self, wrap=True)
        self._legend = Muted(LEGEND, self, wrap=True)
        self._empty = EmptyNote("percent", *NOT_YET, self)
        self.card = Card("How good are our estimates", self)
        self.card.add_header(self._verdict, right=True)
        for part, stretch in ((self.measured, 0), (self.table, 1), (self._empty, 1), (self._legend, 0)):
            self.card.body.addWidget(part, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(*page_margins())
        column.setSpacing(gap())
        column.addWidget(self.card, 1)
        self._has_report = False
        self._arrange()

    def _make_commands(self) -> tuple[Command, ...]:
        work, presenter = Permission.WORK_CLAIMS, self.presenter
        return (
            Command("estimates.own", "Measure on this store's answers", presenter.measure_own,
                    ("Ctrl+Return",), work, "Measure here", presenter.blocked, "store"),
            Command("estimates.practice", "Measure on a practice history", presenter.measure_practice,
                    ("F7",), work, "Practice history", presenter.blocked, "history"),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return what can be measured."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show what was measured last."""
        self.table.setFocus()

    def show_report(self, report: Report, at: datetime) -> None:
        """Show what was measured, and when."""
        self._has_report = True
        mark = verdict(report)
        self._verdict.show_state(mark.text, mark.tone)
        self.measured.setText(measured_words(report, at))
        self.table.set_rows(figure_rows(report))
        self._arrange()

    def show_busy(self, is_busy: bool) -> None:
        """Show whether it is being measured."""
        self._empty.show_words(*(MEASURING if is_busy else NOT_YET))
        self.card.set_title("Measuring estimates" if is_busy else "How good are our estimates")
        self.shell.commands_changed()

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        self.shell.say(Tone.WARN, words)

    def _arrange(self) -> None:
        for part in (self._verdict, self.measured, self.table, self._legend):
            part.setVisible(self._has_report)
        self._empty.setVisible(not self._has_report)
