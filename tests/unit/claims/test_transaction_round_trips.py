"""Whatever the facts, what stands on the wire is those facts and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.claims.ncpdp.authorization import (
    AuthorizationFacts,
    AuthorizationRequest,
    Representative,
    build_authorization_inquiry,
    build_authorization_request,
    build_authorization_reversal,
    build_authorize_and_bill,
)
from app.claims.ncpdp.billing import BillingFacts, build_billing, build_rebill, build_reversal
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.contents import content_of
from app.claims.ncpdp.core import Dispensed, Member, Person, Prescriber, Route
from app.claims.ncpdp.eligibility import EligibilityFacts, build_eligibility
from app.claims.ncpdp.parts import NO_PARTS, Address, ClaimParts
from app.claims.ncpdp.predetermination import build_predetermination
from app.claims.ncpdp.reporting import (
    ControlledFacts,
    build_controlled,
    build_controlled_rebill,
    build_report,
    build_report_rebill,
)
from app.claims.ncpdp.reversal import build_reversal_of
from app.claims.ncpdp.service import ServiceFacts, ServiceLine, build_service, build_service_rebill
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.money import Money
from app.kernel.quantity import Quantity, Unit

if TYPE_CHECKING:
    from app.claims.ncpdp.parts import Compound, OtherPayer
    from tests.fixtures import claim_strategies as invent
    from tests.fixtures import parts_reading as reading
    from tests.fixtures.wire_reading import WireSegment, header, segments
else:
    import claim_strategies as invent
    import parts_reading as reading
    from wire_reading import WireSegment, header, segments

ordinary = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def route_of(raw: bytes) -> Route:
    head = header(raw)
    assert (head["A2"], head["A9"], head["B2"]) == ("D0", "1", "01")
    day = head["D1"]
    return Route(
        bin=head["A1"],
        pcn=head["A4"],
        pharmacy_npi=head["B1"],
        date_of_service=date(int(day[:4]), int(day[4:6]), int(day[6:])),
        vendor_id=head["AK"],
    )


def member_of(view: WireSegment) -> Member:
    return Member(
        cardholder_id=view.one("C2"),
        group=view.one("C1"),
        person_code=view.one("C3"),
        relationship=view.one("C6"),
    )


def person_of(view: WireSegment) -> Person:
    born = view.day("C4")
    assert born is not None
    return Person(last=view.one("CB"), first=view.one("CA"), birth_date=born, sex=view.one("C5"))


def prescriber_of(view: WireSegment) -> Prescriber:
    return Prescriber(id=view.one("DB"), last=view.one("DR"), qualifier=view.one("EZ"))


def dispensed_of(view: WireSegment) -> Dispensed:
    written, quantity = view.day("DE"), view.quantity("E7")
    assert written is not None
    assert quantity is not None
    return Dispensed(
        rx_number=int(view.one("D2")),
        fill_number=int(view.one("D3")),
        ndc11=view.one("D7"),
        quantity=quantity,
        days_supply=int(view.one("D5")),
        daw=view.one("D8"),
        origin=view.one("DJ"),
        date_written=written,
        refills_authorized=int(view.one("DF")),
        unit=Unit(view.one("28")),
    )


def assert_claim(raw: bytes, facts: BillingFacts, code: str, *, priced: bool = True) -> None:
    found = segments(raw)
    claim, pricing = found["07"], found.get("11", WireSegment())
    assert header(raw)["A3"] == code
    assert route_of(raw) == facts.route
    assert member_of(found["04"]) == facts.member
    assert person_of(found["01"]) == facts.person
    assert prescriber_of(found["03"]) == facts.prescriber
    assert dispensed_of(claim) == facts.dispensed
    assert (claim.one("EM"), claim.one("E1"), claim.one("D6")) == ("1", "03", "1")
    assert claim.many("DK") == facts.clarifications
    assert (claim.one("EU"), claim.one("EV")) == (
        facts.prior_authorization_type,
        facts.prior_authorization,
    )
    assert claim.one("C8") == facts.other_coverage
    if priced:
        amounts = tuple(pricing.money(field) for field in ("D9", "DC", "DQ", "DU"))
        assert amounts == (
            facts.ingredient_cost,
            facts.dispensing_fee,
            facts.usual_and_customary,
            facts.gross_amount_due,
        )
        assert pricing.one("DN") == facts.basis_of_cost
    else:
        assert "11" not in found


@ordinary
@given(invent.billings, invent.claim_parts)
def test_that_a_billing_carries_its_facts_and_parts(facts: BillingFacts, parts: ClaimParts) -> None:
    facts = replace(facts, parts=parts)
    for raw, code in ((build_billing(facts), "B1"), (build_rebill(facts), "B3")):
        assert_claim(raw, facts, code)
        assert reading.parts_of(segments(raw)) == parts


@ordinary
@given(invent.billings, invent.compounds)
def test_that_a_compound_carries_every_ingredient(facts: BillingFacts, mix: Compound) -> None:
    cost = Money.total(item.cost for item in mix.ingredients)
    raw = build_billing(replace(facts, ndc11="", ingredient_cost=cost, parts=ClaimParts(compound=mix)))
    found = segments(raw)
    assert reading.compound_of(found) == mix
    assert [found["07"].one(field) for field in ("E1", "D7", "D6")] == ["00", "0", "2"]
    assert found["11"].money("D9") == cost


@ordinary
@given(invent.billings, invent.payers)
def test_that_a_claim_after_another_payer_carries_what_that_one_decided(
    facts: BillingFacts, payer: OtherPayer
) -> None:
    raw = build_billing(replace(facts, other_coverage="08", other_payers=(payer,)))
    found = segments(raw)
    assert found["07"].one("C8") == "08"
    assert reading.payer_of(found) == payer
    again = build_reversal_of(raw, frozenset({"05"}))
    assert reading.payer_of(segments(again)) == payer


@ordinary
@given(invent.billings)
def test_that_a_reversal_is_the_same_from_facts_and_from_bytes(facts: BillingFacts) -> None:
    raw = build_reversal(facts)
    assert build_reversal_of(build_billing(facts)) == raw
    found = segments(raw)
    assert sorted(found) == ["04", "07"]
    assert (route_of(raw), header(raw)["A3"]) == (facts.route, "B2")
    names = [found["07"].one(field) for field in ("EM", "D2", "E1", "D7", "D3")]
    assert names == ["1", str(facts.rx_number), "03", facts.ndc11, str(facts.fill_number)]


@ordinary
@given(invent.billings)
def test_that_a_predetermination_and_a_report_carry_the_claim(facts: BillingFacts) -> None:
    assert_claim(build_predetermination(facts), facts, "D1")
    assert_claim(build_report(facts), facts, "N1")
    assert_claim(build_report_rebill(facts), facts, "N3")


@ordinary
@given(invent.billings, invent.pharmacists | st.none())
def test_that_a_controlled_report_tells_nothing_of_coverage_or_price(
    billing: BillingFacts, pharmacist: object
) -> None:
    facts = ControlledFacts(
        route=billing.route,
        person=billing.person,
        prescriber=billing.prescriber,
        dispensed=billing.dispensed,
        parts=ClaimParts(pharmacist=pharmacist),  # type: ignore[arg-type]
    )
    for raw, code in ((build_controlled(facts), "C1"), (build_controlled_rebill(facts), "C3")):
        found = segments(raw)
        assert header(raw)["A3"] == code
        assert (route_of(raw), person_of(found["01"])) == (facts.route, facts.person)
        assert (prescriber_of(found["03"]), dispensed_of(found["07"])) == (facts.prescriber, facts.dispensed)
        assert set(found) == {"01", "07", "03"} | ({"02"} if pharmacist else set())
    back = segments(build_reversal_of(build_controlled(facts)))
    assert (person_of(back["01"]), prescriber_of(back["03"])) == (facts.person, facts.prescriber)


def request_of(view: WireSegment) -> AuthorizationRequest:
    begins, ends = view.day("PB"), view.day("PC")
    assert begins is not None
    assert ends is not None
    who = Representative(
        first=view.one("PE"),
        last=view.one("PF"),
        address=Address(street=view.one("PG"), city=view.one("PH"), state=view.one("PJ"), zip=view.one("PK")),
    )
    return AuthorizationRequest(
        kind=view.one("PA"),
        begins=begins,
        ends=ends,
        basis=view.one("PD"),
        representative=who if who.last else None,
        assigned=view.one("PY"),
        authorization=view.one("F3"),
        supporting=view.one("PP"),
    )


@ordinary
@given(invent.billings, invent.authorization_requests)
def test_that_the_four_of_prior_authorization_carry_the_request(
    billing: BillingFacts, request: AuthorizationRequest
) -> None:
    with_bill, alone = (
        build_authorize_and_bill(billing, request),
        build_authorization_request(billing, request),
    )
    assert_claim(with_bill, billing, "P1")
    assert_claim(alone, billing, "P4", priced=False)
    facts = AuthorizationFacts(route=billing.route, member=billing.member, request=request)
    asked, undone = build_authorization_inquiry(facts), build_authorization_reversal(facts)
    assert (header(asked)["A3"], header(undone)["A3"]) == ("P3", "P2")
    for raw in (with_bill, alone, asked, undone):
        assert request_of(segments(raw)["12"]) == request
        assert segments(raw)["04"].one("C2") == billing.cardholder_id


@ordinary
@given(invent.service_facts)
def test_that_a_service_carries_its_line(facts: ServiceFacts) -> None:
    for raw, code in ((build_service(facts), "S1"), (build_service_rebill(facts), "S3")):
        found = segments(raw)
        claim, pricing = found["07"], found["11"]
        fee, due = pricing.money("BE"), pricing.money("DU")
        assert fee is not None
        assert due is not None
        line = ServiceLine(
            number=int(claim.one("D2")),
            code_qualifier=claim.one("E1"),
            code=claim.one("D7"),
            fee=fee,
            gross_amount_due=due,
            usual_and_customary=pricing.money("DQ"),
            quantity=claim.quantity("E7"),
            occasion=int(claim.one("D3")),
            related_rx=int(claim.one("EN")) if claim.one("EN") else None,
        )
        assert (header(raw)["A3"], claim.one("EM"), line) == (code, "2", facts.line)
        assert (route_of(raw), member_of(found["04"])) == (facts.route, facts.member)
        assert person_of(found["01"]) == facts.person
        assert facts.prescriber == (prescriber_of(found["03"]) if "03" in found else None)


@ordinary
@given(invent.billings, invent.member_details, invent.patient_details, invent.documents | st.none())
def test_that_an_eligibility_request_is_one_group_of_the_member(
    billing: BillingFacts, member: object, patient: object, document: object
) -> None:
    raw = build_eligibility(
        EligibilityFacts(
            route=billing.route,
            member=billing.member,
            person=billing.person,
            member_detail=member,  # type: ignore[arg-type]
            patient_detail=patient,  # type: ignore[arg-type]
            documentation=document,  # type: ignore[arg-type]
        )
    )
    found = segments(raw)
    assert b"\x1d" not in raw
    assert (member_of(found["04"]), person_of(found["01"])) == (billing.member, billing.person)
    read = reading.parts_of({**found, "07": WireSegment()})
    assert (read.member, read.patient, read.documentation) == (member, patient, document)


@ordinary
@given(invent.billings, invent.claim_parts)
def test_that_reading_the_contents_and_building_again_gives_the_same_bytes(
    facts: BillingFacts, parts: ClaimParts
) -> None:
    raw = build_billing(replace(facts, parts=parts))
    message = Message.parse(raw, Direction.REQUEST)
    shared, (group,) = message.shared, message.groups
    draft = Draft(
        "D0",
        "B1",
        Direction.REQUEST,
        {field: message.header(field) for field in ("A1", "A4", "B2", "B1", "D1", "AK")},
        {view.id: content_of(view, message.dictionary) for view in shared},
        ({view.id: content_of(view, message.dictionary) for view in group},),
    )
    assert build(draft) == raw


def test_that_no_parts_are_no_bytes(facts: BillingFacts) -> None:
    assert build_billing(replace(facts, parts=NO_PARTS, other_payers=())) == build_billing(facts)
    assert segments(build_billing(facts))["07"].quantity("E7") == Quantity.of(30)
