"""Show one difference: its story in money, what the plan said, and the ways to settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.claims.lateness import Act
from ui.screens.differences.words import KINDS, proposal, story
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.empty import EmptyNote
from ui.widgets.field import TextField
from ui.widgets.figures import DefinitionList
from ui.widgets.scrolled import Scrolled
from ui.widgets.text import Body, Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.late_views import CaseRow
    from ui.commands import Command
    from ui.shell import Shell


WIDE = 3


class DifferenceDetail(Card):
    """Be the right side of the differences."""

    def __init__(self, shell: Shell, commands: Sequence[Command], parent: QWidget) -> None:
        """Take the first of the commands as the main button, the others below it."""
        super().__init__("Difference", parent)
        self.setMinimumWidth(px(400))
        self._kind = Chip("", Tone.INFO)
        self.add_header(self._kind, right=True)
        self._who = Heading("", self, wrap=True)
        self._what = Muted("", self, wrap=True)
        self._said = Body("", self, wrap=True)
        self._money = DefinitionList(self)
        self._proposed = Heading("", self, wrap=True)
        self.approval = TextField("Approval code, if refunded by hand", placeholder="From the slip")
        self.note = TextField("Note", placeholder="Why, if it is not as proposed")
        self._buttons = QWidget(self)
        grid = QGridLayout(self._buttons)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(8))
        grid.addWidget(button_for(shell, commands[0], "primary"), 0, 0, 1, WIDE)
        rest = commands[1:]
        for place, command in enumerate(rest):
            line, column = divmod(place, WIDE)
            span = WIDE - column if place == len(rest) - 1 else 1
            grid.addWidget(button_for(shell, command), 1 + line, column, 1, span)
        room = QWidget(self)
        room.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._above = Scrolled(self, lowest=160)
        self._above.fill((self._who, self._what, self._said, self._proposed, self._money, room))
        self._none = EmptyNote("circle-check", "No difference picked", "Pick one in the list.", self)
        self.body.addWidget(self._above, 1)
        self.body.addWidget(self.approval)
        self.body.addWidget(self.note)
        self.body.addWidget(self._buttons)
        self.body.addWidget(self._none, 1)
        self._shown: object = None
        self.show_case(None)

    def show_case(self, row: CaseRow | None) -> None:
        """Show a difference, or that none is picked."""
        self._none.setVisible(row is None)
        for part in (self._above, self._kind):
            part.setVisible(row is not None)
        can_settle = row is not None and bool(row.acts)
        self.note.setVisible(can_settle)
        self._buttons.setVisible(row is not None)
        self.approval.setVisible(row is not None and Act.REFUND in row.acts and bool(row.card_back))
        self.set_title(f"Rx {row.rx_label}" if row else "Difference")
        if row is None:
            return
        if row.id != self._shown:
            self._shown = row.id
            self.note.set_text("")
            self.approval.set_text("")
        self._kind.show_state(*KINDS[row.kind])
        self._who.setText(row.patient)
        self._what.setText(f"{row.drug} · {row.plan}")
        told = (*row.rejects, row.said) if row.said else row.rejects
        self._said.setText("\n".join(told))
        self._said.setVisible(bool(told))
        self._money.show_pairs(story(row))
        self._proposed.setText(proposal(row))

    def words(self) -> str:
        """Return what is said about the difference."""
        return f"{self._said.text()}\n{self._proposed.text()}"
