"""Show what late answers left to settle at the left, one difference with its story at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.claims.lateness import Act
from app.kernel.changes import Kind
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.card_entry import holds_no_card_number
from ui.screens.differences.detail import DifferenceDetail
from ui.screens.differences.presenter import TABS, DifferencesPresenter
from ui.screens.differences.words import COLUMNS, case_cells, sum_words
from ui.targets import ClaimTarget, PatientTarget
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.empty import EmptyNote
from ui.widgets.table import RowTable
from ui.widgets.tabs import TabRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.late_views import CaseRow, CaseTotals
    from app.kernel.changes import Change
    from ui.shell import Shell
    from ui.widgets.cells import Cell

_WAYS = (
    (Act.CHARGE, "Charge", "F6", "hand-coins"),
    (Act.WRITE_OFF, "Write off", "F7", "ban"),
    (Act.CREDIT, "Credit", "F9", "landmark"),
    (Act.REBILL, "Bill again", "F3", "refresh-cw"),
    (Act.APPEAL, "Appeal", "Ctrl+J", "send"),
    (Act.ACCEPT, "Accept", "Ctrl+O", "check"),
)


class DifferencesScreen(Screen):
    """Be what late answers left to settle."""

    id: ClassVar[str] = "differences"
    title: ClassVar[str] = "Claims · Differences"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.CLAIM, Kind.DIFFERENCE, Kind.SALE})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build list and detail."""
        super().__init__(shell, parent)
        self.presenter = DifferencesPresenter(self, shell.work)
        self.tabs = TabRow([title for title, _state in TABS], self)
        self.table: RowTable[CaseRow] = RowTable(COLUMNS, self._cells, lambda row: row.id, "Differences")
        self._sums = Muted("", self)
        self._empty = EmptyNote("circle-check", "Nothing here", "Late answers that differ stand here.", self)
        self._commands = self._make_commands()
        self.detail = DifferenceDetail(shell, self._commands[: len(_WAYS) + 3], self)
        card = Card("", self)
        card.add_header(self.tabs)
        card.add_header(self._sums, right=True)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._empty, 1)
        self._empty.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(card, 9)
        row.addWidget(self.detail, 4)
        self.tabs.changed.connect(self.presenter.turn)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._open_row)

    def _make_commands(self) -> tuple[Command, ...]:
        work, presenter = Permission.WORK_CLAIMS, self.presenter
        return (
            Command("differences.settle", "Settle it as proposed", partial(self._settle, None),
                    ("Ctrl+Return",), work, "Settle as proposed", presenter.blocked, "circle-check"),
            *(
                Command(f"differences.{act}", f"{words} instead", partial(self._settle, act), (key,), work,
                        words, partial(presenter.blocked, act), icon)
                for act, words, key, icon in _WAYS
            ),
            Command("differences.letter", "Print a letter to the patient", presenter.letter, ("Ctrl+L",),
                    work, "Letter", presenter.pick_blocked, "printer"),
            Command("differences.gone", "The patient moved or died", presenter.say_gone, ("Ctrl+D",), work,
                    "Moved or died", presenter.gone_blocked, "user"),
            Command("differences.claim", "Show the claim", self._open_claim, ("F10",), work, "Claim",
                    presenter.pick_blocked, "arrow-left-right"),
            Command("differences.patient", "Show the patient", self._open_patient, ("F2",),
                    Permission.SEE_PROFILE, "Patient", presenter.pick_blocked),
            *(
                Command(f"differences.tab{place}", f"Show {title}", partial(self.tabs.set_current, place),
                        (f"Alt+{place + 1}",), work, title, in_footer=False)
                for place, (title, _state) in enumerate(TABS)
            ),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return the actions of this screen."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the list."""
        self.presenter.reload()
        self.table.setFocus()

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read the list again."""
        self.presenter.reload()

    def show_cases(self, rows: Sequence[CaseRow], totals: CaseTotals) -> None:
        """Show the differences of the tab that is open."""
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._sums.setText(sum_words(totals))
        self._choose(self.table.current())

    def open_claim(self, row: CaseRow) -> None:
        """Show a claim to be mended or appealed."""
        self.shell.open("desk", ClaimTarget(row.claim_id))

    def say_done(self, words: str) -> None:
        """Confirm."""
        self.shell.say(Tone.OK, words)

    def say_wrong(self, field: str, words: str) -> None:
        """Say what could not be done, and go to the field that is missing."""
        if field == "approval code":
            self.detail.approval.setFocus()
        self.shell.say(Tone.WARN, words)

    def _settle(self, act: Act | None) -> None:
        approval, note = self.detail.approval, self.detail.note
        if holds_no_card_number(approval, note):
            self.presenter.settle(act, note.text(), approval.text())

    def _cells(self, row: CaseRow) -> Sequence[Cell]:
        return case_cells(row, self.shell.desk.clock.now())

    def _choose(self, row: CaseRow | None) -> None:
        self.presenter.choose(row)
        self.detail.show_case(row)
        self.shell.commands_changed()

    def _open_row(self, row: CaseRow) -> None:
        self.shell.open("claims", ClaimTarget(row.claim_id))

    def _open_claim(self) -> None:
        if self.presenter.chosen is not None:
            self._open_row(self.presenter.chosen)

    def _open_patient(self) -> None:
        if self.presenter.chosen is not None:
            self.shell.open("patient", PatientTarget(self.presenter.chosen.patient_id))
