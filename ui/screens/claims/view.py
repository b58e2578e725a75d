"""Show the claims desk: a worklist at the left, one claim with its whole life at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.claims.model import ClaimKind
from app.kernel.changes import Kind
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.claims.detail import ClaimDetail
from ui.screens.claims.presenter import LIMIT, TABS, ClaimsPresenter
from ui.screens.claims.record import short_chip
from ui.screens.open_edits import OpenEdits
from ui.targets import ClaimListTarget, ClaimTarget, FillTarget, PatientTarget
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.empty import EmptyNote
from ui.widgets.narrow import Narrow
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.tabs import TabRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.views import ClaimRow, MessageRow
    from app.kernel.changes import Change
    from ui.shell import Shell
    from ui.widgets.cells import Cell


PAYS = 3
NARROW = 1080


def claim_cells(row: ClaimRow) -> Sequence[Cell]:
    """Return a claim as a table row."""
    word, tone = short_chip(row)
    again = (
        "Reversal · "
        if row.kind is ClaimKind.REVERSAL
        else f"Attempt {row.attempt} · "
        if row.attempt > 1
        else ""
    )
    pays = str(row.patient_pay) if row.patient_pay is not None else ""
    if not pays and row.estimate is not None:
        pays = f"est. {row.estimate}"
    return (
        Two(f"{row.rx_number}-{row.fill_number:02d}", f"{again}{row.plan}"),
        Two(row.patient, row.drug),
        Mark(word, tone),
        pays,
    )


class ClaimsScreen(Screen):
    """Be the claims desk."""

    id: ClassVar[str] = "claims"
    title: ClassVar[str] = "Claims"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.CLAIM, Kind.OUTBOX, Kind.FILL})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build list and detail."""
        super().__init__(shell, parent)
        self.presenter = ClaimsPresenter(self, shell.work)
        self.tabs = TabRow([title for title, _wanted in TABS], self)
        self.table: RowTable[ClaimRow] = RowTable(
            (Column("Rx", 17), Column("Patient"), Column("State", 20), Column("Pays", 10, right=True)),
            claim_cells,
            lambda row: row.id,
            "Claims",
        )
        self._count = Muted("", self)
        self._counts: tuple[int, ...] = (0,) * len(TABS)
        self._empty = EmptyNote("circle-check", "Nothing here", "Every claim of this kind is settled.", self)
        self._commands = self._make_commands()
        self.detail = ClaimDetail(shell, self._commands, self)
        self.open_edits = OpenEdits("claims", self.detail.asked, shell)
        self._commands += (self.open_edits.command(),)
        card = Card()
        card.add_header(self.tabs)
        card.add_header(self._count, right=True)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._empty, 1)
        self._empty.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(card, 3)
        row.addWidget(self.detail, 2)
        self._is_narrow = False
        Narrow(self, NARROW, self._fit)
        self.tabs.changed.connect(self.presenter.choose)
        self.table.chosen.connect(self._choose)

    def _make_commands(self) -> tuple[Command, ...]:
        work, presenter = Permission.WORK_CLAIMS, self.presenter
        see = Permission.SEE_PROFILE
        return (
            Command("claims.resubmit", "Send the claim again", self._resubmit, ("Ctrl+Return",), work,
                    "Send again", presenter.resubmit_blocked, "refresh-cw"),
            Command("claims.now", "Try the claim's message again now", presenter.send_now, ("F11",), work,
                    "Send now", presenter.send_now_blocked, "send"),
            Command("claims.cash", "Sell for cash instead", presenter.to_cash, ("F6",), work,
                    "Sell for cash", presenter.cash_blocked, "banknote"),
            Command("claims.reverse", "Take the claim back", presenter.reverse, ("F7",), work,
                    "Reverse", presenter.reverse_blocked, "undo-2"),
            Command("claims.messages", "Show messages or life", self.detail_turn, ("F12",), work, "Messages",
                    presenter.pick_blocked, "file-text"),
            Command("claims.fill", "Show the prescription", self._open_fill, ("F10",), see, "Prescription",
                    presenter.pick_blocked),
            Command("claims.patient", "Show the patient", self._open_patient, ("F2",), see, "Patient",
                    presenter.pick_blocked),
            Command("claims.money", "Show what claims bring", self._open_money, ("F9",), work, "Money",
                    icon="calculator"),
            *(
                Command(f"claims.tab{index}", f"Show {title}", partial(self.tabs.set_current, index),
                        (f"Alt+{index + 1}",), work, title, in_footer=False)
                for index, (title, _wanted) in enumerate(TABS)
            ),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return the desk's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the list, or the claim that is wanted."""
        self.presenter.reload()
        if isinstance(target, ClaimTarget):
            self.presenter.open(target.id)
        elif isinstance(target, FillTarget):
            self.presenter.open_fill(target.id)
        elif isinstance(target, ClaimListTarget):
            self.tabs.set_current([wanted for _title, wanted in TABS].index(target.wanted))
        self.table.setFocus()

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read everything again."""
        self.presenter.reload()

    def show_rows(self, rows: Sequence[ClaimRow]) -> None:
        """Show the rows of the tab."""
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._count.setText(f"First {LIMIT}, the newest" if len(rows) >= LIMIT else "")

    def show_counts(self, counts: Sequence[int]) -> None:
        """Show the counts on the tabs."""
        self._counts = tuple(counts)
        self.tabs.set_counts([0] * len(counts) if self._is_narrow else counts)

    def show_claim(
        self, claim: ClaimRow | None, history: Sequence[ClaimRow], messages: Sequence[MessageRow]
    ) -> None:
        """Show one claim."""
        self.detail.show_claim(claim, history, messages)
        self.open_edits.follow(claim.fill_id if claim and claim.kind is ClaimKind.BILLING else None)
        self.shell.commands_changed()

    def say_done(self, words: str) -> None:
        """Confirm an action."""
        self.shell.say(Tone.OK, words)

    def _fit(self, is_narrow: bool) -> None:
        """Leave out on a narrow page what the detail tells too."""
        self._is_narrow = is_narrow
        self.table.setColumnHidden(PAYS, is_narrow)
        self.show_counts(self._counts)

    def detail_turn(self) -> None:
        """Show the messages in place of the life, or the other way round."""
        self.detail.record.turn()

    def _resubmit(self) -> None:
        codes = self.detail.overrides
        self.presenter.resubmit(codes.authorization.text(), codes.clarification.text())

    def _choose(self, row: ClaimRow | None) -> None:
        if row is not None:
            self.presenter.open(row.id)

    def _open_fill(self) -> None:
        if self.presenter.claim is not None:
            self.shell.open("verify", FillTarget(self.presenter.claim.fill_id))

    def _open_money(self) -> None:
        self.shell.open("claim_money")

    def _open_patient(self) -> None:
        if self.presenter.claim is not None:
            self.shell.open("patient", PatientTarget(self.presenter.claim.patient_id))
