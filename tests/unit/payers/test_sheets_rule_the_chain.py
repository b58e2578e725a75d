"""What the payer's sheet says goes before what stands on the plan: the chain, reversals, amounts, dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimOutcome, PlanKind
from app.claims.sheets.model import Sheet, SheetKind
from app.claims.sheets.reading import read_sheet
from app.claims.sheets.terms import kept_for_reversal, window_words
from app.kernel.money import Money
from app.workflows.claims_desk import ReverseClaim, reverse_claim
from app.workflows.sheets_desk import SaveSheet, save_sheet

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from tests.fixtures.payers_fixtures import Payers, TwoPayers

SECOND = "999100"
SHEET = """
name = "Second Plan"
kind = "commercial"
from = 2020-01-01
TERMS
[match]
bin = "BIN"
"""


def keep(payers: Payers, owner: Actor, terms: str, bin_number: str = SECOND) -> Sheet:
    text = SHEET.replace("TERMS", terms).replace("BIN", bin_number)
    payers.shop.go(save_sheet, SaveSheet(text), owner)
    return read_sheet(text)


@pytest.mark.parametrize(
    ("scheme", "code", "has_paid", "has_rest"),
    [
        ("amount_paid", "02", True, False),
        ("patient_responsibility", "08", False, True),
        ("both", "02", True, True),
    ],
)
def test_that_the_second_payer_hears_what_its_sheet_asks_for(
    two_payers: TwoPayers, owner: Actor, scheme: str, code: str, *, has_paid: bool, has_rest: bool
) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    keep(payers, owner, f'cob = "{scheme}"')
    payers.pay(fill_id, 1000, 661)
    sent = payers.request(payers.last(fill_id))
    assert sent.segment("07").text("C8") == code
    told = sent.segment("05")
    assert (bool(told.text("DV")), bool(told.text("NQ"))) == (has_paid, has_rest)


def test_that_a_sheet_of_another_day_or_one_that_is_silent_leaves_the_plan_as_it_stands(
    two_payers: TwoPayers, owner: Actor
) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    keep(payers, owner, 'until = 2020-12-31\ncob = "amount_paid"')
    keep(payers, owner, "", "9991*")
    payers.pay(fill_id, 1000, 661)
    told = payers.request(payers.last(fill_id)).segment("05")
    assert (told.money("DV"), told.money("NQ")) == (Money(661), Money(1000))


def test_that_a_plan_whose_sheet_takes_no_second_claim_is_passed_over(
    two_payers: TwoPayers, owner: Actor
) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    keep(payers, owner, 'cob = "none"')
    payers.pay(fill_id, 1000, 661)
    (first,) = payers.links(fill_id)
    assert "Second Plan takes no claim that another payer has seen" in first.next_stop
    assert payers.owed(fill_id).pays == Money(1000)


def test_that_a_plan_that_its_sheet_calls_federal_bars_a_copay_card(payers: Payers, owner: Actor) -> None:
    shop = payers.shop
    patient = shop.patient()
    coverage = shop.coverage(patient)
    payers.cover(patient, payers.plan("Card", PlanKind.COPAY_CARD), 2)
    keep(payers, owner, "federal = true", "999001")
    fill_id = shop.ready(patient, coverage)
    payers.pay(fill_id, 1000, 661)
    assert len(payers.links(fill_id)) == 1
    assert "federal programme" in payers.last(fill_id).next_stop


def test_that_a_reversal_repeats_what_the_sheet_finds_claims_by(two_payers: TwoPayers, owner: Actor) -> None:
    payers, fill_id = two_payers.payers, two_payers.fill_id
    keep(payers, owner, 'cob = "both"\nreversal_key = ["07.D2", "07.EM", "05.4C", "11.DU"]')
    payers.pay(fill_id, 1000, 661)
    payers.pay(fill_id, 300, 700)
    first, second = payers.links(fill_id)
    payers.shop.go(reverse_claim, ReverseClaim(first.id), payers.shop.people.technician)
    of_second, of_first = payers.open_reversals(fill_id)
    assert (of_second.reverses, of_first.reverses) == (second.id, first.id)
    billed, sent = payers.request(second), payers.request(of_second)
    assert sent.segment("05").text("7C") == billed.segment("05").text("7C") == "999001"
    assert sent.segment("11").money("DU") == billed.segment("11").money("DU")
    assert sent.segment("11").text("D9") == ""
    plain = payers.request(of_first)
    assert (plain.segment("05").text("7C"), plain.segment("11").text("DU")) == ("", "")
    payers.approve(of_second)
    payers.approve(of_first)
    billings = [one for one in payers.claims(fill_id) if one.reverses is None]
    assert {one.outcome for one in billings} == {ClaimOutcome.REVERSED}


def test_that_a_payer_that_wants_usual_and_customary_as_gross_is_sent_it(
    payers: Payers, owner: Actor
) -> None:
    shop = payers.shop
    keep(payers, owner, 'gross_due = "usual_and_customary"', "999001")
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    pricing = payers.request(payers.last(fill_id)).segment("11")
    assert pricing.money("DU") == pricing.money("DQ")
    assert payers.last(fill_id).gross_due == pricing.money("DQ")


def test_that_the_days_left_are_told_and_the_days_that_are_over() -> None:
    text = SHEET.replace("TERMS", "").replace("BIN", SECOND)
    sheet = read_sheet(f"{text}\n[windows]\nfiling_days = 365\nreversal_days = 30\n")
    assert sheet.kind is SheetKind.COMMERCIAL
    words = window_words(sheet, date(2026, 11, 1), date(2026, 12, 1))
    assert words == "The plan takes a claim until 11/01/2027. The plan takes a reversal until 12/01/2026."
    late = window_words(sheet, date(2026, 11, 1), date(2026, 12, 2))
    assert late.endswith("The plan took reversals for this day until 12/01/2026. Call its help desk.")
    assert window_words(None, date(2026, 11, 1), date(2026, 12, 2)) == ""
    assert kept_for_reversal(None) == frozenset()
