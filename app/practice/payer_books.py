"""Keep a payer's books: claims that stand, authorizations, and what adds up in a plan year.

Nothing is counted up and down: every sum is taken over the claims that stand, so a reversal gives
back whatever its claim had used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.kernel.quantity import Quantity
    from app.practice.plans import Product


@dataclass(frozen=True, slots=True)
class Used:
    """Hold what one claim, or all claims of a plan year, took out of the limits of that year."""

    deductible: Money = ZERO
    counted: Money = ZERO
    plan_paid: Money = ZERO
    assistance: Money = ZERO

    def __add__(self, other: Used) -> Used:
        """Return both together."""
        return Used(
            self.deductible + other.deductible,
            self.counted + other.counted,
            self.plan_paid + other.plan_paid,
            self.assistance + other.assistance,
        )


@dataclass(slots=True)
class Booked:
    """Be one claim in the books; `member` is plan, cardholder id and person code."""

    key: str
    transaction: str
    member: tuple[str, str, str]
    product: Product
    served: date
    quantity: Quantity
    days: int
    pharmacy: str
    used: Used = field(default_factory=Used)
    authorization: str = ""
    number: str = ""
    part: str = ""
    intended: Quantity | None = None
    first: tuple[str, date | None] = ("", None)
    billed: tuple[str, ...] = ()
    answer: bytes = b""
    status: str = "P"
    reversal: bytes = b""

    @property
    def stands(self) -> bool:
        """Say whether the claim is not taken back."""
        return not self.reversal

    @property
    def until(self) -> date:
        """Return the first day on which nothing of the fill is left."""
        return self.served + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Authorization:
    """Be a request for authorization and what became of it; `status` is as it was decided at first."""

    number: str
    member: tuple[str, str, str]
    words: tuple[str, ...]
    product: Product | None
    begins: date
    ends: date
    refills: int
    quantity: Quantity | None
    status: str = "approved"
    asked: date = date.min
    waits: int = 0
    then: str = ""
    key: str = ""
    withdrawal: bytes = b""

    def status_on(self, today: date) -> str:
        """Return what a request has become by a day; what was deferred is decided after its wait."""
        if self.withdrawal:
            return "withdrawn"
        if self.status == "deferred" and self.then and today >= self.asked + timedelta(days=self.waits):
            return self.then
        return self.status

    def covers(self, product: Product) -> bool:
        """Say whether a product is what was asked for."""
        if self.product is not None and self.product.same_as == product.same_as:
            return True
        return any(word in product.name for word in self.words)


class Books:
    """Find claims by key, by member and by family."""

    def __init__(self) -> None:
        """Start empty."""
        self._claims: dict[str, Booked] = {}
        self._by_member: dict[tuple[str, str], dict[str, Booked]] = {}
        self.authorizations: dict[str, Authorization] = {}

    def find(self, key: str) -> Booked | None:
        """Return the claim of a key, taken back or not."""
        return self._claims.get(key)

    def enter(self, claim: Booked) -> None:
        """Enter a claim; an earlier one of the same key gives way."""
        self._claims[claim.key] = claim
        self._by_member.setdefault(claim.member[:2], {})[claim.key] = claim

    def of_member(self, member: tuple[str, str, str]) -> Iterator[Booked]:
        """Return the standing claims of a member, those without a person code included."""
        for claim in self._by_member.get(member[:2], {}).values():
            if claim.stands and claim.member == member:
                yield claim

    def of_family(self, member: tuple[str, str, str]) -> Iterator[Booked]:
        """Return the standing claims of everybody under a cardholder id."""
        return (claim for claim in self._by_member.get(member[:2], {}).values() if claim.stands)

    def of_plan(self, plan: str) -> Iterator[Booked]:
        """Return the standing claims of a plan."""
        return (claim for claim in self._claims.values() if claim.member[0] == plan and claim.stands)

    def uses(self, number: str) -> tuple[Booked, ...]:
        """Return the standing claims of its member that used an authorization."""
        one = self.authorizations.get(number)
        if one is None:
            return ()
        return tuple(
            claim
            for claim in self.of_member(one.member)
            if claim.authorization == number and claim.transaction == "B1"
        )


def year_of(served: date, starts: tuple[int, int]) -> tuple[date, date]:
    """Return the first day of the plan year of a day, and that of the next."""
    start = date(served.year, *starts)
    if start > served:
        start = date(served.year - 1, *starts)
    return start, date(start.year + 1, *starts)


def used_in(claims: Iterator[Booked], year: tuple[date, date]) -> Used:
    """Return what claims used of a plan year."""
    total = Used()
    for claim in claims:
        if year[0] <= claim.served < year[1]:
            total += claim.used
    return total
