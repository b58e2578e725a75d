"""What a payer does not use is left out of a message, and what is left is still one that can be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp.billing import BILLING, claim_draft
from app.claims.ncpdp.build import Draft, build
from app.claims.ncpdp.leaving import leave_out
from app.claims.ncpdp.parts import (
    NO_PARTS,
    Clinical,
    Coupon,
    Diagnosis,
    Injury,
    OtherPayer,
    PatientDetail,
)
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.money import Money

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts
    from app.claims.ncpdp.build import Segments
    from app.claims.ncpdp.values import Value


def left(draft: Draft, *unused: str) -> tuple[Message, set[str]]:
    trimmed = leave_out(draft, [(one[:2], one[3:]) for one in unused])
    message = Message.parse(build(trimmed.draft), Direction.REQUEST)
    return message, {f"{spot.segment}.{spot.field}" for spot in trimmed.left}


@pytest.fixture
def draft(facts: BillingFacts) -> Draft:
    other = OtherPayer(
        coverage_type="01",
        id_qualifier="03",
        payer_id="999011",
        answered_on=date(2026, 3, 1),
        paid=(("07", Money(900)),),
        responsibility=(("06", Money(300)),),
    )
    parts = replace(
        NO_PARTS,
        patient=PatientDetail(smoker="1"),
        coupon=Coupon(kind="02", number="C1", value=Money(500)),
        clinical=Clinical(diagnoses=(Diagnosis(code="E119"),)),
        injury=Injury(on=date(2026, 2, 1), claim_reference="WC1"),
    )
    full = replace(
        facts, other_coverage="02", other_payers=(other,), clarifications=("5",), prior_authorization="77",
        prior_authorization_type="1", parts=parts,
    )  # fmt: skip
    return claim_draft(BILLING, full)


def test_that_nothing_changes_where_everything_is_used(draft: Draft) -> None:
    trimmed = leave_out(draft, [("01", "4X"), ("10", "EF")])
    assert trimmed.left == ()
    assert build(trimmed.draft) == build(draft)


@pytest.mark.parametrize(
    ("unused", "gone"),
    [
        ("01.1C", {"01.1C"}),
        ("07.EV", {"07.EV"}),
        ("07.NX", {"07.NX"}),  # the count stands for the codes that it counts
        ("07.DK", {"07.DK"}),
        ("05.HB", {"05.HB"}),
        ("05.NR", {"05.NR"}),
        ("13.VE", {"13.VE"}),
        ("09.NE", {"09.NE"}),
        ("06.DZ", {"06.DZ"}),
    ],
)
def test_that_a_field_that_is_not_used_is_left_out_alone(draft: Draft, unused: str, gone: set[str]) -> None:
    whole = Message.parse(build(draft), Direction.REQUEST)
    message, told = left(draft, unused)
    assert told == gone
    segment, field = unused.split(".")
    assert whole.segment(segment).text(field)
    assert not message.segment(segment).text(field)


def test_that_what_the_payers_before_paid_goes_with_its_count_and_the_rest_stays(draft: Draft) -> None:
    message, _ = left(draft, "05.HB")
    other = message.segment("05")
    assert (other.money("DV"), other.money("NQ")) == (None, Money(300))


@pytest.mark.parametrize("unused", ["05.4C", "09.KE", "09.ME", "06.DY"])
def test_that_a_segment_goes_with_what_it_cannot_be_without(draft: Draft, unused: str) -> None:
    message, told = left(draft, unused)
    assert message.segment(unused[:2]).pairs == ()
    assert unused in told


@pytest.mark.parametrize("unused", ["07.D2", "07.EM", "07.D7", "04.C2", "07.D3", "07.C8", "07.E1", "03.EZ"])
def test_that_what_a_claim_cannot_be_without_stays(draft: Draft, unused: str) -> None:
    message, told = left(draft, unused)
    assert told == set()
    assert message.raw == build(draft)


def test_that_other_coverage_goes_where_it_says_that_there_is_none(facts: BillingFacts) -> None:
    message, told = left(claim_draft(BILLING, facts), "07.C8")
    assert told == {"07.C8"}
    assert not message.segment("07").text("C8")


def test_that_both_halves_of_a_pair_go_together(draft: Draft) -> None:
    message, told = left(draft, "03.EZ", "03.DB")
    assert told == {"03.EZ", "03.DB"}
    assert message.segment("03").text("DR")


def test_that_a_claim_of_version_f6_is_trimmed_by_its_own_tables() -> None:
    header: dict[str, Value] = {
        "A1": "00999001", "A4": "COMM", "B1": "2000000010", "B2": "01", "D1": date(2026, 3, 2), "AK": "",
    }  # fmt: skip
    claim: Segments = {
        "07": {"EM": "1", "D2": 7, "E1": "03", "D7": "55555000101", "D3": 0, "K8": ({"K8": "AA"},)},
        "11": {"D9": Money(100), "DU": Money(100), "RL": ({"RL": "01", "HA": Money(5)},)},
    }
    draft = Draft("F6", "B1", Direction.REQUEST, header, {"04": {"C2": "W1", "C1": "G"}}, (claim,))
    message, told = left(draft, "07.KZ", "11.RK", "04.C1", "04.C2")
    assert told == {"07.KZ", "11.RK", "04.C1"}
    assert message.dictionary.version == "F6"
    assert message.segment("04").text("C2") == "W1"
    assert not message.segment("07").text("K8")
    assert not message.segment("11").text("RL")
