"""Decide what fill shows: whether the bottle in hand is what was billed, and when it may be completed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import DomainError
from app.kernel.person import show_date
from app.prescriptions.model import FillState
from app.workflows.dispense import (
    ChangeProduct,
    CompleteFill,
    ReprintLabel,
    change_product,
    complete_fill,
    is_same_drug,
    reprint_label,
)
from ui.screens.queue.walk import Walk
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.catalog.views import DrugRow
    from app.kernel.errors import OutsideError
    from app.workflows.views import FillCard
    from ui.work import Work

FILLABLE = (FillState.ENTERED, FillState.SENT_BACK)
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Bottle:
    """Be the stock bottle in hand; `may_change` says that it is the same drug from another package."""

    drug: DrugRow
    lot: str
    expiry: date | None
    matches: bool
    may_change: bool


class FillView(Protocol):
    """Show fill."""

    def show_card(self, card: FillCard | None) -> None:
        """Show one fill, or that nothing waits."""
        ...

    def show_bottle(self, bottle: Bottle | None) -> None:
        """Show what was scanned."""
        ...

    def ask_bottle(self, drugs: Sequence[DrugRow]) -> None:
        """Ask which of several packages a code means."""
        ...

    def refuse_scan(self, words: str) -> None:
        """Say why a scan does not count."""
        ...

    def show_problems(self, failure: DomainError) -> None:
        """Show what is wrong, beside the field at fault."""
        ...

    def show_done(self, words: str) -> None:
        """Say that something is done."""
        ...

    def show_failed(self, words: str) -> None:
        """Say that the world failed."""
        ...

    def today(self) -> date:
        """Return the store's day."""
        ...


class FillPresenter:
    """Judge scans against the fill that is open."""

    def __init__(self, view: FillView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self.walk = Walk(self, work, FILLABLE)
        self._scans = Latest(work)
        self.bottle: Bottle | None = None
        self._printed: tuple[str, date | None] = ("", None)
        self._busy = False

    @property
    def card(self) -> FillCard | None:
        """Return the fill that is open."""
        return self.walk.card

    def take_card(self, card: FillCard | None, *, fresh: bool) -> None:
        """Show a fill; the bottle in hand stays only with the fill that it was scanned for."""
        if fresh and self.bottle is not None:
            self._hold(None)
        elif self.bottle is not None:
            self._hold(self._judged(self.bottle.drug, self.bottle.lot, self.bottle.expiry))
        self._view.show_card(card)

    def scan(self, code: str, lot: str = "", expiry: date | None = None) -> None:
        """Judge a scanned stock bottle; a code that fits several packages asks."""
        if self.card is None:
            self._view.refuse_scan("Nothing is open to fill. Pick a prescription in the queue.")
            return

        def judge(drugs: Sequence[DrugRow]) -> None:
            self._printed = (lot, expiry)
            if not drugs:
                self._view.refuse_scan(f"No drug has the code {code[:_SHOWN]}. Scan the bottle again.")
            elif len(drugs) == 1:
                self.take_bottle(drugs[0])
            else:
                self._view.ask_bottle(drugs)

        self._scans.read(lambda reads: reads.catalog.by_code(code), judge)

    def take_bottle(self, drug: DrugRow) -> None:
        """Take a bottle in hand, unless it is expired."""
        lot, expiry = self._printed
        if expiry is not None and expiry < self._view.today():
            self._hold(None)
            self._view.refuse_scan(f"This bottle expired on {show_date(expiry)}. Take another one.")
            return
        self._hold(self._judged(drug, lot, expiry))

    def _hold(self, bottle: Bottle | None) -> None:
        self.bottle = bottle
        self._view.show_bottle(bottle)

    def _judged(self, drug: DrugRow, lot: str, expiry: date | None) -> Bottle:
        billed = self.card.drug if self.card else None
        matches = billed is not None and drug.ndc11 == billed.ndc11
        may_change = billed is not None and not matches and is_same_drug(billed, drug)
        return Bottle(drug, lot, expiry, matches, may_change)

    def blocked(self) -> str:
        """Return why the fill cannot be completed yet, or an empty text."""
        if self.card is None:
            return "Nothing is open. Pick a prescription in the queue."
        if self.card.state not in FILLABLE:
            return "This prescription is filled already."
        if self.bottle is None:
            return "Scan the stock bottle first."
        if not self.bottle.matches:
            return "The bottle is not what was billed. Scan another one, or change the product."
        return ""

    def change_blocked(self) -> str:
        """Return why the product cannot be changed, or an empty text."""
        if self.card is None or self.bottle is None or self.bottle.matches:
            return "Scan a bottle that differs from what was billed first."
        if not self.bottle.may_change:
            return "This is another drug, strength or form. It needs a prescription of its own."
        return ""

    def reprint_blocked(self) -> str:
        """Return why there is no label to print again, or an empty text."""
        return "" if self.card is not None and self.card.label_id is not None else "There is no label yet."

    def complete(self, lot: str, expiry: str) -> None:
        """Complete the fill, print its label, and go on to the next that waits."""
        card, bottle = self.card, self.bottle
        if card is None or bottle is None or self.blocked() or self._busy:
            return
        self._busy = True

        def after(_value: object) -> None:
            self._busy = False
            self._view.show_done(f"Rx {card.rx_number}-{card.fill_number:02d} is filled. Its label prints.")
            self.walk.leave()

        command = CompleteFill(card.fill_id, bottle.drug.ndc11, lot, expiry)
        self._work.run(complete_fill, command, after, self._failed)

    def change_product(self) -> None:
        """Bill the bottle in hand instead: reverse the claim and bill again."""
        card, bottle = self.card, self.bottle
        if card is None or bottle is None or self.change_blocked() or self._busy:
            return
        self._busy = True

        def after(_value: object) -> None:
            self._busy = False
            self._view.show_done(f"{bottle.drug.ndc_shown} is billed now. You need not wait for the answer.")
            self.walk.reload()

        self._work.run(change_product, ChangeProduct(card.fill_id, bottle.drug.ndc11), after, self._failed)

    def _failed(self, failure: DomainError | OutsideError) -> None:
        self._busy = False
        if isinstance(failure, DomainError):
            self._view.show_problems(failure)
        else:
            self._view.show_failed(failure.message)

    def reprint(self) -> None:
        """Print the label again."""
        if self.card is not None and not self.reprint_blocked():
            done = "The label prints again."
            ask = ReprintLabel(self.card.fill_id)
            self._work.run(reprint_label, ask, lambda _value: self._view.show_done(done))
