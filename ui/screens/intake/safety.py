"""Show the safety check of the prescription that was taken last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.prescriptions.model import Severity
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.prescriptions.views import AlertRow
    from app.workflows.views import FillCard
    from ui.widgets.cells import Cell

SEVERITIES: dict[Severity, tuple[str, Tone]] = {
    Severity.SEVERE: ("Severe", Tone.BAD),
    Severity.MODERATE: ("Moderate", Tone.WARN),
    Severity.INFO: ("Info", Tone.INFO),
}
_BEFORE = "Allergies, doubled medicines and early refills are checked when you send the prescription to fill."
_CLEAR = "Nothing found against allergies and other medicines."


def alert_cells(row: AlertRow) -> Sequence[Cell]:
    """Return an alert as a table row: how loud, why, what to do about it."""
    word, tone = SEVERITIES[row.severity]
    stops = row.severity is Severity.SEVERE
    return (
        Mark(word, tone),
        Two(row.title, row.why),
        row.answer or ("Pharmacist answers" if stops else "Pharmacist decides"),
    )


class SafetyPart(QWidget):
    """Be heading and table of the alerts."""

    def __init__(self, parent: QWidget) -> None:
        """Start before any prescription."""
        super().__init__(parent)
        self._what = Muted("", self)
        self.note = Muted(_BEFORE, self, wrap=True)
        self.table: RowTable[AlertRow] = RowTable(
            (Column("Alert", 12), Column("Why"), Column("Do", 19)),
            alert_cells,
            lambda row: row.id,
            "Safety alerts",
        )
        head = QHBoxLayout()
        head.addWidget(Heading("Safety check", self))
        head.addSpacing(px(8))
        head.addWidget(self._what)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(8), 0, 0)
        column.setSpacing(px(6))
        column.addLayout(head)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        self.table.hide()

    def show_alerts(self, card: FillCard) -> None:
        """Show the alerts of one fill, or that there are none."""
        self._what.setText(f"Rx {card.rx_number} · {card.patient.row.name} · {card.drug.title}")
        self.table.set_rows(card.alerts)
        self.table.setVisible(bool(card.alerts))
        self.note.setText(_CLEAR)
        self.note.setVisible(not card.alerts)
