"""What claims bring is kept amount by amount, set beside what was expected, and appealed below cost."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.amounts import amounts_of
from app.claims.pricing import Basis, PriceSchedule, PriceUse, choose, scheduled
from app.claims.worth import Submitted, appeal_by, loss, worth_of
from app.documents.mac_appeal import MacAppealFacts, appeal_csv
from app.documents.stored import from_json
from app.kernel.errors import DomainError
from app.kernel.ids import PlanId
from app.kernel.money import ZERO, Money, Percent, Rate
from app.printing.model import DocumentKind
from app.workflows.claim_money import AppealPrice, appeal_price
from app.workflows.claims_desk import ReverseClaim, reverse_claim
from app.workflows.pricing_desk import (
    AddSchedule,
    ChangeSchedule,
    ImportBenchmarks,
    ScheduleFields,
    add_schedule,
    change_schedule,
    import_benchmarks,
)
from devices.render import DocumentRenderer

if TYPE_CHECKING:
    from pathlib import Path

    from app.kernel.ids import FillId
    from tests.fixtures.payers_fixtures import Payers, TwoPayers
    from tests.fixtures.register_fixtures import Shop

cents = st.integers(0, 9_999_999).map(Money)


def schedule(**changes: object) -> PriceSchedule:
    facts: dict[str, object] = {
        "id": UUID(int=1),
        "name": "All",
        "use": PriceUse.USUAL,
        "plan_id": None,
        "basis": Basis.ACQUISITION,
        "percent": Percent.parse("20"),
        "fee": Money(500),
        "minimum": Money(1000),
        "round_to": 25,
        "active": True,
        "rev": 1,
    }
    return PriceSchedule(**(facts | changes))  # type: ignore[arg-type]


@given(
    cents,
    st.integers(-99, 900).map(lambda whole: Percent.parse(str(whole))),
    cents,
    cents,
    st.sampled_from([1, 5, 10, 25, 50, 100]),
)
def test_that_a_scheduled_price_keeps_its_minimum_its_steps_and_its_parts(
    base: Money, percent: Percent, fee: Money, minimum: Money, step: int
) -> None:
    price = scheduled(schedule(percent=percent, fee=fee, minimum=minimum, round_to=step), base)
    assert price.price >= minimum
    assert price.price.cents % step == 0
    assert price.ingredient_cost >= ZERO
    assert price.dispensing_fee == fee
    plain = max(base + percent.of(base), ZERO) + fee
    assert price.price - max(plain, minimum) < Money(step)


def test_that_a_plans_own_schedule_comes_before_the_one_for_all() -> None:
    plan_id = PlanId(UUID(int=1))
    general, own = schedule(use=PriceUse.SUBMITTED), schedule(use=PriceUse.SUBMITTED, plan_id=plan_id)
    assert choose([general, own], PriceUse.SUBMITTED, plan_id) is own
    assert choose([general, own], PriceUse.SUBMITTED, None) is general
    assert choose([own], PriceUse.SUBMITTED, None) is None
    assert choose([schedule(active=False)], PriceUse.USUAL, None) is None


def test_that_a_contract_in_the_answer_is_what_was_expected() -> None:
    asked = Submitted(Money(850), Money(1661), Money(1985))
    stated = {"U8": Money(700), "U9": Money(200), "F7": Money(150), "NZ": Money(25)}
    worth = worth_of(asked, Money(500), Money(300), stated)
    assert (worth.expected, worth.difference) == (Money(900), Money(-100))
    assert (worth.fee_expected, worth.fee_difference, worth.processor_fee) == (
        Money(200),
        Money(-50),
        Money(25),
    )
    plain = worth_of(asked, Money(661), Money(1000), {})
    assert (plain.expected, plain.difference) == (Money(1661), ZERO)
    later = worth_of(Submitted(Money(850), Money(1661), Money(1985), Money(1000)), Money(700), Money(300), {})
    assert (later.expected, later.difference, later.fee_expected) == (Money(1000), ZERO, ZERO)


def test_that_a_loss_is_never_below_zero_and_the_deadline_counts_days() -> None:
    assert loss(Money(500), Money(700)) == ZERO
    assert loss(Money(700), Money(500)) == Money(200)
    assert appeal_by(date(2026, 11, 25), 14) == date(2026, 12, 9)


def test_that_every_amount_of_an_answer_is_kept_with_what_was_asked(two_payers: TwoPayers) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    (claim,) = payers.links(fill_id)
    payers.pay(fill_id, 1000, 661, copay=1000)
    kept = payers.shop.within(lambda unit: unit.claims.amounts(claim.id))
    found = {one.field_id: one.amount for one in kept}
    assert found == {
        "D9": Money(811),
        "DC": Money(850),
        "DQ": Money(1985),
        "DU": Money(1661),
        "F5": Money(1000),
        "F6": Money(1561),
        "F7": Money(100),
        "F9": Money(661),
        "FI": Money(1000),
    }


def test_that_repeated_amounts_keep_their_place_and_qualifier() -> None:
    head = b"D0B11A01" + b"2000000002     " + b"20261125"
    status = b"\x1d\x1e\x1cAM21\x1cANP\x1e\x1cAM23\x1cF5100{\x1cJ22\x1cJ301\x1cJ4012A\x1cJ309\x1cJ4003}"
    found = amounts_of(head + status)
    rows = [(one.field_id, one.place, one.qualifier, one.amount) for one in found]
    assert rows == [
        ("F5", 0, "", Money(1000)),
        ("J4", 0, "01", Money(121)),
        ("J4", 1, "09", Money(-30)),
    ]


def below_cost(shop: Shop) -> list[tuple[str, Money, int]]:
    rows = shop.read(lambda reads: reads.claim_money.below_cost())
    return [(row.plan, row.lost, row.days_left) for row in rows]


def test_that_what_all_payers_together_pay_below_cost_is_listed_and_appealed(two_payers: TwoPayers) -> None:
    payers, fill_id, shop = two_payers.payers, two_payers.fill_id, two_payers.payers.shop
    payers.pay(fill_id, 200, 300)
    assert below_cost(shop) == []
    payers.pay(fill_id, 50, 100)
    assert below_cost(shop) == [("Practice Commercial", Money(811 - 450), 14)]
    first = payers.links(fill_id)[0]
    shop.go(appeal_price, AppealPrice(first.id), shop.people.technician)
    paper = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.MAC_APPEAL, first.id))
    facts = from_json(MacAppealFacts, paper.facts)
    assert (facts.lost, facts.cost, facts.cost_unit_price) == (Money(361), Money(811), "$0.1351")
    assert (facts.plan_pays, facts.ingredient_paid, facts.fee_paid) == (Money(300), Money(400), Money(100))
    assert facts.appeal_by == facts.answered_on + timedelta(days=14)
    assert DocumentRenderer().mac_appeal_pdf(facts).startswith(b"%PDF")
    (row,) = csv.DictReader(io.StringIO(appeal_csv([facts])))
    assert (row["npi"], row["ndc11"], row["lost"], row["rx_number"]) == (
        "2000000002",
        "68180033609",
        "3.61",
        str(facts.rx_number),
    )
    (listed,) = shop.read(lambda reads: reads.claim_money.below_cost())
    assert listed.is_appealed


def test_that_what_is_not_below_cost_cannot_be_appealed(two_payers: TwoPayers) -> None:
    payers, shop = two_payers.payers, two_payers.payers.shop
    payers.pay(two_payers.fill_id, 0, 1661)
    with pytest.raises(DomainError, match="not paid below"):
        shop.go(appeal_price, AppealPrice(payers.links(two_payers.fill_id)[0].id), shop.people.technician)


def test_that_totals_by_payer_and_day_take_reversals_off(two_payers: TwoPayers) -> None:
    payers, fill_id, shop = two_payers.payers, two_payers.fill_id, two_payers.payers.shop

    def totals() -> dict[str, tuple[int, Money, Money, Money]]:
        rows = shop.read(lambda reads: reads.claim_money.totals())
        return {row.plan: (row.paid_count, row.paid, row.back, row.net) for row in rows}

    payers.pay(fill_id, 1000, 661)
    payers.pay(fill_id, 300, 700)
    assert totals() == {
        "Practice Commercial": (1, Money(661), ZERO, Money(661)),
        "Second Plan": (1, Money(700), ZERO, Money(700)),
    }
    shop.go(reverse_claim, ReverseClaim(payers.links(fill_id)[1].id), shop.people.technician)
    payers.approve(payers.open_reversals(fill_id)[0])
    assert totals()["Second Plan"] == (1, Money(700), Money(700), ZERO)
    assert payers.owed(fill_id).pays == Money(1000)
    worst = shop.read(lambda reads: reads.claim_money.worth())
    assert [row.plan for row in worst] == ["Practice Commercial"]
    assert worst[0].worth.difference == ZERO


def add(shop: Shop, **changes: object) -> UUID:
    fields = ScheduleFields(**({"name": "All", "use": PriceUse.USUAL, "basis": Basis.ACQUISITION} | changes))  # type: ignore[arg-type]
    return shop.go(add_schedule, AddSchedule(fields), shop.people.owner)


def billed(payers: Payers, fill_id: FillId) -> dict[str, Money | None]:
    pricing = payers.request(payers.links(fill_id)[0]).segment("11")
    return {name: pricing.money(name) for name in ("D9", "DC", "DQ", "DU")}


def test_that_schedules_price_what_is_asked_and_what_is_submitted(payers: Payers, tmp_path: Path) -> None:
    shop = payers.shop
    patient = shop.patient()
    coverage = shop.coverage(patient)
    add(shop, percent="50", fee="5.00", minimum="10.00", round_to=100)
    shop.go(
        add_schedule,
        AddSchedule(
            ScheduleFields("AWP", PriceUse.SUBMITTED, Basis.AWP, "-15", "9.50", plan_id=shop.plan_id)
        ),
        shop.people.owner,
    )
    first = shop.ready(patient, coverage)
    assert billed(payers, first) == {"D9": Money(811), "DC": Money(850), "DQ": Money(1800), "DU": Money(1661)}
    file = tmp_path / "awp.csv"
    file.write_text("NDC,AWP Unit Price,Effective Date\n68180-0336-09,2.00,11/01/2026\nx,1,1\n", "utf-8")
    taken = shop.go(import_benchmarks, ImportBenchmarks(str(file), Basis.AWP), shop.people.owner)
    assert (taken.taken, len(taken.refused)) == (1, 1)
    second = shop.ready(patient, coverage)
    assert billed(payers, second) == {
        "D9": Money(10_200),
        "DC": Money(950),
        "DQ": Money(1800),
        "DU": Money(11_150),
    }
    assert payers.request(payers.links(second)[0]).segment("11").text("DN") == "01"


def test_that_a_wrong_schedule_is_refused_field_by_field(shop: Shop) -> None:
    with pytest.raises(DomainError) as caught:
        add(shop, name=" ", percent="x", fee="-1", round_to=3)
    assert {problem.field for problem in caught.value.problems} == {"name", "percent", "fee", "rounding"}
    kept = add(shop)
    with pytest.raises(DomainError, match="in use already"):
        add(shop, name="Another")
    fields = ScheduleFields("All", PriceUse.USUAL, Basis.NADAC, "10")
    shop.go(change_schedule, ChangeSchedule(kept, fields), shop.people.owner)
    (row,) = shop.read(lambda reads: reads.claim_money.schedules())
    assert (row.basis, row.percent, row.plan) == (Basis.NADAC, Percent.parse("10"), "")
    shop.go(change_schedule, ChangeSchedule(kept, fields, active=False), shop.people.owner)
    assert shop.read(lambda reads: reads.claim_money.schedules()) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [("a,b\n1,2\n", "No price could be read"), ("", "No price could be read")],
)
def test_that_a_file_without_prices_is_refused(shop: Shop, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(DomainError, match=words):
        shop.go(import_benchmarks, ImportBenchmarks(str(file), Basis.NADAC), shop.people.owner)
    with pytest.raises(DomainError, match="cannot be read"):
        shop.go(import_benchmarks, ImportBenchmarks(str(tmp_path), Basis.NADAC), shop.people.owner)


def test_that_the_price_of_a_day_is_the_newest_before_it(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "nadac.csv"
    lines = (
        "NDC,NADAC Per Unit,Effective Date",
        "68180033609,0.10,01/01/2026",
        "68180033609,0.20,06/01/2026",
    )
    file.write_text("\n".join(lines), "utf-8")
    shop.go(import_benchmarks, ImportBenchmarks(str(file), Basis.NADAC), shop.people.owner)

    def rate(day: date) -> Rate | None:
        return shop.within(lambda unit: unit.pricing.benchmark("68180033609", Basis.NADAC, day))

    assert rate(date(2025, 12, 31)) is None
    assert rate(date(2026, 5, 31)) == Rate.parse("0.10")
    assert rate(date(2026, 6, 1)) == Rate.parse("0.20")
