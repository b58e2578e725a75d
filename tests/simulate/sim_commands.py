"""Be the commands of the played program: what becomes of a message, each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.answering import apply_billing, apply_reversal, cancel
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.ncpdp.answer import Answer, read_answer
from app.claims.ncpdp.errors import BadAnswer, Unreadable
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.rejects import is_host_trouble
from app.outbox import moves
from app.outbox.model import Transport
from app.workflows.claim_answers import Effect

if TYPE_CHECKING:
    from tests.simulate.sim_books import book_late_answer
    from tests.simulate.sim_store import OVER
else:
    from sim_books import book_late_answer
    from sim_store import OVER

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.claims.model import Claim
    from app.kernel.ids import OutboxId
    from app.outbox.model import OutboxItem
    from tests.simulate.sim_store import Draft, Store


@dataclass
class Commands:
    """Write to a store; `clock` is the one on the wall."""

    store: Store
    clock: Callable[[], datetime]
    mistake: str

    @property
    def now(self) -> datetime:
        return self.clock()

    def mark_sending(self, outbox_id: OutboxId) -> None:
        self.store.transact(lambda draft: moves.start_sending(draft.item(outbox_id), self.now))

    def park(self, outbox_id: OutboxId, reason: str) -> None:
        self.store.transact(lambda draft: moves.park(draft.item(outbox_id), reason))

    def settle_doubt(self) -> None:
        """Put what was being sent in doubt."""

        def doubt(draft: Draft) -> None:
            for item in list(self.store.tables.items.values()):
                if item.state is Transport.SENDING:
                    self._doubt(draft, draft.item(item.id))

        self.store.transact(doubt)

    def not_sent(self, outbox_id: OutboxId) -> None:
        def take(draft: Draft) -> None:
            item = draft.item(outbox_id)
            if item.state is Transport.SENDING:
                moves.not_sent(item, ever_answered=draft.was_heard(outbox_id))

        self.store.transact(take)

    def no_answer(self, outbox_id: OutboxId) -> None:
        def take(draft: Draft) -> None:
            item = draft.item(outbox_id)
            if self.mistake == "silence is no":
                moves.answered(item)
                draft.claim(item.id).outcome = ClaimOutcome.REJECTED
            elif item.state is Transport.SENDING:
                moves.no_answer(item, self.now)

        self.store.transact(take)

    def record(self, outbox_id: OutboxId, raw: bytes) -> Effect:
        """Keep what came back and, when it counts, write what it means."""
        effects: list[Effect] = []
        self.store.transact(lambda draft: effects.append(self._take_answer(draft, outbox_id, raw)))
        return effects[0]

    def _doubt(self, draft: Draft, item: OutboxItem) -> None:
        if self.mistake == "in flight lost":
            return
        if self.mistake == "crash is no":
            moves.answered(item)
            draft.claim(item.id).outcome = ClaimOutcome.REJECTED
            return
        moves.no_answer(item, self.now)

    def _take_answer(self, draft: Draft, outbox_id: OutboxId, raw: bytes) -> Effect:
        item, claim = draft.item(outbox_id), draft.claim(outbox_id)
        draft.hear(outbox_id)
        again = item.state in moves.SETTLED
        if again and self.mistake != "applied twice":
            return Effect.IGNORED
        try:
            answer = read_answer(raw, item.body)
        except BadAnswer:
            trusting = _trust(raw) if self.mistake == "no correlation" else None
            if trusting is None:
                if item.state is Transport.SENDING:
                    moves.no_answer(item, self.now)
                return Effect.QUARANTINED
            answer = trusting
        if answer.is_rejected and is_host_trouble(answer.reject_codes):
            if not again:
                moves.not_worked_on(item, self.now)
            return Effect.ASLEEP
        if not again:
            moves.answered(item)
        self._apply(draft, claim, answer, int(item.order_key), again=again)
        return Effect.COUNTED

    def _apply(self, draft: Draft, claim: Claim, answer: Answer, rx: int, *, again: bool) -> None:
        if claim.kind is ClaimKind.REVERSAL:
            if again:
                return
            billing = next(one for one in draft.claims_of(rx) if one.id == claim.reverses)
            apply_reversal(claim, billing, answer, self.now)
            return
        if claim.outcome is ClaimOutcome.REVERSED:
            return
        if not again:  # the table of outcomes alone would refuse it
            apply_billing(claim, answer, self.now)
        if self.mistake == "duplicate is no" and answer.is_duplicate:
            claim.outcome = ClaimOutcome.REJECTED
        if claim.outcome is ClaimOutcome.REJECTED:
            self._drop_reversals(draft, claim, rx)
        elif claim is standing(draft.claims_of(rx)):
            book_late_answer(draft, claim, rx, mistake=self.mistake, again=again)

    def _drop_reversals(self, draft: Draft, billing: Claim, rx: int) -> None:
        for claim in draft.claims_of(rx):
            item = draft.item(claim.outbox_id)
            if claim.reverses == billing.id and moves.is_surely_unsent(item):
                moves.cancel(item)
                cancel(claim, self.now, "")


def standing(claims: list[Claim]) -> Claim | None:
    """Return the newest billing that is neither taken back nor cancelled."""
    billings = [one for one in claims if one.kind is ClaimKind.BILLING and one.outcome not in OVER]
    return billings[-1] if billings else None


def _trust(raw: bytes) -> Answer | None:
    """Read an answer without asking whose it is."""
    try:
        answer = Message.parse(raw, Direction.RESPONSE)
        status, pricing = answer.segment("21"), answer.segment("23")
        code = status.text("AN")
        return Answer(
            transaction="B1",
            header_status="A",
            status=code,
            claim_number="",
            patient_pay=pricing.money("F5"),
            plan_pays=pricing.money("F9"),
            reject_codes=("75",) if code == "R" else (),
        )
    except Unreadable:
        return None
