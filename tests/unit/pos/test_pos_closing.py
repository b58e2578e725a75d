"""Prove the one calculation behind X and Z, and that every fault of a cent shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.ids import EntryId, PaymentId, PlanId, SaleId
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity
from app.ledger.model import Account, Entry, Posting
from app.pos.books import (
    COUNT,
    DAY_CLOSE,
    DAY_OPEN,
    LATE_ANSWER,
    LATE_CARD,
    SALE,
    PlanShare,
    count_postings,
    float_postings,
    late_card_postings,
    sale_key,
    sale_postings,
)
from app.pos.closing import (
    DayFacts,
    LateFact,
    LineFact,
    LockFacts,
    TenderFact,
    day_figures,
    over_or_short,
    pending,
    unbalanced,
)
from app.pos.closing_views import PendingRow, TermRow, TermState
from app.pos.model import LineKind, SaleLine, Tender, TenderKind

if TYPE_CHECKING:
    from collections.abc import Iterable

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
PLAN = PlanId(UUID(int=7))
PATIENT = UUID(int=8)
CENTS = st.integers(min_value=0, max_value=100_000)


def entry(kind: str, postings: Iterable[Posting], kind_of_source: str = "sale") -> Entry:
    return Entry(
        EntryId(uuid4()),
        str(uuid4()),
        kind,
        1,
        date(2026, 11, 24),
        AT,
        kind_of_source,
        uuid4(),
        tuple(postings),
    )


def line(kind: LineKind, pays: int, plan: int = 0, tax: int = 0, *, estimate: bool = False) -> SaleLine:
    return SaleLine(
        id=uuid4(),
        sale_id=SaleId(UUID(int=1)),
        position=1,
        kind=kind,
        fill_id=None,
        item_id=None,
        bag_id=None,
        description="",
        quantity=Quantity.of(1),
        price=Money(pays + plan),
        pays=Money(pays),
        plan_pays=Money(plan),
        tax=Money(tax),
        is_estimate=estimate,
        estimate_basis="",
        settled_pays=None,
    )


def tender(kind: TenderKind, cents: int) -> Tender:
    payment = PaymentId(uuid4()) if kind is TenderKind.CARD else None
    amount = Money(cents)
    return Tender(uuid4(), SaleId(UUID(int=1)), kind, amount, amount, ZERO, payment, AT)


def shares(lines: Iterable[SaleLine]) -> list[PlanShare]:
    return [PlanShare(PLAN, one.plan_pays, one.is_estimate) for one in lines]


def line_fact(one: SaleLine) -> LineFact:
    return LineFact(one.kind, one.pays, one.plan_pays, one.tax, one.is_estimate)


LINES = (
    line(LineKind.PRESCRIPTION, 1000, 661),
    line(LineKind.PRESCRIPTION, 4700, 92_152, estimate=True),
    line(LineKind.ITEM, 379, tax=31),
)
TENDERS = (tender(TenderKind.CASH, 1110), tender(TenderKind.CHECK, 1000), tender(TenderKind.CARD, 4000))


def day() -> DayFacts:
    """Return a day with one sale, one late answer, one late card, locked exactly."""
    late = (
        Posting(Account.PLAN_ESTIMATED, Money(-500), PLAN),
        Posting(Account.PLAN_RECEIVABLE, Money(450), PLAN),
        Posting(Account.PATIENT_DIFFERENCE, Money(25), PATIENT),
        Posting(Account.RX_REVENUE, Money(25)),
    )
    entries = (
        entry(DAY_OPEN, float_postings(Money(10_000)), "register_day"),
        entry(SALE, sale_postings(LINES, TENDERS, shares(LINES), PATIENT)),
        entry(LATE_ANSWER, late, "claim"),
        entry(LATE_CARD, late_card_postings(Money(777), PATIENT), "payment"),
        entry(COUNT, count_postings(Money(-2000)), "register_day"),
        entry(DAY_CLOSE, float_postings(Money(-10_000)), "register_day"),
    )
    return DayFacts(
        entries=entries,
        tenders=tuple(TenderFact(one.kind, one.amount) for one in TENDERS),
        lines=tuple(map(line_fact, LINES)),
        late=(LateFact(Money(1000), Money(500), Money(1025), Money(450)),),
        late_cards=(Money(777),),
        sales=1,
        cancelled=2,
        counted=Money(9110),
        estimates_standing=Money(91_652),
        estimates_booked=Money(91_652),
    )


def test_that_a_day_is_added_up_from_its_books() -> None:
    figures = day_figures(day())
    assert (figures.float_amount, figures.cash, figures.expected_cash) == (
        Money(10_000),
        Money(1110),
        Money(11_110),
    )
    assert (figures.checks, figures.cards) == (Money(1000), Money(4777))
    assert (figures.plans_owe, figures.estimates) == (Money(661 + 450), Money(92_152 - 500))
    assert (figures.rx_revenue, figures.late_revenue) == (Money(98_513), Money(-25))
    assert (figures.front_revenue, figures.tax) == (Money(379), Money(31))
    assert (figures.patients_owe, figures.owed_to_customers) == (Money(25), Money(777))
    assert figures.over_short == Money(-2000)
    assert figures.charged == figures.received
    assert (figures.sales, figures.prescriptions, figures.cancelled) == (1, 2, 2)
    assert (figures.cash_count, figures.check_count, figures.card_count) == (1, 1, 1)
    assert figures.plan_count == 2
    assert unbalanced(figures) == ()


def test_that_x_and_z_are_the_same_figures() -> None:
    locked = day()
    still_open = replace(locked, entries=locked.entries[:-2])
    assert day_figures(still_open) == day_figures(locked)


def test_that_cash_on_an_open_sale_is_expected_in_the_drawer() -> None:
    facts = day()
    held = TenderFact(TenderKind.CASH, Money(100), held=True)
    figures = day_figures(replace(facts, tenders=(*facts.tenders, held)))
    assert (figures.cash_held, figures.expected_cash) == (Money(100), Money(11_210))
    assert unbalanced(figures) == ()


def test_that_nothing_is_over_or_short_before_the_count() -> None:
    assert day_figures(replace(day(), counted=None)).over_short is None


@pytest.mark.parametrize(
    ("broken", "label"),
    [
        ({"tenders": (TenderFact(TenderKind.CASH, Money(1111)), *day().tenders[1:])}, "Cash sales"),
        ({"late_cards": (Money(776),)}, "Cards found late"),
        ({"lines": day().lines[:2]}, "Front end"),
        ({"late": ()}, "Plans owe, answered late"),
        ({"estimates_standing": Money(91_651)}, "Estimates that stand"),
    ],
)
def test_that_a_fault_of_one_cent_shows(broken: dict[str, object], label: str) -> None:
    found = unbalanced(day_figures(replace(day(), **broken)))  # type: ignore[arg-type]
    assert label in [check.label for check in found]
    assert all(check.difference for check in found)


@given(st.lists(st.tuples(CENTS, CENTS, st.booleans()), max_size=6), st.lists(CENTS, max_size=6), CENTS)
def test_that_every_day_of_whole_sales_balances(
    rx: list[tuple[int, int, bool]], front: list[int], beyond: int
) -> None:
    lines = [line(LineKind.PRESCRIPTION, pays, plan, estimate=guess) for pays, plan, guess in rx]
    lines += [line(LineKind.ITEM, pays, tax=pays // 12) for pays in front]
    due = sum((one.pays + one.tax).cents for one in lines)
    tenders = [tender(TenderKind.CASH, due // 2), tender(TenderKind.CARD, due - due // 2 + beyond)]
    guesses = Money.total(one.plan_pays for one in lines if one.is_estimate)
    sold = entry(SALE, sale_postings(lines, tenders, shares(lines), PATIENT))
    facts = DayFacts(
        entries=(entry(DAY_OPEN, float_postings(Money(5000))), sold),
        tenders=tuple(TenderFact(one.kind, one.amount) for one in tenders),
        lines=tuple(map(line_fact, lines)),
        late=(),
        late_cards=(),
        sales=1,
        cancelled=0,
        counted=None,
        estimates_standing=guesses,
        estimates_booked=guesses,
    )
    figures = day_figures(facts)
    assert unbalanced(figures) == ()
    assert figures.owed_to_customers == Money(beyond)
    assert figures.expected_cash == Money(5000 + due // 2)


def test_that_every_thing_in_the_way_of_the_lock_is_listed() -> None:
    figures = day_figures(day())
    clear = LockFacts((), 0, 0, "gift card rush", figures)
    assert pending(clear) == ()
    assert [one.step for one in pending(replace(clear, open_sales=("001-0003",), cards_in_doubt=1))] == [
        "open_work",
        "cards",
    ]
    assert pending(replace(clear, reason=""))[0].what == "The drawer is $20.00 short."
    assert pending(replace(clear, sales_since_count=1))[0].remedy == "Count the drawer again."
    uncounted = day_figures(replace(day(), counted=None))
    assert pending(replace(clear, figures=uncounted))[0].step == "count"
    broken = day_figures(replace(day(), late_cards=()))
    assert "Cards found late is $7.77 apart." in [one.what for one in pending(replace(clear, figures=broken))]
    exact = day_figures(replace(day(), counted=Money(11_110)))
    assert pending(LockFacts((), 0, 0, "", exact)) == ()


def test_that_over_and_short_are_said_in_words() -> None:
    assert over_or_short(ZERO) == "exact"
    assert over_or_short(Money(105)) == "$1.05 over"
    assert over_or_short(Money(-2000)) == "$20.00 short"


def test_that_an_exact_count_books_nothing() -> None:
    assert count_postings(ZERO) == ()
    assert sale_key(UUID(int=1)) == f"sale:{UUID(int=1)}"


def test_that_a_term_tells_its_difference_once_both_sides_are_known() -> None:
    assert TermRow("Cash", 1, None, None, TermState.OPEN).difference is None
    assert TermRow("Cash", 1, Money(5), None, TermState.OPEN).difference is None
    assert TermRow("Cash", 1, Money(5), Money(3), TermState.DIFFERS).difference == Money(-2)
    assert str(PendingRow("Count.", "Do it.")) == "Count. Do it."
