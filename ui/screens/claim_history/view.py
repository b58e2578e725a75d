"""Show a claim's history on one page: attempts and messages, the message in words, its bytes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.claims.history import left_out_words
from app.claims.model import ClaimKind, Direction
from app.claims.ncpdp.explain import Change
from app.kernel.changes import Kind
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.claim_history.presenter import HistoryPresenter
from ui.screens.claim_words import shown_chip
from ui.screens.claims.record import LEGEND, RawMessage, readable
from ui.targets import ClaimTarget, FillTarget, PatientTarget
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyNote
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.history import HistoryEntry, HistoryField
    from app.kernel.changes import Change as Changed
    from ui.shell import Shell
    from ui.widgets.cells import Cell

_ASKED = {
    ClaimKind.BILLING: "Billing",
    ClaimKind.REVERSAL: "Reversal",
    ClaimKind.AUTHORIZATION: "Authorization",
    ClaimKind.INQUIRY: "Inquiry",
    ClaimKind.WITHDRAWAL: "Withdrawal",
}
_MARKS = {
    Change.CHANGED: ("Changed", Tone.WARN),
    Change.ADDED: ("New", Tone.OK),
    Change.REMOVED: ("Gone", Tone.BAD),
}


def field_cells(field: HistoryField) -> Sequence[Cell]:
    """Return one field as a table row: what it is, what it says, how it differs."""
    row = field.row
    number = f"{row.number} · {row.segment_name}" if row.number else row.segment_name
    said = row.problem or row.shown
    if field.change is Change.CHANGED:
        under = f"was {field.was or 'empty'}"
    else:
        under = row.raw if row.raw.strip() != row.shown else ""
    mark: Cell = Mark(*_MARKS[field.change]) if field.change is not None else ""
    return Two(row.name or row.field, number), Two(said, under), mark


class ClaimHistoryScreen(Screen):
    """Be the history of one claim."""

    id: ClassVar[str] = "claim_history"
    title: ClassVar[str] = "Claim history"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.CLAIM, Kind.OUTBOX})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build the three parts."""
        super().__init__(shell, parent)
        self.presenter = HistoryPresenter(self, shell.work)
        self.messages: RowTable[HistoryEntry] = RowTable(
            (Column("When", 9), Column("Message")),
            self._message_cells,
            lambda entry: (entry.message.at, entry.message.direction, entry.claim.id),
            "Attempts and messages",
        )
        self.fields: RowTable[HistoryField] = RowTable(
            (Column("Field", 22), Column("Says"), Column("", 10)),
            field_cells,
            lambda field: (field.row, field.change),
            "The message in named fields",
        )
        self.raw = RawMessage(self)
        self._state, self._compared = Chip(), Muted("", self)
        self.left_out = Muted("", self, wrap=True)
        self._only_changed = False
        self._entry: HistoryEntry | None = None
        self._commands = self._make_commands()
        self._lay_out()
        self.messages.chosen.connect(self._look)
        self.show_entries(())

    def _lay_out(self) -> None:
        self._left, self._middle, self._right = Card("Messages"), Card("In words"), Card("As it was sent")
        self._left.add_header(self._state, right=True)
        self._middle.add_header(self._compared, right=True)
        self._left.body.addWidget(self.messages, 1)
        self._none = EmptyNote("history", "No claim picked", "Open one from the claims desk.", self)
        self._left.body.addWidget(self._none, 1)
        self._middle.body.addWidget(self.fields, 1)
        self._middle.body.addWidget(self.left_out)
        self._right.body.addWidget(self.raw, 1)
        self._right.body.addWidget(Muted(LEGEND, self, wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(self._left, 4)
        row.addWidget(self._middle, 7)
        row.addWidget(self._right, 4)

    def _make_commands(self) -> tuple[Command, ...]:
        work, see = Permission.WORK_CLAIMS, Permission.SEE_PROFILE
        return (
            Command("history.next", "Next message", partial(self._step, 1), ("PgDown",), work, "Next",
                    self._blocked),
            Command("history.previous", "Message before", partial(self._step, -1), ("PgUp",), work,
                    "Before", self._blocked),
            Command("history.changed", "Show only what changed", self._turn, ("F12",), work, "Only changes",
                    self._blocked),
            Command("history.fill", "Show the prescription", self._open_fill, ("F10",), see, "Prescription",
                    self._blocked),
            Command("history.patient", "Show the patient", self._open_patient, ("F2",), see, "Patient",
                    self._blocked),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return the screen's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the history that is wanted, else the one shown before."""
        if isinstance(target, ClaimTarget):
            self.presenter.open(target.id)
        elif isinstance(target, FillTarget):
            self.presenter.open_fill(target.id)
        else:
            self.presenter.reload()
        self.messages.setFocus()

    def on_changes(self, changes: frozenset[Changed]) -> None:
        """Read everything again."""
        self.presenter.reload()

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Show every message; the newest is looked at first."""
        fresh = not self.messages.rows()
        self.messages.set_rows(entries)
        self.messages.setVisible(bool(entries))
        self._none.setVisible(not entries)
        self._state.setVisible(bool(entries))
        if entries:
            claim = entries[-1].claim
            self._left.set_title(f"Rx {claim.rx_number}-{claim.fill_number:02d}")
            self._state.show_state(*shown_chip(claim.shown))
            if fresh or self.messages.current() is None:
                self._pick(len(entries) - 1)
        self._look(self.messages.current())

    def _message_cells(self, entry: HistoryEntry) -> Sequence[Cell]:
        message, at = entry.message, self.shell.local(entry.message.at)
        way = "sent" if message.direction is Direction.SENT else "answered"
        what = f"{_ASKED.get(entry.claim.kind, entry.claim.kind)} {entry.claim.attempt}, {way}"
        under = f"{message.route} · {len(message.raw)} bytes"
        if message.quarantine:
            under = f"Set aside: {message.quarantine}"
        elif entry.changed:
            under = f"{entry.changed} changed since {entry.against} · {message.route}"
        return Two(f"{at:%H:%M:%S}", f"{at:%m/%d/%Y}"), Two(what, under)

    def _look(self, entry: HistoryEntry | None) -> None:
        self._entry = entry
        fields = entry.fields if entry is not None else ()
        if self._only_changed:
            fields = tuple(field for field in fields if field.change is not None)
        self.fields.set_rows(fields)
        self.raw.setPlainText(readable(entry.message.raw) if entry is not None else "")
        words = ""
        if entry is not None and entry.against:
            words = f"{entry.changed or 'Nothing'} changed since {entry.against}"
        self._compared.setText(words)
        gone = left_out_words(entry.message) if entry is not None else ""
        self.left_out.setText(gone)
        self.left_out.setVisible(bool(gone))
        sent = entry is None or entry.message.direction is Direction.SENT
        self._right.set_title("As it was sent" if sent else "As it came")
        self.shell.commands_changed()

    def _blocked(self) -> str:
        return "" if self._entry is not None else "Open a claim first."

    def _turn(self) -> None:
        self._only_changed = not self._only_changed
        self._look(self._entry)

    def _step(self, by: int) -> None:
        self._pick(self.messages.currentIndex().row() + by)

    def _pick(self, at: int) -> None:
        rows = self.messages.rows()
        if rows:
            entry = rows[max(0, min(len(rows) - 1, at))]
            self.messages.select_key((entry.message.at, entry.message.direction, entry.claim.id))

    def _open_fill(self) -> None:
        if self._entry is not None:
            self.shell.open("verify", FillTarget(self._entry.claim.fill_id))

    def _open_patient(self) -> None:
        if self._entry is not None:
            self.shell.open("patient", PatientTarget(self._entry.claim.patient_id))
