"""Simulate stores, payers, faults and crashes on a virtual clock, and want both sides to agree in the end.

The pump, the moves and the answers' rules are the real ones; time, network, payer and people are played.
Each known mistake in the design is planted in turn and must be caught.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.claims.answering import apply_billing, apply_reversal, cancel
from app.claims.model import Claim, ClaimKind, ClaimOutcome
from app.claims.ncpdp.answer import Answer
from app.kernel.ids import ClaimId, CoverageId, FillId, OutboxId, PlanId
from app.kernel.money import ZERO, Money
from app.outbox import moves
from app.outbox.model import OutboxItem, Transport
from app.outbox.pump import ParkIt, Policy, Pump, Rest, Send
from app.outbox.views import Queued

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TIMEOUT_S, LONGEST_TRAVEL_S = 10, 60
OPEN = (Transport.WAITING, Transport.SENDING, Transport.UNKNOWN, Transport.PARKED)
POLICY = Policy(first_wait_ms=500, longest_wait_ms=20_000, hold_ms=100, quarantine_ms=120_000)
STEPS, MOST_STEPS = 90, 4_000


class Crash(Exception):
    """End the played program at once."""


@dataclass
class Chain:
    """Be one fill and which product it should be paid for in the end; None for none."""

    key: str
    wanted: int | None = 0


@dataclass
class Payer:
    """Adjudicate by natural key, as real payers do; remember what stands."""

    standing: dict[str, int] = field(default_factory=dict)
    reversed: set[str] = field(default_factory=set)

    def adjudicate(self, key: str, kind: str, product: int) -> Answer:
        if kind == "B2":
            if key in self.standing:
                del self.standing[key]
                self.reversed.add(key)
                return reply("B2", "A", key)
            status = ("S", ()) if key in self.reversed else ("R", ("87",))
            return reply("B2", status[0], key, *status[1])
        if key in self.standing:
            same = self.standing[key] == product
            return paid(key, "D", product) if same else reply("B1", "R", key, "83")
        if refuses(key, product):
            return reply("B1", "R", key, "75")
        self.standing[key] = product
        return paid(key, "P", product)


def refuses(key: str, product: int) -> bool:
    return random.Random(f"{key}/{product}").random() < 0.15


def reply(transaction: str, status: str, key: str, *codes: str) -> Answer:
    return Answer(
        transaction=transaction, header_status="A", status=status, claim_number=key, reject_codes=codes
    )


def paid(key: str, status: str, product: int) -> Answer:
    return Answer(
        transaction="B1",
        header_status="A",
        status=status,
        claim_number=key,
        patient_pay=Money(1000 + product),
        plan_pays=Money(5000),
    )


class Lost(Exception):
    """Say that no whole answer came back."""


class Refused(Exception):
    """Say that nothing left."""


class World:
    """Hold one store, one payer and the wire between them; `mistake` plants a known error."""

    def __init__(self, seed: int, mistake: str = "", fault_share: float = 0.35) -> None:
        self.dice = random.Random(seed)
        self.mistake, self.fault_share = mistake, fault_share
        self.now = START
        self.payer = Payer()
        self.travelling: list[tuple[datetime, int, str, str, int]] = []
        self.chains: list[Chain] = []
        self.items: list[OutboxItem] = []
        self.claims: dict[OutboxId, Claim] = {}
        self.down_until = START
        self.last_answer: Answer | None = None
        self.parked: list[OutboxId] = []
        quarantine = POLICY.hold_ms if mistake == "no quarantine" else POLICY.quarantine_ms
        self.policy = Policy(
            POLICY.first_wait_ms, POLICY.longest_wait_ms, POLICY.hold_ms, quarantine, most_failures=60
        )
        self.pump = self.new_pump()

    def new_pump(self) -> Pump:
        return Pump(self.policy, self.dice.randrange)

    def item(self, outbox_id: OutboxId) -> OutboxItem:
        return self.items[outbox_id.int - 1]

    def product(self, claim: Claim) -> int:
        return int(claim.billed_ndc11)

    def current(self, chain: Chain) -> Claim | None:
        over = (ClaimOutcome.REVERSED, ClaimOutcome.CANCELLED)
        mine = [
            claim
            for claim in self.claims.values()
            if claim.natural_key == chain.key
            and claim.kind is ClaimKind.BILLING
            and claim.outcome not in over
        ]
        return mine[-1] if mine else None

    def reversal_of(self, billing: Claim) -> list[Claim]:
        return [
            claim
            for claim in self.claims.values()
            if claim.reverses == billing.id and claim.outcome is ClaimOutcome.NONE
        ]

    def heads(self) -> list[Queued]:
        heads = []
        for item in self.items:
            if item.state not in moves.TO_SEND:
                continue
            before = [one for one in self.items[: item.seq - 1] if one.order_key == item.order_key]
            if self.mistake == "no order":
                before = []
            if any(one.state in OPEN for one in before):
                continue
            sent = [one.last_sent_at for one in before if one.last_sent_at]
            doubt = [one.last_sent_at for one in before if one.last_sent_at and one.unanswered_sends]
            heads.append(
                Queued(
                    id=item.id,
                    seq=item.seq,
                    destination=item.destination,
                    order_key=item.order_key,
                    state=item.state,
                    attempts=item.attempts,
                    created_at=item.created_at,
                    next_at=item.next_at,
                    last_sent_before=max(sent, default=None),
                    last_doubtful_before=max(doubt, default=None),
                )
            )
        return heads

    def deliver_until(self, instant: datetime) -> None:
        while self.travelling and self.travelling[0][0] <= instant:
            _, _, key, kind, product = heapq.heappop(self.travelling)
            self.payer.adjudicate(key, kind, product)

    def pass_time(self, step: timedelta) -> None:
        self.now += step
        self.deliver_until(self.now)

    def exchange(self, item: OutboxItem) -> Answer:
        claim = self.claims[item.id]
        key, product = claim.natural_key, self.product(claim)
        if self.mistake == "new key" and item.attempts > 1:
            key = f"{key}+{item.attempts}"
        self.pass_time(timedelta(milliseconds=self.dice.randrange(5, 300)))
        if self.now < self.down_until:
            raise Refused
        if self.dice.random() >= self.fault_share:
            return self.payer.adjudicate(key, item.kind, product)
        return self.faulty(key, item.kind, product)

    def faulty(self, key: str, kind: str, product: int) -> Answer:
        fault = self.dice.choice(("refused", "delayed", "before", "after", "cut", "foreign", "down"))
        if fault in {"refused", "down"}:
            if fault == "down":
                self.down_until = self.now + timedelta(seconds=self.dice.randrange(1, 300))
            raise Refused
        if fault == "delayed":
            arrives = self.now + timedelta(seconds=self.dice.randrange(1, LONGEST_TRAVEL_S))
            heapq.heappush(self.travelling, (arrives, self.dice.randrange(1 << 30), key, kind, product))
        if fault in {"after", "cut", "foreign"}:
            self.payer.adjudicate(key, kind, product)
        if fault == "foreign" and self.last_answer is not None and self.mistake == "no correlation":
            return self.last_answer
        if fault in {"delayed", "before", "after"}:
            self.pass_time(timedelta(seconds=TIMEOUT_S))
        raise Lost


class People(World):
    """Accept, change and give up prescriptions at random."""

    def act(self) -> None:
        chance = self.dice.random()
        if chance < 0.15 and len(self.chains) < 7:
            self.chains.append(Chain(f"rx{len(self.chains)}"))
            self.queue(self.chains[-1], ClaimKind.BILLING, 0, None)
        elif chance < 0.3 and self.chains:
            self.change(self.dice.choice(self.chains))

    def change(self, chain: Chain) -> None:
        if chain.wanted is None:
            return
        billing = self.current(chain)
        if billing is not None:
            self.take_back(chain, billing)
        give_up = self.dice.random() < 0.4
        chain.wanted = None if give_up else chain.wanted + 1
        if chain.wanted is not None:
            self.queue(chain, ClaimKind.BILLING, chain.wanted, None)

    def take_back(self, chain: Chain, billing: Claim) -> None:
        item = self.item(billing.outbox_id)
        if moves.is_surely_unsent(item):
            moves.cancel(item)
            cancel(billing, self.now, "")
        elif billing.outcome is not ClaimOutcome.REJECTED and not self.reversal_of(billing):
            self.queue(chain, ClaimKind.REVERSAL, self.product(billing), billing)

    def queue(self, chain: Chain, kind: ClaimKind, product: int, reverses: Claim | None) -> None:
        number = len(self.items) + 1
        outbox_id = OutboxId(UUID(int=number))
        before = [item for item in self.items if item.order_key == chain.key]
        item = OutboxItem(
            id=outbox_id,
            seq=number,
            destination="payer",
            order_key=chain.key,
            natural_key=f"{chain.key}|{number}",
            kind=kind,
            body=b"",
            state=Transport.WAITING,
            after_id=before[-1].id if before else None,
            attempts=0,
            unanswered_sends=0,
            created_at=self.now,
            last_sent_at=None,
            next_at=self.now,
            parked_reason="",
            owner="",
            lease_until=None,
        )
        self.items.append(item)
        self.claims[outbox_id] = Claim(
            id=ClaimId(UUID(int=number)),
            fill_id=FillId(UUID(int=0)),
            coverage_id=CoverageId(UUID(int=0)),
            plan_id=PlanId(UUID(int=0)),
            level=1,
            attempt=number,
            kind=kind,
            reverses=reverses.id if reverses else None,
            outbox_id=outbox_id,
            natural_key=chain.key,
            billed_ndc11=str(product),
            gross_due=ZERO,
            outcome=ClaimOutcome.NONE,
            patient_pay=None,
            plan_pay=None,
            authorization="",
            reject_codes="",
            message="",
            recovered=False,
            created_at=self.now,
            answered_at=None,
            rev=1,
        )


class Story(People):
    """Run the program among faults and crashes to the end, and compare both sides."""

    def step(self) -> bool:
        """Do one step of the pump; return whether anything is left to do."""
        match self.pump.next_step(self.heads(), self.now):
            case Send(queued):
                self.send(queued)
            case ParkIt(queued, reason):
                moves.park(self.item(queued.id), reason)
                self.parked.append(queued.id)
            case Rest(None):
                return False
            case Rest(until):
                assert until is not None
                self.pass_time(max(until - self.now, timedelta(milliseconds=1)))
        return True

    def send(self, queued: Queued) -> None:
        item = self.item(queued.id)
        if self.mistake != "send before commit":
            moves.start_sending(item, self.now)
        self.maybe_crash()
        try:
            answer = self.exchange(item)
        except Refused:
            self.late_commit(item)
            received = False
            moves.not_sent(item, ever_answered=received)
            self.pump.unreachable(queued, self.now)
            return
        except Lost:
            self.maybe_crash()
            self.late_commit(item)
            self.take_silence(queued, item)
            return
        self.maybe_crash()
        self.late_commit(item)
        self.take(item, answer)
        self.pump.answered(queued, self.now)

    def late_commit(self, item: OutboxItem) -> None:
        if self.mistake == "send before commit":
            moves.start_sending(item, self.now)

    def take_silence(self, queued: Queued, item: OutboxItem) -> None:
        if self.mistake == "silence is no":
            moves.answered(item)
            self.claims[item.id].outcome = ClaimOutcome.REJECTED
            return
        moves.no_answer(item, self.now)
        self.pump.asleep(queued, self.now)

    def take(self, item: OutboxItem, answer: Answer) -> None:
        claim = self.claims[item.id]
        self.last_answer = answer
        moves.answered(item)
        if claim.kind is ClaimKind.BILLING:
            apply_billing(claim, answer, self.now)
            if self.mistake == "duplicate is no" and answer.status == "D":
                claim.outcome = ClaimOutcome.REJECTED
            if claim.outcome is ClaimOutcome.REJECTED:
                self.drop_reversals(claim)
            return
        billing = next(one for one in self.claims.values() if one.id == claim.reverses)
        apply_reversal(claim, billing, answer, self.now)

    def drop_reversals(self, billing: Claim) -> None:
        for reversal in self.reversal_of(billing):
            if moves.is_surely_unsent(self.item(reversal.outbox_id)):
                moves.cancel(self.item(reversal.outbox_id))
                cancel(reversal, self.now, "")

    def maybe_crash(self) -> None:
        if self.fault_share and self.dice.random() < 0.04:
            raise Crash

    def restart(self) -> None:
        self.pass_time(timedelta(seconds=self.dice.randrange(1, 30)))
        for item in self.items:
            if item.state is Transport.SENDING:
                if self.mistake == "crash is no":
                    moves.answered(item)
                    self.claims[item.id].outcome = ClaimOutcome.REJECTED
                else:
                    moves.no_answer(item, self.now)
        self.pump = self.new_pump()

    def play(self) -> list[str]:
        """Play to the end and return what does not agree."""
        for _ in range(STEPS):
            self.act()
            self.guarded_step()
        self.fault_share = 0.0
        for _ in range(MOST_STEPS):
            if not self.guarded_step() and not self.travelling:
                break
            if not self.heads():
                self.pass_time(timedelta(seconds=LONGEST_TRAVEL_S))
        self.deliver_until(self.now + timedelta(days=1))
        return [*self.disagreements()]

    def guarded_step(self) -> bool:
        try:
            return self.step()
        except Crash:
            self.restart()
            return True

    def disagreements(self) -> list[str]:
        found = [
            f"{item.kind} {item.natural_key} is {item.state}" for item in self.items if item.state in OPEN
        ]
        for chain in self.chains:
            wanted = chain.wanted
            due = None if wanted is None or refuses(chain.key, wanted) else wanted
            stands = self.payer.standing.get(chain.key)
            claim = self.current(chain)
            ours = self.product(claim) if claim and claim.outcome is ClaimOutcome.PAID else None
            if not due == stands == ours:
                found.append(f"{chain.key}: due {due}, the payer holds {stands}, we hold {ours}")
        strangers = set(self.payer.standing) - {chain.key for chain in self.chains}
        return found + [f"the payer holds a stranger {key}" for key in strangers]


@pytest.mark.parametrize("block", range(4))
def test_that_store_and_payer_agree_after_every_story(block: int) -> None:
    for seed in range(block * 250, block * 250 + 250):
        assert Story(seed).play() == [], f"seed {seed}"


@pytest.mark.parametrize(
    "mistake",
    [
        "no quarantine",
        "no order",
        "no correlation",
        "new key",
        "silence is no",
        "crash is no",
        "send before commit",
        "duplicate is no",
    ],
)
def test_that_each_known_mistake_is_caught(mistake: str) -> None:
    for seed in range(300):
        if Story(seed, mistake).play():
            return
    pytest.fail(f"no story of 300 caught it: {mistake}")
