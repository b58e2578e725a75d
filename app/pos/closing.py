"""Add up a register day: one calculation for X and Z, over the books, checked against the journals.

The books (ledger entries) give every figure. Sales, tenders, card payments and claims give the same
figures another way; where the two differ the day does not balance, and cannot be locked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.pos.books import (
    CARD_RETURN,
    COUNT,
    DAY_CLOSE,
    DAY_OPEN,
    LATE_ANSWER,
    LATE_CARD,
    SALE,
    SETTLED_BY,
    SETTLED_SMALL,
)
from app.pos.closing_cards import (
    CLEARING,
    NO_HEALTH_FACTS,
    NO_HEALTH_FIGURES,
    health_figures,
    on_account,
)
from app.pos.model import LineKind, TenderKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.ledger.model import Entry
    from app.pos.closing_cards import HealthFacts, HealthFigures

_AT_THE_END = frozenset({COUNT, DAY_CLOSE})
_SETTLED = frozenset(SETTLED_BY.values()) | {SETTLED_SMALL}
_GIVES_BACK = _SETTLED | {CARD_RETURN}


@dataclass(frozen=True, slots=True)
class TenderFact:
    """Be one tender of the day; `held` when its sale is not completed yet, `is_health` by FSA or HSA card."""

    kind: TenderKind
    amount: Money
    held: bool = False
    is_health: bool = False


@dataclass(frozen=True, slots=True)
class LineFact:
    """Be one line that the day sold; `estimated` is what of `plan_pays` no payer had answered for.

    Without it a line on an estimate is estimated whole.
    """

    kind: LineKind
    pays: Money
    plan_pays: Money
    tax: Money
    is_estimate: bool
    estimated: Money | None = None

    @property
    def plan_estimated(self) -> Money:
        """Return what payers were thought to pay."""
        if self.estimated is not None:
            return self.estimated
        return self.plan_pays if self.is_estimate else ZERO

    @property
    def plan_answered(self) -> Money:
        """Return what payers said they pay."""
        return self.plan_pays - self.plan_estimated


@dataclass(frozen=True, slots=True)
class LateFact:
    """Be one late answer booked on the day: what was estimated and what the payer decided."""

    estimated_pays: Money
    estimated_plan: Money
    actual_pays: Money
    actual_plan: Money


@dataclass(frozen=True, slots=True)
class Check:
    """Be one figure found two ways."""

    label: str
    one_way: Money
    other_way: Money

    @property
    def difference(self) -> Money:
        """Return what the two ways are apart."""
        return self.one_way - self.other_way


@dataclass(frozen=True, slots=True)
class DayFacts:
    """Hold what a day's figures are made of.

    `entries` are all that were booked on the business date by this lane. `late_cards` are charges found
    after their sales were over; `cash_back` and `cards_back` what cases of late answers gave back, `small`
    the differences that the store's rule settled without a person. Health cards stand in `health` alone.
    `estimates_standing` is what plans are to pay for everything sold on an estimate that still stands, on
    any day, and `estimates_booked` what the books say of the same. `plans` holds for each plan what the
    books and the claims say it owes.
    """

    entries: tuple[Entry, ...]
    tenders: tuple[TenderFact, ...]
    lines: tuple[LineFact, ...]
    late: tuple[LateFact, ...]
    late_cards: tuple[Money, ...]
    sales: int
    cancelled: int
    counted: Money | None
    estimates_standing: Money
    estimates_booked: Money
    plans: tuple[Check, ...] = ()
    cash_back: tuple[Money, ...] = ()
    cards_back: tuple[Money, ...] = ()
    card_returns: tuple[Money, ...] = ()
    health: HealthFacts = NO_HEALTH_FACTS
    small: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Be the figures of a day, all from the books.

    `cash` is what cash sales brought, `cash_held` was given on sales not completed yet, and
    `expected_cash` is what should lie in the drawer, float included. Of `written_off`, `small_off` went by
    the rule for small differences, which settled `small_count`.
    """

    float_amount: Money
    cash: Money
    cash_held: Money
    checks: Money
    cards: Money
    plans_owe: Money
    estimates: Money
    patients_owe: Money
    owed_to_customers: Money
    rx_revenue: Money
    front_revenue: Money
    tax: Money
    late_revenue: Money
    cash_back: Money
    cards_back: Money
    on_account: Money
    written_off: Money
    counted: Money | None
    sales: int
    prescriptions: int
    cancelled: int
    cash_count: int
    check_count: int
    card_count: int
    plan_count: int
    checked: tuple[Check, ...]
    health: HealthFigures = NO_HEALTH_FIGURES
    small_count: int = 0
    small_off: Money = ZERO

    @property
    def expected_cash(self) -> Money:
        """Return what should lie in the drawer."""
        return self.float_amount + self.cash + self.cash_held - self.cash_back

    @property
    def over_short(self) -> Money | None:
        """Return what was counted beyond what is expected, None before the count."""
        return None if self.counted is None else self.counted - self.expected_cash

    @property
    def charged(self) -> Money:
        """Return all that was charged, corrections by late answers included."""
        earned = self.rx_revenue + self.late_revenue + self.front_revenue - self.written_off
        return earned + self.tax + self.owed_to_customers

    @property
    def received(self) -> Money:
        """Return all that came in or is owed."""
        cards = self.cards - self.cards_back + self.health.taken - self.health.back
        taken = self.cash - self.cash_back + self.checks + cards
        return taken + self.plans_owe + self.estimates + self.patients_owe + self.on_account


