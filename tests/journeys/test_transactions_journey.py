"""Every transaction goes over a real TLS socket to the practice payer and comes back with its cents."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp.authorization import (
    AuthorizationFacts,
    build_authorization_inquiry,
    build_authorization_request,
    build_authorization_reversal,
    build_authorize_and_bill,
)
from app.claims.ncpdp.billing import build_billing, build_rebill, build_reversal
from app.claims.ncpdp.eligibility import EligibilityFacts, build_eligibility
from app.claims.ncpdp.parts import ClaimParts, Clinical, Coupon, Diagnosis, DurService
from app.claims.ncpdp.predetermination import build_predetermination
from app.claims.ncpdp.reporting import (
    build_controlled,
    build_controlled_rebill,
    build_report,
    build_report_rebill,
)
from app.claims.ncpdp.reversal import build_reversal_of
from app.claims.ncpdp.service import build_service, build_service_rebill
from app.kernel.money import Money
from app.kernel.quantity import Quantity
from app.practice.payer_office import Start
from app.practice.payer_scenario import load, named

if TYPE_CHECKING:
    from tests.fixtures import transactions_fixtures as kinds
    from tests.fixtures.claims_fixtures import SERVED, running_payer
    from tests.fixtures.reckoning_fixtures import copay, fee, percent, service_fee, unlisted
else:
    import transactions_fixtures as kinds
    from claims_fixtures import SERVED, running_payer
    from reckoning_fixtures import copay, fee, percent, service_fee, unlisted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.claims.ncpdp.answer import Answer
    from app.claims.ncpdp.billing import BillingFacts
    from tests.fixtures.claims_fixtures import RunningPayer

NUMBERS = count(2_000_001)
INJECTION, INTERACTING, CONTROLLED = "99998000401", "99998001201", "99998000801"


@pytest.fixture(scope="module")
def payer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPayer]:
    """Run one practice payer with plans of all kinds for the whole file; each test has its own member."""
    start = Start(load(named("all_kinds")), 1, SERVED)
    with running_payer(tmp_path_factory.mktemp("journeys") / "payer", start=start) as running:
        yield running


@pytest.fixture
def fill(facts: BillingFacts) -> BillingFacts:
    """Return a plain fill of a member whom no other test bills."""
    number = next(NUMBERS)
    return replace(facts, rx_number=number, cardholder_id=f"X{number}")


def told(answer: Answer) -> tuple[str, int | None, int | None]:
    """Return the outcome and the cents that the patient and the plan owe."""
    owed = (answer.patient_pay, answer.plan_pays)
    patient, plan = (None if amount is None else amount.cents for amount in owed)
    return answer.status, patient, plan


# what the plain fill asks for: ingredient, and ingredient with dispensing
INGREDIENT, ASKED = 4510, 4760
ALLOWED, COPAY = unlisted("commercial", INGREDIENT, ASKED), copay("commercial", "generic")
PAID = ("P", COPAY, ALLOWED - COPAY)


def test_that_b1_is_paid_b3_pays_it_anew_and_b2_takes_it_back(
    payer: RunningPayer, fill: BillingFacts
) -> None:
    assert told(payer.ask(build_billing(fill))) == PAID
    assert told(payer.ask(build_billing(fill))) == ("D", *PAID[1:])
    assert told(payer.ask(build_rebill(fill))) == PAID
    assert payer.ask(build_reversal(fill)).is_reversed
    assert payer.ask(build_reversal(fill)).is_duplicate


def test_that_e1_finds_the_member_and_d1_foretells_the_price(payer: RunningPayer, fill: BillingFacts) -> None:
    asked = EligibilityFacts(route=fill.route, member=fill.member, person=fill.person)
    assert payer.ask(build_eligibility(asked)).is_approved
    foretold = payer.ask(build_predetermination(fill))
    assert foretold.is_benefit
    assert told(foretold)[1:] == PAID[1:]
    assert told(payer.ask(build_billing(fill))) == PAID, "foretelling bills nothing"


def test_that_p4_waits_p3_tells_so_the_claim_is_refused_and_p2_takes_it_back(
    payer: RunningPayer, fill: BillingFacts
) -> None:
    fill = injection(fill)
    waiting = payer.ask(build_authorization_request(fill, kinds.authorization_request()))
    assert waiting.is_deferred
    assert waiting.parts.authorized is not None
    number = waiting.parts.authorized.number
    request = replace(kinds.authorization_request(), assigned=number)
    about = AuthorizationFacts(route=fill.route, member=fill.member, request=request)
    inquiry = payer.ask(build_authorization_inquiry(about))
    assert inquiry.is_deferred
    assert inquiry.parts.authorized is not None
    assert inquiry.parts.authorized.number == number
    refused = payer.ask(build_billing(fill))
    assert refused.is_rejected
    assert "75" in refused.reject_codes
    assert payer.ask(build_authorization_reversal(about)).is_reversed
    assert payer.ask(build_authorization_reversal(about)).is_duplicate


def test_that_p1_asks_and_bills_in_one_and_is_not_paid_while_it_waits(
    payer: RunningPayer, fill: BillingFacts
) -> None:
    answer = payer.ask(build_authorize_and_bill(injection(fill), kinds.authorization_request()))
    assert told(answer) == ("F", None, None)
    assert answer.parts.authorized is not None


def test_that_n1_n3_and_n2_report_without_money(payer: RunningPayer, fill: BillingFacts) -> None:
    report = build_report(fill)
    assert told(payer.ask(report)) == ("A", None, None)
    assert told(payer.ask(build_report_rebill(fill))) == ("A", None, None)
    assert payer.ask(build_reversal_of(report)).is_reversed


def test_that_c1_c3_and_c2_report_a_controlled_drug_and_nothing_else(
    payer: RunningPayer, fill: BillingFacts
) -> None:
    facts = kinds.controlled_facts(replace(fill, ndc11=CONTROLLED))
    report = build_controlled(facts)
    assert told(payer.ask(report)) == ("A", None, None)
    assert told(payer.ask(build_controlled_rebill(facts))) == ("A", None, None)
    assert payer.ask(build_reversal_of(report)).is_reversed
    plain = payer.ask(build_controlled(kinds.controlled_facts(fill)))
    assert plain.reject_codes == ("70",)


def test_that_s1_s3_and_s2_bill_a_service_anew_and_take_it_back(
    payer: RunningPayer, fill: BillingFacts
) -> None:
    facts = kinds.service_facts(fill)
    review = build_service(facts)
    paid = ("P", 0, service_fee("commercial", "MR"))
    assert told(payer.ask(review)) == paid
    assert told(payer.ask(build_service_rebill(facts))) == paid
    assert payer.ask(build_reversal_of(review)).is_reversed


def test_that_a_compound_is_paid_by_what_is_in_it(payer: RunningPayer, fill: BillingFacts) -> None:
    # 15.10 and 30.00 are in it, and 2.50 for dispensing
    both = percent("95", 1510) + percent("95", 3000)
    drug = min(both + fee("commercial") + service_fee("commercial", "compounding"), INGREDIENT + 250)
    assert told(payer.ask(build_billing(kinds.compound_facts(fill)))) == ("P", COPAY, drug - COPAY)


def test_that_a_completion_owes_no_second_copay_and_no_second_fee(
    payer: RunningPayer, fill: BillingFacts
) -> None:
    first = replace(kinds.partial_facts(fill), date_of_service=SERVED - timedelta(days=1))
    assert told(payer.ask(build_billing(first))) == PAID
    assert told(payer.ask(build_billing(kinds.completion_facts(fill)))) == (
        "P",
        0,
        ALLOWED - fee("commercial"),
    )
    alone = kinds.completion_facts(replace(fill, rx_number=next(NUMBERS), cardholder_id="X1999999"))
    assert payer.ask(build_billing(alone)).reject_codes == ("RJ",)


def test_that_a_vaccine_is_paid_with_what_the_plan_gives_for_giving_it(
    payer: RunningPayer, fill: BillingFacts
) -> None:
    # 95 percent of 35.97, 1.50 for dispensing and 20.00 of the 40.00 that were asked for giving it
    answer = payer.ask(build_billing(kinds.vaccine_facts(fill)))
    given = min(service_fee("commercial", "administration"), 4000)
    drug = unlisted("commercial", 3597, 3597 + 250)
    assert told(answer) == ("P", COPAY, drug + given - COPAY)


def test_that_an_88_is_paid_once_its_reason_is_answered(payer: RunningPayer, fill: BillingFacts) -> None:
    member = load(named("all_kinds")).members["ppo", "PPO7000", "01"]
    fill = replace(
        fill,
        bin="999011",
        pcn="PPO",
        group=member.group,
        cardholder_id=member.id,
        person_code=member.code,
        birth_date=member.born,
        patient_last=member.last,
        patient_first=member.first,
        ndc11=INTERACTING,
    )
    stopped = payer.ask(build_billing(fill))
    assert stopped.reject_codes == ("88",)
    assert [alert.reason for alert in stopped.parts.alerts] == ["DD"]
    done = ClaimParts(services=(DurService(reason="DD", service="M0", result="1G"),))
    paid = payer.ask(build_billing(replace(fill, parts=done)))
    assert paid.is_paid
    assert paid.patient_pay is not None


def test_that_a_diagnosis_does_not_change_the_price(payer: RunningPayer, fill: BillingFacts) -> None:
    parts = ClaimParts(clinical=Clinical(diagnoses=(Diagnosis(code="E11.9"), Diagnosis(code="I10"))))
    assert told(payer.ask(build_billing(replace(fill, parts=parts)))) == PAID


def test_that_a_coupon_pays_its_value_and_leaves_the_rest(payer: RunningPayer, fill: BillingFacts) -> None:
    parts = ClaimParts(coupon=Coupon(kind="01", number="C0UPON1", value=Money(500)))
    assert told(payer.ask(build_billing(replace(fill, parts=parts)))) == ("P", ALLOWED - 500, 500)


def test_that_an_injured_worker_owes_nothing_and_the_injury_must_be_told(
    payer: RunningPayer, fill: BillingFacts
) -> None:
    fill = replace(fill, bin="999020", pcn="COMP")
    assert payer.ask(build_billing(fill)).reject_codes == ("DY", "DZ", "CF")
    injured = kinds.injury_facts(fill)
    assert payer.ask(build_billing(injured)).reject_codes == ("9X",), "the plan takes no coupons"
    answer = payer.ask(build_billing(replace(injured, parts=replace(injured.parts, coupon=None))))
    # the tax of 6.25 percent is on the ingredient alone, and never more than the 2.82 that was billed
    drug = unlisted("comp", INGREDIENT, ASKED)
    tax = 25 + min(percent("6.25", drug - fee("comp")), 282)
    assert told(answer) == ("P", 0, drug + tax)


def test_that_a_nursing_home_claim_with_340b_and_a_delay_reason_is_paid(
    payer: RunningPayer, fill: BillingFacts
) -> None:
    resident = kinds.nursing_home_facts(fill)
    assert "20" in resident.clarifications
    assert resident.parts.detail.delay_reason == "08"
    assert told(payer.ask(build_billing(resident))) == PAID


@pytest.mark.parametrize(
    ("bin_", "pcn", "plan_pays"), [("999003", "MCAID", 1225 - 100), ("999014", "STATE", 750 - 100)]
)
def test_that_a_second_payer_pays_what_the_first_left_but_a_dollar(
    payer: RunningPayer, fill: BillingFacts, bin_: str, pcn: str, plan_pays: int
) -> None:
    # 47.60 asked less 35.35 that the first paid, or the 10.00 less 2.50 that it left to the patient
    second = replace(kinds.second_facts(fill), bin=bin_, pcn=pcn)
    assert told(payer.ask(build_billing(second))) == ("P", 100, plan_pays)


def injection(fill: BillingFacts) -> BillingFacts:
    """Return a costly injection on a plan that wants it authorized."""
    return replace(
        fill,
        bin="999011",
        pcn="PPO",
        ndc11=INJECTION,
        quantity=Quantity.of(2),
        ingredient_cost=Money(200_000),
        usual_and_customary=Money(250_000),
        gross_amount_due=Money(200_250),
    )
