"""What is kept of a plan's answers says the same as all of them read anew, whatever came between."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.claims.estimating.estimator import Estimator
from app.claims.estimating.facts import Level
from app.claims.model import ClaimOutcome
from app.kernel.money import Money
from db.estimate_reads import plan_answers
from db.estimate_warmth import EstimateWarmth
from db.estimators import KEPT, SqlEstimates
from db.owed_reads import Due

if TYPE_CHECKING:
    from app.claims.estimating.facts import Guess, Question
    from app.claims.model import Claim, Plan
    from app.patients.model import Coverage, Patient
    from db.uow import SqlUnitOfWork
    from tests.fixtures.world_fixtures import World


@pytest.fixture
def world(any_unit: SqlUnitOfWork, world_of: type[World]) -> World:
    return world_of(any_unit)


class _Asked:
    """Ask about one patient's drug while answers of his plan come and go."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.patient: Patient = world.patient()
        self.plan: Plan = world.plan()
        self.coverage: Coverage = world.coverage(self.patient, self.plan)
        self.first = self.answer(900)
        (known,) = plan_answers(world.unit.session, self.plan.id, KEPT)
        self.question: Question = known.asked

    def answer(self, cents: int) -> Claim:
        """Let the plan pay one more fill of the drug."""
        unit = self.world.unit
        fill = self.world.fill(self.world.prescription(self.patient), 0, self.coverage)
        unit.flush()
        claim = self.world.claim(fill, self.coverage)
        claim.outcome, claim.answered_at = ClaimOutcome.PAID, unit.clock.now()
        claim.patient_pay, claim.plan_pay = Money(cents), Money(1_300)
        unit.flush()
        return claim

    def kept(self) -> Guess:
        """Return the estimate by what is kept."""
        return SqlEstimates(self.world.unit.session).guess(self.question)

    def anew(self) -> Guess:
        """Return the estimate by all answers, read anew."""
        estimator = Estimator()
        for answer in plan_answers(self.world.unit.session, self.plan.id, KEPT):
            estimator.learn(answer)
        return estimator.estimate(self.question)


def test_that_newer_answers_are_learned_and_withdrawn_ones_forgotten(world: World) -> None:
    asked = _Asked(world)
    assert asked.kept() == asked.anew()
    assert asked.kept().pays == Money(900)
    newer = asked.answer(1_100)
    assert asked.kept() == asked.anew()
    assert asked.kept().pays == Money(1_100)
    newer.outcome = ClaimOutcome.REVERSED
    assert asked.kept().pays == Money(900)
    asked.first.outcome = ClaimOutcome.REVERSED
    asked.answer(1_200)
    asked.answer(1_300)
    assert asked.kept() == asked.anew()
    assert asked.kept().pays == Money(1_300)


def test_that_as_many_new_answers_as_were_withdrawn_are_not_missed(world: World) -> None:
    asked = _Asked(world)
    asked.kept()
    asked.first.outcome = ClaimOutcome.REVERSED
    asked.answer(1_500)
    assert asked.kept() == asked.anew()
    assert asked.kept().pays == Money(1_500)


def warmed(asked: _Asked) -> int:
    """Warm the plan up, two answers a piece; return how many pieces it took."""
    session = asked.world.unit.session
    warmth = EstimateWarmth((session.connection().engine,), piece=2)
    pieces = 1
    while not warmth.step(session, asked.plan.id):
        pieces += 1
        assert pieces < 20
    return pieces


def test_that_an_estimator_built_in_pieces_says_the_same_and_is_built_again_when_one_is_withdrawn(
    world: World,
) -> None:
    asked = _Asked(world)
    for cents in (1_000, 1_100, 1_150, 1_200):
        last = asked.answer(cents)
    assert warmed(asked) == 4, "one to begin, three of two answers each"
    assert asked.kept() == asked.anew()
    assert warmed(asked) == 1, "all is known"
    asked.answer(1_250)
    assert warmed(asked) == 1, "what came since is learned at once"
    assert asked.kept() == asked.anew()
    last.outcome = ClaimOutcome.REVERSED
    world.unit.flush()
    assert warmed(asked) == 4
    assert asked.kept() == asked.anew()


def test_that_another_plans_answers_tell_nothing(world: World) -> None:
    asked = _Asked(world)
    guess = SqlEstimates(world.unit.session).guess(replace(asked.question, plan=str(world.unit.ids.new())))
    assert (guess.level, guess.evidence) == (Level.CASH, None)


def test_that_a_bags_band_is_told_where_each_part_has_one() -> None:
    sure, guessed = (
        Due(Money(500), is_sure=True),
        Due(Money(900), is_sure=False, band=(Money(800), Money(1_200))),
    )
    assert sure + guessed == Due(Money(1_400), is_sure=False, band=(Money(1_300), Money(1_700)))
    assert guessed + Due(Money(700), is_sure=False) == Due(Money(1_600), is_sure=False)
    assert sure + sure == Due(Money(1_000), is_sure=True)
