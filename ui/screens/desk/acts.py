"""Run what people decide at the claims desk, and say why something cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.model import ClaimKind, ClaimShown
from app.kernel.errors import DomainError
from app.workflows import claims_desk, reject_desk
from app.workflows.dispense import SwitchToCash, switch_to_cash
from app.workflows.mending import MendAndSend, mend_and_send
from app.workflows.reject_desk import HandOver, Note, Rest, Subject
from app.workflows.unclear_answers import AcceptAnswer, accept_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from app.claims.desk_views import DeskRow
    from app.claims.mending import Place
    from app.claims.playbooks import Override
    from app.kernel.ids import UserId
    from ui.screens.desk.presenter import DeskPresenter, DeskView, Me
    from ui.work import Work

PICK_FIRST = "Pick an item first."
NOT_A_CLAIM = "This is not about a claim that was rejected."
SOLD = "This was sold already."
_AGAIN = frozenset({ClaimShown.REJECTED, ClaimShown.REVERSED, ClaimShown.CANCELLED, ClaimShown.UNCLEAR})
_STANDS = frozenset({ClaimShown.PAID, ClaimShown.CAPTURED, ClaimShown.UNCLEAR})
_ON_THE_WAY = frozenset({ClaimShown.WAITING, ClaimShown.UNKNOWN, ClaimShown.PARKED})


class DeskActs:
    """Run commands on the item that is open."""

    def __init__(self, desk: DeskPresenter, view: DeskView, work: Work, me: Me) -> None:
        """Take the desk with its open item, the view, the way to commands, and who is here."""
        self._desk, self._view, self._work, self._me = desk, view, work, me

    def pick_blocked(self) -> str:
        """Return that no item is picked, or an empty text."""
        return "" if self._desk.row is not None else PICK_FIRST

    def claim_blocked(self) -> str:
        """Return that the item is not about a claim, or an empty text."""
        if self._desk.row is None:
            return PICK_FIRST
        return "" if self._desk.detail is not None else NOT_A_CLAIM

    def send_blocked(self) -> str:
        """Return why the claim cannot be sent again, or an empty text."""
        if self._desk.row is None:
            return PICK_FIRST
        if self._desk.detail is None:
            return NOT_A_CLAIM
        claim = self._desk.detail.row
        if claim.kind is not ClaimKind.BILLING or claim.shown not in _AGAIN:
            return "Only a rejected or reversed claim is sent again."
        return ""

    def now_blocked(self) -> str:
        """Return why the message cannot be tried again now, or an empty text."""
        if self._desk.detail is None:
            return PICK_FIRST if self._desk.row is None else NOT_A_CLAIM
        return "" if self._desk.detail.row.shown in _ON_THE_WAY else "Only a claim that waits is sent now."

    def cash_blocked(self) -> str:
        """Return why the fill cannot be sold for cash, or an empty text."""
        if self._desk.detail is None:
            return PICK_FIRST if self._desk.row is None else NOT_A_CLAIM
        return SOLD if self._desk.detail.row.sold else ""

    def send(
        self,
        changes: Sequence[tuple[Place, str]],
        codes: tuple[str, str],
        override: Override | None,
    ) -> None:
        """Mend what was changed and send the claim again, with the codes typed and the override chosen."""
        if self._desk.detail is None or self.send_blocked():
            return
        authorization, clarification = codes
        service = ""
        if override is not None and len(override.parts) > 1:
            service = override.code
        elif override is not None:
            clarification = clarification or override.code
        cmd = MendAndSend(self._desk.detail.row.id, tuple(changes), authorization, clarification, service)
        self._run(mend_and_send, cmd, "The claim is sent again.")

    def send_now(self) -> None:
        """Try the claim's message again at once."""
        if self._desk.detail is not None and not self.now_blocked():
            cmd = claims_desk.SendNow(self._desk.detail.row.id)
            self._run(claims_desk.send_now, cmd, "The claim goes out at once.")

    def accept_blocked(self) -> str:
        """Return why no answer can be accepted as it was sent, or an empty text."""
        if self._desk.detail is None:
            return PICK_FIRST if self._desk.row is None else NOT_A_CLAIM
        is_unclear = self._desk.detail.row.shown is ClaimShown.UNCLEAR
        return "" if is_unclear else "Only an answer with unclear amounts is accepted."

    def accept(self) -> None:
        """Take the amounts of an answer as the payer sent them."""
        if self._desk.detail is not None and not self.accept_blocked():
            cmd = AcceptAnswer(self._desk.detail.row.id)
            self._run(accept_answer, cmd, "The answer counts as it was sent.")

    def reverse_blocked(self) -> str:
        """Return why the claim cannot be taken back from here, or an empty text."""
        if self._desk.detail is None:
            return PICK_FIRST if self._desk.row is None else NOT_A_CLAIM
        claim = self._desk.detail.row
        if claim.kind is not ClaimKind.BILLING or claim.shown not in _STANDS:
            return "Nothing stands at the payer for this claim."
        return SOLD if claim.sold else ""

    def reverse(self) -> None:
        """Take the claim back at its payer."""
        if self._desk.detail is not None and not self.reverse_blocked():
            cmd = claims_desk.ReverseClaim(self._desk.detail.row.id)
            self._run(claims_desk.reverse_claim, cmd, "The payer is asked to take it back.")

    def to_cash(self) -> None:
        """Sell the fill for cash instead."""
        if self._desk.detail is not None and not self.cash_blocked():
            self._run(
                switch_to_cash,
                SwitchToCash(self._desk.detail.row.fill_id),
                "This is a cash prescription now.",
            )

    def take(self) -> None:
        """Take the item, or put it back when it is mine."""
        if self._desk.row is None:
            return
        if self._desk.row.owner == self._me.user_id():
            self._run(
                reject_desk.hand_over,
                HandOver(self._subject(self._desk.row), None),
                "Everybody can take it now.",
            )
        else:
            self._run(reject_desk.take, self._subject(self._desk.row), "This one is yours.")

    def rest(self, until: date | None, reason: str) -> None:
        """Hide the item until a day."""
        if until is None:
            self._view.show_problems(DomainError("until", "Type a day, such as +3 or 12/04."))
        elif self._desk.row is not None:
            words = f"It comes back on {until:%m/%d}."
            self._run(reject_desk.rest, Rest(self._subject(self._desk.row), until, reason), words)

    def wake(self) -> None:
        """Bring a resting item back."""
        if self._desk.row is not None:
            self._run(reject_desk.wake, self._subject(self._desk.row), "It is on the list again.")

    def note(self, words: str) -> None:
        """Keep a note beside the item."""
        if self._desk.row is not None:
            self._run(reject_desk.note, Note(self._subject(self._desk.row), words), "The note is kept.")

    def hand_over(self, initials: str, words: str) -> None:
        """Give the item to the person with these initials."""
        wanted = initials.strip().upper()

        def give(people: Sequence[tuple[str, UserId]]) -> None:
            found = [user_id for letters, user_id in people if letters.upper() == wanted]
            if len(found) != 1:
                self._view.show_problems(DomainError("initials", "Type the initials of one person here."))
            elif self._desk.row is not None:
                cmd = HandOver(self._subject(self._desk.row), found[0], words)
                self._run(reject_desk.hand_over, cmd, f"Handed over to {wanted}.")

        self._work.read(lambda reads: [(user.initials, user.id) for user in reads.users.all_active()], give)

    @staticmethod
    def _subject(row: DeskRow) -> Subject:
        return Subject(row.work, row.subject_id)

    def _run(self, command: Callable[..., object], payload: object, words: str) -> None:
        def done(_value: object) -> None:
            self._view.done(words)
            self._desk.reload()

        self._work.run(command, payload, done, self._view.show_problems)  # type: ignore[arg-type]
