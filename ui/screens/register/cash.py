"""Take cash: an amount typed, a quick amount, or the key pad."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.money import ZERO
from app.pos.doubts import BILLS, doubt_cash
from ui.theme.fonts import Weight
from ui.theme.theme import px
from ui.widgets.ask_once import AskOnce
from ui.widgets.buttons import SecondaryButton
from ui.widgets.keypad import KeyPad
from ui.widgets.text import Muted, Words
from ui.widgets.value_fields import MoneyField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.money import Money

QUICK = 4


class QuickCash(QWidget):
    """Offer likely amounts: the exact one, then the next 5, 10 and 20."""

    given = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Build the buttons."""
        super().__init__(parent)
        self.buttons = [SecondaryButton("", "", self) for _place in range(QUICK)]
        self._amounts: tuple[Money, ...] = ()
        self._caption = Muted("Quick cash", self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(8))
        grid.addWidget(self._caption, 0, 0, 1, 2)
        for place, button in enumerate(self.buttons):
            button.clicked.connect(partial(self.give, place))
            grid.addWidget(button, 1 + place // 2, place % 2)

    def show_amounts(self, amounts: Sequence[Money], *, may: bool) -> None:
        """Offer amounts, the exact one first; gray while nothing may be paid."""
        self._amounts = tuple(amounts[:QUICK])
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._amounts))
            button.setEnabled(may)
            if place < len(self._amounts):
                button.set_words(f"Exact {self._amounts[place]}" if place == 0 else str(self._amounts[place]))

    def give(self, place: int) -> None:
        """Give one of the amounts offered."""
        if place < len(self._amounts):
            self.given.emit(self._amounts[place])


class AfterAmount(Words):
    """Show an amount that is to be seen at a glance."""

    size_step = 6
    tabular = True
    weight = Weight.BOLD


class AfterLine(QWidget):
    """Say in one line what comes back or stays to be paid, so that the key pad keeps its room."""

    def __init__(self, parent: QWidget) -> None:
        """Build words and amount."""
        super().__init__(parent)
        self._words, self._amount = Muted("", self), AfterAmount("", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words)
        row.addStretch(1)
        row.addWidget(self._amount)

    def show_amount(self, amount: Money, words: str) -> None:
        """Show an amount and what it is."""
        self._words.setText(words)
        self._amount.setText(str(amount))
        self._amount.setAccessibleName(f"{words} {amount}")

    def text(self) -> str:
        """Return the amount as shown."""
        return self._amount.text()


class CashPanel(QWidget):
    """Ask how much cash was given, and show the change as one types."""

    given = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Build field, bills, change and key pad."""
        super().__init__(parent)
        self._due = ZERO
        self.field = MoneyField("Cash given", large=True)
        self.field.set_enter(self.give)
        self.ask = AskOnce(self)
        self.after = AfterLine(self)
        self.bills = [SecondaryButton(f"${bill.cents // 100}", "", self) for bill in BILLS]
        self.pad = KeyPad(self)
        bills = QHBoxLayout()
        bills.setSpacing(px(6))
        for place, (button, bill) in enumerate(zip(self.bills, BILLS, strict=True)):
            button.setAccessibleName(f"Add a {bill} bill")
            button.setToolTip(f"Add a {bill} bill (Alt {place + 1})")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Alt with a figure does the same
            button.clicked.connect(partial(self.add_bill, place))
            button.setProperty("fit", "tight")
            bills.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.field)
        column.addWidget(self.ask)
        column.addLayout(bills)
        column.addWidget(self.after)
        column.addWidget(self.pad)
        self.pad.key.connect(self._press)
        self.field.line.textChanged.connect(self._show_after)

    def set_due(self, due: Money) -> None:
        """Take what is left to pay."""
        self._due = due
        self._show_after()

    def begin(self) -> None:
        """Make ready for typing."""
        self.field.set_value(None)
        self.field.setFocus()

    def add_bill(self, place: int) -> None:
        """Add a bill that was laid down to the amount."""
        self.field.set_value((self.field.value() or ZERO) + BILLS[place])
        self.field.setFocus()

    def typed(self, wanted: str = "Type the amount that was given.") -> Money | None:
        """Return the amount typed; say what is wanted where there is none."""
        amount = self.field.value()
        if amount is not None and amount > ZERO:
            return amount
        self.field.set_error(wanted)
        self.field.setFocus()
        return None

    def give(self) -> None:
        """Give the amount typed; an odd one is asked about once."""
        amount = self.typed()
        if amount is not None and self.ask.lets((amount, self._due), doubt_cash(amount, self._due)):
            self.given.emit(amount)

    def _show_after(self) -> None:
        """Show what comes back, or what stays to be paid, for the amount as it stands."""
        self.ask.forget()
        change = (self.field.value() or ZERO) - self._due
        if change < ZERO:
            self.after.show_amount(-change, "Still to pay")
        else:
            self.after.show_amount(change, "Change to give back")

    def _press(self, key: str) -> None:
        self.field.setFocus()
        KeyPad.type_into(self.field.line, key)
