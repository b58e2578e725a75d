"""A part that a payer would refuse is refused here, by field, code and one sentence on what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.ncpdp.arithmetic import gross_of, gross_of_service, percentage_tax_of, warnings
from app.claims.ncpdp.authorization import (
    build_authorization_inquiry,
    build_authorization_request,
    build_authorization_reversal,
    build_authorize_and_bill,
)
from app.claims.ncpdp.billing import build_billing, build_reversal
from app.claims.ncpdp.eligibility import EligibilityFacts, build_eligibility
from app.claims.ncpdp.errors import FieldRefused
from app.claims.ncpdp.parts import (
    Administration,
    Charges,
    ClaimDetail,
    ClaimParts,
    Clinical,
    Compound,
    Coupon,
    Diagnosis,
    Documentation,
    DurService,
    Facility,
    Ingredient,
    Injury,
    Measurement,
    MemberDetail,
    OtherPayer,
    PartialFill,
    PatientDetail,
    Pharmacist,
    PrescriberDetail,
    Qualified,
    Question,
    Setting,
)
from app.claims.ncpdp.predetermination import build_predetermination
from app.claims.ncpdp.reporting import build_controlled, build_report
from app.claims.ncpdp.service import build_service
from app.kernel.money import ZERO, Money, Percent
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts
    from tests.fixtures import transactions_fixtures as ready
    from tests.fixtures.wire_reading import segments
else:
    import transactions_fixtures as ready
    from wire_reading import segments

SERVED = date(2026, 3, 2)
TOMORROW = SERVED + timedelta(days=1)
SERVICE = DurService(reason="DD", service="M0", result="1G")


def refusal_of(facts: BillingFacts) -> tuple[str, str]:
    """Return field number and reject code of what is refused in a billing."""
    with pytest.raises(FieldRefused) as refused:
        build_billing(facts)
    assert refused.value.message.endswith(".")
    return refused.value.number, refused.value.reject_code


BAD_PARTS: list[tuple[dict[str, Any], str, str]] = [
    ({"pharmacist": Pharmacist(id="2000000011")}, "444-E9", "E9"),
    ({"pharmacist": Pharmacist(id="AB1234564", qualifier="01")}, "444-E9", "E9"),
    ({"pharmacist": Pharmacist(id="")}, "444-E9", "E9"),
    ({"pharmacist": Pharmacist(id="7", qualifier="")}, "465-EY", "EY"),
    ({"pharmacist": Pharmacist(id="7", qualifier="44")}, "465-EY", "EY"),
    ({"prescriber": PrescriberDetail(id_qualifier="12", id="AB1234564")}, "411-DB", "25"),
    ({"prescriber": PrescriberDetail(id_qualifier="12")}, "411-DB", "25"),
    ({"prescriber": PrescriberDetail(id_qualifier="77", id="1")}, "466-EZ", "EZ"),
    ({"prescriber": PrescriberDetail(primary_care_id="2000001018")}, "421-DL", "35"),
    ({"prescriber": PrescriberDetail(primary_care_qualifier="01", primary_care_id="1")}, "421-DL", "35"),
    ({"patient": PatientDetail(id="7")}, "332-CY", "CY"),
    ({"patient": PatientDetail(phone="217-555-0100")}, "326-CQ", "CQ"),
    ({"patient": PatientDetail(pregnant="9")}, "335-2C", "2C"),
    ({"member": MemberDetail(accepts_assignment="X")}, "361-2D", "2D"),
    ({"member": MemberDetail(plan_id="TOO LONG A PLAN")}, "524-FO", "FO"),
    ({"setting": Setting(residence="77")}, "384-4X", "4X"),
    ({"setting": Setting(place_of_service="10")}, "307-C7", "12"),
    ({"setting": Setting(packaging="9")}, "429-DT", "DT"),
    ({"setting": Setting(level_of_service="8")}, "418-DI", "32"),
    ({"setting": Setting(pharmacy_service="9")}, "147-U7", "U7"),
    ({"detail": ClaimDetail(delay_reason="15")}, "357-NV", "NV"),
    ({"detail": ClaimDetail(ordered_id="55555000101")}, "445-EA", "EA"),
    ({"detail": ClaimDetail(ordered_qualifier="03", ordered_id="5")}, "445-EA", "EA"),
    ({"detail": ClaimDetail(ordered_quantity=Quantity(0))}, "446-EB", "EB"),
    ({"detail": ClaimDetail(quantity_prescribed=Quantity(0))}, "460-ET", "ET"),
    ({"detail": ClaimDetail(intermediary_type="01")}, "464-EX", "EX"),
    ({"detail": ClaimDetail(modifiers=("U1",) * 11)}, "459-ER", "ER"),
    ({"detail": ClaimDetail(product_qualifier="55")}, "436-E1", "E1"),
    ({"services": (SERVICE,) * 10}, "473-7E", "7E"),
    ({"services": (DurService(effort="11"),)}, "439-E4", "E4"),
    ({"services": (replace(SERVICE, reason="ZZ"),)}, "439-E4", "E4"),
    ({"services": (replace(SERVICE, service="XX"),)}, "440-E5", "E5"),
    ({"services": (replace(SERVICE, result="9Z"),)}, "441-E6", "E6"),
    ({"services": (replace(SERVICE, effort="16"),)}, "474-8E", "8E"),
    ({"services": (replace(SERVICE, agent="5"),)}, "476-H6", "H6"),
    ({"clinical": Clinical(diagnoses=(Diagnosis(code="diabetes"),))}, "424-DO", "39"),
    ({"clinical": Clinical(diagnoses=(Diagnosis(code="E11.9"), Diagnosis(code="e119")))}, "424-DO", "39"),
    ({"clinical": Clinical(diagnoses=(Diagnosis(code="1", qualifier="88"),))}, "492-WE", "WE"),
    (
        {"clinical": Clinical(measurements=(Measurement(dimension="01", unit="", value="5"),))},
        "499-H4",
        "H4",
    ),
    (
        {"clinical": Clinical(measurements=(Measurement(dimension="01", unit="1", value="5", on=TOMORROW),))},
        "494-ZE",
        "ZE",
    ),
    ({"coupon": Coupon(kind="05", number="1")}, "485-KE", "KE"),
    ({"coupon": Coupon(kind="01", number="")}, "486-ME", "ME"),
    ({"coupon": Coupon(kind="01", number="1", value=ZERO)}, "487-NE", "NE"),
    ({"injury": Injury(on=TOMORROW)}, "434-DY", "DY"),
    ({"injury": Injury(on=SERVED, generic_id="55555000101")}, "126-UA", "UA"),
    ({"facility": Facility()}, "336-8C", "8C"),
    ({"charges": Charges(patient_paid=Money(-1))}, "433-DX", "DX"),
    ({"charges": Charges(incentive=Money(-1))}, "438-E3", "E3"),
    ({"charges": Charges(flat_tax=Money(-1))}, "481-HA", "HA"),
    ({"charges": Charges(percentage_tax=Money(5), tax_basis="02")}, "483-HE", "HE"),
    ({"charges": Charges(percentage_tax=Money(5), tax_rate=Percent.parse("5"))}, "484-JE", "JE"),
    (
        {"charges": Charges(percentage_tax=Money(5), tax_rate=Percent.parse("5"), tax_basis="09")},
        "484-JE",
        "JE",
    ),
    ({"charges": Charges(others=(Qualified("", Money(5)),))}, "479-H8", "H8"),
    ({"charges": Charges(others=(Qualified("01", Money(-5)),))}, "480-H9", "H9"),
    ({"charges": Charges(others=(Qualified("01", Money(5)),) * 4)}, "479-H8", "H8"),
    ({"charges": Charges(patient_paid=Money(100_000_000))}, "433-DX", "DX"),
    ({"documentation": Documentation(form="")}, "369-2Q", "2Q"),
    (
        {"documentation": Documentation(form="A", questions=(Question(number="", text="X"),))},
        "378-4B",
        "4B",
    ),
    (
        {"documentation": Documentation(form="A", questions=(Question(number="1", text="X"),) * 51)},
        "378-4B",
        "4B",
    ),
    ({"documentation": Documentation(form="A", supporting="X" * 66)}, "376-2X", "2X"),
    ({"narrative": "X" * 201}, "390-BM", "BM"),
    ({"narrative": "A\x1eB"}, "390-BM", "BM"),
    ({"administration": Administration(incentive=ZERO)}, "438-E3", "E3"),
    ({"administration": Administration(incentive=Money(4000)), "services": (SERVICE,) * 9}, "473-7E", "7E"),
    (
        {"administration": Administration(incentive=Money(1)), "charges": Charges(incentive=Money(1))},
        "438-E3",
        "E3",
    ),
]


@pytest.mark.parametrize(
    ("changes", "number", "code"), BAD_PARTS, ids=[f"{bad[1]}-{i}" for i, bad in enumerate(BAD_PARTS)]
)
def test_that_a_bad_part_names_field_code_and_remedy(
    facts: BillingFacts, changes: dict[str, Any], number: str, code: str
) -> None:
    assert refusal_of(replace(facts, parts=ClaimParts(**changes))) == (number, code)


ONE = Ingredient(ndc11="55555000101", quantity=Quantity.of(1), cost=Money(2000))
TWO = Ingredient(ndc11="55555000202", quantity=Quantity.of(1), cost=Money(2510))
MIX = Compound(dosage_form="02", unit_form="2", ingredients=(ONE, TWO))


def numbered(count: int) -> tuple[Ingredient, ...]:
    """Return so many ingredients of a dollar each."""
    return tuple(replace(ONE, ndc11=f"{number:011d}", cost=Money(100)) for number in range(count))


@pytest.mark.parametrize(
    ("mix", "number", "code"),
    [
        (replace(MIX, ingredients=()), "447-EC", "EC"),
        (replace(MIX, ingredients=(ONE,)), "447-EC", "EC"),
        (replace(MIX, ingredients=numbered(26)), "447-EC", "EC"),
        (replace(MIX, ingredients=(ONE, replace(ONE, cost=Money(2510)))), "489-TE", "9Z"),
        (replace(MIX, ingredients=(ONE, replace(TWO, ndc11="5555500020"))), "489-TE", "TE"),
        (replace(MIX, ingredients=(ONE, replace(TWO, quantity=Quantity(0)))), "448-ED", "ED"),
        (replace(MIX, ingredients=(ONE, replace(TWO, cost=Money(2511)))), "449-EE", "EE"),
        (replace(MIX, ingredients=(replace(ONE, cost=Money(-1)), TWO)), "449-EE", "EE"),
        (replace(MIX, dosage_form=""), "450-EF", "EF"),
        (replace(MIX, dosage_form="99"), "450-EF", "EF"),
        (replace(MIX, unit_form="4"), "451-EG", "EG"),
        (replace(MIX, ingredients=(ONE, replace(TWO, modifiers=("U1",) * 11))), "363-2H", "2H"),
    ],
)
def test_that_a_compound_must_be_whole_and_add_up(
    facts: BillingFacts, mix: Compound, number: str, code: str
) -> None:
    cost = Money(2600) if len(mix.ingredients) == 26 else facts.ingredient_cost
    found = refusal_of(replace(facts, ndc11="", ingredient_cost=cost, parts=ClaimParts(compound=mix)))
    assert found == (number, code)


def test_that_a_compound_of_two_and_of_25_is_sent_and_has_no_ndc_of_its_own(facts: BillingFacts) -> None:
    for mix, cost in ((MIX, Money(4510)), (replace(MIX, ingredients=numbered(25)), Money(2500))):
        mixed = replace(facts, ndc11="0", ingredient_cost=cost, parts=ClaimParts(compound=mix))
        found = segments(build_billing(mixed))
        assert found["10"].one("EC") == str(len(mix.ingredients))
        assert [found["07"].one(field) for field in ("E1", "D7", "D6")] == ["00", "0", "2"]
        back = segments(build_reversal(mixed))["07"]
        assert (back.one("E1"), back.one("D7")) == ("00", "0")
    assert refusal_of(replace(facts, parts=ClaimParts(compound=MIX))) == ("407-D7", "8G")
    assert refusal_of(replace(facts, ndc11="0")) == ("407-D7", "21")


def test_that_a_product_of_another_kind_goes_with_its_own_number(facts: BillingFacts) -> None:
    upc = replace(facts, ndc11="012345678905", parts=ClaimParts(detail=ClaimDetail(product_qualifier="01")))
    claim = segments(build_billing(upc))["07"]
    assert (claim.one("E1"), claim.one("D7")) == ("01", "012345678905")


PART = PartialFill(status="P", quantity_intended=Quantity.of(60), days_intended=60)
REST = replace(PART, status="C", part_of_number=7, part_of_date=SERVED)


@pytest.mark.parametrize(
    ("part", "number"),
    [
        (replace(PART, status="X"), "343-HD"),
        (replace(PART, quantity_intended=Quantity.of(30)), "344-HF"),
        (replace(PART, days_intended=29), "345-HG"),
        (replace(PART, days_intended=1000), "345-HG"),
        (replace(PART, part_of_number=7), "456-EN"),
        (replace(PART, part_of_date=SERVED), "457-EP"),
        (replace(REST, part_of_number=None), "456-EN"),
        (replace(REST, part_of_date=None), "457-EP"),
        (replace(REST, part_of_date=TOMORROW), "457-EP"),
    ],
)
def test_that_a_part_of_a_fill_and_its_completion_are_told_apart(
    facts: BillingFacts, part: PartialFill, number: str
) -> None:
    assert refusal_of(replace(facts, parts=ClaimParts(partial=part))) == (number, number[-2:])
    reported = replace(ready.controlled_facts(facts), parts=ClaimParts(partial=part))
    with pytest.raises(FieldRefused) as refused:
        build_controlled(reported)
    assert refused.value.number == number
    claim = segments(build_billing(replace(facts, parts=ClaimParts(partial=REST))))["07"]
    assert [claim.one(field) for field in ("HD", "HF", "HG", "EN", "EP")] == [
        "C",
        "60000",
        "60",
        "7",
        "20260302",
    ]


PAYER = OtherPayer(coverage_type="01", payer_id="999001")
PAID = (Qualified("07", Money(1000)),)
NOTHING = (Qualified("07", ZERO),)
LEFT = (Qualified("05", Money(1000)),)
WHOLE = (Qualified("06", Money(1000)),)


@pytest.mark.parametrize(
    ("code", "payers", "number"),
    [
        ("00", (replace(PAYER, paid=PAID),), "308-C8"),
        ("01", (replace(PAYER, paid=PAID),), "308-C8"),
        ("05", (replace(PAYER, paid=PAID),), "308-C8"),
        ("07", (), "308-C8"),
        ("02", (), "337-4C"),
        ("08", (), "337-4C"),
        ("02", (PAYER,), "431-DV"),
        ("02", (replace(PAYER, paid=NOTHING),), "431-DV"),
        ("02", (replace(PAYER, rejects=("70",)),), "431-DV"),
        ("03", (replace(PAYER, paid=NOTHING),), "472-6E"),
        ("03", (replace(PAYER, paid=PAID, rejects=("70",)),), "431-DV"),
        ("03", (replace(PAYER, rejects=(" ",)),), "472-6E"),
        ("03", (replace(PAYER, rejects=("70",) * 6),), "472-6E"),
        ("03", (replace(PAYER, rejects=("70AB",)),), "472-6E"),
        ("04", (replace(PAYER, paid=PAID),), "431-DV"),
        ("04", (replace(PAYER, rejects=("70",)),), "431-DV"),
        ("08", (replace(PAYER, paid=PAID),), "352-NQ"),
        ("08", (replace(PAYER, responsibility=(*WHOLE, *LEFT)),), "351-NP"),
        ("08", (replace(PAYER, responsibility=LEFT * 2),), "351-NP"),
        ("08", (replace(PAYER, responsibility=(Qualified("99", ZERO),)),), "351-NP"),
        ("08", (replace(PAYER, responsibility=LEFT), replace(PAYER, paid=PAID)), "338-5C"),
        ("08", (replace(PAYER, responsibility=LEFT, coverage_type="10"),), "338-5C"),
        ("08", (replace(PAYER, responsibility=LEFT), replace(PAYER, coverage_type="02")), "338-5C"),
        ("02", (replace(PAYER, coverage_type="02", paid=PAID), replace(PAYER, paid=PAID)), "338-5C"),
        ("02", (replace(PAYER, paid=PAID, id_qualifier=""),), "339-6C"),
        ("02", (replace(PAYER, paid=(Qualified("08", Money(5)),)),), "342-HC"),
        ("02", (replace(PAYER, paid=(Qualified("", Money(5)),)),), "342-HC"),
        ("02", (replace(PAYER, paid=PAID, stages=(Qualified("05", ZERO),)),), "393-MV"),
    ],
)
def test_that_other_coverage_and_the_payers_before_tell_one_story(
    facts: BillingFacts, code: str, payers: tuple[OtherPayer, ...], number: str
) -> None:
    found = refusal_of(replace(facts, other_coverage=code, other_payers=payers))
    assert found[0] == number


@pytest.mark.parametrize(
    ("code", "payers"),
    [
        ("0", ()),
        ("1", ()),
        ("02", (replace(PAYER, paid=PAID, responsibility=LEFT),)),
        ("2", (replace(PAYER, rejects=("70",)), replace(PAYER, coverage_type="02", paid=PAID))),
        ("03", (replace(PAYER, rejects=("70", "75")),)),
        ("04", (replace(PAYER, paid=NOTHING),)),
        ("04", (replace(PAYER, responsibility=LEFT),)),
        ("08", (replace(PAYER, responsibility=WHOLE),)),
        ("08", (replace(PAYER, payer_id="", responsibility=LEFT),)),
    ],
)
def test_that_each_true_story_is_sent(facts: BillingFacts, code: str, payers: tuple[OtherPayer, ...]) -> None:
    found = segments(build_billing(replace(facts, other_coverage=code, other_payers=payers)))
    assert ("05" in found) == bool(payers)
    if payers:
        assert found["05"].one("4C") == str(len(payers))
        assert found["05"].many("7C") == tuple(payer.payer_id for payer in payers if payer.payer_id)


def test_that_a_vaccine_is_a_service_with_its_fee_in_the_sum(facts: BillingFacts) -> None:
    given = ready.vaccine_facts(facts)
    found = segments(build_billing(given))
    assert (found["08"].many("7E"), found["08"].many("E5")) == (("1",), ("MA",))
    assert found["11"].money("E3") == Money(4000)
    assert gross_of(given) == Money(7797) == found["11"].money("DU")
    assert warnings(given) == ()
    twice = replace(given, parts=replace(given.parts, services=(SERVICE,)))
    rows = segments(build_billing(twice))["08"]
    assert (rows.many("7E"), rows.many("E5")) == (("1", "2"), ("MA", "M0"))


def test_that_sums_that_do_not_come_out_are_told_and_not_refused(facts: BillingFacts) -> None:
    injury = ready.injury_facts(facts)
    assert (gross_of(injury), percentage_tax_of(injury)) == (Money(5567), Money(282))
    assert warnings(injury) == ()
    asked = replace(injury.parts.charges, percentage_tax=Money(283))
    off = replace(injury, parts=replace(injury.parts, charges=asked))
    assert [number for number, _ in warnings(off)] == ["430-DU", "482-GE"]
    assert build_billing(off)
    assert gross_of_service(ready.service_facts(facts)) == Money(3500)
    for basis, tax in (("03", Money(298)), ("04", ZERO), ("09", None)):
        other = replace(off, parts=replace(off.parts, charges=replace(asked, tax_basis=basis)))
        assert percentage_tax_of(other) == tax


def test_that_a_part_is_refused_where_its_transaction_has_no_place_for_it(facts: BillingFacts) -> None:
    coupon = replace(facts, parts=ClaimParts(coupon=Coupon(kind="01", number="1")))
    builders = (build_predetermination, build_report)
    for build in builders:
        with pytest.raises(FieldRefused) as refused:
            build(coupon)
        assert (refused.value.number, refused.value.reject_code) == ("111-AM", "AM")
    with pytest.raises(FieldRefused):
        build_authorization_request(coupon, ready.authorization_request())
    with pytest.raises(FieldRefused):
        build_controlled(replace(ready.controlled_facts(facts), parts=coupon.parts))


def test_that_an_authorization_without_number_or_with_a_time_backwards_is_refused(
    facts: BillingFacts,
) -> None:
    asked = ready.authorization_facts(facts)
    nameless = replace(asked, request=replace(asked.request, assigned=""))
    backwards = replace(asked.request, ends=asked.request.begins - timedelta(days=1))
    for build in (build_authorization_inquiry, build_authorization_reversal):
        for bad, field in ((nameless, "498-PY"), (replace(asked, request=backwards), "498-PC")):
            with pytest.raises(FieldRefused) as refused:
                build(bad)
            assert refused.value.number == field
    for request, field in (
        (backwards, "498-PC"),
        (replace(asked.request, kind="9"), "498-PA"),
        (replace(asked.request, basis="XX"), "498-PD"),
        (replace(asked.request, supporting="X" * 501), "498-PP"),
    ):
        with pytest.raises(FieldRefused) as refused:
            build_authorize_and_bill(facts, request)
        assert refused.value.number == field
    by_answer = replace(asked, request=replace(asked.request, assigned="", authorization="A77"))
    assert segments(build_authorization_inquiry(by_answer))["12"].one("F3") == "A77"


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"number": 0}, "402-D2"),
        ({"occasion": 100}, "403-D3"),
        ({"code": " "}, "407-D7"),
        ({"code_qualifier": "88"}, "436-E1"),
        ({"fee": ZERO}, "477-BE"),
        ({"gross_amount_due": ZERO}, "430-DU"),
        ({"usual_and_customary": Money(-1)}, "426-DQ"),
        ({"quantity": Quantity(0)}, "442-E7"),
        ({"other_coverage": "02"}, "337-4C"),
    ],
)
def test_that_a_service_is_checked_like_a_claim(
    facts: BillingFacts, changes: dict[str, Any], number: str
) -> None:
    service = ready.service_facts(facts)
    with pytest.raises(FieldRefused) as refused:
        build_service(replace(service, line=replace(service.line, **changes)))
    assert refused.value.number == number


def test_that_a_service_has_one_fee_and_no_parts_of_a_fill(facts: BillingFacts) -> None:
    service = ready.service_facts(facts)
    for parts, number in (
        (ClaimParts(charges=Charges(professional_fee=Money(1))), "477-BE"),
        (ClaimParts(partial=PART), "343-HD"),
        (ClaimParts(compound=MIX), "111-AM"),
    ):
        with pytest.raises(FieldRefused) as refused:
            build_service(replace(service, parts=parts))
        assert refused.value.number == number
    paid = OtherPayer(coverage_type="01", payer_id="999001", paid=PAID)
    second = replace(service, line=replace(service.line, other_coverage="02"), other_payers=(paid,))
    assert segments(build_service(second))["05"].money("DV") == Money(1000)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"route": {"pharmacy_npi": "2000000011"}}, "201-B1"),
        ({"member": {"cardholder_id": ""}}, "302-C2"),
        ({"person": {"birth_date": TOMORROW}}, "304-C4"),
        ({"prescriber": {"id": "1"}}, "411-DB"),
    ],
)
def test_that_an_eligibility_request_is_checked(
    facts: BillingFacts, changes: dict[str, dict[str, Any]], number: str
) -> None:
    asked = EligibilityFacts(
        route=facts.route, member=facts.member, person=facts.person, prescriber=facts.prescriber
    )
    spoiled: dict[str, Any] = {name: replace(getattr(asked, name), **bad) for name, bad in changes.items()}
    with pytest.raises(FieldRefused) as refused:
        build_eligibility(replace(asked, **spoiled))
    assert refused.value.number == number


def test_that_a_clarification_stands_once(facts: BillingFacts) -> None:
    assert refusal_of(replace(facts, clarifications=("20", "20"))) == ("420-DK", "34")
    assert refusal_of(replace(facts, clarifications=("8", "08"))) == ("420-DK", "34")


def test_that_a_day_of_service_to_come_is_refused_as_a_payer_would(facts: BillingFacts) -> None:
    facts.route.check_day(SERVED)
    with pytest.raises(FieldRefused) as refused:
        facts.route.check_day(SERVED - timedelta(days=1))
    assert (refused.value.number, refused.value.reject_code) == ("401-D1", "82")
