"""What a claim tells besides is kept, replaced and emptied the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.more import NO_MORE, More
from app.claims.ncpdp.parts import (
    Administration,
    Compound,
    Coupon,
    Facility,
    Ingredient,
    Injury,
    PartialFill,
    Setting,
)
from app.kernel.money import Money
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from tests.fixtures.payers_fixtures import TwoPayers

INJURY = Injury(on=date(2026, 11, 3), employer="Elm Mill", carrier_id="C1", claim_reference="WC9")
WHOLE = More(
    clarifications=("20", "5"),
    services=(("DD", "M0", "1G"), ("", "MA", "")),
    delay_reason="1",
    setting=Setting(residence="3", place_of_service="13", level_of_service="3"),
    facility=Facility(id="F1", name="Elm House"),
    coupon=Coupon(kind="01", number="CP77", value=Money(2500)),
    diagnoses=("E11.9", "I10"),
    partial=PartialFill(
        status="C",
        quantity_intended=Quantity.parse("60.5"),
        days_intended=30,
        part_of_number=1_000_001,
        part_of_date=date(2026, 11, 20),
    ),
    administration=Administration(incentive=Money(2000)),
    compound=Compound(
        dosage_form="03",
        unit_form="2",
        route="6064005",
        ingredients=tuple(
            Ingredient(ndc11=f"{place:011d}", quantity=Quantity.of(place + 1), cost=Money(place))
            for place in range(25)
        ),
    ),
    compound_name="Practice cream",
)


@pytest.fixture
def runner(any_runner: Any) -> Any:
    """Run the shop on each database in turn."""
    return any_runner


def test_that_everything_comes_back_as_it_was_put_and_can_be_emptied(two_payers: TwoPayers) -> None:
    shop, fill_id = two_payers.payers.shop, two_payers.fill_id
    coverage_id = two_payers.payers.last(fill_id).coverage_id

    def put(more: More, injury: Injury | None) -> None:
        def act(unit: Any) -> None:
            unit.mores.put(fill_id, more)
            unit.mores.put_injury(coverage_id, injury)

        shop.within(act)

    def kept() -> More:
        more: More = shop.within(lambda unit: unit.mores.whole(fill_id))
        return more

    put(WHOLE, INJURY)
    assert kept() == replace(WHOLE, injury=INJURY)
    put(replace(WHOLE, compound=None, compound_name=""), INJURY)
    assert kept().compound is None
    put(NO_MORE, None)
    assert kept() == NO_MORE
