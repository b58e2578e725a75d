"""Each practice sheet says what the practice payer does: every fact that both state is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.sheets.model import CobScheme, GrossRule, Place, Sheet, Use
from app.claims.sheets.reading import read_sheet
from app.practice.payer_scenario import shipped
from app.practice.people import people
from app.practice.plans import PlanRules, When, checks
from app.practice.sheets import NAMES, practice_sheets

if TYPE_CHECKING:
    from app.practice.people import PracticePlan

SHEETS = {(sheet.pattern.bin, sheet.pattern.pcn): sheet for sheet in map(read_sheet, practice_sheets())}
PLANS = shipped().plans
PAIRS = [pytest.param(SHEETS[key], PLANS[key], id=name) for key, name in zip(SHEETS, NAMES, strict=True)]
both = pytest.mark.parametrize(("sheet", "plan"), PAIRS)

# What a payer may call the scheme that a sheet names; one that takes either takes each of them.
SCHEMES = {
    CobScheme.AMOUNT_PAID: {"paid", "either"},
    CobScheme.PATIENT_RESPONSIBILITY: {"responsibility", "gap", "either"},
    CobScheme.BOTH: {"both", "either"},
}
# The other coverage codes that a claim by a scheme carries. A card (gap) is no help where nobody paid.
SENT = {
    "paid": {"02", "03", "04"},
    "both": {"02", "03", "04"},
    "responsibility": {"03", "08"},
    "gap": {"08"},
    "either": {"02", "03", "04", "08"},
}
COUPON = Place("09", "KE")
GOES_WITH_ITS_NUMBER = {("03", "EZ")}
EARLIER_PAYERS = Place("05", "4C")


def demanded(sheet: Sheet, transaction: str) -> set[tuple[str, str]]:
    places = (*sheet.places(transaction, Use.MANDATORY), *sheet.places(transaction, Use.REQUIRED))
    return {(place.segment, place.field) for place in places}


def not_used(sheet: Sheet) -> set[Place]:
    return set(sheet.places("B1", Use.NOT_USED))


def test_that_every_plan_of_the_payer_has_a_sheet_and_every_sheet_a_plan() -> None:
    assert set(SHEETS) == set(PLANS)
    assert len(SHEETS) == len(NAMES)


@both
def test_that_name_kind_help_desk_and_law_agree(sheet: Sheet, plan: PlanRules) -> None:
    assert sheet.name == plan.name
    assert sheet.help_desk == plan.help_desk
    assert plan.terms.kind in {"", sheet.kind}
    assert sheet.federal is plan.terms.is_federal


@both
def test_that_windows_and_limits_agree(sheet: Sheet, plan: PlanRules) -> None:
    assert sheet.windows.filing == plan.filing_days
    assert sheet.windows.reversal == plan.reversal_days
    assert sheet.most_claims == plan.terms.most_transactions
    assert sheet.limits.days in {None, plan.days_limit}
    ages = [rule.who for rule in plan.rules if rule.who is not None and rule.when == When()]
    assert [who.least_age - 1 for who in ages if who.least_age] == _stated(sheet.limits.oldest)
    assert [who.most_age + 1 for who in ages if who.most_age] == _stated(sheet.limits.youngest)


def _stated(age: int | None) -> list[int]:
    return [age] if age else []


@both
def test_that_what_is_told_of_earlier_payers_agrees(sheet: Sheet, plan: PlanRules) -> None:
    cob = plan.terms.cob
    assert sheet.cob is not None
    assert (sheet.cob is CobScheme.NONE) is (cob is None)
    if cob is None:
        assert EARLIER_PAYERS in not_used(sheet)
        return
    assert cob.scheme in SCHEMES[sheet.cob]
    assert SENT[cob.scheme] <= set(cob.codes) <= SENT[cob.scheme] | {"04"}
    assert EARLIER_PAYERS not in not_used(sheet)
    if cob.scheme in {"paid", "both"}:
        assert Place("05", "HB") not in not_used(sheet)
    if cob.scheme in {"responsibility", "gap", "both"}:
        assert Place("05", "NR") not in not_used(sheet)
    if not cob.takes_first:
        assert ("07", "C8") in demanded(sheet, "B1")


@both
def test_that_coupons_are_not_used_where_the_payer_takes_none(sheet: Sheet, plan: PlanRules) -> None:
    if not plan.terms.takes_coupons:
        assert COUPON in not_used(sheet)
    if plan.terms.needs_coupon:
        assert (COUPON.segment, COUPON.field) in demanded(sheet, "B1")
    if COUPON in not_used(sheet):
        assert not plan.terms.takes_coupons


@both
def test_that_the_payer_asks_for_what_the_sheet_demands_and_for_nothing_else(
    sheet: Sheet, plan: PlanRules
) -> None:
    asked = {*checks().required("B1"), *plan.terms.required}
    by_drug = {("13", "DO") for rule in plan.rules if rule.unless_diagnosis}
    assert asked <= demanded(sheet, "B1")
    assert {place for place in demanded(sheet, "B1") - asked if place[0]} == by_drug | GOES_WITH_ITS_NUMBER
    assert set(checks().reversal) <= demanded(sheet, "B2")
    assert {str(place) for place in sheet.reversal_key} <= {".".join(one) for one in checks().reversal}


@both
def test_that_what_is_not_used_is_never_asked_for(sheet: Sheet, plan: PlanRules) -> None:
    asked = {Place(*one) for one in (*checks().required("B1"), *plan.terms.required)}
    assert not not_used(sheet) & asked


@both
def test_that_a_gross_amount_that_is_checked_is_the_sum(sheet: Sheet, plan: PlanRules) -> None:
    if plan.terms.checks_gross:
        assert sheet.gross_due is GrossRule.SUM


@pytest.mark.parametrize("plan", people().plans, ids=lambda plan: plan.key)
def test_that_the_practice_store_knows_the_plan_as_its_sheet_does(plan: PracticePlan) -> None:
    sheet = SHEETS[plan.bin, plan.pcn]
    assert sheet.name == plan.name
    assert sheet.windows.return_to_stock == plan.return_days
    assert sheet.help_desk == plan.help_desk.replace("-", "")
    assert plan.kind.value in {sheet.kind.value, "workers_comp"}
    assert (plan.kind.value == "workers_comp") is (sheet.kind.value == "workers_compensation")
