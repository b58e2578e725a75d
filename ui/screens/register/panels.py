"""Hold the parts of the register that come and go: float, birth date, counselling, signature, cash, change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.money import Money
from app.pos.model import Counselling
from ui.theme.theme import px
from ui.widgets.buttons import PrimaryButton, SecondaryButton, TenderButton
from ui.widgets.card import Inset
from ui.widgets.figures import MoneyTotal
from ui.widgets.keypad import KeyPad
from ui.widgets.signature import SignatureCanvas
from ui.widgets.text import Body, Heading
from ui.widgets.value_fields import DateField, MoneyField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date


class OpenDayPanel(QWidget):
    """Ask for the float before the first sale of the day."""

    opened = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Show the field with the usual float."""
        super().__init__(parent)
        self.amount = MoneyField("Float in the drawer")
        self.amount.set_value(Money(15000))
        self._go = PrimaryButton("Open the register", "store")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addStretch(1)
        column.addWidget(Heading("The register is closed", self))
        column.addWidget(Body("Count the money in the drawer, type it, and open the register.", self, wrap=True))
        column.addWidget(self.amount)
        column.addWidget(self._go)
        column.addStretch(2)
        self.setMaximumWidth(px(420))
        self._go.clicked.connect(self._open)
        self.amount.line.returnPressed.connect(self._open)

    def _open(self) -> None:
        amount = self.amount.value()
        if amount is None or amount.cents < 0:
            self.amount.set_error("Type the amount, such as 150.00.")
        else:
            self.opened.emit(amount)


class BirthDatePanel(Inset):
    """Ask for the birth date that the patient says; the one on file is not shown before."""

    confirmed = Signal(str)

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        """Take the store's day."""
        super().__init__(parent)
        self.field = DateField("Birth date, as the patient says it", today, birth=True)
        self._go = SecondaryButton("Check", "check")
        self.body.addWidget(Heading("Ask: name and date of birth?", self))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.field, 1)
        row.addWidget(self._go)
        self.body.addLayout(row)
        self._go.clicked.connect(self._confirm)
        self.field.line.returnPressed.connect(self._confirm)

    def _confirm(self) -> None:
        if self.field.check_now() and self.field.text():
            self.confirmed.emit(self.field.text())


class CounselPanel(Inset):
    """Offer counselling and keep the answer."""

    answered = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Show both answers."""
        super().__init__(parent)
        self.body.addWidget(Heading("Offer: would you like to speak with the pharmacist?", self))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        self.accept = SecondaryButton("Yes, call the pharmacist  (Y)", "message-circle")
        self.decline = SecondaryButton("No, declined  (N)", "x")
        row.addWidget(self.accept)
        row.addWidget(self.decline)
        self.body.addLayout(row)
        self.accept.clicked.connect(self._yes)
        self.decline.clicked.connect(self._no)

    def _yes(self) -> None:
        self.answered.emit(Counselling.ACCEPTED)

    def _no(self) -> None:
        self.answered.emit(Counselling.DECLINED)


class SignPanel(Inset):
    """Take the signature for the pickup."""

    signed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Show the canvas and its buttons."""
        super().__init__(parent)
        self.canvas = SignatureCanvas(self)
        self.done = SecondaryButton("Signed", "check")
        self._again = SecondaryButton("Again", "rotate-ccw")
        self.on_paper = SecondaryButton("Signed on paper", "file-pen-line")
        self.body.addWidget(Heading("Signature for the pickup", self))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.canvas, 1)
        column = QVBoxLayout()
        for button in (self.done, self._again, self.on_paper):
            column.addWidget(button)
        column.addStretch(1)
        row.addLayout(column)
        self.body.addLayout(row)
        self.canvas.changed.connect(self._refresh)
        self.done.clicked.connect(self._finish)
        self._again.clicked.connect(self.canvas.clear)
        self.on_paper.clicked.connect(self._paper)
        self._refresh()

    def _refresh(self) -> None:
        self.done.setEnabled(not self.canvas.is_empty())

    def _finish(self) -> None:
        if not self.canvas.is_empty():
            self.signed.emit(self.canvas.points())

    def _paper(self) -> None:
        self.signed.emit(())


class CashPanel(QWidget):
    """Take cash: an amount typed, a quick amount, or the key pad."""

    given = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Build field, quick amounts and key pad."""
        super().__init__(parent)
        self.field = MoneyField("Cash given")
        self.pad = KeyPad(self)
        self._quick: list[TenderButton] = []
        self._amounts: tuple[Money, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(self.field)
        grid = QGridLayout()
        grid.setSpacing(px(8))
        for index in range(4):
            button = TenderButton("")
            button.clicked.connect(_Giver(self, index))
            grid.addWidget(button, index // 2, index % 2)
            self._quick.append(button)
        column.addLayout(grid)
        column.addWidget(self.pad, 1)
        self.field.line.returnPressed.connect(self._give)
        self.pad.key.connect(self._press)

    def show_quick(self, amounts: Sequence[Money]) -> None:
        """Offer amounts as buttons, the exact one first."""
        self._amounts = tuple(amounts[:4])
        for index, button in enumerate(self._quick):
            shown = index < len(self._amounts)
            button.setVisible(shown)
            if shown:
                button.set_words(str(self._amounts[index]))

    def give_quick(self, index: int) -> None:
        """Give one of the amounts offered."""
        if index < len(self._amounts):
            self.given.emit(self._amounts[index])

    def begin(self) -> None:
        """Make ready for typing."""
        self.field.set_value(None)
        self.field.setFocus()

    def _press(self, key: str) -> None:
        if key == "enter":
            self._give()
        else:
            KeyPad.type_into(self.field.line, key)

    def _give(self) -> None:
        amount = self.field.value()
        if amount is None or amount.cents <= 0:
            self.field.set_error("Type the amount that was given.")
        else:
            self.given.emit(amount)


class _Giver:
    """Give one quick amount."""

    def __init__(self, panel: CashPanel, index: int) -> None:
        self._panel, self._index = panel, index

    def __call__(self) -> None:
        self._panel.give_quick(self._index)


class DonePanel(QWidget):
    """Show the change, large, until the next sale begins."""

    def __init__(self, parent: QWidget) -> None:
        """Start empty."""
        super().__init__(parent)
        self.change = MoneyTotal("Change", self)
        self._words = Body("", self, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(self.change)
        column.addWidget(self._words)
        column.addStretch(1)

    def show_done(self, change: Money, words: str) -> None:
        """Show what to give back and what happens with the receipt."""
        self.change.show_amount(change)
        self._words.setText(words)
