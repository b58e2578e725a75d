"""An estimate is bounded, explained, repeatable, and made of nothing but what had been answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.claims.estimating.backtest import measure, walk
from app.claims.estimating.estimator import Estimator
from app.claims.estimating.facts import Answered, Level, Question
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity
from app.practice.history import HELD_OUT, practice_history

TUNED_ON = 3
DAY = date(2025, 10, 14)
ASKED = Question(
    patient="A",
    plan="plan",
    ndc11="68180033609",
    is_brand=False,
    quantity=Quantity.of(30),
    days=30,
    gross=Money(5_000),
    usual=Money(7_000),
    served=DAY,
)


def _copay(cents: int, asked: Question = ASKED) -> Answered:
    return Answered(asked, asked.served, Money(cents), asked.gross - Money(cents), copay=Money(cents))


def _share(asked: Question) -> Answered:
    part = Money(asked.gross.cents // 4)
    return Answered(asked, asked.served, part, asked.gross - part, coinsurance=part)


def _after(*answers: Answered) -> Estimator:
    estimator = Estimator()
    for answer in answers:
        estimator.learn(answer)
    return estimator


questions = st.builds(
    Question,
    patient=st.sampled_from("ABC"),
    plan=st.just("plan"),
    ndc11=st.sampled_from(("68180033609", "55555000101", "55555000201")),
    is_brand=st.booleans(),
    quantity=st.integers(1, 180).map(Quantity.of),
    days=st.sampled_from((7, 30, 90)),
    gross=st.integers(0, 200_000).map(Money),
    usual=st.integers(0, 200_000).map(Money),
    served=st.integers(0, 700).map(lambda days: date(2024, 3, 1) + timedelta(days=days)),
)


@st.composite
def answered(draw: st.DrawFn) -> Answered:
    """Return an answer whose parts add up."""
    asked = draw(questions)
    pays = draw(st.integers(0, asked.gross.cents))
    deductible = draw(st.integers(0, pays))
    rest = Money(pays - deductible)
    is_share = draw(st.booleans())
    left = draw(st.none() | st.integers(0, 60_000).map(Money))
    return Answered(
        asked,
        asked.served,
        Money(pays),
        asked.gross - Money(pays),
        Money(deductible),
        None if is_share else rest,
        rest if is_share else None,
        None if left is None else Money(deductible),
        left,
    )


@given(st.lists(answered(), max_size=40), questions)
def test_that_an_estimate_lies_in_its_band_and_under_the_cash_price(
    history: list[Answered], asked: Question
) -> None:
    history.sort(key=lambda one: one.on)
    guess = _after(*history).estimate(asked)
    assert ZERO <= guess.low <= guess.pays <= guess.high <= asked.usual
    assert guess.reasons
    assert guess == _after(*history).estimate(asked)


@given(st.integers(1, 90), st.integers(1, 90))
def test_that_a_share_grows_with_the_quantity(one: int, other: int) -> None:
    estimator = _after(_share(ASKED))
    less, more = (
        replace(ASKED, quantity=Quantity.of(count), gross=Money(count * 100), usual=Money(count * 130))
        for count in sorted((one, other))
    )
    assert estimator.estimate(less).pays <= estimator.estimate(more).pays


def test_that_a_copay_stays_and_a_share_scales_with_a_longer_supply() -> None:
    asked = replace(ASKED, quantity=Quantity.of(90), days=90, gross=Money(15_000), usual=Money(21_000))
    assert _after(_copay(1_200)).estimate(asked).pays == Money(1_200)
    assert _after(_share(ASKED)).estimate(asked).pays == Money(3_750)


def test_that_a_price_change_moves_a_share_and_not_a_copay() -> None:
    dearer = replace(ASKED, gross=Money(6_000), usual=Money(8_000))
    assert _after(_copay(1_200)).estimate(dearer).pays == Money(1_200)
    assert _after(_share(ASKED)).estimate(dearer).pays == Money(1_500)


def test_that_the_reason_names_the_last_payment_and_its_day() -> None:
    guess = _after(_copay(1_200)).estimate(replace(ASKED, served=date(2025, 11, 14)))
    assert guess.level is Level.OWN
    assert guess.evidence == DAY
    assert guess.reasons[0] == "Paid $12.00 on 14 Oct 2025 for the same drug"
    assert guess.words.startswith("about $12.00, between ")


def test_that_the_nearest_level_that_knows_something_is_used() -> None:
    estimator = _after(_copay(1_200))
    of_drug = estimator.estimate(replace(ASKED, patient="B"))
    of_tier = estimator.estimate(replace(ASKED, patient="B", ndc11="55555000101"))
    stated = Estimator().estimate(replace(ASKED, tier=Money(800)))
    cash = Estimator().estimate(ASKED)
    assert [one.level for one in (of_drug, of_tier, stated, cash)] == [
        Level.DRUG,
        Level.TIER,
        Level.TIER,
        Level.CASH,
    ]
    assert (of_drug.pays, of_tier.pays, stated.pays, cash.pays) == (
        Money(1_200),
        Money(1_200),
        Money(800),
        Money(7_000),
    )


def test_that_a_new_year_brings_the_deductible_back() -> None:
    first = replace(
        _copay(3_000),
        deductible=Money(2_000),
        copay=Money(1_000),
        deductible_used=Money(2_000),
        deductible_left=ZERO,
    )
    estimator = _after(first)
    same_year = estimator.estimate(replace(ASKED, served=date(2025, 11, 14)))
    next_year = estimator.estimate(replace(ASKED, served=date(2026, 1, 14)))
    assert same_year.pays == Money(1_000)
    assert next_year.pays == Money(3_000)
    assert "New plan year: the deductible starts again" in next_year.reasons
    assert "$20.00 counts towards the deductible" in next_year.reasons


def test_that_what_is_left_of_the_deductible_is_all_that_is_asked() -> None:
    part = replace(
        _copay(5_000),
        deductible=Money(5_000),
        copay=ZERO,
        plan_pay=ZERO,
        deductible_used=Money(5_000),
        deductible_left=Money(700),
    )
    other = replace(ASKED, ndc11="55555000101", served=DAY - timedelta(days=1))
    estimator = _after(_copay(1_000, replace(other, patient="B")), part)
    assert estimator.estimate(replace(ASKED, served=date(2025, 11, 14))).pays == Money(700 + 1_000)


def test_that_a_reached_out_of_pocket_limit_leaves_nothing_to_pay_this_year() -> None:
    free = replace(_copay(0, replace(ASKED, served=date(2025, 11, 14))), copay=None)
    estimator = _after(_copay(1_200), free)
    assert estimator.estimate(replace(ASKED, served=date(2025, 12, 14))).pays == ZERO
    assert estimator.estimate(replace(ASKED, served=date(2026, 1, 14))).pays == Money(1_200)


def test_that_nothing_answered_later_changes_an_earlier_estimate() -> None:
    history = practice_history(TUNED_ON, patients=12)
    half = len(history) // 2
    until = history[half].on
    past = [one for one in history if one.on <= until]
    spoiled = [
        replace(one, patient_pay=one.price, plan_pay=ZERO, copay=one.price) if one.on > until else one
        for one in history
    ]
    told = [trial.guess for trial in walk(past)]
    assert [trial.guess for trial in walk(history)][: len(told)] == told
    assert [trial.guess for trial in walk(spoiled)][: len(told)] == told


def test_that_answers_of_the_same_day_do_not_help_each_other() -> None:
    first, second = walk([_copay(1_200), _copay(1_200)])
    assert (first.guess.level, second.guess.level) == (Level.CASH, Level.CASH)


def test_that_the_same_seed_makes_the_same_history() -> None:
    assert practice_history(TUNED_ON, patients=4) == practice_history(TUNED_ON, patients=4)


def test_that_estimates_beat_the_last_copay_on_years_they_were_not_tuned_on() -> None:
    report = measure(practice_history(HELD_OUT, patients=50), "a short practice history")
    assert report.beats_baseline
    assert report.ours.within_dollar >= report.baseline.within_dollar + 50
    assert report.ours.within_five >= report.baseline.within_five + 30
    assert report.ours.held is not None
    assert 750 <= report.ours.held <= 880


@given(st.lists(answered(), max_size=30), st.lists(questions, min_size=1, max_size=6))
def test_that_an_estimate_changes_no_other(history: list[Answered], asked: list[Question]) -> None:
    history.sort(key=lambda one: one.on)
    estimator = _after(*history)
    first = [estimator.estimate(one) for one in asked]
    assert [estimator.estimate(one) for one in reversed(asked)] == first[::-1]


def test_that_a_claim_of_last_year_leaves_this_years_deductible_alone() -> None:
    met = replace(
        _copay(3_000, replace(ASKED, served=date(2026, 1, 5))),
        deductible=Money(2_000),
        copay=Money(1_000),
        deductible_used=Money(2_000),
        deductible_left=ZERO,
    )
    estimator = _after(met)
    this_year = replace(ASKED, served=date(2026, 2, 5))
    before = estimator.estimate(this_year)
    estimator.estimate(replace(ASKED, served=date(2025, 12, 30)))
    assert estimator.estimate(this_year) == before
    assert before.pays == Money(1_000)


def test_that_who_paid_all_of_it_last_time_is_thought_to_pay_all_again() -> None:
    whole = Answered(ASKED, ASKED.served, ASKED.gross, ZERO)
    guess = _after(whole).estimate(replace(ASKED, served=date(2025, 11, 14)))
    assert (guess.level, guess.pays) == (Level.OWN, ASKED.gross)
    assert guess.reasons[0] == "Paid $50.00 on 14 Oct 2025 for the same drug"
