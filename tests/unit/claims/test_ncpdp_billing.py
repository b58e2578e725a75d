"""A fill becomes a billing and a reversal; what a payer would refuse is refused here first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.ncpdp.billing import (
    BillingFacts,
    billing_key,
    build_billing,
    build_reversal,
    check_billing,
    natural_key,
    wire_name,
)
from app.claims.ncpdp.errors import FieldRefused, Unreadable
from app.claims.ncpdp.parts import OtherPayer, Qualified
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.kernel.quantity import Quantity

PRIMARY = OtherPayer(coverage_type="01", payer_id="999001", paid=(Qualified("07", Money(1000)),))


def test_that_every_fact_stands_in_its_field(facts: BillingFacts) -> None:
    message = Message.parse(build_billing(facts), Direction.REQUEST)
    claim, pricing = message.segment("07"), message.segment("11")
    assert (message.header("A1"), message.header("A4"), message.header("B1")) == (
        "999001",
        "COMM",
        "2000000010",
    )
    assert message.segment("04").text("C2") == "W123456789"
    assert message.segment("01").date("C4") == date(1961, 7, 4)
    assert message.segment("01").text("C5") == "2"
    assert claim.quantity("E7") == Quantity.of(30)
    assert (claim.text("D7"), claim.number("D5"), claim.text("28")) == ("55555000101", 30, "EA")
    assert pricing.money("DU") == Money(4760)
    assert message.segment("03").text("DB") == "2000001018"


def test_that_a_reversal_names_the_same_claim_on_the_same_day(facts: BillingFacts) -> None:
    billing, reversal = build_billing(facts), build_reversal(facts)
    assert natural_key(billing) == "999001|COMM|2000000010|20260302|1|1000001|0|00|B1"
    assert natural_key(reversal) == "999001|COMM|2000000010|20260302|1|1000001|0|00|B2"
    assert billing_key(reversal) == natural_key(billing)


def test_that_the_key_holds_nothing_of_the_member(facts: BillingFacts) -> None:
    other = replace(facts, patient_last="Quist", cardholder_id="X999", birth_date=date(1990, 1, 1), sex="M")
    assert natural_key(build_billing(other)) == natural_key(build_billing(facts))


def test_that_two_fills_never_share_a_key(facts: BillingFacts) -> None:
    others = [
        replace(facts, fill_number=1),
        replace(facts, rx_number=1000002),
        replace(facts, date_of_service=date(2026, 3, 3)),
        replace(facts, other_coverage="02", other_payers=(PRIMARY,)),
        replace(facts, pcn="PARTD", bin="999002"),
    ]
    keys = {natural_key(build_billing(one)) for one in (facts, *others)}
    assert len(keys) == len(others) + 1


def test_that_bytes_that_are_no_request_have_no_key() -> None:
    with pytest.raises(Unreadable):
        natural_key(b"hello")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("O’Brien", "O'BRIEN"),
        ("Muñoz-Løken", "MUNOZ-LOKEN"),
        ("Groß", "GROSS"),
        ("Ægir Þór", "AEGIR THOR"),
        ("  Zoë   May ", "ZOE MAY"),
        ("Ana 😀", "ANA"),
        ("Wolfeschlegelsteinhausenbergerdorff" * 2, "WOLFESCHLEGELST"),
    ],
)
def test_that_names_travel_as_plain_capitals(written: str, sent: str) -> None:
    assert wire_name("01", "CB", written) == sent


@pytest.mark.parametrize("written", ["", "😀", "王", "A\x1cAM23", "A\x1dB", "A\x1eB", "A\nB", "12"])
def test_that_a_name_without_letters_or_with_control_characters_is_refused(written: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        wire_name("01", "CB", written)
    assert (refused.value.number, refused.value.reject_code) == ("311-CB", "CB")


@given(st.text())
def test_that_whatever_is_typed_a_name_is_clean_or_refused(written: str) -> None:
    try:
        name = wire_name("01", "CA", written)
    except FieldRefused:
        return
    assert 1 <= len(name) <= 12
    assert name == name.strip().upper()
    assert all(" " <= character <= "~" for character in name)


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"quantity": Quantity(0)}, "442-E7", "E7"),
    ({"quantity": Quantity(-1000)}, "442-E7", "E7"),
    ({"quantity": Quantity(10_000_000_000)}, "442-E7", "E7"),
    ({"days_supply": 0}, "405-D5", "19"),
    ({"days_supply": 1000}, "405-D5", "19"),
    ({"birth_date": date(2026, 3, 3)}, "304-C4", "09"),
    ({"date_written": date(2026, 3, 3)}, "414-DE", "28"),
    ({"pharmacy_npi": "2000000011"}, "201-B1", "05"),
    ({"prescriber_npi": "2000001019"}, "411-DB", "25"),
    ({"prescriber_npi": ""}, "411-DB", "25"),
    ({"ndc11": "5555500010"}, "407-D7", "21"),
    ({"ndc11": "55555-0001-1"}, "407-D7", "21"),
    ({"daw": "10"}, "408-D8", "22"),
    ({"origin": "6"}, "419-DJ", "33"),
    ({"refills_authorized": 100}, "415-DF", "29"),
    ({"fill_number": 100}, "403-D3", "17"),
    ({"rx_number": 0}, "402-D2", "16"),
    ({"cardholder_id": ""}, "302-C2", "07"),
    ({"cardholder_id": "W1\x1eAM07"}, "302-C2", "07"),
    ({"cardholder_id": "W" * 21}, "302-C2", "07"),
    ({"group": "G\x1c"}, "301-C1", "06"),
    ({"person_code": "0\x1d1"}, "303-C3", "08"),
    ({"sex": "?"}, "305-C5", "10"),
    ({"bin": "99900"}, "101-A1", "01"),
    ({"pcn": "CÖMM"}, "104-A4", "04"),
    ({"vendor_id": "12345678901"}, "110-AK", "AK"),
    ({"ingredient_cost": Money(-1)}, "409-D9", "23"),
    ({"gross_amount_due": Money(0)}, "430-DU", "DU"),
    ({"gross_amount_due": Money(100_000_000)}, "430-DU", "DU"),
    ({"unit": "tablet"}, "600-28", "26"),
    ({"other_coverage": "x"}, "308-C8", "13"),
    ({"clarifications": ("1", "2", "3", "4")}, "420-DK", "34"),
    ({"patient_first": "👶"}, "310-CA", "CA"),
    ({"prescriber_last": "\x1e"}, "427-DR", "DR"),
]


@pytest.mark.parametrize(
    ("changes", "number", "code"), BAD, ids=[f"{bad[1]}-{i}" for i, bad in enumerate(BAD)]
)
def test_that_bad_input_names_field_code_and_remedy(
    facts: BillingFacts, changes: dict[str, Any], number: str, code: str
) -> None:
    with pytest.raises(FieldRefused) as refused:
        check_billing(replace(facts, **changes))
    assert (refused.value.number, refused.value.reject_code) == (number, code)
    assert refused.value.message.endswith(".")


@given(st.text(max_size=25), st.text(max_size=12), st.text(max_size=70))
def test_that_no_typed_text_can_smuggle_in_a_separator(
    facts_like: BillingFacts, member: str, pcn: str, last: str
) -> None:
    try:
        raw = build_billing(replace(facts_like, cardholder_id=member, pcn=pcn, patient_last=last))
    except DomainError:
        return
    assert raw.count(b"\x1d") == 1
    assert raw.count(b"\x1e") == 5


@pytest.fixture(scope="module")
def facts_like() -> BillingFacts:
    return BillingFacts(
        bin="999001",
        pcn="COMM",
        group="",
        cardholder_id="W1",
        person_code="",
        relationship="1",
        pharmacy_npi="2000000010",
        date_of_service=date(2026, 3, 2),
        patient_last="Vance",
        patient_first="Alma",
        birth_date=date(1961, 7, 4),
        sex="2",
        rx_number=1,
        fill_number=0,
        ndc11="55555000101",
        quantity=Quantity.of(1),
        days_supply=1,
        daw="0",
        origin="0",
        date_written=date(2026, 3, 2),
        refills_authorized=0,
        prescriber_npi="2000001018",
        prescriber_last="Okafor",
        ingredient_cost=Money(1),
        dispensing_fee=Money(0),
        usual_and_customary=Money(1),
        gross_amount_due=Money(1),
        unit="EA",
    )
