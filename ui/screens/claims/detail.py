"""Show one claim: its state in words, its money, what can be done, and every message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from app.claims.model import Direction
from ui.screens.claim_words import claim_chip, claim_words
from ui.theme.fonts import font
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.empty import EmptyNote
from ui.widgets.figures import DefinitionList
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.text import Body, Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.views import ClaimRow, MessageRow
    from ui.commands import Command
    from ui.shell import Shell
    from ui.widgets.cells import Cell

_SIGNS = {"\x1c": " ␜", "\x1d": "\n␝ ", "\x1e": "\n␞ ", "\x02": "␂", "\x03": "␃"}


def readable(raw: bytes) -> str:
    """Return a message with its separators made visible, a segment on each line; nothing is left out."""
    text = raw.decode("latin-1")
    return "".join(_SIGNS.get(sign, sign if sign.isprintable() else f"\\x{ord(sign):02x}") for sign in text)


class ClaimDetail(Card):
    """Be the right side of the claims desk."""

    def __init__(self, shell: Shell, commands: Sequence[Command], parent: QWidget) -> None:
        """Take the desk's first three commands as buttons."""
        super().__init__("Claim", parent)
        self._shell = shell
        self.setFixedWidth(px(440))
        self._state = Chip("", Tone.INFO)
        self.add_header(self._state)
        self._what = Muted("", self, wrap=True)
        self._words = Body("", self, wrap=True)
        self._pairs = DefinitionList(self)
        self._history: RowTable[ClaimRow] = RowTable(
            (Column("When", 14), Column("What"), Column("Then", 22)), self._history_cells, lambda row: row.id, "Life of the claim"
        )
        self._messages: RowTable[MessageRow] = RowTable(
            (Column("When", 14), Column("Message"),), self._message_cells, lambda row: (row.at, row.direction), "Messages",
            two_line=False,
        )  # fmt: skip
        self._raw = QPlainTextEdit(self)
        self._raw.setReadOnly(True)
        self._raw.setAccessibleName("The message as it was sent or received")
        self._raw.setFont(font(-2, mono=True))
        self._none = EmptyNote("arrow-left-right", "No claim picked", "Pick one in the list.", self)
        self._parts: list[QWidget] = [self._what, self._words, self._pairs]
        for widget in self._parts:
            self.body.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self._buttons = [button_for(shell, command) for command in commands[:3]]
        for button in self._buttons:
            row.addWidget(button)
        self.body.addLayout(row)
        titles = Heading("Life of the claim", self), Heading("Messages", self)
        for title, table, stretch in ((titles[0], self._history, 2), (titles[1], self._messages, 2)):
            self.body.addWidget(title)
            self.body.addWidget(table, stretch)
        self.body.addWidget(self._raw, 2)
        self._parts += [*titles, self._history, self._messages, self._raw, self._state]
        self.body.addWidget(self._none, 1)
        self._messages.chosen.connect(self._show_raw)
        self.show_claim(None, (), ())

    def show_claim(self, claim: ClaimRow | None, history: Sequence[ClaimRow], messages: Sequence[MessageRow]) -> None:
        """Show a claim, or that none is picked."""
        for part in (*self._parts, *self._buttons):
            part.setVisible(claim is not None)
        self._none.setVisible(claim is None)
        if claim is None:
            return
        self._state.show_state(*claim_chip(claim))
        self._what.setText(f"Rx {claim.rx_number}-{claim.fill_number:02d} · {claim.patient} · {claim.drug} · {claim.plan}")
        self._words.setText(claim_words(claim, claim.gross))
        known = (
            ("Asked", str(claim.gross)),
            ("Patient pays", str(claim.patient_pay) if claim.patient_pay is not None else "not known yet"),
            ("Plan pays", str(claim.plan_pay) if claim.plan_pay is not None else "not known yet"),
            ("Sent", f"{claim.sends} time{'' if claim.sends == 1 else 's'}"),
        )
        self._pairs.show_pairs(known)
        self._history.set_rows(history)
        self._messages.set_rows(messages)
        if messages and self._messages.current() is None:
            self._messages.setCurrentIndex(self._messages.model().index(len(messages) - 1, 0))
        self._show_raw(self._messages.current())

    def _history_cells(self, row: ClaimRow) -> Sequence[Cell]:
        word, tone = claim_chip(row)
        what = "Reversal" if row.kind == "B2" else f"Billing, attempt {row.attempt}"
        when = self._shell.local(row.created_at)
        return Two(f"{when:%H:%M:%S}", f"{when:%m/%d}"), Two(what, row.plan), Mark(word, tone)

    def _message_cells(self, row: MessageRow) -> Sequence[Cell]:
        way = "Sent" if row.direction is Direction.SENT else "Received"
        note = f" · set aside: {row.quarantine}" if row.quarantine else ""
        return f"{self._shell.local(row.at):%H:%M:%S}", f"{way} · {len(row.raw)} bytes{note}"

    def _show_raw(self, row: MessageRow | None) -> None:
        self._raw.setPlainText(readable(row.raw) if row is not None else "")
