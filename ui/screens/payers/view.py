"""Show payers at the left, with health, exposure and age, and the lines of the chosen one at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.claims.views import ClaimFilter
from app.kernel.changes import Kind
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.payers.below import TABS, BelowCard
from ui.screens.payers.presenter import PayersPresenter
from ui.screens.payers.rows import (
    LINE_COLUMNS,
    PAYER_COLUMNS,
    PayerLine,
    line_cells,
    payer_cells,
    sum_words,
)
from ui.screens.payers.waiting import WaitingPresenter
from ui.targets import ClaimListTarget, ClaimTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.empty import EmptyNote
from ui.widgets.table import RowTable
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.held_views import HeldRow
    from app.claims.strays import StrayRow
    from app.kernel.changes import Change
    from app.outbox.health import LineLight
    from ui.shell import Shell
    from ui.widgets.cells import Cell

TICK_MS = 1_000


class LinesCard(Card):
    """Be the lines to the chosen payer, the preferred one first."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build the table."""
        super().__init__("Lines", parent)
        self.setFixedWidth(px(390))
        self._shell = shell
        self.table: RowTable[LineLight] = RowTable(
            LINE_COLUMNS, self._cells, lambda line: (line.destination, line.route), "Lines to this payer"
        )
        self._note = Muted("", self, wrap=True)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._note)
        self.show_line(None)

    def show_line(self, line: PayerLine | None) -> None:
        """Show a payer's lines."""
        lines = line.lines if line is not None else ()
        self.table.set_rows(lines)
        self.table.setVisible(bool(lines))
        self.set_title(f"Lines to {line.row.name}" if line is not None else "Lines")
        self._note.setText("" if lines else "No claim went over a line since Counter was started.")
        self._note.setVisible(not lines)

    def _cells(self, line: LineLight) -> Sequence[Cell]:
        return line_cells(line, self._shell.local, self._shell.desk.clock.now())


class PayersScreen(Screen):
    """Be the page of payers."""

    id: ClassVar[str] = "payers"
    title: ClassVar[str] = "Claims · Payers"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.CLAIM, Kind.OUTBOX, Kind.SETTING, Kind.STRAY})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build both tables; the lines are looked at each second while the page is shown."""
        super().__init__(shell, parent)
        self.presenter = PayersPresenter(self, shell.work, shell.desk, shell.local)
        self.waiting = WaitingPresenter(self, shell.work)
        self._commands = self._make_commands()
        self.table: RowTable[PayerLine] = RowTable(
            PAYER_COLUMNS, payer_cells, lambda line: line.row.destination, "Payers"
        )
        self.lines, self.below = LinesCard(shell, self), BelowCard(shell, self)
        self._sums = Muted("", self)
        self._empty = EmptyNote(
            "cloud", "No payers", "Add a plan in Settings, and its payer stands here.", self
        )
        card = Card("Payers", self)
        card.add_header(self._sums, right=True)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._empty, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*page_margins())
        column.setSpacing(gap())
        column.addWidget(card, 5)
        lower = QHBoxLayout()
        lower.setSpacing(gap())
        lower.addWidget(self.below, 1)
        lower.addWidget(self.lines)
        column.addLayout(lower, 6)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.presenter.tick)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._open_claims)
        self.below.strays.chosen.connect(self._choose_stray)
        self.below.held.opened.connect(self._open_claim)

    def _make_commands(self) -> tuple[Command, ...]:
        work, presenter, waiting = Permission.WORK_CLAIMS, self.presenter, self.waiting
        return (
            Command("payers.try", "Try this payer now with one claim", presenter.try_now, ("Ctrl+Return",),
                    work, "Try now", presenter.try_blocked, "refresh-cw"),
            Command("payers.hold", "Hold this payer's claims back, or release them",
                    presenter.hold_or_release, ("F7",), work, "Hold or release", presenter.chosen_blocked,
                    "pause"),
            Command("payers.claims", "Show the claims that wait", self._open_claims, ("F10",), work,
                    "Held claims", presenter.chosen_blocked, "list"),
            Command("payers.estimates", "Show how good our estimates are",
                    partial(self.shell.open, "estimates"), ("F12",), work, "Estimates", icon="percent"),
            Command("payers.bytes", "Show the bytes of the stray answer, masked", waiting.show, ("F6",),
                    work, "Bytes", waiting.blocked, "eye"),
            Command("payers.look", "Mark the stray answer as looked at", waiting.look, ("F9",), work,
                    "Looked at", waiting.look_blocked, "check"),
            *(
                Command(f"payers.tab{place}", f"Show {title.lower()}", partial(self._turn, place),
                        (f"Alt+{place + 1}",), work, title, in_footer=False)
                for place, title in enumerate(TABS)
            ),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return what can be done about a payer."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the payers and follow their lines."""
        self._read()
        self._timer.start()
        self.table.setFocus()

    def deactivate(self) -> None:
        """Follow nothing while another screen is shown."""
        self._timer.stop()

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read the payers again."""
        self._read()

    def show_payers(self, lines: Sequence[PayerLine]) -> None:
        """Show every payer with its lines; the first one is chosen."""
        self.table.set_rows(lines)
        self.table.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self._sums.setText(sum_words(lines) if lines else "")
        if lines and self.table.current() is None:
            self.table.select_key(lines[0].row.destination)
        self._choose(self.table.current())

    def show_held(self, rows: Sequence[HeldRow]) -> None:
        """Show the claims that wait for the chosen payer."""
        self.below.show_held(rows)

    def show_strays(self, rows: Sequence[StrayRow], unlooked: int) -> None:
        """Show the stray answers, and how many nobody has looked at."""
        self.below.show_strays(rows, unlooked)
        self._choose_stray(self.below.strays.current())

    def show_bytes(self, words: str) -> None:
        """Show the bytes of a stray answer, masked."""
        self.below.raw.setPlainText(words)

    def say_done(self, words: str) -> None:
        """Confirm."""
        self.shell.say(Tone.OK, words)

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        self.shell.say(Tone.WARN, words)

    def _choose(self, line: PayerLine | None) -> None:
        self.presenter.choose(line)
        self.lines.show_line(line)
        self.waiting.follow(line.row.destination if line is not None else None)
        self.shell.commands_changed()

    def _choose_stray(self, row: StrayRow | None) -> None:
        self.waiting.choose(row)
        self.shell.commands_changed()

    def _read(self) -> None:
        self.presenter.reload()
        self.waiting.reload()

    def _turn(self, place: int) -> None:
        self.below.tabs.set_current(place)

    def _open_claim(self, row: HeldRow) -> None:
        self.shell.open("claims", ClaimTarget(row.claim_id))

    def _open_claims(self, _line: object = None) -> None:
        row = self.presenter.chosen.row if self.presenter.chosen is not None else None
        only_parked = row is not None and row.parked and not row.waiting
        self.shell.open("claims", ClaimListTarget(ClaimFilter.TO_DO if only_parked else ClaimFilter.WAITING))
