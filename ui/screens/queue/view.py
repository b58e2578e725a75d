"""Show the queue as a table with tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from app.prescriptions.model import FillState
from app.scanning.symbols import RxLabel
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.claim_words import shown_chip
from ui.screens.queue.presenter import LIMIT, TABS, QueuePresenter
from ui.targets import FillTarget, LabelTarget, PatientTarget
from ui.theme.tokens import Tone
from ui.widgets.card import Card, page_margins
from ui.widgets.empty import EmptyNote
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.tabs import TabRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.changes import Change
    from app.kernel.ids import FillId
    from app.scanning.symbols import Meaning
    from app.workflows.views import QueueRow
    from ui.shell import Shell
    from ui.widgets.cells import Cell

STATES: dict[FillState, tuple[str, Tone]] = {
    FillState.ENTERED: ("To fill", Tone.INFO),
    FillState.FILLED: ("To verify", Tone.INFO),
    FillState.SENT_BACK: ("Sent back", Tone.WARN),
    FillState.VERIFIED: ("To bag", Tone.OK),
    FillState.READY: ("Ready", Tone.OK),
    FillState.SOLD: ("Sold", Tone.PLAIN),
    FillState.CANCELLED: ("Cancelled", Tone.PLAIN),
}
PLACES: dict[FillState, str] = {
    FillState.ENTERED: "fill",
    FillState.SENT_BACK: "fill",
    FillState.FILLED: "verify",
    FillState.VERIFIED: "will_call",
    FillState.READY: "will_call",
}


def waited(seconds: int) -> str:
    """Return how long something waits, as a person says it."""
    if seconds < 60:
        return "under 1 min"
    if seconds < 3600:
        return f"{seconds // 60} min"
    hours, rest = divmod(seconds, 3600)
    return f"{hours} h {rest // 60:02d}" if hours < 24 else f"{hours // 24} d"


def queue_cells(row: QueueRow) -> Sequence[Cell]:
    """Return one fill as a table row."""
    state, state_tone = STATES[row.state]
    claim, claim_tone = shown_chip(row.claim)
    alerts = Mark(f"{row.alerts} alert{'s' if row.alerts > 1 else ''}", Tone.WARN) if row.alerts else ""
    sub = row.back_reason if row.state is FillState.SENT_BACK and row.back_reason else row.plan or "Cash"
    return (
        Two(f"{row.rx_number}-{row.fill_number:02d}", f"waits {waited(row.wait_s)}"),
        Two(row.patient, sub),
        Two(row.drug, row.quantity),
        Mark(state, state_tone),
        Mark(claim, claim_tone),
        alerts,
    )


class QueueScreen(Screen):
    """Be the list that everybody works from."""

    id: ClassVar[str] = "queue"
    title: ClassVar[str] = "Queue"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.FILL, Kind.CLAIM, Kind.OUTBOX, Kind.BAG})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build tabs and table."""
        super().__init__(shell, parent)
        self.presenter = QueuePresenter(self, shell.work)
        self.tabs = TabRow([title for title, _states in TABS], self)
        self.table: RowTable[QueueRow] = RowTable(
            (
                Column("Rx", 12),
                Column("Patient", 26),
                Column("Drug"),
                Column("To do", 13),
                Column("Claim", 24),
                Column("Safety", 13),
            ),
            queue_cells,
            lambda row: row.fill_id,
            "Prescriptions in work",
        )
        self._count = Muted("", self)
        self._empty = EmptyNote(
            "list-checks", "Nothing to do here", "New prescriptions come in at Intake.", self
        )
        card = Card()
        card.add_header(self.tabs)
        card.add_header(self._count, right=True)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._empty, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*page_margins())
        column.addWidget(card)
        self._empty.hide()
        self._commands = self._make_commands()
        self.tabs.changed.connect(self.presenter.choose)
        self.table.opened.connect(self._open)

    def _make_commands(self) -> tuple[Command, ...]:
        see = Permission.SEE_PROFILE
        return (
            Command("queue.open", "Open the prescription", self._open_current, ("Ctrl+Return",), see, "Open"),
            Command("queue.patient", "Show the patient", self._open_patient, ("F2",), see, "Patient"),
            *(
                Command(
                    f"queue.tab{index}",
                    f"Show {title}",
                    _Chooser(self.tabs, index),
                    (f"Alt+{index + 1}",),
                    see,
                    title,
                )
                for index, (title, _states) in enumerate(TABS)
            ),
        )

    def commands(self) -> tuple[Command, ...]:
        """Return the queue's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the list as it is now, or open what a label names."""
        self.presenter.reload()
        self.table.setFocus()
        if isinstance(target, LabelTarget):
            self.presenter.find_label(target.rx_number, target.fill)

    def on_scan(self, meaning: Meaning) -> bool:
        """Open the fill whose label was scanned."""
        if isinstance(meaning, RxLabel):
            self.presenter.find_label(meaning.rx_number, meaning.fill)
            return True
        return False

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read the list again."""
        self.presenter.reload()

    def show_rows(self, rows: Sequence[QueueRow]) -> None:
        """Show the rows, or that there are none."""
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        full = len(rows) >= LIMIT
        self._count.setText(f"First {LIMIT}, the longest waiting" if full else "")

    def show_counts(self, counts: Sequence[int]) -> None:
        """Show the counts on the tabs."""
        self.tabs.set_counts(counts)

    def open_fill(self, fill_id: FillId, state: FillState) -> None:
        """Go to where the fill is worked on; a finished one shows at verify, where nothing can be changed."""
        self.shell.open(PLACES.get(state, "verify"), FillTarget(fill_id))

    def say_unknown(self, words: str) -> None:
        """Say that nothing fits."""
        self.shell.sound(good=False)
        self.shell.say(Tone.WARN, words)

    def _open(self, row: QueueRow) -> None:
        self.open_fill(row.fill_id, row.state)

    def _open_current(self) -> None:
        row = self.table.current()
        if row is not None:
            self._open(row)

    def _open_patient(self) -> None:
        row = self.table.current()
        if row is not None:
            self.shell.open("patient", PatientTarget(row.patient_id))


class _Chooser:
    """Make one tab current."""

    def __init__(self, tabs: TabRow, index: int) -> None:
        self._tabs, self._index = tabs, index

    def __call__(self) -> None:
        self._tabs.set_current(self._index)
