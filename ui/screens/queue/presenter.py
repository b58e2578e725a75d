"""Decide what the queue shows: one tab at a time, the longest waiting first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.prescriptions.model import FillState
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.ids import FillId
    from app.workflows.views import QueueRow
    from ui.work import Work

LIMIT = 200
TABS: tuple[tuple[str, tuple[FillState, ...]], ...] = (
    ("To fill", (FillState.ENTERED,)),
    ("To verify", (FillState.FILLED,)),
    ("Sent back", (FillState.SENT_BACK,)),
    ("To bag", (FillState.VERIFIED,)),
    ("All", ()),
)


class QueueView(Protocol):
    """Show the queue."""

    def show_rows(self, rows: Sequence[QueueRow]) -> None:
        """Show the rows of the current tab."""
        ...

    def show_counts(self, counts: Sequence[int]) -> None:
        """Show how many rows each tab has."""
        ...

    def open_fill(self, fill_id: FillId, state: FillState) -> None:
        """Go to where this fill is worked on."""
        ...

    def say_unknown(self, words: str) -> None:
        """Say that nothing fits a scan."""
        ...


class QueuePresenter:
    """Read the queue, and find the fill that a label names."""

    def __init__(self, view: QueueView, work: Work) -> None:
        """Take the view and the way to queries."""
        self._view, self._work = view, work
        self._rows, self._counts = Latest(work), Latest(work)
        self.tab = 0

    def choose(self, tab: int) -> None:
        """Show another tab."""
        self.tab = tab
        self.reload()

    def reload(self) -> None:
        """Read rows and counts again."""
        states = TABS[self.tab][1]
        self._rows.read(lambda reads: reads.fills.queue(states, LIMIT), self._view.show_rows)
        self._counts.read(lambda reads: reads.fills.counts(), self._count)

    def _count(self, counts: dict[FillState, int]) -> None:
        underway = sum(counts.get(state, 0) for _title, states in TABS for state in states)
        totals = [
            sum(counts.get(state, 0) for state in states) if states else underway for _title, states in TABS
        ]
        self._view.show_counts(totals)

    def find_label(self, rx_number: int, fill: int | None) -> None:
        """Open the fill that a label or a number names, where it is worked on."""

        def go_on(fill_id: FillId | None) -> None:
            if fill_id is None:
                self._view.say_unknown(f"No prescription {rx_number} is on file here. Check the number.")
                return
            self._work.read(
                lambda reads: reads.fills.card(fill_id),
                lambda card: self._view.open_fill(fill_id, card.state),
            )

        if fill is None:
            self._work.read(lambda reads: reads.fills.by_rx_number(rx_number), go_on)
        else:
            self._work.read(lambda reads: reads.fills.by_label(rx_number, fill), go_on)
