"""Show what is on file about one patient: where they live, plans, allergies, conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.kernel.address import show_phone
from ui.screens.coverage_line import CoverageLine
from ui.theme.theme import px
from ui.widgets.text import Body, Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.patients.views import PatientCard


class Part(QWidget):
    """Be a heading over a few lines."""

    def __init__(self, title: str, parent: QWidget) -> None:
        """Take the heading."""
        super().__init__(parent)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(px(4))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(Heading(title, self))
        column.addLayout(self._lines)
        column.addStretch(1)

    def show_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Show these in place of what was there."""
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
        for widget in widgets:
            self._lines.addWidget(widget)

    def show_texts(self, texts: Sequence[str], none: str) -> None:
        """Show lines of text, or muted words when there are none."""
        self.show_widgets([Body(text, self, wrap=True) for text in texts] or [Muted(none, self, wrap=True)])


class AboutPatient(QWidget):
    """Be the upper part of a patient's card."""

    def __init__(self, parent: QWidget) -> None:
        """Start without a patient."""
        super().__init__(parent)
        self._contact = Part("Contact", self)
        self._plans = Part("Coverage", self)
        self._allergies = Part("Allergies", self)
        self._conditions = Part("Conditions", self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(24))
        grid.setVerticalSpacing(px(14))
        for place, part in enumerate((self._contact, self._plans, self._allergies, self._conditions)):
            grid.addWidget(part, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def show_card(self, card: PatientCard, now: datetime | None = None) -> None:
        """Show one patient."""
        row = card.row
        self._contact.show_texts(
            [line for line in (show_phone(row.phone), row.address) if line],
            "No phone and no address on file.",
        )
        if card.coverages:
            self._plans.show_widgets([CoverageLine(one, self, now) for one in card.coverages])
        else:
            self._plans.show_texts((), "No plan on file: pays cash.")
        self._allergies.show_texts(card.allergies, "Not asked yet.")
        self._conditions.show_texts(card.conditions, "No condition on file.")
