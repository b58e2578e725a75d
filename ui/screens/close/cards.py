"""Show the day's cards beside the terminal's own list, and close the terminal's batch."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.screens.close.card_words import (
    DIFFERENCE_COLUMNS,
    EMPTY,
    SUM_COLUMNS,
    SumRow,
    batch_words,
    clock_words,
    difference_cells,
    sum_cells,
    sums_of,
    told_words,
)
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.table import RowTable
from ui.widgets.text import Body, Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hardware.terminal_reports import TerminalReport
    from app.payments.batch_views import CardDay, CardDifference
    from ui.commands import Command
    from ui.shell import Shell

_SUMS_HIGH = 136


class CardsPage(QWidget):
    """Be the page of the terminal's batch."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build sums, differences and the state of the batch."""
        super().__init__(parent)
        self._shell = shell
        self._zone = ZoneInfo(shell.desk.store.zone)
        self.sums: RowTable[SumRow] = RowTable(
            SUM_COLUMNS, sum_cells, lambda row: row.label, "The day's cards", two_line=False
        )
        self.sums.setFixedHeight(px(_SUMS_HIGH))
        self.differences: RowTable[CardDifference] = RowTable(
            DIFFERENCE_COLUMNS, difference_cells, lambda row: (row.doubt, row.reference), "What differs"
        )
        self._told = Muted("", self, wrap=True)
        self._stored = Body("", self, wrap=True)
        self._stored.set_ink("warn")
        self._chip = Chip("", Tone.PLAIN)
        self._batch = Body("", self, wrap=True)
        self._differ = Strong("What differs", self)
        line = QHBoxLayout()
        line.setSpacing(px(10))
        line.addWidget(self._chip)
        line.addWidget(self._batch, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(px(10))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        for widget in (self.sums, self._told, self._stored, self._differ):
            column.addWidget(widget)
        column.addWidget(self.differences, 1)
        column.addLayout(line)
        column.addLayout(self._buttons)

    def offer(self, commands: Sequence[Command]) -> None:
        """Put the actions as buttons beneath."""
        for command in commands:
            self._buttons.addWidget(button_for(self._shell, command), 1)

    def say_done(self, words: str) -> None:
        """Confirm an action."""
        self._shell.say(Tone.OK, words)

    def say_failed(self, words: str) -> None:
        """Say what was refused."""
        self._shell.say(Tone.WARN, words)

    def show_cards(self, day: CardDay | None, report: TerminalReport | None) -> None:
        """Show the day's cards and how far the terminal told them."""
        if day is None:
            return
        self.sums.set_rows(sums_of(day))
        self.differences.set_rows(day.differences)
        self.differences.set_empty(EMPTY if day.is_told else "")
        self._told.setText(told_words(report, day))
        warning = report.warning if report is not None else ""
        self._stored.setText(warning)
        self._stored.setVisible(bool(warning))
        newest = day.batches[-1].settled_at if day.batches else None
        at = clock_words(newest.astimezone(self._zone) if newest else None)
        words, tone = batch_words(day.batches, at)
        self._batch.setText(words)
        self._chip.show_state("Batch", tone)
        self._chip.setVisible(bool(words))
        self._batch.setVisible(bool(words))
        self._shell.commands_changed()

    def words(self) -> str:
        """Return all that is said beside the tables."""
        return "\n".join(part.text() for part in (self._told, self._stored, self._batch))
