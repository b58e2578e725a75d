"""Show who the patient is at the same place on each screen: name, birth date, age, allergies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.kernel.person import show_date
from ui.theme.tokens import Tone
from ui.widgets.chip import Chip
from ui.widgets.flow import FlowRow
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

NO_ALLERGIES = "No known allergies"
NOT_ASKED = "Allergies not asked yet"


class NameLine(Heading):
    """Show a name in one line where it fits, else in several."""

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, self.fontMetrics().height())


class PatientStrip(QWidget):
    """Be a line about the patient that breaks before it cuts; the allergies are never blank."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without a patient."""
        super().__init__(parent)
        self._name = NameLine("", self, wrap=True)
        self._born = Chip("", Tone.INFO, "user", self)
        self._allergies: list[Chip] = []
        self._known = ""
        self._extra = Muted("", self)
        self._row = FlowRow(self)
        for widget in (self._name, self._born, self._extra):
            self._row.add(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clear()

    def show_patient(
        self,
        name: str,
        birth_date: date,
        age: int,
        allergies: Sequence[str],
        *,
        sex: str = "",
        extra: str = "",
    ) -> None:
        """Show a patient."""
        self._name.setText(name)
        born = f"DOB {show_date(birth_date)} · {age} y" + (f" · {sex}" if sex else "")
        self._born.show_state(born, Tone.INFO, "user")
        self._born.show()
        known = [allergy for allergy in allergies if allergy not in {"", NO_ALLERGIES, NOT_ASKED}]
        if known:
            word = "Allergy" if len(known) == 1 else "Allergies"
            self._known = f"{word}: {', '.join(known)}"
            self._show_chips([f"Allergy: {allergy}" for allergy in known], Tone.BAD, "circle-alert")
        elif NOT_ASKED in allergies:
            self._known = NOT_ASKED
            self._show_chips([NOT_ASKED], Tone.WARN, "circle-question-mark")
        else:
            self._known = NO_ALLERGIES
            self._show_chips([NO_ALLERGIES], Tone.OK, "shield-check")
        self._extra.setText(extra)
        self._extra.setVisible(bool(extra))
        self.setAccessibleName(f"Patient {name}, {born}, {self._known}")

    def clear(self) -> None:
        """Show that no patient was chosen."""
        self._name.setText("No patient chosen")
        self._born.hide()
        self._extra.hide()
        self._known = ""
        self._show_chips([], Tone.OK, "")
        self.setAccessibleName("No patient chosen")

    def texts(self) -> tuple[str, ...]:
        """Return the words shown, in order; allergies as one."""
        if not self._known:
            return (self._name.text(),)
        return (self._name.text(), self._born.text(), self._known)

    def _show_chips(self, texts: Sequence[str], tone: Tone, icon: str) -> None:
        while len(self._allergies) < len(texts):
            chip = Chip("", tone, icon, self)
            self._allergies.append(chip)
            self._row.add(chip)
        for index, chip in enumerate(self._allergies):
            chip.setVisible(index < len(texts))
            if index < len(texts):
                chip.show_state(texts[index], tone, icon)
        self._row.invalidate()
        self.updateGeometry()
