"""Edit the allergies and the conditions of a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.patients.fields import check_field
from app.workflows.patient_file import AllergyEntry, ConditionEntry
from ui.screens.patient_form.list_part import ListPart
from ui.screens.person_rows import checked, lay_rows
from ui.widgets.check import Check
from ui.widgets.table import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from ui.widgets.cells import Cell
    from ui.widgets.field import LabelledField, TextField


def _are_good(fields: Sequence[TextField]) -> bool:
    wrong = [field for field in fields if not field.check_now()]
    if wrong:
        wrong[0].setFocus()
    return not wrong


class AllergyPart(ListPart[AllergyEntry]):
    """Be the allergies, or the word that there are none."""

    def __init__(self, parent: QWidget) -> None:
        """Build the fields, the list and the tick."""
        columns = (Column("Allergy"), Column("Reaction", 12))
        super().__init__("Allergies", columns, _allergy_cells, parent)
        self.substance = checked("Substance", "allergy", check_field, "penicillin", 60)
        self.reaction = checked("Reaction", "reaction", check_field, "hives", 60)
        self.none = Check("No known allergies", self)
        self.lay_out(lay_rows((((self.substance, 6), (self.reaction, 6)),), self), self.none)
        self.setTabOrder(self.reaction.editor, self.none)
        self.setTabOrder(self.none, self.table)
        self.substance.set_enter(self._leave_substance)
        self.reaction.set_enter(self.enter)
        self.none.toggled.connect(self._tell)
        self.none.entered.connect(self.passed)
        self.changed.connect(self._judge)
        self.set_items(())

    def fields(self) -> dict[str, LabelledField]:
        """Return the fields of the entry."""
        return {"allergy": self.substance, "reaction": self.reaction}

    def read_entry(self) -> AllergyEntry | None:
        """Return the allergy typed."""
        if not _are_good((self.substance, self.reaction)):
            return None
        name = self.substance.text()
        words = "Type the substance." if not name else ""
        if any(one.substance.casefold() == name.casefold() for one in self.items()):
            words = "It is on the list already."
        self.substance.set_error(words)
        return None if words else AllergyEntry(name, self.reaction.text())

    def show_entry(self, item: AllergyEntry | None) -> None:
        """Show an allergy in the fields."""
        self.substance.set_text(item.substance if item else "")
        self.reaction.set_text(item.reaction if item else "")

    def is_entry_empty(self) -> bool:
        """Say whether nothing is typed."""
        return not self.substance.text() and not self.reaction.text()

    def _leave_substance(self) -> None:
        if not self.is_entry_empty():
            self.reaction.setFocus()
        elif self.none.isEnabled():
            self.none.setFocus()
        else:
            self.passed.emit()

    def _judge(self) -> None:
        """Let nobody say that there are none while some are listed."""
        if self.items():
            self.none.setChecked(False)
        self.none.setEnabled(not self.items())

    def _tell(self, _on: bool) -> None:
        self.changed.emit()


class ConditionPart(ListPart[ConditionEntry]):
    """Be the conditions."""

    def __init__(self, parent: QWidget) -> None:
        """Build the fields and the list."""
        columns = (Column("Condition"), Column("ICD-10", 9))
        super().__init__("Conditions", columns, _condition_cells, parent)
        self.name = checked("Condition", "condition", check_field, "asthma", 100)
        self.code = checked("ICD-10", "condition code", check_field, "J45", 10)
        self.lay_out(lay_rows((((self.name, 8), (self.code, 4)),), self))
        self.name.set_enter(self._leave_name)
        self.code.set_enter(self.enter)
        self.set_items(())

    def fields(self) -> dict[str, LabelledField]:
        """Return the fields of the entry."""
        return {"condition": self.name, "condition code": self.code}

    def read_entry(self) -> ConditionEntry | None:
        """Return the condition typed."""
        if not _are_good((self.name, self.code)):
            return None
        if not self.name.text():
            self.name.set_error("Type the condition in words.")
            self.name.setFocus()
            return None
        return ConditionEntry(self.name.text(), self.code.text())

    def show_entry(self, item: ConditionEntry | None) -> None:
        """Show a condition in the fields."""
        self.name.set_text(item.name if item else "")
        self.code.set_text(item.code if item else "")

    def is_entry_empty(self) -> bool:
        """Say whether nothing is typed."""
        return not self.name.text() and not self.code.text()

    def _leave_name(self) -> None:
        if self.is_entry_empty():
            self.passed.emit()
        else:
            self.code.setFocus()


def _allergy_cells(item: AllergyEntry) -> Sequence[Cell]:
    return item.substance, item.reaction or "—"


def _condition_cells(item: ConditionEntry) -> Sequence[Cell]:
    return item.name, item.code or "—"
