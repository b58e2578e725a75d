"""Be the parts of fill: what to count, and the card of label and claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.person import show_date
from ui.screens.claim_words import claim_chip, claim_words
from ui.screens.done_line import DoneLine
from ui.screens.drug_words import drug_words
from ui.screens.fill.bottle_box import BottleBox
from ui.theme.fonts import Weight
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, Inset
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.empty import PdfView
from ui.widgets.figures import DefinitionList
from ui.widgets.scrolled import Scrolled
from ui.widgets.text import Body, Heading, Muted, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from app.prescriptions.views import EventRow
    from app.workflows.views import FillCard
    from ui.commands import Command
    from ui.shell import Shell

_SIDE = 420
_LABEL_HEIGHT = 218
_MOST_MOVES = 4


class Big(Words):
    """Show what the hand must not get wrong."""

    size_step = 12
    weight = Weight.BOLD


class Code(Words):
    """Show an NDC large, its figures in line."""

    size_step = 8
    weight = Weight.SEMIBOLD
    mono = True


class CountPart(QWidget):
    """Show what to take from the shelf, how much of it, and the bottle in hand."""

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        """Start empty."""
        super().__init__(parent)
        self._back = Chip("", Tone.WARN, "", self)
        self._drug = Big("", self, wrap=True)
        self._ndc = Code("", self)
        self._ndc.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._maker = Muted("", self)
        self._mix = Body("", self, wrap=True)
        self._schedule = Chip("", Tone.PLAIN, "lock", self)
        self._quantity = Big("", self)
        self._sig = Body("", self, wrap=True)
        self._facts = DefinitionList(self)
        self.bottle = BottleBox(today, self)
        self._beside_bottle = QVBoxLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(px(4))
        left.addWidget(Muted("Take from the shelf", self))
        left.addWidget(self._drug)
        code = QHBoxLayout()
        code.setSpacing(px(12))
        for widget in (self._ndc, self._schedule, self._maker):
            code.addWidget(widget)
        code.addStretch(1)
        left.addLayout(code)
        left.addWidget(self._mix)
        right = QVBoxLayout()
        right.setSpacing(px(4))
        right.addWidget(Muted("Count", self))
        right.addWidget(self._quantity)
        right.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(px(24))
        top.addLayout(left, 1)
        top.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(6), 0, 0)
        column.setSpacing(px(8))
        back = QHBoxLayout()
        back.addWidget(self._back)
        back.addStretch(1)
        column.addLayout(back)
        column.addLayout(top)
        column.addSpacing(px(6))
        column.addWidget(Heading("Stock bottle", self))
        column.addWidget(self.bottle)
        column.addLayout(self._beside_bottle)
        column.addSpacing(px(6))
        column.addWidget(Heading("Directions", self))
        column.addWidget(self._sig)
        column.addSpacing(px(6))
        column.addWidget(self._facts)
        column.addStretch(1)

    def put_beside_bottle(self, part: QWidget) -> None:
        """Put a further part beneath the bottle, such as the scale."""
        self._beside_bottle.addWidget(part)

    def show_card(self, card: FillCard, local: Callable[[datetime], datetime]) -> None:
        """Show one fill, its moves in the store's time."""
        drug = card.drug
        self._back.setVisible(bool(card.back_reason))
        self._back.show_state(f"Sent back: {card.back_reason}", Tone.WARN)
        self._drug.setText(drug_words(drug))
        self._ndc.setText(drug.ndc_shown)
        self._maker.setText(" · ".join(filter(None, (drug.labeler, drug.size_shown))))
        self._mix.setText("\n".join(("Mix of", *drug.parts)))
        self._mix.setVisible(bool(drug.parts))
        self._schedule.setVisible(bool(drug.schedule))
        self._schedule.show_state(drug.schedule, Tone.PLAIN, "lock")
        self._quantity.setText(card.quantity_shown)
        self._sig.setText(card.sig_text)
        prescriber = f"{card.prescriber.name} {card.prescriber.credential}".strip()
        left = "1 refill left" if card.refills_left == 1 else f"{card.refills_left} refills left"
        self._facts.show_pairs(
            (
                (
                    "Prescription",
                    f"Rx {card.rx_number}-{card.fill_number:02d} · written {show_date(card.date_written)}",
                ),
                ("Prescriber", prescriber),
                ("Lasts", f"{card.days_supply} days · {left}"),
                ("In stock", f"{card.on_hand} {card.unit.label}"),
                *(_move(event, local) for event in card.events[-_MOST_MOVES:]),
            )
        )


def _move(event: EventRow, local: Callable[[datetime], datetime]) -> tuple[str, str]:
    words = f"{local(event.at):%m/%d %H:%M} by {event.who}"
    return event.now.replace("_", " ").capitalize(), f"{words} · {event.reason}" if event.reason else words


class LabelCard(Card):
    """Show the label as it will print, the claim, and what can be done."""

    def __init__(self, shell: Shell, commands: Sequence[Command]) -> None:
        """Take the commands of the screen: complete first, then change."""
        super().__init__("Label")
        self.setFixedWidth(px(_SIDE))
        self.view = PdfView("Label preview", self)
        self.view.setFixedHeight(px(_LABEL_HEIGHT))
        self.chip = Chip("", Tone.INFO, "", self)
        self._words = Body("", self, wrap=True)
        chip_row = QHBoxLayout()
        chip_row.addWidget(self.chip)
        chip_row.addStretch(1)
        frame = Inset(self)
        frame.body.setContentsMargins(px(2), px(2), px(2), px(2))
        frame.body.addWidget(self.view)
        scrolled = Scrolled(self)
        scrolled.fill((frame, Heading("Claim", self)))
        scrolled.body.addLayout(chip_row)
        scrolled.body.addWidget(self._words)
        scrolled.body.addStretch(1)
        self.body.addWidget(scrolled, 1)
        self.done = DoneLine(self)
        self.body.addWidget(self.done)
        self.body.addWidget(button_for(shell, commands[1], "secondary", "Change product and bill again"))
        self.body.addWidget(button_for(shell, commands[0], "primary"))

    def show_card(self, card: FillCard) -> None:
        """Show the claim of a fill."""
        self.chip.show_state(*claim_chip(card.claim))
        self._words.setText(claim_words(card.claim, card.usual_price))
