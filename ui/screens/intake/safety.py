"""Show the safety check: of what is being typed, else of the prescription that was taken last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.prescriptions.model import Severity
from ui.screens.whole_words import WholeWords, fit_rows
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.dur.facts import Finding
    from app.workflows.views import FillCard
    from ui.widgets.cells import Cell

SEVERITIES: dict[Severity, tuple[str, Tone]] = {
    Severity.SEVERE: ("Severe", Tone.BAD),
    Severity.MODERATE: ("Moderate", Tone.WARN),
    Severity.INFO: ("Info", Tone.INFO),
}
_BEFORE = "Allergies, doubled medicines and early refills are checked once patient and drug are picked."
_CLEAR = "Nothing found against allergies and other medicines."


@dataclass(frozen=True, slots=True)
class Warned:
    """Be one line of the check, kept or not kept yet."""

    severity: Severity
    title: str
    why: str
    answer: str = ""


def warned_cells(row: Warned) -> Sequence[Cell]:
    """Return a line as a table row: how loud, why, what is to be done about it."""
    word, tone = SEVERITIES[row.severity]
    to_do = "Pharmacist answers" if row.severity is Severity.SEVERE else "Pharmacist decides"
    return Mark(word, tone), Two(row.title, row.why), row.answer or to_do


class SafetyPart(QWidget):
    """Be heading and table of the check."""

    def __init__(self, parent: QWidget) -> None:
        """Start before any prescription."""
        super().__init__(parent)
        self._last: FillCard | None = None
        self._ahead: Sequence[Finding] | None = None
        self._what = Muted("", self, wrap=True)
        self.note = Muted(_BEFORE, self, wrap=True)
        self.table: RowTable[Warned] = RowTable(
            (Column("Alert", 12), Column("Why"), Column("Do", 19)),
            warned_cells,
            lambda row: (row.title, row.why),
            "Safety alerts",
        )
        head = QHBoxLayout()
        head.addWidget(Heading("Safety check", self))
        head.addSpacing(px(8))
        head.addWidget(self._what, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(8), 0, 0)
        column.setSpacing(px(6))
        column.addLayout(head)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        self.whole = WholeWords(self.table, 1, lambda row: (row.title, row.why), self)
        column.addWidget(self.whole)
        column.addStretch(0)
        self.table.hide()

    def show_last(self, card: FillCard) -> None:
        """Take the prescription that was taken last; it shows while nothing else is typed."""
        self._last = card
        self._refresh()

    def show_ahead(self, findings: Sequence[Finding] | None) -> None:
        """Take what the check finds on what is typed, None while it cannot be checked."""
        self._ahead = findings
        self._refresh()

    def _refresh(self) -> None:
        if self._ahead is not None:
            self._show("", [Warned(one.severity, one.title, one.why) for one in self._ahead], _CLEAR)
        elif self._last is not None:
            card = self._last
            what = f"Rx {card.rx_number} · {card.patient.row.name} · {card.drug.title}"
            self._show(
                what, [Warned(one.severity, one.title, one.why, one.answer) for one in card.alerts], _CLEAR
            )
        else:
            self._show("", [], _BEFORE)

    def _show(self, what: str, rows: Sequence[Warned], none: str) -> None:
        self._what.setText(what)
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.note.setText(none)
        self.note.setVisible(not rows)
        fit_rows(self.table, 2)
        self.whole.look()