def day_figures(facts: DayFacts) -> DayFigures:
    """Return a day's figures, the same whether the day is open (X) or locked (Z)."""
    trade = [entry for entry in facts.entries if entry.kind not in _AT_THE_END | {DAY_OPEN}]
    opened = [entry for entry in facts.entries if entry.kind == DAY_OPEN]
    late = [entry for entry in facts.entries if entry.kind == LATE_ANSWER]
    settled = [entry for entry in facts.entries if entry.kind in _SETTLED]
    small = [entry for entry in settled if entry.kind == SETTLED_SMALL]
    sold = [entry for entry in trade if entry.kind not in _SETTLED]
    late_revenue = -_sum(late, Account.RX_REVENUE)
    return DayFigures(
        float_amount=_sum(opened, Account.CASH),
        cash=_sum(sold, Account.CASH),
        cash_held=_tendered(facts, TenderKind.CASH, held=True),
        checks=_sum(trade, Account.CHECK),
        cards=_sum((entry for entry in trade if entry.kind not in _GIVES_BACK), Account.CARD_CLEARING),
        plans_owe=_sum(trade, Account.PLAN_RECEIVABLE),
        estimates=_sum(trade, Account.PLAN_ESTIMATED),
        patients_owe=_sum(trade, Account.PATIENT_DIFFERENCE),
        owed_to_customers=-_sum(trade, Account.STORE_CREDIT),
        rx_revenue=-_sum(sold, Account.RX_REVENUE) - late_revenue,
        front_revenue=-_sum(trade, Account.FRONT_REVENUE),
        tax=-_sum(trade, Account.TAX_PAYABLE),
        late_revenue=late_revenue,
        cash_back=-_sum(settled, Account.CASH),
        cards_back=-_sum((entry for entry in trade if entry.kind in _GIVES_BACK), Account.CARD_CLEARING),
        on_account=_sum(trade, Account.HOUSE_RECEIVABLE),
        written_off=_sum(settled, Account.RX_REVENUE),
        counted=facts.counted,
        sales=facts.sales,
        prescriptions=sum(1 for line in facts.lines if line.kind is LineKind.PRESCRIPTION),
        cancelled=facts.cancelled,
        cash_count=_how_many(facts, TenderKind.CASH),
        check_count=_how_many(facts, TenderKind.CHECK),
        card_count=_how_many(facts, TenderKind.CARD),
        plan_count=_answered(facts),
        checked=tuple(_checks(facts)),
        health=health_figures(trade, _GIVES_BACK, facts.health),
        small_count=len(small),
        small_off=_sum(small, Account.RX_REVENUE),
    )


def unbalanced(figures: DayFigures) -> tuple[Check, ...]:
    """Return the figures whose two ways differ; none when the day balances."""
    equation = Check("Charged against received and owed", figures.charged, figures.received)
    return tuple(check for check in (*figures.checked, equation) if check.difference)


