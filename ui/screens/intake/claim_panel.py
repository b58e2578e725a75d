"""Show coverage, and the claim of the prescription that was taken last."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.claims.model import ClaimShown
from ui.screens.claim_words import claim_chip, claim_words
from ui.screens.coverage_line import CoverageLine
from ui.screens.edit_lines import EditLines
from ui.screens.intake.form import CASH
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.text import Body, Heading, Muted
from ui.widgets.value_fields import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.ids import CoverageId
    from app.patients.views import PatientCard
    from app.workflows.views import FillCard
    from ui.commands import Command
    from ui.shell import Shell

_NOBODY = "Pick the patient to see the plans."
_NO_PLAN = "No plan on file. This will be a cash prescription."
_NOTHING = "The claim of a prescription shows here once it is sent to fill. You need not wait for it."


class ClaimPanel(QWidget):
    """Be the right side of intake."""

    def __init__(self, shell: Shell, commands: Sequence[Command], parent: QWidget) -> None:
        """Take what can be done about a claim; start without a patient and without a claim."""
        super().__init__(parent)
        self.bill: ChoiceField[object] = ChoiceField("Bill to", ((CASH, "Cash, no plan"),))
        self._cards = QVBoxLayout()
        self._cards.setSpacing(px(8))
        self._note = Muted(_NOBODY, self, wrap=True)
        self.chip = Chip("", Tone.INFO, "", self)
        self._what = Muted("", self, wrap=True)
        self._words = Body(_NOTHING, self, wrap=True)
        self._words.set_ink("muted")
        self.asked = EditLines(self, "Open about this claim")
        self._mend, self._details = QWidget(self), QWidget(self)
        _stack(self._mend, [button_for(shell, command, "left", command.title) for command in commands[:-1]])
        _stack(self._details, [button_for(shell, commands[-1], "left")])
        self._lay_out()
        self._offer(claim=False, rejected=False)
        self.chip.hide()
        self._what.hide()

    def _lay_out(self) -> None:
        chip_row = QHBoxLayout()
        chip_row.addWidget(self.chip)
        chip_row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(Heading("Coverage", self))
        column.addWidget(self._note)
        column.addLayout(self._cards)
        column.addWidget(self.bill)
        column.addSpacing(px(10))
        column.addWidget(Heading("Claim", self))
        column.addLayout(chip_row)
        column.addWidget(self._what)
        column.addWidget(self._words)
        column.addWidget(self.asked)
        column.addSpacing(px(2))
        column.addWidget(self._mend)
        column.addWidget(self._details)
        column.addStretch(1)

    def show_coverage(self, card: PatientCard | None) -> None:
        """Show the plans of a patient; the first active one is billed unless another is chosen."""
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
        rows = card.coverages if card else ()
        for row in rows:
            self._cards.addWidget(CoverageLine(row, self))
        self._note.setVisible(not rows)
        self._note.setText(_NO_PLAN if card else _NOBODY)
        active = [row for row in rows if row.active]
        plans = [(row.id, f"{row.level}  {row.plan_name}") for row in active]
        self.bill.set_choices([*plans, (CASH, "Cash, no plan")])
        self.bill.set_value(active[0].id if active else CASH)
        self.bill.setVisible(bool(active))

    def coverage(self) -> CoverageId | None:
        """Return the card to bill, or None for cash."""
        value = self.bill.value()
        return None if value == CASH else cast("CoverageId | None", value)

    def show_claim(self, card: FillCard) -> None:
        """Show the claim of the prescription that was taken last, as it stands now."""
        text, tone = claim_chip(card.claim)
        self.chip.show_state(text, tone)
        self._what.setText(
            f"Rx {card.rx_number}-{card.fill_number:02d} · {card.patient.row.name}\n{card.drug.title}"
        )
        self._words.setText(claim_words(card.claim, card.usual_price))
        self._words.set_ink("text")
        self.chip.show()
        self._what.show()
        rejected = card.claim is not None and card.claim.shown is ClaimShown.REJECTED
        self._offer(claim=card.claim is not None, rejected=rejected)

    def _offer(self, *, claim: bool, rejected: bool) -> None:
        self._mend.setVisible(rejected)
        self._details.setVisible(claim)


def _stack(holder: QWidget, buttons: Sequence[QWidget]) -> None:
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(8))
    for button in buttons:
        column.addWidget(button)
