"""Show a card payment under way and what can be done when its result is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.kernel.running import Permission
from app.payments.model import PaymentState
from ui.screens.card_entry import holds_no_card_number
from ui.screens.register.stage import card_title, card_words
from ui.theme.theme import px
from ui.widgets.buttons import SecondaryButton
from ui.widgets.field import TextField
from ui.widgets.text import Body, Heading, Muted
from ui.widgets.value_fields import MoneyField

if TYPE_CHECKING:
    from app.payments.views import CardRow
    from ui.shell import Shell


class AttestPanel(QWidget):
    """Settle an unknown payment by what the terminal's own report says."""

    attested = Signal(object, str, str)

    def __init__(self, parent: QWidget) -> None:
        """Build amount, code and reason."""
        super().__init__(parent)
        self.amount = MoneyField("Charged, by the terminal's report")
        self.code = TextField("Approval code")
        self.reason = TextField("Where it was read")
        self.keep = SecondaryButton("Settle by the report", "check", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(Muted("Type 0.00 when the report shows no charge.", self, wrap=True))
        for field in (self.amount, self.code, self.reason):
            column.addWidget(field)
        column.addWidget(self.keep)
        self.keep.clicked.connect(self._settle)
        self.reason.set_enter(self._settle)

    def _settle(self) -> None:
        if not holds_no_card_number(self.code, self.reason):
            return
        amount = self.amount.value()
        if amount is None:
            self.amount.set_error("Type the amount, or 0.00.")
            self.amount.setFocus()
        elif not self.reason.text():
            self.reason.set_error("Say where you read it, such as the terminal's report.")
            self.reason.setFocus()
        else:
            self.attested.emit(amount, self.code.text(), self.reason.text())


class CardPanel(QWidget):
    """Wait for the terminal."""

    ask = Signal()
    give_up = Signal()

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build words and buttons."""
        super().__init__(parent)
        self._shell = shell
        self._title = Heading("", self)
        self._words = Body("", self, wrap=True)
        self.cancel = SecondaryButton("Cancel at the terminal", "x", self)
        self.again = SecondaryButton("Ask the terminal now", "refresh-cw", self)
        self.by_report = SecondaryButton("Settle by the report …", "file-text", self)
        self.attest = AttestPanel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(8), 0, 0)
        column.setSpacing(px(10))
        for widget in (self._title, self._words, self.cancel, self.again, self.by_report, self.attest):
            column.addWidget(widget)
        column.addStretch(1)
        self.cancel.clicked.connect(self.give_up)
        self.again.clicked.connect(self.ask)
        self.by_report.clicked.connect(self._open_report)
        self._is_report_open = False

    def show_card(self, card: CardRow | None) -> None:
        """Show how the payment stands."""
        is_unknown = card is not None and card.state is PaymentState.UNKNOWN
        self._is_report_open = self._is_report_open and is_unknown
        self._title.setText(card_title(card))
        self._words.setText(card_words(card))
        self.cancel.setVisible(not is_unknown)
        self.again.setVisible(is_unknown)
        self.by_report.setVisible(
            is_unknown and not self._is_report_open and self._shell.may(Permission.LOCK_DAY)
        )
        self.attest.setVisible(self._is_report_open)

    def _open_report(self) -> None:
        self._is_report_open = True
        self.by_report.hide()
        self.attest.show()
        self.attest.amount.setFocus()
