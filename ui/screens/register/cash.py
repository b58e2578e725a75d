"""Take cash: an amount typed, a quick amount, or the key pad."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.theme.theme import px
from ui.widgets.buttons import SecondaryButton
from ui.widgets.keypad import KeyPad
from ui.widgets.text import Muted
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


class CashPanel(QWidget):
    """Ask how much cash was given."""

    given = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Build field and key pad."""
        super().__init__(parent)
        self.field = MoneyField("Cash given")
        self.field.set_enter(self.give)
        self.pad = KeyPad(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(self.field)
        column.addWidget(self.pad)
        self.pad.key.connect(self._press)

    def begin(self) -> None:
        """Make ready for typing."""
        self.field.set_value(None)
        self.field.setFocus()

    def give(self) -> None:
        """Give the amount typed."""
        amount = self.field.value()
        if amount is None or amount.cents <= 0:
            self.field.set_error("Type the amount that was given.")
            self.field.setFocus()
        else:
            self.given.emit(amount)

    def _press(self, key: str) -> None:
        self.field.setFocus()
        KeyPad.type_into(self.field.line, key)
