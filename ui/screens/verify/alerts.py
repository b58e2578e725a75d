"""Show the alerts of a fill and take the pharmacist's answers in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.prescriptions.model import Severity
from ui.screens.intake.safety import SEVERITIES
from ui.screens.whole_words import WholeWords, fit_rows
from ui.theme.theme import px
from ui.widgets.field import TextField
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.prescriptions.views import AlertRow
    from ui.widgets.cells import Cell

_CLEAR = "Nothing found against allergies and other medicines."


def answer_cells(row: AlertRow) -> Sequence[Cell]:
    """Return an alert as a table row: how loud, why, what was answered."""
    word, tone = SEVERITIES[row.severity]
    asked = "Answer before approving" if row.severity is Severity.SEVERE else "Enter to answer"
    answer: Cell = Two(row.answer, f"by {row.answered_by}") if row.answer else asked
    return Mark(word, tone), Two(row.title, row.why), answer


class AlertPart(QWidget):
    """Be heading, table and answer field; `answered` carries the alert and the words."""

    answered = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        """Start without alerts."""
        super().__init__(parent)
        self._note = Muted(_CLEAR, self)
        self.may_answer = True
        self.table: RowTable[AlertRow] = RowTable(
            (Column("Alert", 12), Column("Why"), Column("Answer", 24)),
            answer_cells,
            lambda row: row.id,
            "Alerts",
        )
        self.answer = TextField("Answer", placeholder="What you decided, then Enter")
        self.answer.set_enter(self._give)
        head = QHBoxLayout()
        head.addWidget(Heading("Safety", self))
        head.addSpacing(px(8))
        head.addWidget(self._note)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.answer)
        column.addStretch(0)
        self.whole = WholeWords(self.table, 1, lambda row: (row.title, row.why), self)
        column.insertWidget(2, self.whole)
        self.table.opened.connect(self._ask_about)
        self.answer.hide()

    def show_alerts(self, rows: Sequence[AlertRow], *, fresh: bool) -> None:
        """Show alerts; the first unanswered one is current on a fresh fill."""
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._note.setVisible(not rows)
        fit_rows(self.table)
        self.whole.look()
        if fresh:
            self.close_answer()
            first = next((row for row in rows if not row.answer), None)
            if first is not None:
                self.table.select_key(first.id)

    def ask(self) -> None:
        """Ask for an answer: to what is severe first, then to the current alert, then to any that is open."""
        current = self.table.current()
        unanswered = [row for row in self.table.rows() if not row.answer]
        severe = [row for row in unanswered if row.severity is Severity.SEVERE]
        wanted = next(iter(severe), current if current in unanswered else None)
        row = wanted or next(iter(unanswered), current)
        if row is not None:
            self._ask_about(row)

    def _ask_about(self, row: AlertRow) -> None:
        if not self.may_answer:
            return
        self.table.select_key(row.id)
        self.answer.set_hint(row.title)
        self.answer.show()
        self.answer.setFocus()

    def close_answer(self) -> None:
        """Close the field; an answer that was kept leaves nothing to type."""
        self.answer.set_text("")
        self.answer.hide()

    def _give(self) -> None:
        row = self.table.current()
        if row is None:
            return
        if self.answer.text():
            self.answered.emit(row.id, self.answer.text())
        else:
            self.answer.set_error("Say what you decided, such as “called the prescriber”.")
