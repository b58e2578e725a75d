"""Show and edit one appeal: deadline, letter, papers, outcome."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.claims.work import AppealState
from ui.screens.desk.paper_fields import read_at, read_day
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.command_button import button_for
from ui.widgets.field import LabelledField, TextField
from ui.widgets.text import Muted
from ui.widgets.value_fields import DateField

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from app.claims.desk_views import AppealRow
    from ui.commands import Command
    from ui.shell import Shell

STATES: dict[AppealState, tuple[str, Tone]] = {
    AppealState.DRAFT: ("Not sent", Tone.PLAIN),
    AppealState.SENT: ("Sent", Tone.INFO),
    AppealState.WON: ("Won", Tone.OK),
    AppealState.LOST: ("Lost", Tone.BAD),
    AppealState.DROPPED: ("Dropped", Tone.PLAIN),
}


class AppealPane(QWidget):
    """Be the right side of the desk for an appeal."""

    def __init__(self, shell: Shell, commands: Mapping[str, Command], parent: QWidget) -> None:
        """Take the desk's commands by id."""
        super().__init__(parent)
        self.row: AppealRow | None = None
        self._last = ""
        self._who, self._papers = Muted("", self, wrap=True), Muted("", self, wrap=True)
        self.deadline = DateField("Answer wanted by", shell.today)
        self.reason = TextField("Reason in a few words", None, "")
        self.letter = QPlainTextEdit(self)
        self.letter.setTabChangesFocus(True)
        self._letter = LabelledField("Letter", self.letter)
        self.outcome = TextField("What the plan decided", None, "Letter of 12/01, call with …")
        top = QHBoxLayout()
        top.setSpacing(px(10))
        top.addWidget(self.deadline, 2)
        top.addWidget(self.reason, 3)
        buttons = QGridLayout()
        buttons.setSpacing(px(8))
        self._main = button_for(shell, commands["desk.send"], "primary", "Print and send")
        self._main.set_icon("printer")
        buttons.addWidget(button_for(shell, commands["desk.save"], text="Save"), 0, 0)
        buttons.addWidget(button_for(shell, commands["desk.attach"], text="Attach a PDF"), 0, 1)
        self._lost = button_for(shell, commands["desk.deny"], text="Drop")
        buttons.addWidget(self._lost, 1, 0)
        buttons.addWidget(button_for(shell, commands["desk.rest"], text="Rest"), 1, 1)
        buttons.addWidget(self._main, 2, 0, 1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self._who)
        column.addLayout(top)
        column.addWidget(self._letter, 1)
        column.addWidget(self.outcome)
        column.addWidget(self._papers)
        column.addLayout(buttons)

    def show_row(self, row: AppealRow, *, fresh: bool) -> None:
        """Show an appeal; what was typed stays until it changed in the store."""
        changed = fresh or self.row is None or self.row.rev != row.rev
        self.row = row
        self._who.setText(f"{row.patient} · {row.drug} · Rx {row.rx_label} · {row.plan}")
        papers = ", ".join(paper.name for paper in row.evidence)
        self._papers.setText(f"Enclosed: {papers}" if papers else "No papers are enclosed yet.")
        sent = row.state is AppealState.SENT
        self.letter.setReadOnly(sent)
        self.outcome.setVisible(sent)
        self._main.set_words("Won" if sent else "Print and send")
        self._lost.set_words("Lost" if sent else "Drop")
        if changed:
            self.deadline.set_value(row.deadline)
            self.reason.set_text(row.reason)
            if fresh or self.letter.toPlainText() == self._last:
                self.letter.setPlainText(row.letter)
            self._last = row.letter
            self.outcome.set_text(row.outcome)

    def typed(self) -> tuple[date | None, str, str]:
        """Return deadline, reason and letter as typed."""
        day = read_at(self.deadline, partial(read_day, self.deadline))
        return day, self.reason.text(), self.letter.toPlainText()

    def show_problem(self, name: str, words: str) -> bool:
        """Show what is wrong at the field with this name; say whether there is one."""
        fields: dict[str, LabelledField] = {
            "reason": self.reason, "letter": self._letter, "outcome": self.outcome, "day": self.deadline,
        }  # fmt: skip
        field = fields.get(name)
        if field is None or field.isHidden() or not self.isVisibleTo(self.window()):
            return False
        field.set_error(words)
        field.editor.setFocus()
        return True
