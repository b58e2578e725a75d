"""Prove P1 to P4 on every practice plan that wants drugs authorized: each outcome, by drug and by day."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp.authorization import (
    AuthorizationFacts,
    AuthorizationRequest,
    build_authorization_inquiry,
    build_authorization_request,
    build_authorization_reversal,
    build_authorize_and_bill,
)
from app.claims.ncpdp.billing import build_billing, build_reversal
from app.claims.ncpdp.parts import ClaimParts, Injury
from app.kernel.money import Money
from app.kernel.quantity import Quantity
from app.practice.payer_office import Start
from app.practice.payer_scenario import load, named
from resources import read_text

if TYPE_CHECKING:
    from tests.fixtures.claims_fixtures import SERVED, running_payer
else:
    from claims_fixtures import SERVED, running_payer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.claims.ncpdp.answer import Answer
    from app.claims.ncpdp.billing import BillingFacts
    from tests.fixtures.claims_fixtures import RunningPayer

PLANS = {
    "commercial": ("999001", "COMM"),
    "part_d": ("999002", "PARTD"),
    "medicaid": ("999003", "MCAID"),
    "ppo": ("999011", "PPO"),
    "pdp": ("999013", "MEDDPDP"),
    "state": ("999014", "STATE"),
    "comp": ("999020", "COMP"),
}
TRULICITY, VICTOZA, BYETTA = "00002143380", "00169406012", "66780021201"
MODAFINIL, LIDOCAINE, ZYVOX = "00378557393", "17478071130", "00009513503"
XIFAXAN, LEVAQUIN, LATUDA, INJECTION = "65649030302", "50458092550", "63402030610", "99998000401"
GRANTED, DENIED = ("A", ""), ("R", "3Y")
WAITS, PAPERS = ("F", ""), ("R", "3S")
# plan, drug, what the first request is told, and what the last word is
OUTCOMES = [
    ("commercial", ZYVOX, GRANTED, GRANTED),
    ("commercial", TRULICITY, WAITS, GRANTED),
    ("commercial", VICTOZA, WAITS, DENIED),
    ("commercial", BYETTA, DENIED, DENIED),
    ("commercial", MODAFINIL, PAPERS, GRANTED),
    ("part_d", LIDOCAINE, GRANTED, GRANTED),
    ("part_d", TRULICITY, WAITS, DENIED),
    ("part_d", MODAFINIL, DENIED, DENIED),
    ("part_d", VICTOZA, PAPERS, GRANTED),
    ("medicaid", ZYVOX, GRANTED, GRANTED),
    ("medicaid", VICTOZA, WAITS, GRANTED),
    ("medicaid", XIFAXAN, WAITS, DENIED),
    ("medicaid", LEVAQUIN, DENIED, DENIED),
    ("medicaid", LATUDA, PAPERS, GRANTED),
    ("ppo", INJECTION, WAITS, GRANTED),
    ("ppo", MODAFINIL, DENIED, DENIED),
    ("pdp", INJECTION, WAITS, DENIED),
    ("pdp", MODAFINIL, DENIED, DENIED),
    ("state", INJECTION, GRANTED, GRANTED),
    ("comp", INJECTION, GRANTED, GRANTED),
]
NUMBERS = count(3_000_001)


@pytest.fixture(scope="module")
def payer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPayer]:
    """Run one practice payer with all plans; each test has its own member."""
    start = Start(load(named("all_kinds")), 1, SERVED)
    with running_payer(tmp_path_factory.mktemp("decides") / "payer", start=start) as running:
        yield running


def fill_of(facts: BillingFacts, plan: str, drug: str) -> BillingFacts:
    """Return a dear fill of a member whom no other test asks for."""
    number = next(NUMBERS)
    bin_, pcn = PLANS[plan]
    parts = ClaimParts(injury=Injury(on=SERVED, employer="Works", claim_reference="C1", carrier_id="CARR1"))
    return replace(
        facts,
        bin=bin_,
        pcn=pcn,
        rx_number=number,
        cardholder_id=f"X{number}",
        ndc11=drug,
        quantity=Quantity.of(20),
        ingredient_cost=Money(200_000),
        usual_and_customary=Money(250_000),
        gross_amount_due=Money(200_250),
        parts=parts if plan == "comp" else facts.parts,
    )


def request(supporting: str = "", assigned: str = "") -> AuthorizationRequest:
    """Return what segment 12 asks, with or without what was tried before."""
    return AuthorizationRequest(
        kind="1",
        begins=SERVED,
        ends=SERVED + timedelta(days=365),
        basis="PR",
        assigned=assigned,
        supporting=supporting,
    )


def said(answer: Answer) -> tuple[str, str]:
    """Return the status with the first code."""
    return answer.status, next(iter(answer.reject_codes), "")


def last_word(payer: RunningPayer, fill: BillingFacts, first: Answer) -> Answer:
    """Return what a plan says in the end: after papers, after days, or what it said at once."""
    if said(first) == PAPERS:
        return payer.ask(build_authorization_request(fill, request("Three others failed")))
    if said(first) != WAITS:
        return first
    assert first.parts.authorized is not None
    about = AuthorizationFacts(
        route=fill.route, member=fill.member, request=request(assigned=first.parts.authorized.number)
    )
    assert payer.ask(build_authorization_inquiry(about)).is_deferred, "not before its day"
    payer.command(today=(SERVED + timedelta(days=3)).isoformat())
    return payer.ask(build_authorization_inquiry(about))


@pytest.mark.parametrize(("plan", "drug", "first", "last"), OUTCOMES)
def test_that_each_plan_decides_as_its_data_say_and_pays_only_what_it_granted(
    payer: RunningPayer,
    facts: BillingFacts,
    plan: str,
    drug: str,
    first: tuple[str, str],
    last: tuple[str, str],
) -> None:
    payer.command(today=SERVED.isoformat())
    fill = fill_of(facts, plan, drug)
    assert payer.ask(build_billing(fill)).reject_codes == ("75",)
    told = payer.ask(build_authorization_request(fill, request()))
    assert said(told) == first
    ended = last_word(payer, fill, told)
    assert said(ended) == last
    if last == DENIED:
        assert "75" in payer.ask(build_billing(fill)).reject_codes
        return
    granted = ended.parts.authorized
    assert granted is not None
    with_number = replace(fill, prior_authorization=granted.number, prior_authorization_type="1")
    paid = payer.ask(build_billing(with_number))
    limit = granted.quantity
    if limit is not None and limit < fill.quantity:
        assert paid.reject_codes == ("64",), "not more than was granted"
        with_number = replace(with_number, quantity=limit)
        paid = payer.ask(build_billing(with_number))
    assert paid.is_paid
    about = AuthorizationFacts(route=fill.route, member=fill.member, request=request(assigned=granted.number))
    assert payer.ask(build_authorization_reversal(about)).reject_codes == ("RA",), "a claim rests on it"
    assert payer.ask(build_reversal(with_number)).is_reversed
    assert payer.ask(build_authorization_reversal(about)).is_reversed
    assert "75" in payer.ask(build_billing(fill)).reject_codes


@pytest.mark.parametrize(
    ("plan", "drug"),
    [(plan, drug) for plan, drug, first, _last in OUTCOMES if first == GRANTED],
)
def test_that_one_message_asks_and_bills_where_the_plan_grants_at_once(
    payer: RunningPayer, facts: BillingFacts, plan: str, drug: str
) -> None:
    fill = fill_of(facts, plan, drug)
    answer = payer.ask(build_authorize_and_bill(fill, request()))
    assert answer.is_paid
    assert answer.parts.authorized is not None


def test_that_every_plan_with_such_a_rule_is_tried_here() -> None:
    with_rule = set()
    for name in ("payer_plans.toml", "payer_kinds.toml"):
        for plan in tomllib.loads(read_text("practice", name))["plan"]:
            if any(rule.get("unless_authorized") for rule in plan.get("rule", ())):
                with_rule.add(plan["key"])
    assert with_rule == {plan for plan, *_ in OUTCOMES}


def test_that_plans_without_a_rule_need_none(payer: RunningPayer, facts: BillingFacts) -> None:
    fill = replace(fill_of(facts, "commercial", TRULICITY), ndc11="55555000101", ingredient_cost=Money(4510))
    fill = replace(fill, gross_amount_due=Money(4760), quantity=Quantity.of(30))
    answer = payer.ask(build_authorization_request(fill, request()))
    assert answer.reject_codes == ("3R",)
