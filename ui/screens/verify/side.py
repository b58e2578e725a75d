"""Be the right card of verify: claim and money, active medicines, send back, approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.kernel.running import Permission
from app.prescriptions.model import FillState
from ui.screens.claim_words import claim_chip, claim_words
from ui.screens.done_line import DoneLine
from ui.screens.verify.words import money_pairs
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.field import Note, TextField
from ui.widgets.figures import DefinitionList
from ui.widgets.scrolled import Scrolled
from ui.widgets.text import Body, Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.workflows.views import FillCard
    from ui.commands import Command
    from ui.shell import Shell

_WIDTH = 328
_MOST_MEDICINES = 12
ONLY_PHARMACIST = (
    "Only a pharmacist approves or sends back. Press Ctrl L to let a pharmacist go on here with a PIN, "
    "or Esc to leave."
)


class VerifySide(Card):
    """Satisfy what verify shows at the right; `reason_given` carries why a fill goes back."""

    reason_given = Signal(str)

    def __init__(self, shell: Shell, approve: Command, back: Command) -> None:
        """Take the two things that a pharmacist can do."""
        super().__init__("Claim")
        self.setFixedWidth(px(_WIDTH))
        self.chip = Chip("", Tone.INFO, "", self)
        self._words = Body("", self, wrap=True)
        self.money = DefinitionList(self)
        self._medicines_title = Heading("", self)
        self._medicines = QVBoxLayout()
        self._medicines.setSpacing(px(6))
        self._who = Muted("", self, wrap=True)
        self._may_decide = shell.may(Permission.VERIFY)
        self.only = Note(self)
        self.reason = TextField("Reason", placeholder="What to put right, then Enter")
        self.reason.set_enter(self._give_reason)
        self.done = DoneLine(self)
        chip_row = QHBoxLayout()
        chip_row.addWidget(self.chip)
        chip_row.addStretch(1)
        scrolled = Scrolled(self)
        scrolled.body.addLayout(chip_row)
        scrolled.fill((self._words, self.money))
        scrolled.body.addSpacing(px(8))
        scrolled.body.addWidget(self._medicines_title)
        scrolled.body.addLayout(self._medicines)
        scrolled.body.addStretch(1)
        self.body.addWidget(scrolled, 1)
        self.body.addWidget(self._who)
        self.body.addWidget(self.done)
        self.body.addWidget(self.only)
        self.body.addWidget(self.reason)
        self.body.addWidget(button_for(shell, back, "secondary", "Send back …"))
        self.approve = button_for(shell, approve, "primary")
        self.body.addWidget(self.approve)
        self.reason.hide()

    def let_decide(self, *, may: bool) -> None:
        """Take whether the person may decide; who may not is told who does."""
        self._may_decide = may

    def show_card(self, card: FillCard) -> None:
        """Show claim, money and medicines of a fill."""
        self.chip.show_state(*claim_chip(card.claim))
        money = card.claim is not None and card.claim.patient_pay is not None
        words = "" if money or card.claim is None else claim_words(card.claim, card.usual_price)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.money.show_pairs(money_pairs(card))
        waits = card.state is FillState.FILLED
        self.only.show_words(ONLY_PHARMACIST if waits and not self._may_decide else "", Tone.INFO)
        self._show_medicines(card.active_medicines)
        verified = f"Approved by {card.verified_by}" if card.verified_by else ""
        self._who.setText(verified)
        self._who.setVisible(bool(verified))

    def _show_medicines(self, names: Sequence[str]) -> None:
        self._medicines_title.setText(f"Active medicines ({len(names)})")
        more = len(names) - _MOST_MEDICINES
        shown = [*names[:_MOST_MEDICINES], *([f"and {more} more: press F6"] if more > 0 else [])]
        while (item := self._medicines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
        for name in shown or ["No other medicine is on file."]:
            self._medicines.addWidget(Body(name, self))

    def ask_reason(self) -> None:
        """Ask why the fill goes back."""
        self.reason.show()
        self.reason.setFocus()

    def _give_reason(self) -> None:
        if self.reason.text():
            self.reason_given.emit(self.reason.text())
        else:
            self.reason.set_error("Say what to put right, such as “count again”.")
