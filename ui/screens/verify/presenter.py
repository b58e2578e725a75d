"""Decide what verify shows, and when a fill may be approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import DomainError
from app.prescriptions.model import FillState, Severity
from app.workflows.verify import AnswerAlert, Approve, SendBack, answer_alert, approve, send_back
from ui.screens.queue.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from app.kernel.errors import OutsideError
    from app.workflows.views import FillCard
    from ui.work import Work

AGAINST_WEIGHT = "The weight disagrees with the count. Send it back, or press F10 to say why it is right."
_BACK_FROM = (FillState.FILLED, FillState.VERIFIED)
_WORDS: dict[FillState, str] = {
    FillState.ENTERED: "This prescription is not filled yet.",
    FillState.SENT_BACK: "This prescription was sent back. It waits to be filled again.",
    FillState.VERIFIED: "This prescription is approved already.",
    FillState.READY: "This prescription is approved and in its bin.",
    FillState.SOLD: "This prescription is sold.",
    FillState.CANCELLED: "This prescription is cancelled.",
}


class VerifyView(Protocol):
    """Show verify."""

    def show_card(self, card: FillCard | None, *, fresh: bool) -> None:
        """Show one fill, or that nothing waits; a fresh one starts without ticks."""
        ...

    def close_inputs(self) -> None:
        """Close the fields for answer and reason; what was typed in them is kept in the store now."""
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


class VerifyPresenter:
    """Judge the fill that is open."""

    def __init__(self, view: VerifyView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self.walk = Walk(self, work, (FillState.FILLED,))
        self._busy = False

    @property
    def card(self) -> FillCard | None:
        """Return the fill that is open."""
        return self.walk.card

    def take_card(self, card: FillCard | None, *, fresh: bool) -> None:
        """Show a fill."""
        self._view.show_card(card, fresh=fresh)

    def blocked(self) -> str:
        """Return why the fill cannot be approved, or an empty text."""
        if self.card is None:
            return "Nothing is open. Pick a prescription in the queue."
        if self.card.state is not FillState.FILLED:
            return _WORDS[self.card.state]
        unanswered = [row for row in self.card.alerts if row.severity is Severity.SEVERE and not row.answer]
        if unanswered:
            return f"Answer this first: {unanswered[0].title}."
        against = self.card.weighing is not None and self.card.weighing.disagrees
        return AGAINST_WEIGHT if against and self.card.drug.schedule else ""

    def back_blocked(self) -> str:
        """Return why the fill cannot be sent back, or an empty text."""
        if self.card is None:
            return "Nothing is open. Pick a prescription in the queue."
        return "" if self.card.state in _BACK_FROM else _WORDS[self.card.state]

    def approve(self) -> None:
        """Approve the fill and go on to the next that waits."""
        card = self.card
        if card is None or self.blocked():
            return
        words = f"Rx {card.rx_number}-{card.fill_number:02d} is approved."
        self._run(lambda done: self._work.run(approve, Approve(card.fill_id), done, self._failed), words)

    def send_back(self, reason: str) -> None:
        """Send the fill back with a reason and go on to the next that waits."""
        card = self.card
        if card is None or self.back_blocked():
            return
        words = f"Rx {card.rx_number}-{card.fill_number:02d} is sent back."
        ask = SendBack(card.fill_id, reason)
        self._run(lambda done: self._work.run(send_back, ask, done, self._failed), words)

    def _run(self, submit: Callable[[Callable[[object], None]], object], words: str) -> None:
        if self._busy:
            return
        self._busy = True

        def after(_value: object) -> None:
            self._busy = False
            self._view.close_inputs()
            self._view.show_done(words)
            self.walk.leave()

        submit(after)

    def answer(self, alert_id: UUID, words: str) -> None:
        """Keep the pharmacist's answer to an alert."""

        def after(_value: object) -> None:
            self._view.close_inputs()
            self.walk.reload()

        self._work.run(answer_alert, AnswerAlert(alert_id, words), after, self._failed)

    def _failed(self, failure: DomainError | OutsideError) -> None:
        self._busy = False
        if isinstance(failure, DomainError):
            self._view.show_problems(failure)
        else:
            self._view.show_failed(failure.message)
