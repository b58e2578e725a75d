"""Show what claims bring in three lists: by payer and day, against what was expected, below cost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.claim_money.presenter import MoneyPresenter
from ui.screens.claim_money.rows import (
    COST_COLUMNS,
    TOTAL_COLUMNS,
    WORTH_COLUMNS,
    cost_cells,
    cost_words,
    total_cells,
    total_words,
    worth_cells,
    worth_words,
)
from ui.screens.claim_money.saving import AppealFile
from ui.targets import ClaimTarget
from ui.theme.tokens import Tone
from ui.widgets.card import Card, page_margins
from ui.widgets.empty import EmptyNote
from ui.widgets.table import RowTable
from ui.widgets.tabs import TabRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.money_views import BelowCostRow, PayerDayRow, WorthRow
    from app.kernel.changes import Change
    from app.kernel.ids import ClaimId
    from ui.shell import Shell

TITLES = ("By payer and day", "Expected and paid", "Below cost")
TOTALS, WORTH, COSTS = range(3)
EMPTY = (
    ("calculator", "No payer has answered", "Totals of the last 31 days stand here."),
    ("circle-check", "Nothing to compare", "Claims that payers paid stand here."),
    ("circle-check", "Nothing below cost", "What payers pay below cost stands here, to be appealed."),
)


class ClaimMoneyScreen(Screen):
    """Be the money of claims."""

    id: ClassVar[str] = "claim_money"
    title: ClassVar[str] = "Claims · Money"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.CLAIM})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build the lists."""
        super().__init__(shell, parent)
        self.presenter = MoneyPresenter(self, shell.work)
        self.tabs = TabRow(TITLES, self)
        self.totals: RowTable[PayerDayRow] = RowTable(
            TOTAL_COLUMNS, total_cells, lambda row: (row.day, row.plan_id), TITLES[TOTALS]
        )
        self.worth: RowTable[WorthRow] = RowTable(
            WORTH_COLUMNS, worth_cells, lambda row: row.claim_id, TITLES[WORTH]
        )
        self.costs: RowTable[BelowCostRow] = RowTable(
            COST_COLUMNS, cost_cells, lambda row: row.claim_id, TITLES[COSTS]
        )
        self._words = ["", "", ""]
        self._sums = Muted("", self)
        self._stack = QStackedWidget(self)
        self._empty = [EmptyNote(*words, self) for words in EMPTY]
        lists: tuple[QWidget, ...] = (self.totals, self.worth, self.costs)
        for table, note in zip(lists, self._empty, strict=True):
            self._stack.addWidget(_page(table, note))
        card = Card("", self)
        card.add_header(self.tabs)
        card.add_header(self._sums, right=True)
        card.body.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*page_margins())
        column.addWidget(card)
        self.file = AppealFile(self, shell, self.presenter)
        self._commands = self._make_commands()
        self.tabs.changed.connect(self._turn)
        self.costs.chosen.connect(self._choose)
        self.worth.opened.connect(self._open_claim)
        self.costs.opened.connect(self._open_claim)

    def _make_commands(self) -> tuple[Command, ...]:
        work, presenter = Permission.WORK_CLAIMS, self.presenter
        return (
            Command("claim_money.appeal", "Print the appeal of this price", presenter.appeal,
                    ("Ctrl+Return",), work, "Print the appeal", self._appeal_blocked, "printer"),
            Command("claim_money.save", "Save all appeals as a file for the plan", self.file.ask, ("F7",),
                    work, "Save as CSV", presenter.save_blocked, "save"),
            Command("claim_money.claim", "Show the claim", self._open_claim, ("F10",), work, "Claim",
                    self._claim_blocked, "arrow-left-right"),
            *(
                Command(f"claim_money.tab{place}", f"Show {title}", partial(self.tabs.set_current, place),
                        (f"Alt+{place + 1}",), work, title, in_footer=False)
                for place, title in enumerate(TITLES)
            ),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return the actions of this screen."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the lists."""
        self.presenter.reload()
        self._turn(self.tabs.current())

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read everything again."""
        self.presenter.reload()

    def show_totals(self, rows: Sequence[PayerDayRow]) -> None:
        """Show the totals by payer and day."""
        self.totals.set_rows(rows)
        self._show(TOTALS, self.totals, total_words(rows) if rows else "")

    def show_worth(self, rows: Sequence[WorthRow]) -> None:
        """Show the claims against what was expected."""
        self.worth.set_rows(rows)
        self._show(WORTH, self.worth, worth_words(rows) if rows else "")

    def show_costs(self, rows: Sequence[BelowCostRow]) -> None:
        """Show what is paid below cost."""
        self.costs.set_rows(rows)
        self.presenter.choose(self.costs.current())
        self._show(COSTS, self.costs, cost_words(rows) if rows else "")

    def say_done(self, words: str) -> None:
        """Confirm."""
        self.shell.say(Tone.OK, words)

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        self.shell.say(Tone.WARN, words)

    def _show(self, place: int, table: QWidget, words: str) -> None:
        self._words[place] = words
        table.setVisible(bool(words))
        self._empty[place].setVisible(not words)
        self._sums.setText(self._words[self.tabs.current()])
        self.shell.commands_changed()

    def _turn(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self._sums.setText(self._words[place])
        (self.totals, self.worth, self.costs)[place].setFocus()
        self.shell.commands_changed()

    def _choose(self, row: BelowCostRow | None) -> None:
        self.presenter.choose(row)
        self.shell.commands_changed()

    def _appeal_blocked(self) -> str:
        if self.tabs.current() != COSTS:
            return "Open the list below cost first."
        return self.presenter.appeal_blocked()

    def _claim_id(self) -> ClaimId | None:
        if self.tabs.current() == TOTALS:
            return None
        row = self.worth.current() if self.tabs.current() == WORTH else self.costs.current()
        return row.claim_id if row is not None else None

    def _claim_blocked(self) -> str:
        return "" if self._claim_id() is not None else "Choose a claim first."

    def _open_claim(self, _row: object = None) -> None:
        claim_id = self._claim_id()
        if claim_id is not None:
            self.shell.open("claims", ClaimTarget(claim_id))


def _page(table: QWidget, note: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(table, 1)
    column.addWidget(note, 1)
    note.hide()
    return page
