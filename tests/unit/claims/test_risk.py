"""Judge claims that wait: reasons, level, what is at stake, and who must agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.risk import Limits, Risk, RiskFacts, RiskLevel, risk_of, who_must_agree
from app.kernel.money import ZERO, Money
from app.kernel.running import Role

TODAY = date(2026, 11, 28)
CALM = RiskFacts(
    on=TODAY,
    cost=Money(2000),
    collected=Money(1000),
    covered_on=TODAY - timedelta(days=20),
    same_before=True,
)
LIMITS = Limits(Money(25_000), Money(100_000))
SENIOR = {Role.PHARMACIST, Role.OWNER}


def test_that_a_claim_like_last_month_is_a_low_risk_without_reasons() -> None:
    assert risk_of(CALM) == Risk(RiskLevel.LOW, (), Money(1000))


@pytest.mark.parametrize(
    ("change", "level", "word"),
    [
        ({"covered_on": None}, RiskLevel.MEDIUM, "never confirmed"),
        ({"covered_on": TODAY - timedelta(days=400)}, RiskLevel.HIGH, "400 days ago"),
        ({"covered_on": TODAY - timedelta(days=100)}, RiskLevel.LOW, "100 days ago"),
        ({"needs_authorization": True}, RiskLevel.HIGH, "has ended"),
        (
            {"is_authorized": True, "authorized_until": TODAY + timedelta(days=3)},
            RiskLevel.MEDIUM,
            "ends in 3 days",
        ),
        ({"last_filled": TODAY - timedelta(days=10), "last_days": 30}, RiskLevel.MEDIUM, "early"),
        ({"was_refused": True}, RiskLevel.MEDIUM, "refused"),
        ({"is_controlled": True}, RiskLevel.LOW, "controlled"),
        ({"cost": Money(90_000)}, RiskLevel.LOW, "costly"),
        ({"more_than_before": True}, RiskLevel.LOW, "More is dispensed"),
        ({"same_before": False}, RiskLevel.LOW, "never paid"),
    ],
)
def test_that_each_sign_is_named_and_weighs(change: dict[str, object], level: RiskLevel, word: str) -> None:
    risk = risk_of(replace(CALM, **change))  # type: ignore[arg-type]
    assert risk.level is level
    assert any(word in reason for reason in risk.reasons)


def test_that_a_new_year_since_the_last_answer_is_a_reason() -> None:
    risk = risk_of(replace(CALM, on=date(2027, 1, 4), covered_on=date(2026, 12, 20)))
    assert risk.level is RiskLevel.MEDIUM
    assert "new year" in risk.reasons[0]


def test_that_a_refill_in_its_time_is_not_early() -> None:
    late = replace(CALM, last_filled=TODAY - timedelta(days=23), last_days=30)
    assert risk_of(late).reasons == ()


@pytest.mark.parametrize(
    ("level", "cents", "roles"),
    [
        (RiskLevel.LOW, 25_000, set()),
        (RiskLevel.LOW, 25_001, SENIOR | {Role.TECHNICIAN}),
        (RiskLevel.MEDIUM, 100_001, SENIOR),
        (RiskLevel.HIGH, 15_000, set()),
        (RiskLevel.HIGH, 15_001, SENIOR | {Role.TECHNICIAN}),
        (RiskLevel.HIGH, 25_001, SENIOR),
    ],
)
def test_that_more_at_stake_and_more_risk_ask_for_a_higher_role(
    level: RiskLevel, cents: int, roles: set[Role]
) -> None:
    assert who_must_agree(Risk(level, (), Money(cents)), LIMITS) == roles


@given(
    cost=st.integers(0, 10_000_000),
    collected=st.integers(0, 10_000_000),
    age=st.none() | st.integers(0, 2_000),
    signs=st.tuples(*[st.booleans()] * 5),
)
def test_that_one_more_sign_never_lowers_the_risk(
    cost: int, collected: int, age: int | None, signs: tuple[bool, ...]
) -> None:
    needs, same, more, controlled, refused = signs
    facts = RiskFacts(
        TODAY,
        Money(cost),
        Money(collected),
        None if age is None else TODAY - timedelta(days=age),
        needs_authorization=needs,
        same_before=same,
        more_than_before=more,
        is_controlled=controlled,
        was_refused=refused,
    )
    levels = list(RiskLevel)
    worse = risk_of(replace(facts, was_refused=True))
    assert levels.index(worse.level) >= levels.index(risk_of(facts).level)
    assert worse.at_stake == max(Money(cost - collected), ZERO)
