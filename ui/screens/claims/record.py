"""Show the whole life of a fill's claims, and every message as it was sent or received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.claims.model import ClaimKind, ClaimShown, Direction
from ui.screens.claim_words import claim_chip, shown_chip
from ui.theme.fonts import font
from ui.theme.theme import px
from ui.widgets.following import follow_theme
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.tabs import TabRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.views import ClaimRow, MessageRow
    from ui.shell import Shell
    from ui.theme.tokens import Tone
    from ui.widgets.cells import Cell

SIGNS = {"\x1c": " │ ", "\x1d": "\n╞ ", "\x1e": "\n├ "}
LEGEND = "│ field   ├ segment   ╞ transaction   \\x03 any other sign that cannot be printed"


def readable(raw: bytes) -> str:
    """Return a message with its separators made visible, a segment on each line; nothing is left out."""
    text = raw.decode("latin-1")
    return "".join(SIGNS.get(sign, sign if sign.isprintable() else f"\\x{ord(sign):02x}") for sign in text)


def short_chip(row: ClaimRow) -> tuple[str, Tone]:
    """Return word and tone of a claim where its plan stands beside it."""
    return claim_chip(row) if row.shown is ClaimShown.REJECTED else shown_chip(row.shown)


def what_was_asked(row: ClaimRow) -> str:
    """Return what a claim record asks the payer for."""
    return "Reversal" if row.kind is ClaimKind.REVERSAL else f"Billing, attempt {row.attempt}"


class RawMessage(QPlainTextEdit):
    """Show one message in letters of equal width."""

    def __init__(self, parent: QWidget) -> None:
        """Start empty."""
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName("The message as it was sent or received")
        follow_theme(self)

    def dress(self) -> None:
        """Take the font from the theme."""
        self.setFont(font(-2, mono=True))


class ClaimRecord(QWidget):
    """Be the lower part of the claim's card: its life, or its messages."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build both tabs."""
        super().__init__(parent)
        self._shell = shell
        self.tabs = TabRow(("Life of the claim", "Messages"), self)
        self.history: RowTable[ClaimRow] = RowTable(
            (Column("When", 9), Column("What"), Column("Then", 19)),
            self._history_cells,
            lambda row: row.id,
            "Life of the claim",
        )
        self.messages: RowTable[MessageRow] = RowTable(
            (Column("When", 9), Column("Message")),
            self._message_cells,
            lambda row: (row.at, row.direction),
            "Messages",
            two_line=False,
        )
        self.raw = RawMessage(self)
        self._legend = Muted(LEGEND, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self.tabs)
        column.addWidget(self.history, 1)
        column.addWidget(self.messages, 2)
        column.addWidget(self.raw, 3)
        column.addWidget(self._legend)
        self.tabs.changed.connect(self._turn)
        self.messages.chosen.connect(self._show_raw)
        self._turn()

    def turn(self) -> None:
        """Show the other tab."""
        self.tabs.set_current(1 - self.tabs.current())

    def show_record(self, history: Sequence[ClaimRow], messages: Sequence[MessageRow]) -> None:
        """Show the life and the messages of a claim; the newest message first in sight."""
        same = bool(messages) and self.messages.rows()[: len(messages)] == tuple(messages[: len(messages)])
        self.history.set_rows(history)
        self.messages.set_rows(messages)
        self.tabs.set_counts((0, len(messages)))
        if messages and not same:
            last = messages[-1]
            self.messages.select_key((last.at, last.direction))
        self._show_raw(self.messages.current())

    def _turn(self) -> None:
        shows_messages = self.tabs.current() == 1
        self.history.setVisible(not shows_messages)
        for part in (self.messages, self.raw, self._legend):
            part.setVisible(shows_messages)

    def _history_cells(self, row: ClaimRow) -> Sequence[Cell]:
        word, tone = short_chip(row)
        when = self._shell.local(row.created_at)
        return (
            Two(f"{when:%H:%M:%S}", f"{when:%m/%d/%Y}"),
            Two(what_was_asked(row), row.plan),
            Mark(word, tone),
        )

    def _message_cells(self, row: MessageRow) -> Sequence[Cell]:
        way = "Sent" if row.direction is Direction.SENT else "Received"
        note = f" · set aside: {row.quarantine}" if row.quarantine else f" · {row.route}"
        return f"{self._shell.local(row.at):%H:%M:%S}", f"{way} · {len(row.raw)} bytes{note}"

    def _show_raw(self, row: MessageRow | None) -> None:
        self.raw.setPlainText(readable(row.raw) if row is not None else "")
