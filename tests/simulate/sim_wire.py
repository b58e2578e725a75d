"""Be the network between a store and a payer: two routes, each with weather of its own.

A message may be refused, lost on the way there or back, delayed far beyond the deadline, delivered twice; an
answer may be cut, garbled, doubled or another claim's. What became of an exchange is told once, or, as real
lines do, a second time later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.outbox.ports import NoReply, NothingLeft, Reply

if TYPE_CHECKING:
    from tests.simulate.sim_agenda import START, Agenda
    from tests.simulate.sim_payer import Payer, read, rejected
else:
    from sim_agenda import START, Agenda
    from sim_payer import Payer, read, rejected

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from app.outbox.ports import Exchanged

TIMEOUT = timedelta(seconds=10)
LONGEST_TRAVEL_S = 110
# a switch that sends a message twice by itself does so while the sender still waits: within the chain's hold
COPY_MS = 2_000
FAULTS = ("refused", "delayed", "before", "after", "cut", "garbled", "foreign", "twice", "doubled", "busy")


@dataclass
class Wire:
    """Carry messages; `faults` is the share of exchanges that go wrong, zero for fair weather."""

    agenda: Agenda
    dice: random.Random
    payer: Payer
    faults: float = 0.35
    down_until: dict[str, datetime] = field(default_factory=dict)
    kinds: tuple[str, ...] = FAULTS
    answered: dict[str, bytes] = field(default_factory=dict)
    on_the_way: int = 0

    def exchange(self, route: str, raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        """Send a message by a route; `tell` hears what came of it."""
        if self.agenda.now < self.down_until.get(route, START):
            self._later(50, lambda: tell(NothingLeft("the connection was refused")))
        elif self.dice.random() >= self.faults:
            self._arrive(self._ms(), raw, lambda answer: self._come_back(route, raw, answer, tell))
        else:
            getattr(self, f"_{self.dice.choice(self.kinds)}")(route, raw, tell)

    def bring_down(self, route: str, seconds: int) -> None:
        """Let a route refuse connections for a while."""
        self.down_until[route] = self.agenda.now + timedelta(seconds=seconds)

    def _refused(self, route: str, _raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        if self.dice.random() < 0.3:
            self.bring_down(route, self.dice.randrange(1, 300))
        self._later(20, lambda: tell(NothingLeft("the connection was refused")))

    def _delayed(self, _route: str, raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        self._arrive(self.dice.randrange(1_000, LONGEST_TRAVEL_S * 1_000), raw, _ignore)
        self._give_up(tell)

    def _before(self, _route: str, _raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        self._give_up(tell)

    def _after(self, _route: str, raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        self._arrive(self._ms(), raw, _ignore)
        self._give_up(tell)

    def _cut(self, _route: str, raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        self._arrive(self._ms(), raw, lambda _answer: tell(NoReply("the answer was cut off")))

    def _garbled(self, route: str, raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        def spoil(answer: bytes) -> None:
            place = self.dice.randrange(len(answer))
            spoilt = self.dice.choice((answer[:place], answer[:place] + b"\x07" + answer[place + 1 :]))
            tell(Reply(spoilt, route))

        self._arrive(self._ms(), raw, spoil)

    def _foreign(self, route: str, raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        """Bring the answer to another prescription.

        An old answer to the same one cannot come: the line that it would come by is closed once it was late.
        """
        others = [answer for key, answer in self.answered.items() if key != read(raw).billed]
        if others:
            self._arrive(self._ms(), raw, lambda _answer: tell(Reply(others[-1], route)))
        else:
            self._cut(route, raw, tell)

    def _twice(self, route: str, raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        self._arrive(self._ms(), raw, lambda answer: self._come_back(route, raw, answer, tell))
        self._arrive(self.dice.randrange(1, COPY_MS), raw, _ignore)

    def _doubled(self, route: str, raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        def both(answer: bytes) -> None:
            self._come_back(route, raw, answer, tell)
            self._come_back(route, raw, answer, tell)

        self._arrive(self._ms(), raw, both)

    def _busy(self, route: str, raw: bytes, tell: Callable[[Exchanged], None]) -> None:
        """Let the switch itself answer that the payer does not work; the payer never sees the message."""
        self._later(30, lambda: tell(Reply(rejected(raw, "92"), route)))

    def _come_back(self, route: str, raw: bytes, answer: bytes, tell: Callable[[Exchanged], None]) -> None:
        self.answered[read(raw).billed] = answer
        self._later(self._ms(), lambda: tell(Reply(answer, route)))

    def _arrive(self, delay_ms: int, raw: bytes, then: Callable[[bytes], None]) -> None:
        self.on_the_way += 1

        def deliver() -> None:
            self.on_the_way -= 1
            then(self.payer.receive(raw, self.agenda.now))

        self._later(delay_ms, deliver)

    def _give_up(self, tell: Callable[[Exchanged], None]) -> None:
        self.agenda.after(TIMEOUT, lambda: tell(NoReply("time is up")))

    def _later(self, delay_ms: int, act: Callable[[], None]) -> None:
        self.agenda.after(timedelta(milliseconds=delay_ms), act)

    def _ms(self) -> int:
        return self.dice.randrange(5, 400)


def _ignore(_answer: bytes) -> None:
    """Let an answer go that nobody waits for."""
