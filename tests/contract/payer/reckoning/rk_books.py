"""Keep the reckoning's own books: counters that go up with a payment and down with a reversal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_ask import Ask
    from tests.contract.payer.reckoning.rk_line import Got
    from tests.contract.payer.reckoning.rk_plans import Table

Member: TypeAlias = tuple[str, str, str]


@dataclass
class Fill:
    """Be one fill that stands."""

    key: tuple[object, ...]
    product: Table
    served: date
    quantity: int
    days: int
    pharmacy: str
    rx: int = 0
    part: str = ""
    intended: int = 0
    first: tuple[int, date | None] = (0, None)

    @property
    def ends(self) -> date:
        """Return the first day without supply."""
        return self.served + timedelta(days=self.days)


@dataclass
class Record:
    """Be what the payer said about one claim, and whether that stands."""

    ask: Ask
    got: Got
    member: Member
    year: date
    used: dict[str, int] = field(default_factory=dict)
    stands: bool = True
    authorization: str = ""


@dataclass
class Granting:
    """Be one authorization."""

    number: str
    member: Member
    same: str
    words: list[str]
    begins: date
    ends: date
    refills: int
    quantity: int | None
    status: str
    asked: date
    waits: int = 0
    then: str = ""
    key: tuple[object, ...] = ()
    withdrawn: bool = False

    def on(self, today: date) -> str:
        """Return what it is on a day."""
        if self.withdrawn:
            return "withdrawn"
        if self.status == "deferred" and today >= self.asked + timedelta(days=self.waits):
            return self.then
        return self.status


class Ledger:
    """Hold records, fills, counters and authorizations."""

    def __init__(self) -> None:
        """Start empty."""
        self.records: dict[tuple[object, ...], Record] = {}
        self.fills: dict[Member, list[Fill]] = {}
        self.mine: Counter[tuple[Any, ...]] = Counter()
        self.family: Counter[tuple[Any, ...]] = Counter()
        self.grants: dict[str, Granting] = {}

    def count(self, member: Member, year: date, used: dict[str, int], sign: int) -> None:
        """Add what a claim used to its member and family, or take it off again."""
        for name, amount in used.items():
            self.mine[member, year, name] += sign * amount
            self.family[member[:2], year, name] += sign * amount

    def enter(self, record: Record, fill: Fill | None) -> None:
        """Enter a claim; what stood under its key was taken off before."""
        self.records[record.ask.key] = record
        self.count(record.member, record.year, record.used, 1)
        if fill is not None:
            self.fills.setdefault(record.member, []).append(fill)

    def take_back(self, record: Record) -> None:
        """Take a claim out of counters and fills."""
        record.stands = False
        self.count(record.member, record.year, record.used, -1)
        fills = self.fills.get(record.member, [])
        self.fills[record.member] = [fill for fill in fills if fill.key != record.ask.key]

    def uses(self, number: str) -> list[Record]:
        """Return the standing claims that used an authorization."""
        grant = self.grants.get(number)
        return [
            one
            for one in self.records.values()
            if one.stands and grant is not None and one.authorization == number and one.member == grant.member
        ]
