"""Be a store's database: what is committed survives a crash, and a transaction is all or nothing.

A transaction works on copies; a crash or a full disk before its end leaves nothing of it, one after its end
leaves all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.claims.model import ClaimKind, ClaimOutcome
from app.outbox import moves
from app.outbox.model import Transport
from app.outbox.views import Queued

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from app.claims.model import Claim
    from app.kernel.ids import OutboxId
    from app.ledger.model import Posting
    from app.outbox.model import OutboxItem

OPEN = (Transport.WAITING, Transport.SENDING, Transport.UNKNOWN, Transport.PARKED)
OVER = (ClaimOutcome.REVERSED, ClaimOutcome.CANCELLED)


class Crash(Exception):
    """End the program at once."""


class DiskFull(Exception):
    """Refuse to commit."""


@dataclass(frozen=True, slots=True)
class Fill:
    """Be one prescription fill: the product it is to be billed with in the end, None for none."""

    rx: int
    wanted: int | None = 0
    sold_at: int | None = None
    sold_product: int = 0
    estimated: bool = False
    settled: bool = False
    returned: bool = False


@dataclass
class Tables:
    """Hold what is committed."""

    items: dict[OutboxId, OutboxItem] = field(default_factory=dict)
    claims: dict[OutboxId, Claim] = field(default_factory=dict)
    fills: dict[int, Fill] = field(default_factory=dict)
    entries: dict[str, tuple[Posting, ...]] = field(default_factory=dict)
    heard: set[OutboxId] = field(default_factory=set)


class Draft:
    """Be a transaction: copies of what it touches, written together or not at all."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._items: dict[OutboxId, OutboxItem] = {}
        self._claims: dict[OutboxId, Claim] = {}
        self._fills: dict[int, Fill] = {}
        self._entries: dict[str, tuple[Posting, ...]] = {}
        self._dropped: set[OutboxId] = set()
        self._heard: set[OutboxId] = set()

    def item(self, outbox_id: OutboxId) -> OutboxItem:
        return self._items.setdefault(
            outbox_id, self._items.get(outbox_id) or replace(self._tables.items[outbox_id])
        )

    def claim(self, outbox_id: OutboxId) -> Claim:
        return self._claims.setdefault(
            outbox_id, self._claims.get(outbox_id) or replace(self._tables.claims[outbox_id])
        )

    def fill(self, rx: int) -> Fill:
        return self._fills.get(rx) or self._tables.fills[rx]

    def keep_fill(self, fill: Fill) -> None:
        self._fills[fill.rx] = fill

    def add(self, item: OutboxItem, claim: Claim) -> None:
        self._items[item.id], self._claims[item.id] = item, claim

    def post(self, key: str, postings: tuple[Posting, ...]) -> None:
        """Post an entry once; the same key again is refused by the books' own rule."""
        if key in self._tables.entries or key in self._entries:
            raise KeyError(key)
        self._entries[key] = postings

    def drop(self, outbox_id: OutboxId) -> None:
        self._dropped.add(outbox_id)

    def hear(self, outbox_id: OutboxId) -> None:
        """Keep what came back about a message."""
        self._heard.add(outbox_id)

    def was_heard(self, outbox_id: OutboxId) -> bool:
        return outbox_id in self._tables.heard

    def claims_of(self, rx: int) -> list[Claim]:
        """Return the claims of a fill in order, as this transaction sees them."""
        known, chain = self._tables.items, str(rx)
        mine = [one for one in known.values() if one.order_key == chain]
        new = [one for one in self._items.values() if one.id not in known and one.order_key == chain]
        return [self.claim(one.id) for one in sorted([*mine, *new], key=lambda item: item.seq)]

    def next_seq(self) -> int:
        return len(self._tables.items) + sum(one not in self._tables.items for one in self._items) + 1

    def commit(self) -> None:
        self._tables.items.update(self._items)
        self._tables.claims.update(self._claims)
        self._tables.fills.update(self._fills)
        self._tables.entries.update(self._entries)
        self._tables.heard |= self._heard
        for outbox_id in self._dropped:
            del self._tables.items[outbox_id]


class Store:
    """Run transactions; a crash may come before or after each, and the disk may be full."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.tables = Tables()
        self.crash_share = 0.012
        self.full_share = 0.01

    def transact(self, work: Callable[[Draft], None]) -> None:
        """Do work and commit it; raise `Crash` or `DiskFull`."""
        draft = Draft(self.tables)
        work(draft)
        self.maybe_crash()
        if self.dice.random() < self.full_share:
            raise DiskFull
        draft.commit()
        self.maybe_crash()

    def maybe_crash(self) -> None:
        if self.dice.random() < self.crash_share:
            raise Crash

    def heads(self, *, ordered: bool = True, reversals_wait: bool = True) -> list[Queued]:
        """Return the first unanswered message of each chain, as the product's query does."""
        found = []
        chains: dict[str, list[OutboxItem]] = {}
        for item in sorted(self.tables.items.values(), key=lambda one: one.seq):
            before = chains.setdefault(item.order_key, [])
            waits = ordered and (reversals_wait or item.kind != ClaimKind.REVERSAL)
            blocked = waits and any(one.state in OPEN for one in before)
            if item.state in moves.TO_SEND and not blocked:
                queued = _queued(item, before if ordered else [])
                found.append(queued if reversals_wait else replace(queued, seq=_hasty(item)))
            before.append(item)
        return found


def _hasty(item: OutboxItem) -> int:
    """Return a place in the queue that lets reversals go first."""
    return item.seq - 1_000 if item.kind == ClaimKind.REVERSAL else item.seq


def _queued(item: OutboxItem, before: list[OutboxItem]) -> Queued:
    sent = [one.last_sent_at for one in before if one.last_sent_at]
    doubt = [one.last_sent_at for one in before if one.last_sent_at and one.unanswered_sends]
    return Queued(
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
