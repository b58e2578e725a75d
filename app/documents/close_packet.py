"""Compose the close packet: the day's equation, its proofs, the lists behind them, the signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.blocks import (
    Align,
    Column,
    Document,
    Heading,
    Line,
    PageBreak,
    Pair,
    Rule,
    Signature,
    Spacer,
    Table,
)
from app.kernel.money import Money

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.documents.blocks import Block
    from app.documents.letterhead import Letterhead

_AMOUNT = Align.RIGHT


@dataclass(frozen=True, slots=True)
class AmountLine:
    """Be a named amount."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class TenderTotal:
    """Be one tender: how often, what the books say, what was counted, and the difference."""

    label: str
    count: int
    recorded: Money
    counted: Money

    @property
    def difference(self) -> Money:
        """Return counted less recorded; negative is short."""
        return self.counted - self.recorded


@dataclass(frozen=True, slots=True)
class ClaimTotal:
    """Be the claims of one plan: how many in each state, and the plan's share in money."""

    plan: str
    paid: int
    rejected: int
    reversed: int
    waiting: int
    plan_pays: Money


@dataclass(frozen=True, slots=True)
class ListedFill:
    """Be one fill on a worklist: by number, never by name."""

    rx: str
    plan: str
    filled_on: date
    patient_pays: Money
    plan_pays: Money
    note: str = ""


@dataclass(frozen=True, slots=True)
class Denomination:
    """Be how many of one coin or bill lay in the drawer."""

    label: str
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Signer:
    """Be who answers for a step, and when in the store's own time."""

    role: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckedFigure:
    """Be one figure found two ways; both must agree."""

    label: str
    one_way: Money
    other_way: Money


@dataclass(frozen=True, slots=True)
class ClosePacketFacts:
    """Hold everything the packet shows. Times are in the store's own zone.

    `charged` and `received` are the two sides of the day's equation; they must be equal.
    """

    store: Letterhead
    business_date: date
    lane: str
    opened: Signer
    closed: Signer
    sales_count: int
    charged: tuple[AmountLine, ...]
    received: tuple[AmountLine, ...]
    tenders: tuple[TenderTotal, ...]
    claims: tuple[ClaimTotal, ...]
    paid_not_sold: tuple[ListedFill, ...]
    sold_not_answered: tuple[ListedFill, ...]
    denominations: tuple[Denomination, ...]
    float_amount: Money
    over_short: Money
    over_short_reason: str = ""
    checks: tuple[CheckedFigure, ...] = ()
    signers: tuple[Signer, ...] = ()
    is_practice: bool = False

    @property
    def is_balanced(self) -> bool:
        """Say whether both sides of the equation and both ways of every figure agree."""
        charged = Money.total(line.amount for line in self.charged)
        received = Money.total(line.amount for line in self.received)
        return charged == received and all(check.one_way == check.other_way for check in self.checks)


def close_packet(facts: ClosePacketFacts) -> Document:
    """Return the packet: summary, drawer with signatures, claims."""
    blocks: list[Block] = [
        *_head(facts),
        *_equation(facts),
        *_tenders(facts),
        *_checks(facts),
        PageBreak(),
        *_drawer(facts),
        *_signatures(facts),
        PageBreak(),
        *_claims(facts),
    ]
    footer = f"{facts.store.name} – business date {facts.business_date:%m/%d/%Y} – lane {facts.lane}"
    return Document(f"Close packet {facts.business_date:%m/%d/%Y}", tuple(blocks), footer)


def _head(facts: ClosePacketFacts) -> list[Block]:
    store = facts.store
    blocks: list[Block] = [
        Heading("Close packet"),
        Line(f"{store.name}, {store.street}, {store.city_line}, {store.phone}"),
    ]
    if facts.is_practice:
        blocks.append(Line("PRACTICE STORE – not a real day", is_bold=True))
    blocks += [
        Spacer(),
        Pair("Business date", f"{facts.business_date:%m/%d/%Y}"),
        Pair("Lane", facts.lane),
        Pair("Opened", _signer(facts.opened)),
        Pair("Closed", _signer(facts.closed)),
        Pair("Sales", str(facts.sales_count)),
    ]
    return blocks


def _signer(signer: Signer) -> str:
    return f"{signer.at:%m/%d/%Y %I:%M %p} by {signer.name}"


def _equation(facts: ClosePacketFacts) -> list[Block]:
    sold = (Column("What was charged", 3), Column("Amount", 1, _AMOUNT))
    paid = (Column("What came in or is owed", 3), Column("Amount", 1, _AMOUNT))
    charged = Money.total(line.amount for line in facts.charged)
    received = Money.total(line.amount for line in facts.received)
    verdict = (
        "The day balances." if facts.is_balanced else f"THE DAY DOES NOT BALANCE: {charged - received} apart."
    )
    return [
        Heading("The day's equation", 2),
        Table(sold, _amounts(facts.charged), ("Charged", str(charged))),
        Spacer(),
        Table(paid, _amounts(facts.received), ("Received and owed", str(received))),
        Line(verdict, is_bold=True),
    ]


