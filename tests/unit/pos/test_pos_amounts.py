"""Prove the register's sums: totals, tax, tenders, change, quick cash and the drawer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import DomainError
from app.kernel.ids import DayId, DocumentId, ItemId, SaleId, UserId
from app.kernel.money import ZERO, Money, Percent
from app.kernel.quantity import Quantity
from app.pos.drawer import LABELS, counted, from_text, to_text
from app.pos.model import Counselling, Item, LineKind, Sale, SaleLine, SaleState, Tender, TenderKind
from app.pos.pickup import check_birth_date, lacking, what_to_do
from app.pos.sale import MOST_LINES, check_room, item_amounts, totals
from app.pos.tax import line_tax, tax_rate
from app.pos.tendering import (
    MOST_CHANGE,
    MOST_GIVEN,
    cash,
    exact_amount,
    paid,
    quick_cash,
    remaining,
)

CENTS = st.integers(min_value=1, max_value=5_000_000)
AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
SALE = SaleId(UUID(int=1))


def line(kind: LineKind, pays: int, tax: int = 0) -> SaleLine:
    return SaleLine(
        id=uuid4(),
        sale_id=SALE,
        position=1,
        kind=kind,
        fill_id=None,
        item_id=None,
        bag_id=None,
        description="",
        quantity=Quantity.of(1),
        price=Money(pays),
        pays=Money(pays),
        plan_pays=ZERO,
        tax=Money(tax),
        is_estimate=False,
        estimate_basis="",
        settled_pays=None,
    )


def tender(cents: int) -> Tender:
    return Tender(uuid4(), SALE, TenderKind.CASH, Money(cents), Money(cents), ZERO, None, AT)


def item(cents: int, *, taxable: bool = True) -> Item:
    return Item(ItemId(uuid4()), "1", "Gum", Money(cents), taxable, fsa_eligible=False, active=True)


def sale() -> Sale:
    return Sale(
        id=SALE,
        lane=1,
        day_id=DayId(uuid4()),
        business_date=date(2026, 11, 24),
        number="001-0001",
        state=SaleState.OPEN,
        cashier_id=UserId(uuid4()),
        opened_at=AT,
        completed_at=None,
        patient_id=None,
        birth_date_confirmed=False,
        counselling=Counselling.NOT_ASKED,
        signature_id=None,
        subtotal=ZERO,
        tax=ZERO,
        total=ZERO,
        rev=1,
    )


def test_that_totals_keep_prescriptions_front_end_and_tax_apart() -> None:
    sums = totals([line(LineKind.PRESCRIPTION, 1000), line(LineKind.ITEM, 379, 31), line(LineKind.ITEM, 5)])
    assert (sums.rx, sums.front, sums.tax) == (Money(1000), Money(384), Money(31))
    assert (sums.subtotal, sums.total) == (Money(1384), Money(1415))


def test_that_tax_is_half_up_on_each_line_and_never_on_what_is_exempt() -> None:
    rate = tax_rate("7.375")
    assert line_tax(Money(100), rate, taxable=True) == Money(7)
    assert line_tax(Money(200), Percent.parse("0.25"), taxable=True) == Money(1), "half a cent goes up"
    assert line_tax(Money(100), rate, taxable=False) == ZERO
    assert tax_rate("  ").of(Money(100)) == ZERO


@given(CENTS, st.integers(min_value=0, max_value=2_000_000))
def test_that_tax_is_within_half_a_cent_of_exact(cents: int, ten_millionths: int) -> None:
    exact = cents * ten_millionths
    tax = line_tax(Money(cents), Percent(ten_millionths), taxable=True).cents
    assert abs(tax * 10_000_000 - exact) * 2 <= 10_000_000


def test_that_pieces_of_an_item_are_priced_together() -> None:
    amounts = item_amounts(item(949), 2, tax_rate("10"))
    assert (amounts.pays, amounts.tax) == (Money(1898), Money(190))
    assert item_amounts(item(949, taxable=False), 1, tax_rate("10")).tax == ZERO


@pytest.mark.parametrize("count", [0, -1, 1000])
def test_that_a_count_out_of_bounds_names_its_field(count: int) -> None:
    with pytest.raises(DomainError) as caught:
        item_amounts(item(1), count, tax_rate(""))
    assert caught.value.field == "quantity"


def test_that_a_sale_has_room_for_a_bounded_number_of_lines() -> None:
    check_room(MOST_LINES - 1)
    with pytest.raises(DomainError):
        check_room(MOST_LINES)


@given(CENTS, CENTS)
def test_that_cash_is_split_without_losing_a_cent(due: int, given_cents: int) -> None:
    if Money(given_cents - due) > MOST_CHANGE:
        with pytest.raises(DomainError):
            cash(Money(due), Money(given_cents))
        return
    split = cash(Money(due), Money(given_cents))
    assert split.amount + split.change == Money(given_cents)
    assert ZERO < split.amount <= Money(due)
    assert not split.change or split.amount == Money(due)


@given(st.lists(CENTS, max_size=5), CENTS)
def test_that_what_remains_and_what_was_paid_make_the_total(parts: list[int], total: int) -> None:
    tenders = [tender(cents) for cents in parts]
    left = remaining(Money(total), tenders)
    assert left >= ZERO
    assert left == Money(total) - paid(tenders) or (left == ZERO and paid(tenders) >= Money(total))


def test_that_amounts_out_of_bounds_are_refused_by_field() -> None:
    for due, amount in ((ZERO, Money(5)), (Money(5), ZERO), (Money(5), Money(-1)), (Money(5), Money(6))):
        with pytest.raises(DomainError) as caught:
            exact_amount("check", due, amount)
        assert caught.value.field == "check"
    with pytest.raises(DomainError):
        exact_amount("check", MOST_GIVEN + Money(5), MOST_GIVEN + Money(1))
    assert exact_amount("check", Money(5), Money(5)) == Money(5)


@given(CENTS)
def test_that_quick_cash_starts_exact_and_rises_in_round_steps(cents: int) -> None:
    offers = quick_cash(Money(cents))
    assert offers[0] == Money(cents)
    assert list(offers) == sorted(set(offers))
    assert all(any(offer.cents % bill == 0 for bill in (500, 1000, 2000)) for offer in offers[1:])
    assert offers[-1].cents - cents < 2000


def test_that_quick_cash_offers_the_next_5_10_and_20_dollars() -> None:
    assert quick_cash(Money(8008)) == (Money(8008), Money(8500), Money(9000), Money(10_000))
    assert quick_cash(Money(2000)) == (Money(2000),)
    assert quick_cash(ZERO) == ()


def test_that_a_pickup_lacks_each_step_until_it_is_done() -> None:
    visit = sale()
    assert lacking(visit, 0) == ()
    assert lacking(visit, 1) == ("birth date", "counselling", "signature")
    visit.birth_date_confirmed = True
    visit.counselling = Counselling.DECLINED
    assert lacking(visit, 2) == ("signature",)
    visit.signature_id = DocumentId(uuid4())
    assert lacking(visit, 2) == ()
    assert what_to_do("signature") == "Take the signature."


def test_that_only_the_birth_date_on_file_opens_the_pickup() -> None:
    born, today = date(1961, 7, 4), date(2026, 11, 24)
    check_birth_date("070461", born, today)
    for typed in ("07/04/1962", "", "yesterday", "13/01/1961"):
        with pytest.raises(DomainError) as caught:
            check_birth_date(typed, born, today)
        assert caught.value.field == "birth date"


@given(st.dictionaries(st.sampled_from(sorted(LABELS)), st.integers(min_value=0, max_value=9_999)))
def test_that_a_drawer_count_is_the_sum_of_its_denominations(counts: dict[int, int]) -> None:
    given_counts = tuple(counts.items())
    assert counted(given_counts) == Money(sum(cents * count for cents, count in given_counts))
    kept = from_text(to_text(given_counts))
    assert counted(kept) == counted(given_counts)
    assert list(kept) == sorted(((c, n) for c, n in given_counts if n), reverse=True)


@pytest.mark.parametrize("counts", [((3, 1),), ((100, 1), (100, 1)), ((100, -1),), ((100, 10_000),)])
def test_that_a_wild_count_is_refused(counts: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(DomainError):
        counted(counts)


def test_that_a_day_without_a_count_has_no_denominations() -> None:
    assert from_text("") == ()
