"""Show one claim: its state in words, its money, what can be done, its life and every message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.claims.model import ClaimShown
from ui.screens.claim_words import claim_chip, claim_words
from ui.screens.claims.record import ClaimRecord
from ui.screens.edit_lines import EditLines
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

    from app.claims.views import ClaimRow, MessageRow
    from ui.commands import Command
    from ui.shell import Shell

BUTTONS = 4


def money_pairs(claim: ClaimRow) -> list[tuple[str, str]]:
    """Return the amounts of a claim as pairs."""
    pairs = [("Asked of the plan", str(claim.gross))]
    if claim.patient_pay is not None:
        pairs += [("Patient pays", str(claim.patient_pay)), ("Plan pays", str(claim.plan_pay or ""))]
    elif claim.estimate is not None:
        pairs.append(("Patient pays, estimated", str(claim.estimate)))
    if claim.authorization:
        pairs.append(("Payer's number", claim.authorization))
    return [*pairs, ("Sent", f"{claim.sends} time{'' if claim.sends == 1 else 's'}")]


class Overrides(QWidget):
    """Take the codes that let a plan pay after all."""

    def __init__(self, parent: QWidget) -> None:
        """Build both fields."""
        super().__init__(parent)
        self.authorization = TextField("Prior authorization", placeholder="Number from the plan")
        self.clarification = TextField("Clarification code", placeholder="Such as 3, vacation")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        row.addWidget(self.authorization)
        row.addWidget(self.clarification)

    def clear(self) -> None:
        """Forget what was typed for another claim."""
        self.authorization.set_text("")
        self.clarification.set_text("")


class ClaimDetail(Card):
    """Be the right side of the claims desk."""

    def __init__(self, shell: Shell, commands: Sequence[Command], parent: QWidget) -> None:
        """Take the desk's first commands as buttons."""
        super().__init__("Claim", parent)
        self.setMinimumWidth(px(410))
        self._state = Chip("", Tone.INFO)
        self.add_header(self._state, right=True)
        self._what = Heading("", self, wrap=True)
        self._sub = Muted("", self, wrap=True)
        self._words = Body("", self, wrap=True)
        self._pairs = DefinitionList(self)
        self.overrides = Overrides(self)
        self.asked = EditLines(self, "Open about this claim")
        self._buttons = QWidget(self)
        grid = QGridLayout(self._buttons)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(8))
        for place, command in enumerate(commands[:BUTTONS]):
            grid.addWidget(button_for(shell, command), place // 2, place % 2)
        self.record = ClaimRecord(shell, self)
        self._none = EmptyNote("arrow-left-right", "No claim picked", "Pick one in the list.", self)
        parts = (self._what, self._sub, self._words, self._pairs, self.overrides, self._buttons)
        shown = (*parts[:-2], self.asked, *parts[-2:])
        self._above = above = Scrolled(self, lowest=200)
        above.fill(shown)
        above.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.record.setMinimumHeight(px(150))
        self.body.addWidget(above)
        self.body.addWidget(self.record, 1)
        self.body.addWidget(self._none, 1)
        self._parts: tuple[QWidget, ...] = (above, *parts, self.record, self._state)
        self._shown: object = None
        self.show_claim(None, (), ())

    def show_claim(
        self, claim: ClaimRow | None, history: Sequence[ClaimRow], messages: Sequence[MessageRow]
    ) -> None:
        """Show a claim, or that none is picked."""
        for part in self._parts:
            part.setVisible(claim is not None)
        self._none.setVisible(claim is None)
        self.set_title(f"Rx {claim.rx_number}-{claim.fill_number:02d}" if claim else "Claim")
        if claim is None:
            return
        if claim.id != self._shown:
            self._shown = claim.id
            self.overrides.clear()
        self._state.show_state(*claim_chip(claim))
        self._what.setText(claim.patient)
        self._sub.setText(f"{claim.drug} · {claim.plan}")
        words = claim_words(claim, claim.gross)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._pairs.show_pairs(money_pairs(claim))
        self.overrides.setVisible(claim.shown is ClaimShown.REJECTED and not claim.sold)
        self.record.show_record(history, messages)
        self._above.updateGeometry()
