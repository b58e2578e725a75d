"""Decide what the claims desk shows and does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.model import ClaimKind, ClaimShown
from app.claims.views import ClaimFilter
from app.kernel.changes import Kind
from app.workflows import claims_desk
from app.workflows.dispense import SwitchToCash, switch_to_cash
from app.workflows.viewing import Viewed, record_view
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.claims.views import ClaimReads, ClaimRow, MessageRow
    from app.kernel.ids import ClaimId, FillId
    from ui.work import Work

LIMIT = 200
PICK_FIRST = "Pick a claim first."
SOLD = "This was sold already."
TABS: tuple[tuple[str, ClaimFilter], ...] = (
    ("To do", ClaimFilter.TO_DO),
    ("Waiting", ClaimFilter.WAITING),
    ("Rejected", ClaimFilter.REJECTED),
    ("Sold, rejected", ClaimFilter.SOLD_REJECTED),
    ("Paid", ClaimFilter.PAID),
    ("All", ClaimFilter.ALL),
)


class HasClaimReads(Protocol):
    """Be the store's `Reads` as far as this desk needs it."""

    claims: ClaimReads


class ClaimsView(Protocol):
    """Show the claims desk."""

    def show_rows(self, rows: Sequence[ClaimRow]) -> None:
        """Show the rows of the current tab."""
        ...

    def show_counts(self, counts: Sequence[int]) -> None:
        """Show how many claims each tab holds."""
        ...

    def show_claim(
        self, claim: ClaimRow | None, history: Sequence[ClaimRow], messages: Sequence[MessageRow]
    ) -> None:
        """Show one claim with the whole life of its fill."""
        ...

    def say_done(self, words: str) -> None:
        """Confirm an action."""
        ...


class ClaimsPresenter:
    """Read the worklist and one claim's history."""

    def __init__(self, view: ClaimsView, work: Work) -> None:
        """Take the view and the way to commands and queries."""
        self._view, self._work = view, work
        self._rows, self._one, self._counts = Latest(work), Latest(work), Latest(work)
        self.tab = 0
        self.claim: ClaimRow | None = None
        self._wanted: ClaimId | None = None
        self._noted: ClaimId | None = None

    def choose(self, tab: int) -> None:
        """Show another tab."""
        self.tab = tab
        self.reload()

    def reload(self) -> None:
        """Read everything again."""
        wanted = TABS[self.tab][1]
        self._rows.read(lambda reads: reads.claims.worklist(wanted, LIMIT), self._view.show_rows)
        self._counts.read(
            lambda reads: [reads.claims.count(wanted) for _title, wanted in TABS], self._view.show_counts
        )
        if self._wanted is not None:
            self.open(self._wanted)

    def open_fill(self, fill_id: FillId) -> None:
        """Show the newest claim of a fill."""

        def go_on(claims: Sequence[ClaimRow]) -> None:
            if claims:
                self.open(claims[-1].id)

        self._one.read(lambda reads: reads.claims.of_fill(fill_id), go_on)

    def open(self, claim_id: ClaimId) -> None:
        """Show one claim."""
        self._wanted = claim_id

        def read(reads: HasClaimReads) -> tuple[ClaimRow, Sequence[ClaimRow], Sequence[MessageRow]]:
            claim = reads.claims.one(claim_id)
            return claim, reads.claims.of_fill(claim.fill_id), reads.claims.messages(claim_id)

        self._one.read(read, self._take)

    def _take(self, found: tuple[ClaimRow, Sequence[ClaimRow], Sequence[MessageRow]]) -> None:
        claim, history, messages = found
        self.claim = claim
        self._view.show_claim(claim, history, messages)
        if self._noted != claim.id:
            self._noted = claim.id
            self._work.run(record_view, Viewed(Kind.CLAIM, claim.id, claim.patient_id), lambda _value: None)

    # Actions -----------------------------------------------------------------------------------

    def pick_blocked(self) -> str:
        """Return that no claim is picked, or an empty text."""
        return "" if self.claim is not None else PICK_FIRST

    def resubmit_blocked(self) -> str:
        """Return why the claim cannot be sent again, or an empty text."""
        if self.claim is None:
            return PICK_FIRST
        again = {ClaimShown.REJECTED, ClaimShown.REVERSED, ClaimShown.CANCELLED, ClaimShown.UNCLEAR}
        if self.claim.kind is not ClaimKind.BILLING or self.claim.shown not in again:
            return "Only a rejected or reversed claim is sent again."
        return SOLD if self.claim.sold else ""

    def resubmit(self, authorization: str = "", clarification: str = "") -> None:
        """Bill again with what is on file now, and with codes that may let the plan pay."""
        if self.claim is not None and not self.resubmit_blocked():
            cmd = claims_desk.Resubmit(self.claim.id, authorization, clarification)
            self._work.run(claims_desk.resubmit, cmd, self._take_resubmitted)

    def _take_resubmitted(self, claim_id: ClaimId) -> None:
        self._wanted = claim_id
        self._confirm("The claim is sent again, as a new attempt.")

    def send_now_blocked(self) -> str:
        """Return why the message cannot be tried again now, or an empty text."""
        if self.claim is None:
            return PICK_FIRST
        on_the_way = {ClaimShown.WAITING, ClaimShown.UNKNOWN, ClaimShown.PARKED}
        return "" if self.claim.shown in on_the_way else "Only a claim that waits is sent now."

    def send_now(self) -> None:
        """Try the claim's message again at once."""
        if self.claim is not None and not self.send_now_blocked():
            cmd = claims_desk.SendNow(self.claim.id)
            self._work.run(claims_desk.send_now, cmd, self._say("The claim goes out at once."))

    def reverse_blocked(self) -> str:
        """Return why the claim cannot be reversed, or an empty text."""
        claim = self.claim
        if claim is None:
            return PICK_FIRST
        if claim.sold:
            return "This was sold. Take the sale back first."
        standing = {
            ClaimShown.PAID,
            ClaimShown.CAPTURED,
            ClaimShown.UNCLEAR,
            ClaimShown.WAITING,
            ClaimShown.PARKED,
            ClaimShown.UNKNOWN,
        }
        if claim.kind is not ClaimKind.BILLING or claim.shown not in standing:
            return "Nothing stands at the payer for this claim."
        return ""

    def reverse(self) -> None:
        """Take the billing back."""
        if self.claim is not None and not self.reverse_blocked():
            cmd = claims_desk.ReverseClaim(self.claim.id)
            self._work.run(claims_desk.reverse_claim, cmd, self._say("The claim is being taken back."))

    def cash_blocked(self) -> str:
        """Return why the fill cannot be sold for cash, or an empty text."""
        if self.claim is None:
            return PICK_FIRST
        return SOLD if self.claim.sold else ""

    def to_cash(self) -> None:
        """Sell the fill for cash instead."""
        if self.claim is not None and not self.cash_blocked():
            cmd = SwitchToCash(self.claim.fill_id)
            self._work.run(switch_to_cash, cmd, self._say("This is a cash prescription now."))

    def _say(self, words: str) -> Callable[[object], None]:
        return lambda _value: self._confirm(words)

    def _confirm(self, words: str) -> None:
        self._view.say_done(words)
        self.reload()
