"""Several payers of one fill are kept, found and added up the same on both databases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.pricing import Basis, BenchmarkPrice, PriceUse
from app.kernel.money import ZERO, Money, Rate
from app.ledger.model import Account
from app.pos.closing import unbalanced
from app.workflows.pricing_desk import AddSchedule, ScheduleFields, add_schedule
from app.workflows.tendering import TenderCash, tender_cash

if TYPE_CHECKING:
    from db.uow import SqlUnitOfWork
    from tests.fixtures.payers_fixtures import TwoPayers


@pytest.fixture
def runner(any_runner: Any) -> Any:
    """Run the shop on each database in turn."""
    return any_runner


def test_that_a_chain_is_sold_settled_and_closed_to_the_cent(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    shop = payers.shop
    day = shop.open_day()
    sale_id = shop.sale()
    shop.pick_up(sale_id, two_payers.patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(1000)))
    payers.pay(fill_id, 1500, 400)
    (waiting,) = shop.within(lambda unit: unit.closing.sold_not_answered())
    assert (waiting.plan, waiting.plan_pays) == ("Second Plan", Money(500))
    payers.pay(fill_id, 200, 1250)
    assert shop.balance(Account.PLAN_ESTIMATED) == ZERO
    assert shop.balance(Account.PLAN_RECEIVABLE) == Money(1650)
    assert not unbalanced(shop.figures())
    shop.close_exactly(day)
    line = shop.within(lambda unit: unit.sales.line_of_fill(fill_id))
    assert line is not None
    shares = shop.within(lambda unit: unit.shares.of_line(line.id))
    assert [(one.level, one.amount, one.now_amount, one.now_estimate) for one in shares] == [
        (1, Money(661), Money(400), False),
        (2, ZERO, Money(1250), False),
    ]
    settled = shop.within(lambda unit: unit.shares.settlements(line.id))
    assert [(one.pays_before, one.pays_after) for one in settled] == [
        (Money(1000), Money(1000)),
        (Money(1000), Money(200)),
    ]


def test_that_screens_read_the_same_of_a_chain_as_the_register(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    shop = payers.shop
    for patient, plan in ((200, 300), (50, 100)):
        payers.pay(fill_id, patient, plan)
        owed = payers.owed(fill_id)
        (bag,) = shop.read(lambda reads: reads.fills.will_call())
        assert (bag.total_pays, bag.is_estimate) == (owed.pays, owed.is_estimate)
        card = shop.read(lambda reads: reads.fills.card(fill_id))
        assert card.claim.plan == "Second Plan"
        assert card.revenue == owed.price
    totals = shop.read(lambda reads: reads.claim_money.totals())
    assert {(row.plan, row.net) for row in totals} == {
        ("Practice Commercial", Money(300)),
        ("Second Plan", Money(100)),
    }
    (below,) = shop.read(lambda reads: reads.claim_money.below_cost())
    assert below.lost == Money(811 - 450)
    assert {row.worth.difference for row in shop.read(lambda reads: reads.claim_money.worth())} == {
        Money(500 - 1661),
        Money(-50),
    }


def test_that_a_line_taken_off_a_sale_leaves_no_share_behind(two_payers: TwoPayers) -> None:
    from app.workflows.register import RemoveLine, remove_line

    shop = two_payers.payers.shop
    shop.open_day()
    sale_id = shop.sale()
    shop.pick_up(sale_id, two_payers.patient)
    (line,) = shop.view(sale_id).lines
    assert shop.within(lambda unit: unit.shares.of_line(line.id))
    shop.go(remove_line, RemoveLine(sale_id, line.id))
    assert shop.within(lambda unit: unit.shares.of_line(line.id)) == []


def test_that_schedules_and_published_prices_are_kept(two_payers: TwoPayers) -> None:
    shop = two_payers.payers.shop
    fields = ScheduleFields("Usual", PriceUse.USUAL, Basis.NADAC, "12.5", "9.00", "4.00", 10)
    shop.go(add_schedule, AddSchedule(fields), shop.people.owner)

    def put(unit: SqlUnitOfWork) -> int:
        prices = [
            BenchmarkPrice("68180033609", Basis.NADAC, date(2026, month, 1), Rate.parse(rate), "file")
            for month, rate in ((1, "0.10"), (1, "0.11"), (6, "0.20"))
        ]
        return unit.pricing.put_benchmarks(prices)

    assert shop.within(put) == 3
    found = shop.within(lambda unit: unit.pricing.benchmark("68180033609", Basis.NADAC, date(2026, 5, 1)))
    assert found == Rate.parse("0.11")
    (row,) = shop.read(lambda reads: reads.claim_money.schedules())
    assert (row.name, row.round_to, row.minimum) == ("Usual", 10, Money(400))
