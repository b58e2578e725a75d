"""Ask for the float before the first sale of the day."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.kernel.money import Money
from app.pos.doubts import doubt_float
from ui.theme.icons import ink_of, pixmap
from ui.theme.theme import px
from ui.widgets.ask_once import AskOnce
from ui.widgets.buttons import PrimaryButton
from ui.widgets.following import follow_theme
from ui.widgets.text import Body, Title
from ui.widgets.value_fields import MoneyField

USUAL_FLOAT = Money(15_000)


class OpenDayPanel(QWidget):
    """Open the register with the money that was counted into its drawer."""

    opened = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Show the field with the usual float."""
        super().__init__(parent)
        self._mark = QLabel(self)
        self.amount = MoneyField("Float in the drawer", large=True)
        self.amount.set_value(USUAL_FLOAT)
        self.amount.set_enter(self._open)
        self.amount.edited.connect(self._touch)
        self._is_touched = False
        self.ask = AskOnce(self)
        go_on = PrimaryButton("Open the register", "store", self)
        go_on.clicked.connect(self._open)
        words = "Count the money in the drawer, type it here and press Enter. Then the first sale can begin."
        box = QWidget(self)
        box.setFixedWidth(px(420))
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(14))
        column.addWidget(self._mark)
        column.addWidget(Title("The register is closed", box))
        column.addWidget(Body(words, box, wrap=True))
        column.addWidget(self.amount)
        column.addWidget(self.ask)
        column.addWidget(go_on)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(box)
        middle.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        follow_theme(self)

    def dress(self) -> None:
        """Draw the icon in the theme's ink."""
        self._mark.setPixmap(pixmap("store", ink_of("accent"), px(40)))

    def set_float(self, amount: Money) -> None:
        """Offer the float of this store, unless another one was typed."""
        if not self._is_touched:
            self.amount.set_value(amount)
            if self.amount.line.hasFocus():
                self.amount.line.selectAll()

    def _touch(self, _text: str) -> None:
        self._is_touched = True
        self.ask.forget()

    def _open(self) -> None:
        amount = self.amount.value()
        if amount is None or amount.cents < 0:
            self.amount.set_error("Type the amount, such as 150.00.")
        elif self.ask.lets(amount, doubt_float(amount)):
            self._is_touched = False
            self.opened.emit(amount)