def _amounts(lines: tuple[AmountLine, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((line.label, str(line.amount)) for line in lines)


def _tenders(facts: ClosePacketFacts) -> list[Block]:
    columns = (
        Column("Tender", 2),
        Column("Count", 1, _AMOUNT),
        Column("Recorded", 1, _AMOUNT),
        Column("Counted", 1, _AMOUNT),
        Column("Difference", 1, _AMOUNT),
    )
    rows = tuple(
        (line.label, str(line.count), str(line.recorded), str(line.counted), str(line.difference))
        for line in facts.tenders
    )
    recorded = Money.total(line.recorded for line in facts.tenders)
    counted = Money.total(line.counted for line in facts.tenders)
    count = str(sum(line.count for line in facts.tenders))
    total = ("Total", count, str(recorded), str(counted), str(counted - recorded))
    return [Heading("Tenders", 2), Table(columns, rows, total)]


def _checks(facts: ClosePacketFacts) -> list[Block]:
    columns = (
        Column("Reconciliation", 3),
        Column("One way", 1, _AMOUNT),
        Column("Other way", 1, _AMOUNT),
        Column("Difference", 1, _AMOUNT),
    )
    rows = tuple(
        (check.label, str(check.one_way), str(check.other_way), str(check.one_way - check.other_way))
        for check in facts.checks
    )
    return [Heading("Reconciliation", 2), Table(columns, rows)] if rows else []


def _signatures(facts: ClosePacketFacts) -> list[Block]:
    blocks: list[Block] = [Heading("Signed", 2)] if facts.signers else []
    blocks += [Pair(signer.role, _signer(signer)) for signer in facts.signers]
    blocks += [Spacer(), Signature((), "Signature of the person who locked the day")]
    return blocks


def _drawer(facts: ClosePacketFacts) -> list[Block]:
    columns = (Column("Denomination", 2), Column("Count", 1, _AMOUNT), Column("Amount", 1, _AMOUNT))
    rows = tuple((line.label, str(line.count), str(line.amount)) for line in facts.denominations)
    counted = Money.total(line.amount for line in facts.denominations)
    blocks: list[Block] = [
        Heading("Drawer count"),
        Table(columns, rows, ("Counted", "", str(counted))),
        Spacer(),
        Pair("Float", str(facts.float_amount)),
        Pair("Over or short", str(facts.over_short), is_bold=True),
    ]
    if facts.over_short_reason:
        blocks.append(Line(f"Reason: {facts.over_short_reason}"))
    return blocks


def _claims(facts: ClosePacketFacts) -> list[Block]:
    columns = (
        Column("Plan", 3),
        Column("Paid", 1, _AMOUNT),
        Column("Rejected", 1, _AMOUNT),
        Column("Reversed", 1, _AMOUNT),
        Column("Waiting", 1, _AMOUNT),
        Column("Plan pays", 2, _AMOUNT),
    )
    rows = tuple(
        (
            line.plan,
            str(line.paid),
            str(line.rejected),
            str(line.reversed),
            str(line.waiting),
            str(line.plan_pays),
        )
        for line in facts.claims
    )
    total = (
        "Total",
        str(sum(line.paid for line in facts.claims)),
        str(sum(line.rejected for line in facts.claims)),
        str(sum(line.reversed for line in facts.claims)),
        str(sum(line.waiting for line in facts.claims)),
        str(Money.total(line.plan_pays for line in facts.claims)),
    )
    return [
        Heading("Claims"),
        Table(columns, rows, total),
        Heading("Paid, not sold", 2),
        Line("The plan has paid; the patient has not picked up. Sell or return to stock and reverse."),
        _fills(facts.paid_not_sold),
        Heading("Sold, not answered", 2),
        Line("The patient paid an estimate; the plan has not answered. Each difference posts by itself."),
        _fills(facts.sold_not_answered),
        Rule(),
    ]


def _fills(fills: tuple[ListedFill, ...]) -> Table:
    columns = (
        Column("Rx", 2),
        Column("Plan", 4),
        Column("Filled", 2),
        Column("Patient pays", 2, _AMOUNT),
        Column("Plan pays", 2, _AMOUNT),
        Column("Note", 3),
    )
    rows = tuple(
        (
            fill.rx,
            fill.plan,
            f"{fill.filled_on:%m/%d/%Y}",
            str(fill.patient_pays),
            str(fill.plan_pays),
            fill.note,
        )
        for fill in fills
    )
    patient = Money.total(fill.patient_pays for fill in fills)
    plan = Money.total(fill.plan_pays for fill in fills)
    return Table(columns, rows, ("Total", "", "", str(patient), str(plan), "") if rows else ())
