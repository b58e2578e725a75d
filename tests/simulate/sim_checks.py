"""Look after every event whether what must never bend holds, and at the end whether both sides agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.money import ZERO, Money
from app.outbox import moves
from app.outbox.health import Light
from app.outbox.model import Transport

if TYPE_CHECKING:
    from tests.simulate.sim_books import expected
    from tests.simulate.sim_messages import message, ndc
    from tests.simulate.sim_payer import read, refuses
    from tests.simulate.sim_store import OPEN, OVER
else:
    from sim_books import expected
    from sim_messages import message, ndc
    from sim_payer import read, refuses
    from sim_store import OPEN, OVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.claims.model import Claim
    from app.kernel.ids import OutboxId
    from app.outbox.views import Queued
    from tests.simulate.sim_payer import Payer
    from tests.simulate.sim_program import Program
    from tests.simulate.sim_store import Fill, Store


def key_of(rx: int) -> str:
    """Return the key under which the payer knows a prescription's billing."""
    return read(message(ClaimKind.BILLING, rx, 0)).key


class Witness:
    """See everything; keep the first thing that is wrong."""

    def __init__(self, store: Store, payer: Payer, mistake: str) -> None:
        self.store, self.payer, self.mistake = store, payer, mistake
        self.wrong: list[str] = []
        self.bodies: dict[OutboxId, bytes] = {}
        self._counted = 0

    def sending(self, queued: Queued, raw: bytes) -> None:
        """See a message leave: its row says so, its bytes are the first ones, and its chain is settled."""
        items = self.store.tables.items
        item = items[queued.id]
        if item.state is not Transport.SENDING:
            self.wrong.append(f"message {item.seq} leaves while its row says {item.state}")
        if self.bodies.setdefault(queued.id, raw) != raw:
            self.wrong.append(f"message {item.seq} is sent with other bytes than before")
        for other in items.values():
            if other.order_key == item.order_key and other.seq < item.seq and other.state in OPEN:
                self.wrong.append(f"message {item.seq} passes {other.seq}, which is {other.state}")

    def look(self, program: Program) -> None:
        """Check what must hold after each event."""
        self.wrong += self._payer_knows_only_ours()
        self.wrong += self._lines_that_answer_are_awake(program)
        self.wrong += self._dispensed_is_accounted_for()
        if len(self.store.tables.entries) != self._counted:
            self._counted = len(self.store.tables.entries)
            self.wrong += self._books_are_right()

    def _payer_knows_only_ours(self) -> Iterator[str]:
        ours = {key_of(rx) for rx in self.store.tables.fills}
        for key in self.payer.standing.keys() - ours:
            yield f"the payer pays a stranger {key}"

    def _lines_that_answer_are_awake(self, program: Program) -> Iterator[str]:
        for line in program.pump.lights(program.passed) if program.is_up else ():
            if program.last_word.get(line.route) and line.light in {Light.ASLEEP, Light.DOWN}:
                yield f"route {line.route} answered last and is held to be {line.light}"

    def _dispensed_is_accounted_for(self) -> Iterator[str]:
        tables = self.store.tables
        for fill in tables.fills.values():
            if fill.sold_at is None or fill.returned:
                continue
            billed = [
                claim
                for outbox_id, claim in tables.claims.items()
                if outbox_id in tables.items
                and claim.natural_key == str(fill.rx)
                and claim.kind is ClaimKind.BILLING
                and claim.outcome not in OVER
            ]
            if not billed:
                yield f"prescription {fill.rx} is sold and no claim stands for it"

    def _books_are_right(self) -> Iterator[str]:
        postings = [posting for entry in self.store.tables.entries.values() for posting in entry]
        if Money.total(posting.amount for posting in postings) != ZERO:
            yield "the ledger does not sum to zero"
        for account, amount in expected(list(self.store.tables.fills.values())).items():
            booked = Money.total(one.amount for one in postings if one.account is account)
            if booked != amount:
                yield f"{account} is {booked}, and must be {amount}"

    def at_the_end(self) -> Iterator[str]:
        """Compare both sides when nothing is under way any more."""
        for item in self.store.tables.items.values():
            if item.state not in {*moves.SETTLED, Transport.PARKED}:
                yield f"message {item.seq} is still {item.state}"
        parked = {
            item.order_key for item in self.store.tables.items.values() if item.state is Transport.PARKED
        }
        for fill in self.store.tables.fills.values():
            if str(fill.rx) not in parked:
                yield from self._agree(fill)

    def _agree(self, fill: Fill) -> Iterator[str]:
        key = key_of(fill.rx)
        due = None if fill.wanted is None or refuses(key, ndc(fill.wanted)) else ndc(fill.wanted)
        stands = self.payer.standing.get(key)
        claim = self._current(fill)
        ours = claim.billed_ndc11 if claim and claim.outcome is ClaimOutcome.PAID else None
        if not due == stands == ours:
            yield f"prescription {fill.rx}: due {due}, the payer holds {stands}, we hold {ours}"

    def _current(self, fill: Fill) -> Claim | None:
        mine = [
            claim
            for claim in self.store.tables.claims.values()
            if claim.natural_key == str(fill.rx)
            and claim.kind is ClaimKind.BILLING
            and claim.outcome not in OVER
        ]
        return mine[-1] if mine else None
