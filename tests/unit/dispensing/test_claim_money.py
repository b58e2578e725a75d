"""Hold the money of a claim: prices, estimates, the shown state, and late differences that balance."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.estimate import band_words, estimate, read_tiers, tier_copay
from app.claims.estimating.facts import Guess, Level
from app.claims.model import Claim, ClaimKind, ClaimOutcome, ClaimShown
from app.claims.pricing import PriceRule, price_fill
from app.claims.state import is_open, shown
from app.kernel.clock import SetClock
from app.kernel.ids import ClaimId, CoverageId, FillId, OutboxId, PlanId, SaleId
from app.kernel.money import ZERO, Money, Percent, Rate
from app.kernel.quantity import Quantity
from app.ledger.model import Account, balanced
from app.outbox.model import Transport
from app.pos.model import LineKind, SaleLine
from app.workflows.late_difference import late_postings

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NOTHING = Guess(ZERO, ZERO, ZERO, Level.CASH, None, (), ZERO)
cents = st.integers(0, 500_000).map(Money)
rates = st.integers(0, 5_000_000_000).map(Rate)
quantities = st.integers(1, 9_999_999).map(Quantity)


@given(rates, quantities, cents, st.integers(0, 20_000_000))
def test_that_gross_is_cost_plus_fee_and_the_usual_price_is_never_below_it(
    rate: Rate, quantity: Quantity, fee: Money, markup: int
) -> None:
    price = price_fill(rate, quantity, PriceRule(fee, Percent(markup)))
    assert price.gross_due == price.ingredient_cost + price.dispensing_fee
    assert price.usual_price >= price.gross_due
    assert price.ingredient_cost == rate.times(quantity)


def test_that_a_price_is_rounded_once() -> None:
    price = price_fill(Rate.parse("0.1351"), Quantity.of(60), PriceRule(Money(850), Percent.parse("40")))
    assert (price.ingredient_cost, price.gross_due, price.usual_price) == (
        Money(811),
        Money(1661),
        Money(1985),
    )


def _guess(pays: Money, low: Money, high: Money, price: Money) -> Guess:
    reasons = ("Paid $5.00 on 14 Oct 2025 for the same drug", "The supply is longer or shorter than then")
    return Guess(pays, low, high, Level.OWN, date(2025, 10, 14), reasons, price)


@given(st.none() | cents, cents, cents)
def test_that_an_estimate_without_an_answer_is_never_negative_nor_above_the_cash_price(
    tier: Money | None, usual: Money, gross: Money
) -> None:
    guess = estimate(NOTHING, tier, usual, gross)
    assert ZERO <= guess.pays <= usual
    assert guess.plan_pays >= ZERO
    assert (guess.low, guess.high) == (None, None)
    assert guess.basis in {"plan tier", "cash price"}


def test_that_the_plans_answers_come_before_the_tier_and_the_tier_before_cash() -> None:
    told = _guess(Money(500), Money(400), Money(900), Money(1700))
    known = estimate(told, Money(1000), Money(1985), Money(1661))
    tier = estimate(NOTHING, Money(1000), Money(1985), Money(1661))
    cash = estimate(NOTHING, None, Money(1985), Money(1661))
    assert (known.pays, known.plan_pays) == (Money(500), Money(1200))
    assert (known.low, known.high) == (Money(400), Money(900))
    assert band_words(known.basis) == "between $4.00 and $9.00"
    assert band_words(tier.basis) == ""
    assert known.basis == (
        "between $4.00 and $9.00; paid $5.00 on 14 Oct 2025 for the same drug; "
        "the supply is longer or shorter than then"
    )
    assert (tier.pays, tier.plan_pays, tier.basis) == (Money(1000), Money(661), "plan tier")
    assert (cash.pays, cash.plan_pays, cash.basis) == (Money(1985), ZERO, "cash price")


def test_that_a_band_without_width_is_not_told() -> None:
    sure = estimate(_guess(Money(500), Money(500), Money(500), Money(1700)), None, Money(1985), Money(1661))
    assert sure.basis.startswith("paid $5.00 on 14 Oct 2025")


def test_that_tiers_are_read_from_the_plans_text() -> None:
    tiers = read_tiers(json.dumps({"generic": 1000, "brand": 4000}))
    assert tier_copay(tiers, is_brand=True) == Money(4000)
    assert tier_copay(tiers, is_brand=False) == Money(1000)
    assert tier_copay(read_tiers(""), is_brand=False) is None


@pytest.mark.parametrize(
    ("outcome", "transport", "reversal", "state"),
    [
        (ClaimOutcome.NONE, Transport.WAITING, None, ClaimShown.WAITING),
        (ClaimOutcome.NONE, Transport.SENDING, None, ClaimShown.SENDING),
        (ClaimOutcome.NONE, Transport.UNKNOWN, None, ClaimShown.UNKNOWN),
        (ClaimOutcome.NONE, Transport.PARKED, None, ClaimShown.PARKED),
        (ClaimOutcome.PAID, Transport.ANSWERED, None, ClaimShown.PAID),
        (ClaimOutcome.CAPTURED, Transport.ANSWERED, None, ClaimShown.CAPTURED),
        (ClaimOutcome.REJECTED, Transport.ANSWERED, None, ClaimShown.REJECTED),
        (ClaimOutcome.PAID, Transport.ANSWERED, Transport.WAITING, ClaimShown.REVERSING),
        (ClaimOutcome.NONE, Transport.UNKNOWN, Transport.WAITING, ClaimShown.REVERSING),
        (ClaimOutcome.PAID, Transport.ANSWERED, Transport.CANCELLED, ClaimShown.PAID),
        (ClaimOutcome.REVERSED, Transport.ANSWERED, Transport.ANSWERED, ClaimShown.REVERSED),
        (ClaimOutcome.CANCELLED, Transport.CANCELLED, None, ClaimShown.CANCELLED),
    ],
)
def test_that_the_shown_state_follows_outcome_and_transport(
    outcome: ClaimOutcome, transport: Transport, reversal: Transport | None, state: ClaimShown
) -> None:
    assert shown(outcome, transport, reversal) is state


@given(st.sampled_from(ClaimOutcome), st.sampled_from(Transport), st.none() | st.sampled_from(Transport))
def test_that_every_claim_shows_one_state_and_only_undecided_ones_are_open(
    outcome: ClaimOutcome, transport: Transport, reversal: Transport | None
) -> None:
    state = shown(outcome, transport, reversal)
    assert not (is_open(state) and outcome is not ClaimOutcome.NONE)


def line(pays: Money, plan_pays: Money) -> SaleLine:
    return SaleLine(
        id=UUID(int=1),
        sale_id=SaleId(UUID(int=2)),
        position=1,
        kind=LineKind.PRESCRIPTION,
        fill_id=FillId(UUID(int=3)),
        item_id=None,
        bag_id=None,
        description="",
        quantity=Quantity.of(1),
        price=pays + plan_pays,
        pays=pays,
        plan_pays=plan_pays,
        tax=ZERO,
        is_estimate=True,
        estimate_basis="plan tier",
        settled_pays=None,
    )


def claim(patient: Money, plan: Money) -> Claim:
    at = SetClock(NOON).now()
    return Claim(
        id=ClaimId(UUID(int=4)),
        fill_id=FillId(UUID(int=3)),
        coverage_id=CoverageId(UUID(int=5)),
        plan_id=PlanId(UUID(int=6)),
        level=1,
        attempt=1,
        kind=ClaimKind.BILLING,
        reverses=None,
        outbox_id=OutboxId(UUID(int=7)),
        natural_key="",
        billed_ndc11="",
        gross_due=ZERO,
        outcome=ClaimOutcome.PAID,
        patient_pay=patient,
        plan_pay=plan,
        authorization="",
        reject_codes="",
        message="",
        recovered=False,
        created_at=at,
        answered_at=at,
        rev=1,
    )


@given(cents, cents, cents, cents)
def test_that_a_late_difference_always_balances_and_leaves_what_the_payer_decided(
    thought_pays: Money, thought_plan: Money, pays: Money, plan: Money
) -> None:
    postings = late_postings(line(thought_pays, thought_plan), claim(pays, plan), UUID(int=9))
    assert balanced(postings)
    by_account = {posting.account: posting.amount for posting in postings}
    assert by_account[Account.PATIENT_DIFFERENCE] == pays - thought_pays
    assert by_account[Account.PLAN_ESTIMATED] == -thought_plan
    assert by_account[Account.PLAN_RECEIVABLE] == plan
    assert -by_account[Account.RX_REVENUE] + thought_pays + thought_plan == pays + plan
