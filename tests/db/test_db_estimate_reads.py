"""The history that estimates are made of is what first payers paid, with the parts of their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimAmount, ClaimOutcome
from app.kernel.money import ZERO, Money
from db.estimate_reads import answers

if TYPE_CHECKING:
    from db.uow import SqlUnitOfWork
    from tests.fixtures.world_fixtures import World


@pytest.fixture
def world(any_unit: SqlUnitOfWork, world_of: type[World]) -> World:
    return world_of(any_unit)


def test_that_paid_answers_come_with_their_parts_and_others_not_at_all(world: World) -> None:
    unit, patient = world.unit, world.patient()
    coverage = world.coverage(patient, world.plan())
    claims = []
    for outcome in (ClaimOutcome.PAID, ClaimOutcome.REJECTED, ClaimOutcome.REVERSED, ClaimOutcome.NONE):
        fill = world.fill(world.prescription(patient), 0, coverage)
        unit.flush()
        claim = world.claim(fill, coverage)
        claim.outcome, claim.answered_at = outcome, unit.clock.now()
        claim.patient_pay, claim.plan_pay = Money(900), Money(1_300)
        claims.append((fill, claim))
    unit.flush()
    paid_fill, paid = claims[0]
    for field, cents in (("FH", 400), ("FI", 500), ("FD", 2_500), ("F5", 900)):
        unit.claims.add_amount(ClaimAmount(paid.id, field, 0, "", Money(cents)))
    unit.flush()

    (found,) = answers(unit.session)
    assert found.asked.patient == str(patient.id)
    assert found.asked.quantity == paid_fill.quantity
    assert (found.patient_pay, found.plan_pay) == (Money(900), Money(1_300))
    assert (found.deductible, found.copay, found.coinsurance) == (Money(400), Money(500), None)
    assert (found.deductible_used, found.deductible_left) == (None, Money(2_500))
    assert found.rest == Money(1_800)


def test_that_an_answer_without_parts_is_still_one(world: World) -> None:
    unit, patient = world.unit, world.patient()
    coverage = world.coverage(patient, world.plan())
    fill = world.fill(world.prescription(patient), 0, coverage)
    unit.flush()
    claim = world.claim(fill, coverage)
    claim.outcome, claim.answered_at, claim.patient_pay = ClaimOutcome.PAID, unit.clock.now(), Money(900)
    unit.flush()
    (found,) = answers(unit.session)
    assert (found.deductible, found.copay, found.shared) == (ZERO, None, Money(900))
