"""Show the middle of the close: the count, the equation, and the lists behind it."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.screens.close.count import CountPanel
from ui.screens.close.rows import (
    LISTED_COLUMNS,
    PLAN_COLUMNS,
    TERM_COLUMNS,
    listed_cells,
    plan_cells,
    term_cells,
    verdict,
)
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.empty import EmptyNote, PdfView
from ui.widgets.table import RowTable
from ui.widgets.tabs import TabRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.pos.closing_views import DayView, ListedRow, PlanTotalRow, TermRow
    from ui.commands import Command
    from ui.screens.close.cards import CardsPage
    from ui.shell import Shell


class Page(IntEnum):
    """Name the pages of the middle, in the order of their tabs."""

    EQUATION = 0
    COUNT = 1
    CLAIMS = 2
    NOT_SOLD = 3
    NOT_ANSWERED = 4
    PACKET = 5
    CARDS = 6


TITLES = ("Equation", "Count", "Claims", "Not sold", "Not answered", "Packet", "Cards")
HEADINGS = (
    "The equation",
    "Count the drawer",
    "Claims by plan",
    "Paid by the plan, not sold yet",
    "Sold, not answered yet",
    "The packet of the day",
    "The terminal's batch",
)


class Listed(QWidget):
    """Be a list of prescriptions, or the words that there are none."""

    opened = Signal(object)

    def __init__(self, name: str, help_words: str, parent: QWidget) -> None:
        """Take the table's name and what the list means."""
        super().__init__(parent)
        self.table: RowTable[ListedRow] = RowTable(
            LISTED_COLUMNS, listed_cells, lambda row: row.fill_id, name
        )
        self._empty = EmptyNote("circle-check", "None", help_words, self)
        self._help = Muted(f"{help_words} Enter opens the claim.", self, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._help, self.table, self._empty):
            column.addWidget(widget)
        self.table.opened.connect(self.opened)

    def show_rows(self, rows: Sequence[ListedRow]) -> None:
        """Show the list."""
        self.table.set_rows(rows)
        for part in (self.table, self._help):
            part.setVisible(bool(rows))
        self._empty.setVisible(not rows)


class EquationPage(QWidget):
    """Show each term of the day's equation found two ways."""

    def __init__(self, shell: Shell, commands: Sequence[Command], parent: QWidget) -> None:
        """Take the commands that stand as buttons beneath the table."""
        super().__init__(parent)
        self.table: RowTable[TermRow] = RowTable(
            TERM_COLUMNS, term_cells, lambda row: row.label, "The equation", two_line=False
        )
        self._words = Muted("", self, wrap=True)
        self._reason = Muted("", self, wrap=True)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        for command in commands:
            row.addWidget(button_for(shell, command), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(self.table, 1)
        column.addWidget(self._words)
        column.addWidget(self._reason)
        column.addLayout(row)

    def show_day(self, day: DayView) -> None:
        """Show the terms and their sum in words."""
        self.table.set_rows(day.terms)
        self._words.setText(day.equation_text)
        reason = day.head.over_short_reason
        self._reason.setText(f"Reason: {reason}" if reason else "")
        self._reason.setVisible(bool(reason))


class BooksCard(Card):
    """Be the middle of the close."""

    fill_opened = Signal(object)

    def __init__(self, shell: Shell, commands: Sequence[Command], cards: CardsPage, parent: QWidget) -> None:
        """Take the commands that stand as buttons beneath the equation, and the page of the cards."""
        super().__init__(HEADINGS[0], parent)
        self._verdict = Chip("", Tone.INFO)
        self.tabs = TabRow(TITLES, self)
        self.equation = EquationPage(shell, commands, self)
        self.count = CountPanel(self)
        self.plans: RowTable[PlanTotalRow] = RowTable(
            PLAN_COLUMNS, plan_cells, lambda row: row.plan, "Claims of the day by plan", two_line=False
        )
        self.not_sold = Listed("Paid, not sold", "The plan has paid and the bag waits.", self)
        self.not_answered = Listed(
            "Sold, not answered", "Sold on an estimate; the payer has to answer.", self
        )
        self.packet = PdfView("The close packet", self)
        self.cards = cards
        self._stack = QStackedWidget(self)
        pages = (
            self.equation,
            self.count,
            self.plans,
            self.not_sold,
            self.not_answered,
            self.packet,
            self.cards,
        )
        for page in pages:
            self._stack.addWidget(page)
        self.add_header(self._verdict, right=True)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self._stack, 1)
        self.tabs.changed.connect(self._turn)
        for listed in (self.not_sold, self.not_answered):
            listed.opened.connect(self.fill_opened)

    @property
    def page(self) -> Page:
        """Return the page shown."""
        return Page(self.tabs.current())

    def next_list(self) -> Page:
        """Return the list that stands behind the figures, another one at each call."""
        lists = (Page.CLAIMS, Page.NOT_SOLD, Page.NOT_ANSWERED)
        return lists[(lists.index(self.page) + 1) % len(lists)] if self.page in lists else lists[0]

    def turn_to(self, page: Page) -> None:
        """Show a page and put the focus where its next key belongs."""
        self.tabs.set_current(page)
        self._turn(page)

    def _turn(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self.set_title(HEADINGS[page])
        match Page(page):
            case Page.COUNT:
                self.count.start()
            case Page.EQUATION:
                self.equation.table.setFocus()
            case Page.CLAIMS:
                self.plans.setFocus()
            case Page.NOT_SOLD:
                self.not_sold.table.setFocus()
            case Page.NOT_ANSWERED:
                self.not_answered.table.setFocus()
            case Page.PACKET:
                self.packet.setFocus()
            case Page.CARDS:
                self.cards.sums.setFocus()

    def show_day(self, day: DayView) -> None:
        """Show the day on every page."""
        self.equation.show_day(day)
        self.plans.set_rows(day.claims)
        self.not_sold.show_rows(day.paid_not_sold)
        self.not_answered.show_rows(day.sold_not_answered)
        self.tabs.set_counts((0, 0, 0, len(day.paid_not_sold), len(day.sold_not_answered), 0, 0))
        self._verdict.show_state(*verdict(day))
