"""Ask about a claim at intake: the sentences beneath the fields, a mark beside each field they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.claims.edits.fields import CLAIM
from ui.screens.edit_lines import EditLines, hint_for, may_stand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.claims.edits.model import Edit
    from ui.screens.intake.fields import PrescriptionFields
    from ui.shell import Shell

AGAIN = "Ctrl+Enter again sends it as it is, and keeps that you looked."
_STOPS, _LOOK = "Stops the claim, see below.", "Look again, see below."


class EditPart(EditLines):
    """Be the questions of the prescription that is typed; `misplaced` names a field that is not here."""

    misplaced = Signal(str, str)

    def __init__(self, shell: Shell, fields: PrescriptionFields, parent: QWidget) -> None:
        """Take the window's services and the fields that are marked."""
        super().__init__(parent)
        self._shell, self._fields = shell, fields

    def ask(self, edits: Sequence[Edit]) -> None:
        """Show the edits, mark their fields and go to the first."""
        self._shell.sound(good=False)
        self.show_edits(edits, hint_for(edits, self._shell, AGAIN))
        by_name = self._fields.by_problem()
        places = [by_name[edit.field] for edit in edits if edit.field in by_name]
        if places:
            places[0].setFocus()  # before the marks: leaving a field checks it anew
        for edit in reversed(edits):
            field = by_name.get(edit.field)
            if field is None:
                if edit.field != CLAIM:
                    self.misplaced.emit(edit.field, edit.words)
            elif may_stand(edit, self._shell):
                field.set_doubt(_LOOK)
            else:
                field.set_error(_STOPS)

    def clear(self) -> None:
        """Ask nothing any more."""
        self.show_edits((), "")
        for field in self._fields.in_order():
            field.clear_error()
