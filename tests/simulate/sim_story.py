"""Play one story: people, a payer, bad weather and crashes; then fair weather until all is quiet."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.claims.answering import cancel
from app.claims.model import ClaimKind, ClaimOutcome
from app.outbox import moves
from app.outbox.model import Transport

if TYPE_CHECKING:
    from tests.simulate.sim_agenda import Agenda
    from tests.simulate.sim_books import sell, take_return
    from tests.simulate.sim_checks import Witness
    from tests.simulate.sim_commands import standing
    from tests.simulate.sim_messages import new_row
    from tests.simulate.sim_payer import Payer
    from tests.simulate.sim_program import ROUTES, Program
    from tests.simulate.sim_store import Fill, Store
    from tests.simulate.sim_wire import Wire
else:
    from sim_agenda import Agenda
    from sim_books import sell, take_return
    from sim_checks import Witness
    from sim_commands import standing
    from sim_messages import new_row
    from sim_payer import Payer
    from sim_program import ROUTES, Program
    from sim_store import Fill, Store
    from sim_wire import Wire

if TYPE_CHECKING:
    from app.claims.model import Claim
    from tests.simulate.sim_store import Draft

ACTS = 60
MOST_FILLS = 7
RESTLESS = 0.1
QUIET = timedelta(hours=6)
MOST_EVENTS = 20_000
MISTAKES = (
    "new fill number",
    "date recomputed",
    "silence is no",
    "duplicate is no",
    "crash is no",
    "in flight lost",
    "send before commit",
    "no correlation",
    "no order",
    "no quarantine",
    "applied twice",
    "reversal passes",
    "prune unsent",
    "estimate twice",
    "refund without reversal",
    "shared health",
    "clock trusted",
)


class Story:
    """Be one seed's store and payer from the first act to the last answer."""

    def __init__(self, seed: int, mistake: str = "") -> None:
        self.dice = random.Random(seed)
        self.agenda = Agenda()
        self.store = Store(self.dice)
        self.payer = Payer()
        self.wire = Wire(self.agenda, self.dice, self.payer)
        self.witness = Witness(self.store, self.payer, mistake)
        self.program = Program(self.agenda, self.store, self.wire, self.dice, self.witness)
        self.mistake = mistake
        self.clock_share = self.dice.choice((0.0, 0.0, 0.02, 0.25))
        if self.clock_share > RESTLESS:  # copies that travel for long, and a clock that somebody plays with
            self.wire.kinds = ("delayed", "delayed", "after", "before")
        self.events = 0
        self.crashes = 0

    def play(self) -> list[str]:
        """Play to the end and return what is wrong, the first fault first."""
        self.program.boot()
        for _ in range(ACTS):
            self._run_for(timedelta(milliseconds=self.dice.randrange(10, 30_000)))
            if self.witness.wrong:
                return self.witness.wrong
            self._weather()
            if self.program.is_up:
                self.program.guarded(self._act)
        self.crashes = self.program.run
        self._calm_down()
        self._run_for(QUIET)
        return self.witness.wrong or [*self.witness.at_the_end()]

    def _run_for(self, span: timedelta) -> None:
        """Let time pass, looking after every event."""
        end = self.agenda.now + span
        while not self.witness.wrong and self.events < MOST_EVENTS and self.agenda.go_on(end):
            self.events += 1
            self.witness.look(self.program)
        if self.events >= MOST_EVENTS:
            self.witness.wrong.append("there is no end to it")
        self.agenda.now = max(self.agenda.now, end)

    def _calm_down(self) -> None:
        """End the bad weather, let an unexpected crash be the last, and let people free what is parked."""
        self.wire.faults = 0.0
        self.wire.down_until.clear()
        self.store.crash_share = self.store.full_share = 0.0

    def _weather(self) -> None:
        if self.dice.random() < 0.06:
            self.wire.bring_down(self.dice.choice(ROUTES), self.dice.randrange(30, 1_800))
        if self.dice.random() < self.clock_share and self.program.is_up:
            self.program.set_clock(timedelta(days=self.dice.choice((-1, 0, 1))))

    def _act(self) -> None:
        """Do one thing that somebody at the counter might do; the pump hears of it as of any commit."""
        chance = self.dice.random()
        fills = list(self.store.tables.fills.values())
        if chance < 0.2 and len(fills) < MOST_FILLS:
            rx = len(fills)
            self.store.transact(lambda draft: self._accept(draft, rx))
        elif fills:
            fill = self.dice.choice(fills)
            if chance < 0.4:
                self.store.transact(lambda draft: self._change(draft, fill))
            elif chance < 0.6:
                self.store.transact(lambda draft: self._sell(draft, fill))
            elif chance < 0.7:
                self.store.transact(lambda draft: self._return(draft, fill))
            elif chance < 0.75 and self.mistake == "prune unsent":
                self.store.transact(self._prune)
        self.program.step()

    def _accept(self, draft: Draft, rx: int) -> None:
        draft.keep_fill(Fill(rx))
        self._queue(draft, rx, ClaimKind.BILLING, 0, None)

    def _change(self, draft: Draft, fill: Fill) -> None:
        """Bill another product, or give the prescription up; what is sold stays."""
        if fill.wanted is None or fill.sold_at is not None:
            return
        self._take_back(draft, fill)
        if self.clock_share > RESTLESS and self.program.is_up:
            self.program.later(timedelta(seconds=1), lambda: self.program.set_clock(timedelta(days=1)))
        wanted = None if self.dice.random() < 0.35 else fill.wanted + 1
        draft.keep_fill(replace(fill, wanted=wanted))
        if wanted is not None:
            self._queue(draft, fill.rx, ClaimKind.BILLING, wanted, None)

    def _sell(self, draft: Draft, fill: Fill) -> None:
        claim = standing(draft.claims_of(fill.rx))
        sellable = claim is not None and claim.outcome in {ClaimOutcome.NONE, ClaimOutcome.PAID}
        if fill.sold_at is None and fill.wanted is not None and claim is not None and sellable:
            sell(draft, fill, claim, fill.wanted)

    def _return(self, draft: Draft, fill: Fill) -> None:
        if fill.sold_at is None or fill.returned:
            return
        if self.mistake != "refund without reversal":
            self._take_back(draft, fill)
        take_return(draft, fill)

    def _prune(self, draft: Draft) -> None:
        for item in self.store.tables.items.values():
            if item.state in {Transport.WAITING, Transport.UNKNOWN}:
                draft.drop(item.id)

    def _take_back(self, draft: Draft, fill: Fill) -> None:
        billing = standing(draft.claims_of(fill.rx))
        if billing is None:
            return
        item = draft.item(billing.outbox_id)
        pending = any(
            one.reverses == billing.id and one.outcome is ClaimOutcome.NONE
            for one in draft.claims_of(fill.rx)
        )
        if moves.is_surely_unsent(item):
            moves.cancel(item)
            cancel(billing, self.program.now, "")
        elif billing.outcome is not ClaimOutcome.REJECTED and not pending:
            self._queue(draft, fill.rx, ClaimKind.REVERSAL, int(billing.billed_ndc11[-3:]), billing)

    def _queue(self, draft: Draft, rx: int, kind: ClaimKind, product: int, reverses: Claim | None) -> None:
        draft.add(*new_row(draft.next_seq(), kind, rx, product, self.program.now, reverses))
