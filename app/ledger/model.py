"""Define accounts, entries and postings, and the rule that every entry balances.

Debit is positive, credit negative. An entry is never changed: it is put right by one that reverses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.kernel.errors import CounterError
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import EntryId


class Account(StrEnum):
    """Name every account of the store's books."""

    CASH = "cash"
    CHECK = "check"
    CARD_CLEARING = "card_clearing"
    FSA_CLEARING = "fsa_clearing"
    HOUSE_RECEIVABLE = "house_receivable"
    PATIENT_DIFFERENCE = "patient_difference"
    PLAN_RECEIVABLE = "plan_receivable"
    PLAN_ESTIMATED = "plan_estimated"
    COUPONS = "coupons"
    RX_REVENUE = "rx_revenue"
    FRONT_REVENUE = "front_revenue"
    TAX_PAYABLE = "tax_payable"
    ROUNDING = "rounding"
    OVER_SHORT = "over_short"
    FLOAT = "float"
    STORE_CREDIT = "store_credit"


@dataclass(frozen=True, slots=True)
class Posting:
    """Be one line of an entry; `party` is the patient or plan that the amount concerns, if any."""

    account: Account
    amount: Money
    party: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Be one balanced entry; `key` is unique for ever, so that no event is booked twice."""

    id: EntryId
    key: str
    kind: str
    lane: int
    business_date: date
    at: datetime
    source_kind: str
    source_id: UUID
    postings: tuple[Posting, ...]
    reverses: EntryId | None = None

    def __post_init__(self) -> None:
        """Refuse an entry that does not balance; leave out postings of nothing."""
        object.__setattr__(self, "postings", tuple(posting for posting in self.postings if posting.amount))
        if not balanced(self.postings):
            raise Unbalanced(self)

    def same_as(self, other: Entry) -> bool:
        """Say whether two entries book the same amounts for the same source."""
        return (self.kind, self.source_id, set(self.postings)) == (
            other.kind,
            other.source_id,
            set(other.postings),
        )


class Unbalanced(CounterError):
    """Refuse an entry whose postings do not sum to zero: a fault of the program."""

    def __init__(self, entry: Entry) -> None:
        """Take the entry."""
        super().__init__(
            f"entry {entry.kind} of {entry.source_kind} {entry.source_id} is off by {off_by(entry.postings)}"
        )


class KeyTaken(CounterError):
    """Refuse a second, different entry under a key that is booked: a fault of the program."""

    def __init__(self, entry: Entry) -> None:
        """Take the entry that was refused."""
        super().__init__(f"another entry than {entry.kind} {entry.id} is booked under its key")


def off_by(postings: Iterable[Posting]) -> Money:
    """Return the sum of postings, zero when they balance."""
    return Money.total(posting.amount for posting in postings)


def balanced(postings: Iterable[Posting]) -> bool:
    """Say whether postings sum to zero."""
    return off_by(postings) == ZERO


def mirrored(entry: Entry) -> tuple[Posting, ...]:
    """Return the postings that take an entry back; post them with `reverses=entry.id`."""
    return tuple(Posting(posting.account, -posting.amount, posting.party) for posting in entry.postings)


class Ledger(Protocol):
    """Book entries and sum them; there is no way to change or remove one."""

    def post(  # noqa: PLR0913, PLR0917 (an entry has this many facts; the unit adds id, lane and time)
        self,
        key: str,
        kind: str,
        business_date: date,
        source_kind: str,
        source_id: UUID,
        postings: Sequence[Posting],
        reverses: EntryId | None = None,
    ) -> Entry:
        """Book an entry; give the first again if the same stands under its key, else raise `KeyTaken`."""
        ...

    def has(self, key: str) -> bool:
        """Say whether an entry is booked under a key."""
        ...

    def by_key(self, key: str) -> Entry | None:
        """Return the entry booked under a key."""
        ...

    def balance(self, account: Account, party: UUID | None = None, day: date | None = None) -> Money:
        """Return the sum of an account, of one party or one business date if given."""
        ...

    def totals(self, day: date, lane: int | None = None) -> dict[Account, Money]:
        """Return each account's sum for a business date, of one lane if given."""
        ...

    def of_day(self, day: date, lane: int | None = None) -> list[tuple[Entry, list[Posting]]]:
        """Return the entries of a business date with their postings, in the order they were booked."""
        ...

    def of_source(self, source_id: UUID) -> list[Entry]:
        """Return the entries booked for one source row."""
        ...
