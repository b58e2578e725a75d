"""Check a new fill against allergies and earlier fills."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.dur.facts import DrugFacts, FindingKind, KnownAllergy, PastFill
from app.dur.rules import ingredient_keys, review
from app.prescriptions.model import Severity

TODAY = date(2026, 11, 24)
AMOXICILLIN = DrugFacts("amoxicillin 875 mg tablet", ("AMOXICILLIN",), ("Penicillin-class Antibacterial",))
METFORMIN = DrugFacts("metFORMIN 500 mg tablet", ("METFORMIN HYDROCHLORIDE",), ("Biguanide",))
MORPHINE = DrugFacts("morphine 15 mg tablet", ("MORPHINE SULFATE",), ("Opioid Agonist",), "C-II")


def past(drug: DrugFacts, days_ago: int, *, same: bool = False, days_supply: int = 30) -> PastFill:
    return PastFill(drug, 1000001, same, TODAY - timedelta(days=days_ago), days_supply)


@pytest.mark.parametrize(
    ("substance", "key", "drug", "meets"),
    [
        ("Penicillins", "penicillins", AMOXICILLIN, True),
        ("Amoxicillin", "", AMOXICILLIN, True),
        ("Codeine", "codeine", AMOXICILLIN, False),
        ("Sulfa drugs", "sulfa", MORPHINE, False),
        ("Morphine", "morphine", MORPHINE, True),
        ("Opioids", "opioids", MORPHINE, True),
        ("Nothing", "-", METFORMIN, False),
    ],
)
def test_that_an_allergy_meets_ingredient_and_class_by_whole_words(
    substance: str, key: str, drug: DrugFacts, meets: bool
) -> None:
    found = review(drug, [KnownAllergy(substance, key, "rash")], [], TODAY)
    assert [finding.severity for finding in found] == ([Severity.SEVERE] if meets else [])


def test_that_another_prescription_with_days_left_is_a_duplicate() -> None:
    (finding,) = review(METFORMIN, [], [past(METFORMIN, 10)], TODAY)
    assert (finding.kind, finding.severity) == (FindingKind.DUPLICATE, Severity.MODERATE)
    assert "metformin" in finding.title
    assert review(METFORMIN, [], [past(METFORMIN, 30)], TODAY) == ()


@pytest.mark.parametrize(("days_ago", "early"), [(10, True), (22, True), (23, False), (30, False)])
def test_that_a_refill_is_too_soon_while_more_than_a_quarter_is_left(days_ago: int, early: bool) -> None:
    found = review(METFORMIN, [], [past(METFORMIN, days_ago, same=True)], TODAY)
    assert [finding.kind for finding in found] == ([FindingKind.TOO_SOON] if early else [])


@pytest.mark.parametrize(("days_ago", "early"), [(20, True), (25, True), (26, False)])
def test_that_a_controlled_drug_asked_for_early_is_severe(days_ago: int, early: bool) -> None:
    found = review(MORPHINE, [], [past(MORPHINE, days_ago)], TODAY)
    kinds = {finding.kind for finding in found if finding.severity is Severity.SEVERE}
    assert kinds == ({FindingKind.CONTROLLED_EARLY} if early else set())


def test_that_severe_findings_come_first() -> None:
    allergy = KnownAllergy("Penicillin", "penicillin", "")
    found = review(AMOXICILLIN, [allergy], [past(AMOXICILLIN, 1), past(AMOXICILLIN, 2, same=True)], TODAY)
    order = [finding.severity for finding in found]
    assert order == sorted(order, key=list(Severity).index)
    assert order[0] is Severity.SEVERE


def test_that_salts_do_not_tell_ingredients_apart() -> None:
    assert ingredient_keys(MORPHINE) == {"morphine"}
    assert ingredient_keys(DrugFacts("", ("POTASSIUM CHLORIDE",), ())) == {"potassium chloride"}
