"""Show what is due and the ways to pay it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.printing.model import JobState
from ui.screens.register.card_panel import CardPanel
from ui.screens.register.cash import CashPanel, QuickCash
from ui.screens.register.stage import Stage, card_words, is_card_bad, tender_blocked
from ui.theme.theme import px
from ui.widgets.card import Card
from ui.widgets.command_button import button_for
from ui.widgets.figures import DefinitionList, MoneyTotal
from ui.widgets.scrolled import Scrolled
from ui.widgets.text import Body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.pos.views import SaleView
    from ui.commands import Command
    from ui.screens.register.paying import PaymentPresenter
    from ui.shell import Shell


def paper_words(sale: SaleView) -> str:
    """Return what happens with the receipt of a completed sale."""
    job = sale.receipt
    if job is None or job.state is JobState.PRINTED:
        return "The receipt is printed."
    if job.state in {JobState.WAITING, JobState.SENDING} and not job.message:
        return "The receipt is printing."
    return "The receipt is not printed yet; the sale is kept."


def sums(sale: SaleView) -> list[tuple[str, str]]:
    """Return the sums of a sale as pairs, with what was paid already."""
    pairs = [
        (f"Prescriptions ({sale.rx_count})", str(sale.subtotal_rx)),
        ("Front end", str(sale.subtotal_front)),
        ("Sales tax", str(sale.tax)),
    ]
    if sale.health_total:
        pairs.append(("FSA / HSA eligible", str(sale.health_total)))
    if not sale.tenders:
        return pairs
    given = [(f"{tender.label} given", str(tender.given)) for tender in sale.tenders]
    return [*pairs, ("Total", str(sale.total)), *given]


class PayCard(Card):
    """Be the right side of the register."""

    def __init__(
        self, shell: Shell, commands: Mapping[str, Command], payment: PaymentPresenter, parent: QWidget
    ) -> None:
        """Take the register's commands by id, and who knows whether cash is being typed."""
        super().__init__("", parent)
        self._payment = payment
        self.setFixedWidth(px(348))
        self.due = MoneyTotal("Due", self)
        self._pairs = DefinitionList(self)
        self._words = Body("", self, wrap=True)
        self.quick = QuickCash(self)
        self.cash = CashPanel(self)
        self.card = CardPanel(shell, self)
        self._tenders = QWidget(self)
        self._others = QWidget(self)
        self._fill(shell, commands)
        self.part = button_for(shell, commands["register.part"])
        self.main = button_for(shell, commands["register.card"], "primary")
        self.body.setSpacing(px(12))
        between = Scrolled(self)
        between.body.setSpacing(px(12))
        between.fill((self._pairs, self._words, self._tenders, self.cash, self.quick, self.card))
        between.body.addStretch(1)
        self.body.addWidget(self.due)
        self.body.addWidget(between, 1)
        self.body.addWidget(self._others)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.part)
        foot.addWidget(self.main, 1)
        self.body.addLayout(foot)
        self._sale: SaleView | None = None
        self._stage = Stage.EMPTY

    def _fill(self, shell: Shell, commands: Mapping[str, Command]) -> None:
        grid = QGridLayout(self._tenders)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(8))
        for place, name in enumerate(("register.cash", "register.check")):
            grid.addWidget(button_for(shell, commands[name], "tender"), 0, place)
        grid.addWidget(button_for(shell, commands["register.health"]), 1, 0, 1, 2)
        row = QHBoxLayout(self._others)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        for name in ("register.suspend", "register.cancel"):
            row.addWidget(button_for(shell, commands[name]))

    @property
    def is_cash_open(self) -> bool:
        """Say whether cash is being typed."""
        return self._payment.is_taking_cash

    def begin_cash(self) -> None:
        """Ask how much cash was given."""
        self._payment.is_taking_cash = True
        self._arrange()
        self.cash.begin()

    def part_by_card(self) -> None:
        """Ask a card for the amount typed, the rest stays to be paid; without one ask for the amount."""
        if not self.is_cash_open:
            self.begin_cash()
            return
        amount = self.cash.typed("Type how much this card is to pay.")
        if amount is not None:
            self.end_cash()
            self._payment.charge_card(amount)

    def end_cash(self) -> bool:
        """Close the cash panel; say whether it was open."""
        was, self._payment.is_taking_cash = self._payment.is_taking_cash, False
        self._arrange()
        return was

    def focus_main(self) -> None:
        """Put the focus on the main button."""
        self.main.setFocus()

    def show_sale(self, sale: SaleView | None, stage: Stage) -> None:
        """Show the amounts of a sale and what can be done."""
        self._sale, self._stage = sale, stage
        self._payment.is_taking_cash = self.is_cash_open and stage is Stage.PAY
        self.card.show_card(sale.card if sale else None)
        if sale is None:
            self.due.show_words("$0.00", "Due")
            self._pairs.show_pairs(())
        else:
            self._show_amounts(sale, stage)
        self._arrange()

    def _show_amounts(self, sale: SaleView, stage: Stage) -> None:
        if stage is not Stage.DONE:
            self.due.show_amount(sale.remaining, "Due")
        elif sale.change:
            self.due.show_amount(sale.change, "Change to give back")
        else:
            self.due.show_amount(sale.total, "Paid, no change")
        self._pairs.show_pairs(sums(sale), right=True)
        self.cash.set_due(sale.remaining)
        self.quick.show_amounts(sale.quick_cash, may=not tender_blocked(sale))

    def _main_face(self) -> tuple[str, str]:
        """Return the words and the icon of the main button."""
        sale = self._sale
        if self._stage is Stage.DONE:
            return "Next sale", "scan-barcode"
        if self.is_cash_open:
            return "Take the cash", "banknote"
        if sale is None or not sale.lines:
            return "Card", "credit-card"
        if sale.remaining:
            return f"Card   {sale.remaining}", "credit-card"
        return "Finish, nothing is due", "check"

    def _say(self, sale: SaleView) -> str:
        """Return what is to be known beneath the sums: how the card stands, or what became of the paper."""
        if self._stage is Stage.DONE:
            return paper_words(sale)
        return card_words(sale.card) if self._stage is not Stage.CARD else ""

    def _arrange(self) -> None:
        sale, stage = self._sale, self._stage
        takes = stage not in {Stage.DONE, Stage.CARD, Stage.CLOSED}
        is_due = sale is not None and bool(sale.remaining)
        words = self._say(sale) if sale is not None else ""
        self._words.setText(words)
        self._words.set_ink("bad" if sale is not None and is_card_bad(sale.card) else "text")
        self._words.setVisible(bool(words) and not self.is_cash_open)
        self._pairs.setVisible(sale is not None and bool(sale.lines) and not self.is_cash_open)
        self.cash.setVisible(self.is_cash_open)
        self.card.setVisible(stage is Stage.CARD)
        self._tenders.setVisible(takes and not self.is_cash_open)
        self.quick.setVisible(takes and is_due and not self.is_cash_open)
        self._others.setVisible(takes and not self.is_cash_open)
        self.part.setVisible(self.is_cash_open)
        words, icon = self._main_face()
        self.main.set_icon(icon)
        self.main.set_words(words)
