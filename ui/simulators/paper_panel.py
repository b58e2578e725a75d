"""Show a printer: the papers that came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.simulators.panel import SimulatorPanel
from ui.simulators.roll import PaperRoll
from ui.theme.theme import px
from ui.widgets.buttons import QuietButton

if TYPE_CHECKING:
    from app.hardware.simulators import Paper

_LOWEST = 180


class PaperPanel(SimulatorPanel):
    """Show what a printer printed."""

    def build(self) -> None:
        """Show the roll."""
        self.roll = PaperRoll(f"Papers of {self.portrait.title}", self)
        self.roll.setMinimumHeight(px(_LOWEST))
        self.newer = QuietButton("0 new below", "chevron-down", self)
        self.newer.hide()
        self.newer.clicked.connect(self.roll.show_newest)
        self.roll.more_below.connect(self._tell_more)
        self.body.addWidget(self.roll, 1)
        self.body.addWidget(self.newer)

    def add_paper(self, paper: Paper) -> None:
        """Let a paper come out."""
        self.roll.add(paper)

    def _tell_more(self, count: int) -> None:
        self.newer.set_words(f"{count} new below")
        self.newer.setVisible(bool(count))
