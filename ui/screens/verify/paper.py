"""Show what the prescriber ordered as a paper would, when no picture of the paper is on file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.person import show_date
from app.workflows.label_preview import natural_name
from ui.screens.drug_words import drug_words
from ui.screens.verify.words import ORIGINS, prescriber_words
from ui.theme.fonts import Weight
from ui.theme.theme import px, theme
from ui.widgets.following import follow_theme
from ui.widgets.text import Body, Heading, Words

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.workflows.views import FillCard

_SUBSTITUTION = {0: "[x] Substitution permitted", 1: "[x] Dispense as written"}


class Small(Words):
    """Show the small print of a paper."""

    size_step = -2
    ink = "muted"


class Order(Words):
    """Show the drug that is ordered."""

    size_step = 3
    weight = Weight.SEMIBOLD


class Rule(QFrame):
    """Be a line across the paper."""

    def __init__(self, parent: QWidget) -> None:
        """Make a line."""
        super().__init__(parent)
        self.setFixedHeight(1)
        follow_theme(self)

    def dress(self) -> None:
        """Redraw in the theme's ink."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        QPainter(self).fillRect(self.rect(), QColor(theme().tokens.border))


class Paper(QWidget):
    """Be the prescription as it was written."""

    def __init__(self, parent: QWidget) -> None:
        """Start blank."""
        super().__init__(parent)
        self._head, self._address = Heading("", self), Small("", self, wrap=True)
        self._person, self._date = Body("", self, wrap=True), Body("", self)
        self._drug = Order("", self, wrap=True)
        self._sig, self._refills = Body("", self, wrap=True), Body("", self)
        self._mark, self._origin = Small("", self), Small("", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(14), px(18), px(14))
        column.setSpacing(px(6))
        column.addWidget(self._head)
        column.addWidget(self._address)
        column.addWidget(Rule(self))
        column.addLayout(_ends(self._person, self._date))
        column.addSpacing(px(4))
        for widget in (self._drug, self._sig, self._refills):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(_ends(self._mark, self._origin))

    def show_card(self, card: FillCard) -> None:
        """Show the order that a fill rests on."""
        prescriber, row = card.prescriber, card.patient.row
        self._head.setText(prescriber_words(card))
        known = (f"NPI {prescriber.npi}", f"DEA {prescriber.dea}" if prescriber.dea else "", prescriber.phone)
        self._address.setText(" · ".join(filter(None, known)))
        self._person.setText(f"{natural_name(row.name)}   DOB {show_date(row.birth_date)}")
        self._date.setText(show_date(card.date_written))
        self._drug.setText(drug_words(card.written))
        self._sig.setText(f"{card.sig_typed or card.sig_text}    #{card.quantity}")
        self._refills.setText(f"Refill ×{card.refills}")
        self._mark.setText(_SUBSTITUTION.get(card.daw, f"DAW {card.daw}"))
        origin = ORIGINS[card.origin] if card.origin < len(ORIGINS) else ORIGINS[0]
        self._origin.setText(f"{origin.capitalize()}, no picture on file")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sheet."""
        tokens = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))


def _ends(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(left, 1)
    row.addWidget(right, 0, Qt.AlignmentFlag.AlignRight)
    return row
