"""Show below the payers what is held for the chosen one, or the answers that belong to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.claims.strays import StrayWhy
from ui.screens.claims.record import RawMessage
from ui.screens.held.rows import RISKS
from ui.screens.payers.rows import age, moment
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card
from ui.widgets.empty import EmptyNote
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.tabs import TabRow
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.held_views import HeldRow
    from app.claims.strays import StrayRow
    from ui.shell import Shell
    from ui.widgets.cells import Cell

TABS = ("Held for this payer", "Stray answers")
HELD, STRAYS = range(len(TABS))
HELD_COLUMNS = (
    Column("Age", 11),
    Column("Patient"),
    Column("Risk", 12),
    Column("Pays", 11, right=True),
    Column("At stake", 10, right=True),
)
STRAY_COLUMNS = (Column("When", 12), Column("Payer"), Column("What", 19))
WHY = {
    StrayWhy.UNASKED: ("Not asked for", Tone.WARN),
    StrayWhy.SECOND: ("Second answer", Tone.WARN),
    StrayWhy.UNREADABLE: ("Cannot be read", Tone.BAD),
    StrayWhy.OTHER_CLAIM: ("Another claim", Tone.WARN),
}
SHOW_HINT = "F6 shows the bytes, with what may be personal masked."


class BelowCard(Card):
    """Be the lower part of the page of payers."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build both tabs."""
        super().__init__("", parent)
        self._shell = shell
        self.tabs = TabRow(TABS, self)
        self._note = Muted("", self)
        self.held: RowTable[HeldRow] = RowTable(
            HELD_COLUMNS, self._held_cells, lambda row: row.claim_id, "Claims held for this payer"
        )
        self.strays: RowTable[StrayRow] = RowTable(
            STRAY_COLUMNS, self._stray_cells, lambda row: row.id, "Stray answers"
        )
        self.raw = RawMessage(self)
        self.raw.setPlaceholderText(SHOW_HINT)
        self.raw.setFixedWidth(px(300))
        self._beside = QWidget(self)
        row = QHBoxLayout(self._beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        row.addWidget(self.strays, 1)
        row.addWidget(self.raw)
        self._no_held = EmptyNote("circle-check", "Nothing is held", "Its claims are on their way.", self)
        self._no_strays = EmptyNote(
            "circle-check", "No stray answers", "What nobody asked for or can read stands here.", self
        )
        self.add_header(self.tabs)
        self.add_header(self._note, right=True)
        for part in (self.held, self._no_held, self._beside, self._no_strays):
            self.body.addWidget(part, 1)
        self.tabs.changed.connect(self._turn)
        self._unlooked = 0
        self._turn(HELD)

    def show_held(self, rows: Sequence[HeldRow]) -> None:
        """Show the claims that wait for the chosen payer."""
        self.held.set_rows(rows)
        self._turn(self.tabs.current())

    def show_strays(self, rows: Sequence[StrayRow], unlooked: int) -> None:
        """Show the stray answers; how many nobody has looked at is told on either tab."""
        self.strays.set_rows(rows)
        self._unlooked = unlooked
        self._turn(self.tabs.current())

    def _turn(self, place: int) -> None:
        held, strays = bool(self.held.rows()), bool(self.strays.rows())
        self.held.setVisible(place == HELD and held)
        self._no_held.setVisible(place == HELD and not held)
        self._beside.setVisible(place == STRAYS and strays)
        self._no_strays.setVisible(place == STRAYS and not strays)
        count = self._unlooked
        self._note.setText(f"{count} stray answer{'s' * (count != 1)} to look at" if count else "")

    def _held_cells(self, row: HeldRow) -> Sequence[Cell]:
        word, tone = RISKS[row.risk.level]
        return (
            age(self._shell.desk.clock.now() - row.since),
            Two(row.patient, f"{row.rx_label} · {row.drug}"),
            Mark("Send soon", Tone.BAD) if row.is_ending else Mark(word, tone),
            f"paid {row.pays}" if row.is_sold else f"est. {row.pays}",
            str(row.risk.at_stake),
        )

    def _stray_cells(self, row: StrayRow) -> Sequence[Cell]:
        now = self._shell.desk.clock.now()
        times = f"{row.times} times" if row.times > 1 else "once"
        seen = f"looked at by {row.looked_by or 'somebody'}" if row.looked_at else times
        word, tone = WHY[row.why]
        return (
            Two(moment(row.last_at, self._shell.local, now), seen),
            Two(row.payer or row.route, row.reason or f"{row.size:,} bytes by {row.route}"),
            Mark(word, Tone.PLAIN if row.looked_at else tone),
        )
