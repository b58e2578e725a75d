"""Show what is due and the ways to pay it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.screens.register.panels import CashPanel, DonePanel
from ui.screens.register.presenter import Stage
from ui.theme.theme import px
from ui.widgets.card import Card
from ui.widgets.command_button import button_for
from ui.widgets.figures import DefinitionList, MoneyTotal
from ui.widgets.text import Body, Muted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.pos.views import SaleRow, SaleView
    from ui.commands import Command
    from ui.shell import Shell


class PayCard(Card):
    """Be the right side of the register."""

    def __init__(self, shell: Shell, commands: Mapping[str, Command], parent: QWidget) -> None:
        """Take the register's commands by id."""
        super().__init__("", parent)
        self.setFixedWidth(px(360))
        self.due = MoneyTotal("Due", self)
        self._pairs = DefinitionList(self)
        self._card_words = Body("", self, wrap=True)
        self._aside = Muted("", self, wrap=True)
        self.cash = CashPanel(self)
        self.done = DonePanel(self)
        self._tenders = QWidget(self)
        grid = QGridLayout(self._tenders)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(10))
        names = ("register.cash", "register.check", "register.suspend", "register.resume")
        for index, name in enumerate(names):
            grid.addWidget(button_for(shell, commands[name]), index // 2, index % 2)
        self._main = button_for(shell, commands["register.card"], "primary")
        for widget in (self.due, self._pairs, self._card_words, self._tenders, self.cash, self.done, self._aside):
            self.body.addWidget(widget, 1 if widget in {self.cash, self.done} else 0)
        self._spring = QWidget(self)
        self.body.addWidget(self._spring, 1)
        self.body.addWidget(self._main)
        self._is_cash_open = False
        self._stage = Stage.EMPTY

    @property
    def is_cash_open(self) -> bool:
        """Say whether cash is being typed."""
        return self._is_cash_open

    def begin_cash(self) -> None:
        """Ask how much cash was given."""
        self._is_cash_open = True
        self._arrange()
        self.cash.begin()

    def end_cash(self) -> bool:
        """Close the cash panel; say whether it was open."""
        was = self._is_cash_open
        self._is_cash_open = False
        self._arrange()
        return was

    def show_sale(self, sale: SaleView | None, stage: Stage, card_words: str) -> None:
        """Show the amounts of a sale and what can be done."""
        self._stage = stage
        if stage is not Stage.PAY:
            self._is_cash_open = False
        self._card_words.setText(card_words)
        if sale is None:
            self.due.show_words("—", "Due")
            self._pairs.show_pairs(())
            self._main.set_words("Card")
        else:
            self._show_amounts(sale, stage)
        self._arrange()

    def _show_amounts(self, sale: SaleView, stage: Stage) -> None:
        if stage is Stage.DONE:
            paper = sale.receipt.message if sale.receipt and sale.receipt.message else "The receipt prints."
            self.done.show_done(sale.change, paper)
            self._main.set_words("Next sale")
        else:
            self._main.set_words(f"Card   {sale.remaining}")
        self.due.show_amount(sale.total if stage is Stage.DONE else sale.remaining, "Paid" if stage is Stage.DONE else "Due")
        pairs = [(f"Prescriptions ({sale.rx_count})", str(sale.subtotal_rx)), ("Front end", str(sale.subtotal_front))]
        pairs += [("Sales tax", str(sale.tax)), ("FSA / HSA eligible", str(sale.health_total))]
        pairs += [(tender.label, str(tender.amount)) for tender in sale.tenders]
        self._pairs.show_pairs(pairs, right=True)
        self.cash.show_quick(sale.quick_cash)

    def show_suspended(self, rows: Sequence[SaleRow]) -> None:
        """Say how many sales were put aside."""
        words = ", ".join(f"{row.number} ({row.total})" for row in rows[:3])
        self._aside.setText(f"Put aside: {words}" if rows else "")
        self._aside.setVisible(bool(rows))

    def _arrange(self) -> None:
        is_done = self._stage is Stage.DONE
        self.cash.setVisible(self._is_cash_open)
        self.done.setVisible(is_done)
        self._tenders.setVisible(not self._is_cash_open and not is_done)
        self._spring.setVisible(not self._is_cash_open and not is_done)
        self._card_words.setVisible(bool(self._card_words.text()) and not self._is_cash_open)
