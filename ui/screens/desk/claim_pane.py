"""Show one claim that needs a person: cause, what to mend, what to check, whom to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.claims.desk_views import DeskKind
from app.claims.model import ClaimShown
from ui.screens.claim_more.part import MorePart
from ui.screens.claim_words import claim_chip
from ui.screens.desk.advice import Advice, OverrideList, may_send
from ui.screens.desk.mend_box import MendBox
from ui.screens.eligibility_ask import told_words
from ui.screens.eligibility_note import EligibilityNoteForm
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.cutting import together
from ui.widgets.scrolled import Scrolled
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.desk_views import DeskDetail, DeskRow
    from ui.commands import Command
    from ui.shell import Shell

ACROSS = 3


class ClaimPane(QWidget):
    """Be the right side of the desk for a claim."""

    def __init__(
        self, shell: Shell, commands: Sequence[Command], sometimes: Sequence[Command], parent: QWidget
    ) -> None:
        """Take the commands shown as buttons, the main one first.

        `sometimes` are to authorize, for a reject, and to accept and to reverse, for what the payer pays.
        """
        super().__init__(parent)
        self._shell = shell
        self._who = Muted("", self, wrap=True)
        self.state, self._day, self._owner = Chip(), Chip(), Chip()
        self._message = Muted("", self, wrap=True)
        self._note = Muted("", self, wrap=True)
        self._known = Muted("", self, wrap=True)
        self.told = EligibilityNoteForm(shell, self)
        self.mend = MendBox(self, self._send)
        self.more = MorePart(shell.work, shell.today, self, across=3)
        self.overrides = OverrideList(self)
        self.advice = Advice(self)
        self._main = commands[0]
        chips = QHBoxLayout()
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(px(6))
        for chip in (self._day, self._owner):
            chips.addWidget(chip)
        chips.addStretch(1)
        self._chips = QWidget(self)
        self._chips.setLayout(chips)
        self._above = Scrolled(self, lowest=160)
        self._above.fill(
            (
                self._who,
                self._chips,
                self.advice.meaning(),
                self._message,
                self._known,
                self.told,
                self._note,
                self.mend,
                self.more,
                self.overrides,
                self.advice,
            )
        )
        self._above.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(self._above, 1)
        column.addLayout(self._buttons(shell, commands, sometimes))

    def show_detail(self, row: DeskRow, detail: DeskDetail, *, fresh: bool) -> None:
        """Show a claim; what was typed for it stays while it is the same one."""
        claim = detail.row
        self._who.setText(f"{claim.patient} · {together(claim.drug)} · Rx {row.rx_label} · {claim.plan}")
        self.state.show_state(*claim_chip(claim))
        self._show_day(row)
        self._owner.setVisible(bool(row.owner_initials))
        self._owner.show_state(f"{row.owner_initials} has it", Tone.INFO, "user")
        self._chips.setVisible(bool(row.owner_initials or row.fill_on))
        self._message.setText(f"The payer says: {claim.message}" if claim.message else "")
        self._message.setVisible(bool(claim.message) and row.kind is not DeskKind.UNCLEAR)
        known = detail.eligibility
        self._known.setText(told_words(known, self._shell.desk.clock.now()) if known else "")
        self._known.setVisible(known is not None)
        self._note.setText(f"Note: {detail.note}" if detail.note else "")
        self._note.setVisible(bool(detail.note))
        is_rejected = claim.shown is ClaimShown.REJECTED
        self._now.setVisible(not is_rejected)
        self._authorize.setVisible(is_rejected)
        self._accept.setVisible(row.kind is DeskKind.UNCLEAR)
        self._reverse.setVisible(row.kind in {DeskKind.UNCLEAR, DeskKind.STRANDED})
        self.mend.show_detail(detail, fresh=fresh)
        self.overrides.show_overrides(may_send(detail, self._shell.actor().roles), fresh=fresh)
        self.advice.show_detail(detail, call_intro(self._shell, detail))
        if fresh:
            self.told.close_form()
            self._above.verticalScrollBar().setValue(0)

    def _show_day(self, row: DeskRow) -> None:
        self._day.setVisible(row.fill_on is not None)
        if row.fill_on is not None:
            self._day.show_state(f"May be filled from {row.fill_on:%m/%d/%Y}", Tone.INFO, "calendar-clock")

    def _send(self) -> None:
        self._main.handler()

    def _buttons(
        self, shell: Shell, commands: Sequence[Command], sometimes: Sequence[Command]
    ) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(px(8))
        main, *others = commands
        made = [button_for(shell, command) for command in others]
        for place, button in enumerate(made):
            grid.addWidget(button, place // ACROSS, place % ACROSS)
        authorize, accept, reverse = (button_for(shell, command) for command in sometimes)
        self._now, self._authorize, self._accept, self._reverse = made[-1], authorize, accept, reverse
        grid.addWidget(self._authorize, (len(made) - 1) // ACROSS, (len(made) - 1) % ACROSS)
        line = (len(others) + 1) // ACROSS
        grid.addWidget(accept, line, 0, 1, ACROSS - 1)
        grid.addWidget(reverse, line, ACROSS - 1)
        grid.addWidget(button_for(shell, main, "primary"), line + 1, 0, 1, ACROSS)
        return grid


def call_intro(shell: Shell, detail: DeskDetail) -> str:
    """Return how a call to the help desk begins, with all that is asked for first."""
    store, claim = shell.desk.store, detail.row
    about = f"Rx {claim.rx_number}, fill {claim.fill_number}"
    codes = f", rejected with {' and '.join(detail.codes)}" if detail.codes else ""
    npi = f", NPI {store.npi}" if store.npi else ""
    return f"“{store.name}{npi}. I call about {about}{codes}, {together(claim.drug)}, {claim.gross}.”"
