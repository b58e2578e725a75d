"""Show claims that wait with their risk, one of them in full; and outages with their fills."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.claims.held import HeldChoice
from app.kernel.changes import Kind
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.held.detail import HeldDetail
from ui.screens.held.packet import PacketFile
from ui.screens.held.presenter import HeldPresenter
from ui.screens.held.rows import (
    FILL_COLUMNS,
    HELD_COLUMNS,
    OUTAGE_COLUMNS,
    fill_cells,
    held_cells,
    outage_cells,
    sum_words,
)
from ui.targets import ClaimTarget, PatientTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.empty import EmptyNote
from ui.widgets.table import RowTable
from ui.widgets.tabs import TabRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.held_views import Exposure, HeldRow, OfflineRow, OutageRow
    from app.kernel.changes import Change
    from ui.shell import Shell

TITLES = ("Waiting", "Outages")
WAITING, OUTAGES = range(2)
SMALL_DAYS = 3


class HeldScreen(Screen):
    """Be the claims that wait."""

    id: ClassVar[str] = "held"
    title: ClassVar[str] = "Claims · Held"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.CLAIM, Kind.OUTBOX, Kind.SALE, Kind.OUTAGE})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build lists and details."""
        super().__init__(shell, parent)
        self.presenter = HeldPresenter(self, shell.work)
        self.tabs = TabRow(TITLES, self)
        self.held: RowTable[HeldRow] = RowTable(
            HELD_COLUMNS, held_cells, lambda row: row.claim_id, "Claims that wait"
        )
        self.outages: RowTable[OutageRow] = RowTable(
            OUTAGE_COLUMNS, lambda row: outage_cells(row, shell.local), lambda row: row.id, "Outages"
        )
        self.fills: RowTable[OfflineRow] = RowTable(
            FILL_COLUMNS, fill_cells, lambda row: (row.rx_number, row.fill_number), "Fills of the outage"
        )
        self._sums = Muted("", self)
        self._notes = (
            EmptyNote("circle-check", "Nothing waits", "Every payer has answered.", self),
            EmptyNote("circle-check", "No outage yet", "When a payer stops answering, it stands here.", self),
        )
        self.file = PacketFile(self, shell, self.presenter)
        self._commands = self._make_commands()
        self.detail = HeldDetail(shell, self._commands, self)
        self._left, self._right = QStackedWidget(self), QStackedWidget(self)
        self._build()
        self.tabs.changed.connect(self._turn)
        self.held.chosen.connect(self._choose)
        self.held.opened.connect(self._open_claim)
        self.outages.chosen.connect(self._choose_outage)

    def _build(self) -> None:
        tables: tuple[QWidget, ...] = (self.held, self.outages)
        for table, note in zip(tables, self._notes, strict=True):
            page = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(table, 1)
            column.addWidget(note, 1)
            note.hide()
            self._left.addWidget(page)
        card = Card("", self)
        card.add_header(self.tabs)
        card.add_header(self._sums, right=True)
        card.body.addWidget(self._left, 1)
        fills = Card("Fills of the outage", self)
        fills.setMinimumWidth(px(400))
        fills.body.addWidget(self.fills, 1)
        self._right.addWidget(self.detail)
        self._right.addWidget(fills)
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(card, 7)
        row.addWidget(self._right, 4)

    def _make_commands(self) -> tuple[Command, ...]:
        work, presenter = Permission.WORK_CLAIMS, self.presenter
        return (
            Command("held.estimate", "Let it be sold at the estimate",
                    partial(presenter.decide, HeldChoice.ESTIMATE), ("Ctrl+Return",), work,
                    "Sell at estimate", self._blocked, "circle-check"),
            Command("held.cash", "Sell at the cash price until the plan answers",
                    partial(presenter.decide, HeldChoice.CASH), ("F6",), work, "Sell for cash",
                    self._blocked, "banknote"),
            Command("held.hold", "Hold it back", self._hold, ("F7",), work, "Hold back", self._blocked,
                    "pause"),
            Command("held.small", "Dispense only a few days now",
                    partial(presenter.small_supply, SMALL_DAYS), ("F9",), Permission.VERIFY,
                    f"{SMALL_DAYS} days only", self._blocked, "pill"),
            Command("held.claim", "Show the claim", self._open_claim, ("F10",), work, "Claim",
                    self._pick_blocked, "arrow-left-right"),
            Command("held.packet", "Save the outage packet for payers and audits", self.file.ask, ("Ctrl+S",),
                    work, "Outage packet", presenter.packet_blocked, "save"),
            Command("held.patient", "Show the patient", self._open_patient, ("F2",), Permission.SEE_PROFILE,
                    "Patient", self._pick_blocked),
            Command("held.estimates", "Show how good our estimates are",
                    partial(self.shell.open, "estimates"), ("F12",), work, "Estimates", icon="percent"),
            *(
                Command(f"held.tab{place}", f"Show {title}", partial(self.tabs.set_current, place),
                        (f"Alt+{place + 1}",), work, title, in_footer=False)
                for place, title in enumerate(TITLES)
            ),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return the actions of this screen."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the lists."""
        self.presenter.reload()
        self._turn(self.tabs.current())

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read everything again."""
        self.presenter.reload()

    def show_held(self, rows: Sequence[HeldRow], exposure: Exposure) -> None:
        """Show the claims that wait."""
        self.held.set_rows(rows)
        self._fill(WAITING, self.held, is_there=bool(rows))
        self._sums.setText(sum_words(exposure))
        self._choose(self.held.current())

    def show_outages(self, rows: Sequence[OutageRow]) -> None:
        """Show the outages."""
        self.outages.set_rows(rows)
        self._fill(OUTAGES, self.outages, is_there=bool(rows))
        if self.tabs.current() == OUTAGES:
            self._choose_outage(self.outages.current())

    def show_fills(self, rows: Sequence[OfflineRow]) -> None:
        """Show the fills of the chosen outage."""
        self.fills.set_rows(rows)

    def say_done(self, words: str) -> None:
        """Confirm."""
        self.shell.say(Tone.OK, words)

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        self.shell.say(Tone.WARN, words)

    def _fill(self, place: int, table: QWidget, *, is_there: bool) -> None:
        table.setVisible(is_there)
        self._notes[place].setVisible(not is_there)
        self.shell.commands_changed()

    def _turn(self, place: int) -> None:
        self._left.setCurrentIndex(place)
        self._right.setCurrentIndex(place)
        self._choose_outage(self.outages.current() if place == OUTAGES else None)
        (self.held, self.outages)[place].setFocus()

    def _choose(self, row: HeldRow | None) -> None:
        self.presenter.choose(row)
        self.detail.show_claim(row)
        self.shell.commands_changed()

    def _choose_outage(self, row: OutageRow | None) -> None:
        self.presenter.choose_outage(row)
        self.shell.commands_changed()

    def _hold(self) -> None:
        """Hold the claim back, or ask for the reason first."""
        reason = self.detail.reason.text().strip()
        if not reason:
            self.detail.reason.setFocus()
            self.say_wrong("Type why it is held back, then press F7 again.")
            return
        self.presenter.decide(HeldChoice.HOLD, reason)

    def _blocked(self) -> str:
        return (
            "Open the claims that wait first." if self.tabs.current() == OUTAGES else self.presenter.blocked()
        )

    def _pick_blocked(self) -> str:
        if self.tabs.current() == OUTAGES or self.presenter.chosen is None:
            return "Choose a claim first."
        return ""

    def _open_claim(self, _row: object = None) -> None:
        if self.presenter.chosen is not None:
            self.shell.open("claims", ClaimTarget(self.presenter.chosen.claim_id))

    def _open_patient(self) -> None:
        if self.presenter.chosen is not None:
            self.shell.open("patient", PatientTarget(self.presenter.chosen.patient_id))
