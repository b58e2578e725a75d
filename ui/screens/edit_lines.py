"""List what is doubtful about a claim: what stops it, what is asked, and a note for the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.claims.edits.model import MAX_NOTE, Answerer
from app.kernel.running import Permission
from app.workflows.claim_edits import Answered
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.chip import Chip
from ui.widgets.field import TextField
from ui.widgets.text import Body, Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.edits.model import Edit
    from ui.shell import Shell

CHIPS: dict[Answerer, tuple[str, Tone]] = {
    Answerer.NOBODY: ("Stops it", Tone.BAD),
    Answerer.PHARMACIST: ("Pharmacist", Tone.BAD),
    Answerer.ANYONE: ("Check", Tone.WARN),
}
MEND = "Mend what stops it, then send it again."
CALL = "Mend it, or have a pharmacist sign in and send it."


def may_stand(edit: Edit, shell: Shell) -> bool:
    """Say whether the person signed in may let an edit stand."""
    if edit.answer is Answerer.PHARMACIST:
        return shell.may(Permission.VERIFY)
    return edit.answer is Answerer.ANYONE


def hint_for(edits: Sequence[Edit], shell: Shell, again: str) -> str:
    """Return what to do about edits: `again` when all of them may stand."""
    if all(may_stand(edit, shell) for edit in edits):
        return again if edits else ""
    return MEND if any(edit.answer is Answerer.NOBODY for edit in edits) else CALL


def answers_to(edits: Sequence[Edit], note: str) -> tuple[Answered, ...]:
    """Return the answers that let edits stand; what nobody may answer gets none."""
    return tuple(
        Answered(edit.code, edit.fingerprint, note) for edit in edits if edit.answer is not Answerer.NOBODY
    )


class EditLine(QWidget):
    """Be one edit: its chip and its sentence."""

    def __init__(self, edit: Edit, parent: QWidget) -> None:
        """Take the edit."""
        super().__init__(parent)
        word, tone = CHIPS[edit.answer]
        chip = Chip(word, tone, "", self)
        words = Body(edit.words, self, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        row.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)


class EditLines(QWidget):
    """Be the list with its heading, hidden while there is nothing to say."""

    def __init__(self, parent: QWidget, title: str = "Before the claim goes") -> None:
        """Start with nothing; take the heading."""
        super().__init__(parent)
        self.edits: tuple[Edit, ...] = ()
        self.title = Heading(title, self)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(px(6))
        self.hint = Muted("", self, wrap=True)
        self.note = TextField("Note, if it stays as it is")
        self.note.line.setMaxLength(MAX_NOTE)
        self.body = column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.title)
        column.addLayout(self._lines)
        column.addWidget(self.note)
        column.addWidget(self.hint)
        self.hide()

    def show_edits(self, edits: Sequence[Edit], hint: str) -> None:
        """Show edits and what to do about them; none hides the list."""
        while (item := self._lines.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.setParent(None)
        if not set(self.edits) & set(edits):
            self.note.set_text("")
        self.edits = tuple(edits)
        for edit in self.edits:
            self._lines.addWidget(EditLine(edit, self))
        self.note.setVisible(any(edit.answer is not Answerer.NOBODY for edit in self.edits))
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.setVisible(bool(self.edits))

    def answers(self) -> tuple[Answered, ...]:
        """Return the answers that let what is listed stand, with the note that was typed."""
        return answers_to(self.edits, self.note.text())
