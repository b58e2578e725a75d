"""Walk through the fills that wait in some states: one is open, the others are a key away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.changes import Kind
from app.workflows.viewing import Viewed, record_view
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.ids import FillId
    from app.prescriptions.model import FillState
    from app.workflows.views import FillCard, QueueRow
    from ui.work import Work

LIMIT = 200


class WalkView(Protocol):
    """Show the fill that is open."""

    def take_card(self, card: FillCard | None, *, fresh: bool) -> None:
        """Show a fill, or that nothing waits; `fresh` says that it is another one than before."""
        ...


class Walk:
    """Hold the fill that is open and the list that it stands in."""

    def __init__(self, view: WalkView, work: Work, states: Sequence[FillState]) -> None:
        """Take who shows the fill, the way to queries, and the states that wait here."""
        self._view, self._work, self._states = view, work, tuple(states)
        self._reading = Latest(work)
        self._wanted: FillId | None = None
        self._waiting: Sequence[QueueRow] = ()
        self.card: FillCard | None = None

    def open(self, fill_id: FillId | None) -> None:
        """Open a fill; None opens the one that waits longest."""
        self._wanted = fill_id
        self.reload()

    def leave(self) -> None:
        """Close the fill that is done and open the next after it."""
        ids = [row.fill_id for row in self._waiting if row.fill_id != self._wanted]
        here = self.place()[0] - 1
        self.open(ids[min(here, len(ids) - 1)] if ids and here >= 0 else None)

    def reload(self) -> None:
        """Read the list and the fill again."""
        self._reading.read(lambda reads: reads.fills.queue(self._states, LIMIT), self._take_list)

    def _take_list(self, rows: Sequence[QueueRow]) -> None:
        self._waiting = rows
        wanted = self._wanted or (rows[0].fill_id if rows else None)
        if wanted is None:
            fresh, self.card = self.card is not None, None
            self._view.take_card(None, fresh=fresh)
            return
        self._wanted = wanted
        self._reading.read(lambda reads: reads.fills.card(wanted), self._take_card)

    def _take_card(self, card: FillCard) -> None:
        fresh = self.card is None or self.card.fill_id != card.fill_id
        self.card = card
        self._view.take_card(card, fresh=fresh)
        if fresh:
            self._work.run(record_view, Viewed(Kind.FILL, card.fill_id, card.patient.row.id), _nothing)

    def step(self, by: int) -> None:
        """Go to the next or the previous fill that waits, round the ends."""
        ids = [row.fill_id for row in self._waiting]
        if ids:
            here = ids.index(self._wanted) if self._wanted in ids else -1 if by > 0 else 0
            self.open(ids[(here + by) % len(ids)])

    def place(self) -> tuple[int, int]:
        """Return the position in the list, from 1, and its length; 0 when the fill is not in it."""
        ids = [row.fill_id for row in self._waiting]
        return (ids.index(self._wanted) + 1 if self._wanted in ids else 0), len(ids)

    def place_words(self, to_do: str) -> str:
        """Return `2 of 9 to verify`, or how many wait."""
        number, total = self.place()
        if number:
            return f"{number} of {total} {to_do}"
        return f"{total} {to_do}" if total else ""


def _nothing(_value: object) -> None:
    """Do nothing with an answer."""
