"""Follow the claim of the prescription that was taken last, and act on its rejection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.model import ClaimShown
from app.workflows.claims_desk import Resubmit, resubmit
from app.workflows.dispense import SwitchToCash, switch_to_cash
from ui.work import Latest

if TYPE_CHECKING:
    from app.kernel.ids import FillId
    from app.workflows.views import FillCard
    from ui.work import Work


class LastView(Protocol):
    """Show the prescription that was taken last."""

    def show_last(self, card: FillCard) -> None:
        """Show its claim and its alerts as they stand now."""
        ...


class LastPresenter:
    """Hold the prescription that was taken last."""

    def __init__(self, view: LastView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._reading = Latest(work)
        self._fill_id: FillId | None = None
        self.card: FillCard | None = None

    def follow(self, fill_id: FillId) -> None:
        """Show this prescription from now on."""
        self._fill_id, self.card = fill_id, None
        self.reload()

    def reload(self) -> None:
        """Read claim and alerts again."""
        fill_id = self._fill_id
        if fill_id is not None:
            self._reading.read(lambda reads: reads.fills.card(fill_id), self._show)

    def _show(self, card: FillCard) -> None:
        self.card = card
        self._view.show_last(card)

    def rejected(self) -> str:
        """Return why a rejection cannot be worked on, or an empty text."""
        claim = self.card.claim if self.card else None
        return "" if claim and claim.shown is ClaimShown.REJECTED else "There is no rejected claim here."

    def resubmit(self) -> None:
        """Send the rejected claim again with what is on file now."""
        if self.card is not None and self.card.claim is not None and not self.rejected():
            self._work.run(resubmit, Resubmit(self.card.claim.id), self._changed)

    def switch_to_cash(self) -> None:
        """Sell for cash instead."""
        if self.card is not None and not self.rejected():
            self._work.run(switch_to_cash, SwitchToCash(self.card.fill_id), self._changed)

    def _changed(self, _value: object) -> None:
        self.reload()
