"""Amounts and days out of bounds make no prescription; the bounds themselves do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.kernel.quantity import MAX_THOUSANDTHS, Quantity, Unit
from app.prescriptions.days_supply import parse_days
from app.prescriptions.fields import EntryContext, check_field
from app.workflows.dispense import CompleteFill, complete_fill
from app.workflows.register import AddItem, add_item
from app.workflows.tendering import TenderCash, TenderCheck, tender_cash, tender_check

if TYPE_CHECKING:
    from tests.unit.bad_input.conftest import Counter

TODAY = date(2026, 11, 24)
BORN = date(1961, 7, 4)
CONTEXT = EntryContext(TODAY, BORN)


@pytest.mark.parametrize("thousandths", [0, -1, -30_000, MAX_THOUSANDTHS + 1, 10**15])
def test_that_a_quantity_out_of_bounds_makes_no_prescription(counter: Counter, thousandths: int) -> None:
    problem = counter.refuse(lambda c: c.stage.accept(c.who, quantity=Quantity(thousandths)), "quantity")
    assert "above 0" in problem.message or "9,999,999.999" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "0.000",
        "-1",
        "-0.001",
        "10,000,000",
        "9,999,999.9999",
        "9999999.9991",
        "1e5",
        "",
        "½",
        "NaN",
        "٣",
        "3 0",
    ],
)
def test_that_a_typed_quantity_out_of_bounds_is_refused_as_it_is_left(text: str) -> None:
    with pytest.raises(DomainError) as raised:
        Quantity.parse(text)
    assert raised.value.field == "quantity"
    found = check_field("quantity", text, CONTEXT)
    assert found is not None
    assert "Type" in found.message


def test_that_the_largest_quantity_is_taken_for_cash(counter: Counter) -> None:
    assert Quantity.parse("9,999,999.999") == Quantity(MAX_THOUSANDTHS)
    largest = Quantity(MAX_THOUSANDTHS)
    made = counter.stage.accept(counter.who, quantity=largest, coverage_id=None)
    card = counter.stage.read(lambda reads: reads.fills.card(made.fill_id))
    assert card.quantity == largest


def test_that_the_largest_quantity_is_billed_or_refused_by_name(counter: Counter) -> None:
    """A claim holds no more than $999,999.99: what does not fit is refused before anything is written."""
    problem = counter.refuse(
        lambda c: c.stage.accept(c.who, quantity=Quantity(MAX_THOUSANDTHS)),
        "drug",
    )
    assert problem.message.startswith("409-D9 Ingredient Cost Submitted: ")


@pytest.mark.parametrize("days", [0, -1, 1000, 10**9])
def test_that_days_out_of_bounds_make_no_prescription(counter: Counter, days: int) -> None:
    problem = counter.refuse(lambda c: c.stage.accept(c.who, days_supply=days), "days supply")
    assert "1 to 999" in problem.message


@pytest.mark.parametrize("text", ["0", "1000", "-1", "", "30.5", "thirty", "٣٠"])
def test_that_typed_days_out_of_bounds_are_refused(text: str) -> None:
    with pytest.raises(DomainError) as raised:
        parse_days(text)
    assert raised.value.field == "days supply"
    assert check_field("days supply", text, CONTEXT) is not None


@pytest.mark.parametrize("days", [1, 999])
def test_that_days_at_the_bounds_are_taken(counter: Counter, days: int) -> None:
    assert counter.stage.accept(counter.who, days_supply=days).rx_number


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"refills": -1}, "refills"),
        ({"refills": 100}, "refills"),
        ({"daw": 10}, "daw"),
        ({"daw": -1}, "daw"),
        ({"origin": 6}, "origin"),
        ({"sig_typed": ""}, "sig"),
        ({"sig_text": " "}, "sig"),
        ({"sig_typed": "1 tab " * 400}, "sig"),
        ({"unit": Unit.MILLILITER}, "quantity"),
        ({"date_written": date(2026, 11, 25)}, "date written"),
        ({"date_written": date(2027, 1, 1)}, "date written"),
        ({"date_written": date(1961, 7, 3)}, "date written"),
        ({"date_written": date(1850, 1, 1)}, "date written"),
    ],
)
def test_that_a_wrong_field_is_named_and_nothing_is_kept(
    counter: Counter, change: dict[str, object], field: str
) -> None:
    counter.refuse(lambda c: c.stage.accept(c.who, **change), field)


def test_that_every_wrong_field_is_named_at_once(counter: Counter) -> None:
    with pytest.raises(DomainError) as raised:
        counter.stage.accept(
            counter.who,
            quantity=Quantity(0),
            days_supply=0,
            refills=100,
            daw=11,
            date_written=date(2030, 2, 1),
        )
    named = [problem.field for problem in raised.value.problems]
    assert named == ["quantity", "days supply", "refills", "daw", "date written"]


@pytest.mark.parametrize(
    "text", ["02/30/2026", "2/29/2026", "13/01/2026", "00/10/2026", "11/25/2026", "07/03/1961", "x"]
)
def test_that_a_typed_day_that_cannot_be_is_refused_as_it_is_left(text: str) -> None:
    found = check_field("date written", text, CONTEXT)
    assert found is not None
    assert found.field == "date written"


@pytest.mark.parametrize(
    "expiry", ["02/30/2028", "13/2028", "10/2026", "11/23/2026", "", "soon", "06/2028\x1c"]
)
def test_that_a_bottle_with_a_bad_expiry_fills_nothing(counter: Counter, expiry: str) -> None:
    done = CompleteFill(counter.entered, counter.stage.drug.ndc11, "LOT7", expiry)
    counter.refuse(lambda c: c.stage.do(complete_fill, done), "expiry")


@pytest.mark.parametrize("lot", ["", "  ", "L" * 21, "LOT\x1d7", "LOT\u202e7"])
def test_that_a_bad_lot_fills_nothing(counter: Counter, lot: str) -> None:
    done = CompleteFill(counter.entered, counter.stage.drug.ndc11, lot, "06/2028")
    counter.refuse(lambda c: c.stage.do(complete_fill, done), "lot")


@pytest.mark.parametrize("count", [0, -1, 1000])
def test_that_a_count_out_of_bounds_is_not_sold(counter: Counter, count: int) -> None:
    from app.practice.people import people

    code = people().items[0].upc
    counter.refuse(lambda c: c.stage.do(add_item, AddItem(c.sale_id, code, count)), "quantity")


@pytest.mark.parametrize("cents", [0, -1, -100_000, 10_000_000, 100_000_000])
def test_that_money_out_of_bounds_is_not_taken(counter: Counter, cents: int) -> None:
    amount = Money(cents)
    counter.refuse(lambda c: c.stage.do(tender_cash, TenderCash(c.sale_id, amount)), "cash")
    counter.refuse(lambda c: c.stage.do(tender_check, TenderCheck(c.sale_id, amount)), "check")