def _checks(facts: DayFacts) -> Iterable[Check]:
    sold = [entry for entry in facts.entries if entry.kind == SALE]
    late = [entry for entry in facts.entries if entry.kind == LATE_ANSWER]
    cards = [entry for entry in facts.entries if entry.kind == LATE_CARD]
    rx = [line for line in facts.lines if line.kind is LineKind.PRESCRIPTION]
    front = [line for line in facts.lines if line.kind is LineKind.ITEM]
    difference = Money.total(fact.actual_pays - fact.estimated_pays for fact in facts.late)
    yield Check("Cash sales", _sum(sold, Account.CASH), _tendered(facts, TenderKind.CASH))
    yield Check("Checks", _sum(sold, Account.CHECK), _tendered(facts, TenderKind.CHECK))
    yield Check("Cards", _sum(sold, Account.CARD_CLEARING), _tendered(facts, TenderKind.CARD))
    yield Check("Cards found late", _sum(cards, Account.CARD_CLEARING), Money.total(facts.late_cards))
    back = [entry for entry in facts.entries if entry.kind == CARD_RETURN]
    yield Check("Returned to cards", -_sum(back, Account.CARD_CLEARING), Money.total(facts.card_returns))
    yield Check(
        "Prescriptions",
        -_sum(sold, Account.RX_REVENUE),
        Money.total(line.pays + line.plan_pays for line in rx),
    )
    yield Check("Front end", -_sum(sold, Account.FRONT_REVENUE), Money.total(line.pays for line in front))
    yield Check("Sales tax", -_sum(sold, Account.TAX_PAYABLE), Money.total(line.tax for line in facts.lines))
    yield Check(
        "Plans owe, answered",
        _sum(sold, Account.PLAN_RECEIVABLE),
        Money.total(line.plan_answered for line in rx),
    )
    yield Check(
        "Plans owe, estimated",
        _sum(sold, Account.PLAN_ESTIMATED),
        Money.total(line.plan_estimated for line in rx),
    )
    yield Check(
        "Plans owe, answered late",
        _sum(late, Account.PLAN_RECEIVABLE),
        Money.total(fact.actual_plan for fact in facts.late),
    )
    yield Check("Patients' differences", _sum(late, Account.PATIENT_DIFFERENCE), difference)
    settled = [entry for entry in facts.entries if entry.kind in _SETTLED]
    yield Check("Cash given back", -_sum(settled, Account.CASH), Money.total(facts.cash_back))
    given = Money.total(_sum(settled, account) for account in CLEARING)
    yield Check("Given back to cards", -given, Money.total(facts.cards_back))
    small = [entry for entry in facts.entries if entry.kind == SETTLED_SMALL]
    if small or facts.small:
        moved = -_sum(small, Account.PATIENT_DIFFERENCE)
        yield Check("Small differences, by rule", moved, Money.total(facts.small))
    yield from _health_checks(facts)
    yield Check("Estimates that stand", facts.estimates_booked, facts.estimates_standing)
    yield from facts.plans


def _health_checks(facts: DayFacts) -> Iterable[Check]:
    """Check health cards where there were any."""
    said, entries = facts.health, facts.entries
    checks = (
        Check("Health cards", _of_kind(entries, SALE), Money.total(said.tendered)),
        Check("Health cards found late", _of_kind(entries, LATE_CARD), said.late),
        Check("Returned to health cards", -_of_kind(entries, CARD_RETURN), said.returned),
    )
    yield from (check for check in checks if check.one_way or check.other_way)


def _of_kind(entries: Iterable[Entry], kind: str) -> Money:
    return _sum((entry for entry in entries if entry.kind == kind), Account.FSA_CLEARING)


def _sum(entries: Iterable[Entry], account: Account) -> Money:
    return on_account(entries, account)


def _tendered(facts: DayFacts, kind: TenderKind, *, held: bool = False) -> Money:
    return Money.total(
        one.amount for one in facts.tenders if one.kind is kind and one.held is held and not one.is_health
    )


def _answered(facts: DayFacts) -> int:
    """Return how many sold prescriptions a plan owes for by its own answer."""
    return sum(1 for line in facts.lines if line.plan_answered) + len(facts.late)


def _how_many(facts: DayFacts, kind: TenderKind) -> int:
    return sum(1 for one in facts.tenders if one.kind is kind and not one.held and not one.is_health)


@dataclass(frozen=True, slots=True)
class LockFacts:
    """Hold what must be settled before a day may be locked."""

    open_sales: tuple[str, ...]
    cards_in_doubt: int
    sales_since_count: int
    reason: str
    figures: DayFigures


@dataclass(frozen=True, slots=True)
class Pending:
    """Be one thing in the way of the lock; `step` is the step of the close where it is settled."""

    step: str
    what: str
    remedy: str


def pending(facts: LockFacts) -> tuple[Pending, ...]:
    """Return what keeps a day from being locked, none when it may be."""
    found = [
        Pending("open_work", f"Sale {number} is not finished.", "Finish or cancel it.")
        for number in facts.open_sales
    ]
    if facts.cards_in_doubt:
        found.append(
            Pending(
                "cards", "The result of a card payment is not known.", "Ask the terminal on the register."
            )
        )
    over_short = facts.figures.over_short
    if over_short is None:
        found.append(Pending("count", "The drawer is not counted.", "Count it."))
    elif facts.sales_since_count:
        found.append(Pending("count", "Sales were made after the count.", "Count the drawer again."))
    elif over_short != ZERO and not facts.reason:
        found.append(
            Pending(
                "equation", f"The drawer is {over_or_short(over_short)}.", "Count again, or give the reason."
            )
        )
    found += [
        Pending("equation", f"{check.label} is {check.difference} apart.", "Call support before locking.")
        for check in unbalanced(facts.figures)
    ]
    return tuple(found)


def over_or_short(amount: Money) -> str:
    """Return `$20.00 short`, `$1.05 over` or `exact`."""
    if amount == ZERO:
        return "exact"
    return f"{amount} over" if amount > ZERO else f"{-amount} short"
