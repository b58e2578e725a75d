"""Be the program: the real pump, moves and rules, driven as the product's worker drives them.

`mistake` plants a known error of such programs; without one this is what ships.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.claims.answering import apply_billing, apply_reversal, cancel
from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.ncpdp.answer import Answer, read_answer
from app.claims.ncpdp.errors import BadAnswer, Unreadable
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.rejects import is_host_trouble
from app.outbox import moves
from app.outbox.health import RouteRule
from app.outbox.model import Transport
from app.outbox.ports import NothingLeft, Reply
from app.outbox.pump import ParkIt, Policy, Pump, Rest, Send
from app.workflows.claim_answers import Effect

if TYPE_CHECKING:
    from tests.simulate.sim_books import book_late_answer
    from tests.simulate.sim_messages import message
    from tests.simulate.sim_store import OVER, Crash, DiskFull
else:
    from sim_books import book_late_answer
    from sim_messages import message
    from sim_store import OVER, Crash, DiskFull

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from datetime import datetime

    from app.claims.model import Claim
    from app.kernel.ids import OutboxId
    from app.outbox.model import OutboxItem
    from app.outbox.ports import Exchanged
    from app.outbox.views import Queued
    from tests.simulate.sim_agenda import Agenda
    from tests.simulate.sim_checks import Witness
    from tests.simulate.sim_store import Draft, Store
    from tests.simulate.sim_wire import Wire

ROUTES = ("first", "second")
POLICY = Policy(
    first_wait_ms=500, longest_wait_ms=20_000, hold_ms=2_000, quarantine_ms=120_000, most_failures=60
)
AGAIN = timedelta(seconds=1)


class Program:
    """Run from one crash to the next; what is in memory dies with it."""

    def __init__(
        self, agenda: Agenda, store: Store, wire: Wire, dice: random.Random, witness: Witness
    ) -> None:
        self.agenda, self.store, self.wire, self.dice, self.witness = agenda, store, wire, dice, witness
        self.mistake = witness.mistake
        self.ahead = timedelta(0)
        self.run = 0
        self.is_up = False
        self.most = dice.choice((1, 1, 2, 4))
        self.pump = Pump(POLICY, dice.randrange)
        self.out: dict[OutboxId, str] = {}
        self.in_doubt = True
        self.last_word: dict[str, bool] = {}

    @property
    def now(self) -> datetime:
        """Return the time as this computer believes it to be."""
        return self.agenda.now + self.ahead

    @property
    def passed(self) -> datetime:
        """Return time that only passes, as the pump reckons."""
        return self.now if self.mistake == "clock trusted" else self.agenda.now

    def boot(self) -> None:
        """Start, with nothing but what is committed."""
        self.run += 1
        self.is_up, self.in_doubt, self.out, self.last_word = True, True, {}, {}
        quarantine = POLICY.hold_ms if self.mistake == "no quarantine" else POLICY.quarantine_ms
        policy = Policy(
            POLICY.first_wait_ms,
            POLICY.longest_wait_ms,
            POLICY.hold_ms,
            quarantine,
            most_failures=POLICY.most_failures,
        )
        rules = tuple(RouteRule(name, self.most) for name in ROUTES)
        self.pump = Pump(policy, self.dice.randrange, lambda _destination: rules)
        self.guarded(self.step)

    def crash(self) -> None:
        """Die, and be started again by somebody."""
        self.is_up = False
        self.run += 1
        self.agenda.after(timedelta(seconds=self.dice.randrange(1, 30)), self.boot)

    def guarded(self, act: Callable[[], None]) -> None:
        """Do something as the program does it: a crash ends it, a full disk makes it try again."""
        try:
            act()
        except Crash:
            self.crash()
        except DiskFull:
            self.in_doubt = True
            self.later(AGAIN, self.step)

    def later(self, delay: timedelta, act: Callable[[], None]) -> None:
        """Do something later unless the program dies before."""
        run = self.run

        def act_if_alive() -> None:
            if self.run == run and self.is_up:
                self.guarded(act)

        self.agenda.after(delay, act_if_alive)

    def set_clock(self, ahead: timedelta) -> None:
        """Let somebody set this computer's clock."""
        self.ahead = ahead
        self.guarded(self.step)

    def step(self) -> None:
        """Do all that can be done now."""
        while self.is_up:
            if self.in_doubt:
                if self.out:
                    return
                self._settle_doubt()
            heads = self.store.heads(
                ordered=self.mistake != "no order", reversals_wait=self.mistake != "reversal passes"
            )
            match self.pump.next_step(heads, self.passed):
                case Send(queued, route):
                    self._send(queued, route)
                case ParkIt(queued, reason):
                    self._park(queued, reason)
                case Rest(None):
                    return
                case Rest(until):
                    self.later(
                        max((until or self.passed) - self.passed, timedelta(milliseconds=1)), self.step
                    )
                    return

    def _park(self, queued: Queued, reason: str) -> None:
        self.store.transact(lambda draft: moves.park(draft.item(queued.id), reason))

    def _settle_doubt(self) -> None:
        def doubt(draft: Draft) -> None:
            for item in list(self.store.tables.items.values()):
                if item.state is Transport.SENDING:
                    self._doubt(draft, draft.item(item.id))

        self.store.transact(doubt)
        self.in_doubt = False

    def _doubt(self, draft: Draft, item: OutboxItem) -> None:
        if self.mistake == "in flight lost":
            return
        if self.mistake == "crash is no":
            moves.answered(item)
            draft.claim(item.id).outcome = ClaimOutcome.REJECTED
            return
        moves.no_answer(item, self.now)

    def _send(self, queued: Queued, route: str) -> None:
        early = self.mistake == "send before commit"
        if not early:
            self._mark(queued)
        self.pump.sent(queued, route, self.passed)
        self.out[queued.id] = route
        self.store.maybe_crash()
        raw = self._bytes(queued)
        self.witness.sending(queued, raw)
        run = self.run

        def tell(came: Exchanged) -> None:
            if self.run == run and self.is_up:
                self.guarded(lambda: self._heard(queued, came))

        self.wire.exchange(route, raw, tell)
        self.store.maybe_crash()
        if early:
            self._mark(queued)

    def _mark(self, queued: Queued) -> None:
        try:
            self.store.transact(lambda draft: moves.start_sending(draft.item(queued.id), self.now))
        except DiskFull:
            self.pump.dropped(queued, self.passed)
            raise

    def _bytes(self, queued: Queued) -> bytes:
        item = self.store.tables.items[queued.id]
        claim = self.store.tables.claims[queued.id]
        if item.attempts < 2 or self.mistake not in {"new fill number", "date recomputed"}:
            return item.body
        number, days = (1, 0) if self.mistake == "new fill number" else (0, 1)
        return message(claim.kind, int(item.order_key), int(claim.billed_ndc11[-3:]), number, days)

    def _heard(self, queued: Queued, came: Exchanged) -> None:
        """Take what came of an exchange; a second word about it is only kept."""
        if queued.id not in self.out:
            if isinstance(came, Reply):
                self._record(queued.id, came.raw)
            return
        try:
            self._learn(queued, came)
        finally:
            self.pump.dropped(queued, self.passed)
            self.out.pop(queued.id, None)
        self.step()

    def _learn(self, queued: Queued, came: Exchanged) -> None:
        route = self.out[queued.id]
        match came:
            case Reply(raw):
                effect = self._record(queued.id, raw)
                if effect is Effect.ASLEEP:
                    self._note(queued, route, self.pump.asleep, good=False)
                elif effect is Effect.QUARANTINED:
                    self._note(queued, route, self.pump.bad_answer, good=True)
                else:
                    self._note(queued, route, self.pump.answered, good=True)
            case NothingLeft():
                self._not_sent(queued)
                self._note(queued, route, self.pump.unreachable, good=False)
            case _:
                self._no_answer(queued)
                self._note(queued, route, self.pump.asleep, good=False)

    def _note(
        self, queued: Queued, route: str, learn: Callable[[Queued, datetime], None], *, good: bool
    ) -> None:
        learn(queued, self.passed)
        self.last_word[route] = good
        if self.mistake == "shared health" and not good:
            for other in ROUTES:
                self.pump.sent(queued, other, self.passed)
                learn(queued, self.passed)

    def _not_sent(self, queued: Queued) -> None:
        def take(draft: Draft) -> None:
            item = draft.item(queued.id)
            if item.state is Transport.SENDING:
                moves.not_sent(item, ever_answered=draft.was_heard(queued.id))

        self.store.transact(take)

    def _no_answer(self, queued: Queued) -> None:
        def take(draft: Draft) -> None:
            item = draft.item(queued.id)
            if self.mistake == "silence is no":
                moves.answered(item)
                draft.claim(item.id).outcome = ClaimOutcome.REJECTED
            elif item.state is Transport.SENDING:
                moves.no_answer(item, self.now)

        self.store.transact(take)

    def _record(self, outbox_id: OutboxId, raw: bytes) -> Effect:
        effects: list[Effect] = []
        self.store.transact(lambda draft: effects.append(self._take_answer(draft, outbox_id, raw)))
        return effects[0]

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
