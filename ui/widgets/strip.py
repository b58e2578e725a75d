"""Show who the patient is at the same place on each screen: name, birth date, age, allergies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.kernel.person import show_date
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.chip import Chip
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

NO_ALLERGIES = "No known allergies"


class PatientStrip(QWidget):
    """Be one line about the patient; the allergies are never blank."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without a patient."""
        super().__init__(parent)
        self._name = Heading("", self)
        self._born = Chip("", Tone.INFO, "user", self)
        self._allergies = Chip("", Tone.OK, "", self)
        self._extra = Muted("", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        for widget in (self._name, self._born, self._allergies, self._extra):
            row.addWidget(widget)
        row.addStretch(1)
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
        known = [allergy for allergy in allergies if allergy and allergy != NO_ALLERGIES]
        if known:
            word = "Allergy" if len(known) == 1 else "Allergies"
            self._allergies.show_state(f"{word}: {', '.join(known)}", Tone.BAD, "circle-alert")
        else:
            self._allergies.show_state(NO_ALLERGIES, Tone.OK, "shield-check")
        self._extra.setText(extra)
        self.setAccessibleName(f"Patient {name}, {born}, {self._allergies.text()}")
        self._show_parts(True)

    def clear(self) -> None:
        """Show that no patient was chosen."""
        self._name.setText("No patient chosen")
        self._extra.setText("")
        self.setAccessibleName("No patient chosen")
        self._show_parts(False)

    def texts(self) -> tuple[str, ...]:
        """Return the words shown, in order."""
        chips = (self._born, self._allergies)
        return (self._name.text(), *(chip.text() for chip in chips if not chip.isHidden()))

    def _show_parts(self, shown: bool) -> None:
        self._born.setVisible(shown)
        self._allergies.setVisible(shown)
