"""Ask for what a pickup needs before its signature, one step after the other: birth date, counselling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.pos.model import Counselling
from ui.theme.theme import px, theme
from ui.widgets.beside import Beside
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Inset
from ui.widgets.text import Heading, Muted
from ui.widgets.value_fields import DateField

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


class StepPanel(Inset):
    """Be one step: a question in bold, what helps, and the way to answer."""

    def __init__(self, question: str, words: str, parent: QWidget) -> None:
        """Take the question and what explains it."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.body.setContentsMargins(px(16), px(12), px(16), px(14))
        self.body.setSpacing(px(10))
        head = QVBoxLayout()
        head.setSpacing(px(2))
        self.head = QHBoxLayout()
        self.head.setSpacing(px(8))
        self.head.addWidget(Heading(question, self))
        head.addLayout(self.head)
        if words:
            head.addWidget(Muted(words, self, wrap=True))
        self.body.addLayout(head)


class KeyPanel(StepPanel):
    """Be a step that is answered with keys; it shows that it has the focus."""

    def __init__(self, question: str, words: str, name: str, parent: QWidget) -> None:
        """Take the words and the name that a screen reader says."""
        super().__init__(question, words, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, in the accent's colour while keys come here."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme().tokens.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), px(8), px(8))


class BirthDatePanel(StepPanel):
    """Ask for the birth date that the patient says; the one on file is not shown before."""

    confirmed = Signal(str)

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        """Take the store's day."""
        words = "Type what the patient says. The prescriptions come onto the sale when it is right."
        super().__init__("Ask: what is your date of birth?", words, parent)
        self.field = DateField("Birth date, as the patient says it", today, birth=True)
        self.field.set_enter(self._confirm)
        self._go = SecondaryButton("Confirm", "check", self)
        self._go.clicked.connect(self._confirm)
        self.body.addWidget(Beside(self.field, self._go, self, most=360))

    def clear(self) -> None:
        """Forget what was typed for the patient before."""
        self.field.set_text("")
        self.field.set_hint("")

    def _confirm(self) -> None:
        if not self.field.text():
            self.field.set_error("Type the birth date first.")
        elif self.field.check_now():
            self.confirmed.emit(self.field.text())


class CounselPanel(KeyPanel):
    """Offer counselling and keep the answer."""

    answered = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Show both answers."""
        words = "The offer is made for every pickup. Press Y or N."
        name = "Offer of counselling. Press Y for yes, N for no."
        super().__init__("Ask: would you like to speak with the pharmacist?", words, name, parent)
        self.accept = SecondaryButton("Yes, call the pharmacist (Y)", "message-circle", self)
        self.decline = SecondaryButton("No, declined (N)", "x", self)
        self.accept.clicked.connect(self._yes)
        self.decline.clicked.connect(self._no)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.accept)
        row.addWidget(self.decline)
        row.addStretch(1)
        self.body.addLayout(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer with one letter."""
        match event.text().lower():
            case "y":
                self._yes()
            case "n":
                self._no()
            case _:
                super().keyPressEvent(event)

    def _yes(self) -> None:
        self.answered.emit(Counselling.ACCEPTED)

    def _no(self) -> None:
        self.answered.emit(Counselling.DECLINED)
