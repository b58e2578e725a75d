"""Be the program: the real pump, moves and rules, driven as the product's worker drives them.

`mistake` plants a known error of such programs; without one this is what ships.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.outbox.health import RouteRule
from app.outbox.ports import NothingLeft, Reply
from app.outbox.pump import ParkIt, Policy, Pump, Rest, Send
from app.workflows.claim_answers import Effect

if TYPE_CHECKING:
    from tests.simulate.sim_commands import Commands
    from tests.simulate.sim_messages import message
    from tests.simulate.sim_store import Crash, DiskFull
else:
    from sim_commands import Commands
    from sim_messages import message
    from sim_store import Crash, DiskFull

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from datetime import datetime

    from app.kernel.ids import OutboxId
    from app.outbox.ports import Exchanged
    from app.outbox.views import Queued
    from tests.simulate.sim_agenda import Agenda
    from tests.simulate.sim_checks import Witness
    from tests.simulate.sim_store import Store
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
        self.commands = Commands(store, lambda: self.now, witness.mistake)
        self.run = 0
        self.is_up = False
        self.most = dice.choice((1, 1, 2, 4))
        self.pump = Pump(POLICY, dice.randrange)
        self.out: dict[OutboxId, str] = {}
        self.in_doubt = True
        self.landed: set[OutboxId] = set()
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
        self.landed.clear()
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
                self.commands.settle_doubt()
                self.in_doubt = False
            heads = self.store.heads(
                ordered=self.mistake != "no order", reversals_wait=self.mistake != "reversal passes"
            )
            match self.pump.next_step(heads, self.passed):
                case Send(queued, route):
                    self._send(queued, route)
                case ParkIt(queued, reason):
                    self.commands.park(queued.id, reason)
                case Rest(None):
                    return
                case Rest(until):
                    self.later(
                        max((until or self.passed) - self.passed, timedelta(milliseconds=1)), self.step
                    )
                    return

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
            self.commands.mark_sending(queued.id)
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
                self.commands.record(queued.id, came.raw)
            return
        if not isinstance(came, Reply):
            self._take_back(queued, came)
        elif queued.id in self.landed:
            self.commands.record(queued.id, came.raw)
        else:
            self.landed.add(queued.id)
            self.pump.landed(queued, self.passed)
            self.later(timedelta(milliseconds=self.dice.randrange(40)), lambda: self._take_back(queued, came))
            self.step()

    def _take_back(self, queued: Queued, came: Exchanged) -> None:
        """Write what became of a message; others may have left since it came."""
        self.landed.discard(queued.id)
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
                effect = self.commands.record(queued.id, raw)
                if effect is Effect.ASLEEP:
                    self._note(queued, route, self.pump.asleep, good=False)
                elif effect is Effect.QUARANTINED:
                    self._note(queued, route, self.pump.bad_answer, good=True)
                else:
                    self._note(queued, route, self.pump.answered, good=True)
            case NothingLeft():
                self.commands.not_sent(queued.id)
                self._note(queued, route, self.pump.unreachable, good=False)
            case _:
                self.commands.no_answer(queued.id)
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
