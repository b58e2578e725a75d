"""Show a printer: the papers that came out, and the drawer behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.simulators.panel import SimulatorPanel
from ui.simulators.roll import PaperRoll
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import QuietButton, SecondaryButton
from ui.widgets.chip import Chip
from ui.widgets.text import Strong

if TYPE_CHECKING:
    from app.hardware.simulators import Paper, Sight

_LOWEST = 180


class DrawerBar(QWidget):
    """Show the cash drawer, and push it shut."""

    def __init__(self, panel: SimulatorPanel) -> None:
        """Take the printer that it hangs on."""
        super().__init__(panel)
        self._panel = panel
        self.chip = Chip("Shut", Tone.OK, "lock", self)
        self.shut = SecondaryButton("Push shut", "wallet", self)
        self.shut.clicked.connect(self._shut)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(4), 0, 0)
        row.setSpacing(px(10))
        row.addWidget(Strong("Cash drawer", self))
        row.addWidget(self.chip)
        row.addStretch(1)
        row.addWidget(self.shut)

    def show_open(self, *, is_open: bool) -> None:
        """Show whether it stands open."""
        words, tone, icon = ("Open", Tone.WARN, "lock-open") if is_open else ("Shut", Tone.OK, "lock")
        self.chip.show_state(words, tone, icon)
        self.shut.setEnabled(is_open)

    def _shut(self) -> None:
        self._panel.act("close_drawer")


class PaperPanel(SimulatorPanel):
    """Show what a printer printed."""

    def build(self) -> None:
        """Show the roll, and the drawer once it is known that there is one."""
        self.roll = PaperRoll(f"Papers of {self.portrait.title}", self)
        self.roll.setMinimumHeight(px(_LOWEST))
        self.newer = QuietButton("0 new below", "chevron-down", self)
        self.newer.hide()
        self.newer.clicked.connect(self.roll.show_newest)
        self.roll.more_below.connect(self._tell_more)
        self.drawer = DrawerBar(self)
        self.drawer.hide()
        self.body.addWidget(self.roll, 1)
        self.body.addWidget(self.newer)
        self.body.addWidget(self.drawer)

    def show_sight(self, sight: Sight) -> None:
        """Show the drawer too."""
        super().show_sight(sight)
        if sight.drawer_open is not None:
            self.drawer.show()
            self.drawer.show_open(is_open=sight.drawer_open)

    def add_paper(self, paper: Paper) -> None:
        """Let a paper come out."""
        self.roll.add(paper)

    def _tell_more(self, count: int) -> None:
        self.newer.set_words(f"{count} new below")
        self.newer.setVisible(bool(count))
