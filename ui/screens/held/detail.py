"""Show one claim that waits: its money, its risk in plain words, and what can be decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.screens.held.rows import RISKS, file_words, since_words, state_words
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

    from app.claims.held_views import HeldRow
    from ui.commands import Command
    from ui.shell import Shell

BUTTONS = 4


class HeldDetail(Card):
    """Be the right side of the claims that wait."""

    def __init__(self, shell: Shell, commands: Sequence[Command], parent: QWidget) -> None:
        """Take the first commands as buttons."""
        super().__init__("Claim", parent)
        self.setMinimumWidth(px(400))
        self._shell = shell
        self._risk = Chip("", Tone.INFO)
        self.add_header(self._risk, right=True)
        self._who = Heading("", self, wrap=True)
        self._what = Muted("", self, wrap=True)
        self._state = Body("", self, wrap=True)
        self._money = DefinitionList(self)
        self._why = Heading("Why", self)
        self._reasons = Body("", self, wrap=True)
        self.reason = TextField("Reason, to hold it back", placeholder="What the patient can be told")
        self._buttons = QWidget(self)
        grid = QGridLayout(self._buttons)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(8))
        for place, command in enumerate(commands[:BUTTONS]):
            grid.addWidget(button_for(shell, command), place // 2, place % 2)
        self._above = Scrolled(self, lowest=200)
        room = QWidget(self)
        room.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        parts = (self._who, self._what, self._state, self._money, self._why, self._reasons, room)
        self._above.fill(parts)
        self._none = EmptyNote("circle-check", "No claim picked", "Pick one in the list.", self)
        self.body.addWidget(self._above, 1)
        self.body.addWidget(self.reason)
        self.body.addWidget(self._buttons)
        self.body.addWidget(self._none, 1)
        self._shown: object = None
        self.show_claim(None)

    def show_claim(self, row: HeldRow | None) -> None:
        """Show a claim, or that none is picked."""
        self._none.setVisible(row is None)
        self._above.setVisible(row is not None)
        self._risk.setVisible(row is not None)
        for part in (self.reason, self._buttons):
            part.setVisible(row is not None and not row.is_sold)
        self.set_title(f"Rx {row.rx_label}" if row else "Claim")
        if row is None:
            return
        if row.fill_id != self._shown:
            self._shown = row.fill_id
            self.reason.set_text("")
        self._risk.show_state(*RISKS[row.risk.level])
        self._who.setText(row.patient)
        self._what.setText(f"{row.drug} · {row.plan}")
        self._state.setText(state_words(row))
        self._money.show_pairs(self._pairs(row))
        self._why.setVisible(bool(row.risk.reasons))
        self._reasons.setVisible(bool(row.risk.reasons))
        self._reasons.setText("\n".join(f"• {reason}" for reason in row.risk.reasons))

    def words(self) -> str:
        """Return what is said about the claim."""
        return f"{self._state.text()}\n{self._reasons.text()}"

    def _pairs(self, row: HeldRow) -> list[tuple[str, str]]:
        local, now = self._shell.local, self._shell.local(self._shell.desk.clock.now())
        pairs = [
            ("Patient paid" if row.is_sold else "Patient pays", str(row.pays)),
            ("Estimated by", row.basis),
            ("Not paid for yet", str(row.risk.at_stake)),
            ("Waits since", since_words(local(row.since), now)),
        ]
        if row.file_by is not None:
            pairs.append(("Must be sent by", file_words(row.file_by, row.days_left or 0)))
        return [*pairs, ("Outage", row.outage)] if row.outage else pairs
