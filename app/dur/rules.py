"""Check a new fill against allergies and earlier fills; each check is a pure function."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.dur.facts import Finding, FindingKind
from app.kernel.person import search_key, show_date
from app.prescriptions.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from app.dur.facts import DrugFacts, KnownAllergy, PastFill

# A refill is early while more than a quarter of the last supply should be left; a controlled drug
# while more than a seventh should be (two days of fourteen, four of thirty).
_EARLY_QUARTER = 4
_EARLY_SEVENTH = 7
_SALTS = frozenset(
    {
        "acetate",
        "besylate",
        "calcium",
        "citrate",
        "dihydrate",
        "fumarate",
        "hydrobromide",
        "hydrochloride",
        "magnesium",
        "maleate",
        "mesylate",
        "monohydrate",
        "phosphate",
        "potassium",
        "sodium",
        "succinate",
        "sulfate",
        "tartrate",
        "trihydrate",
    }
)


def review(
    drug: DrugFacts, allergies: Iterable[KnownAllergy], past: Sequence[PastFill], today: date
) -> tuple[Finding, ...]:
    """Return every finding on a new fill, the severe ones first."""
    found = [
        *check_allergies(drug, allergies),
        *check_duplicates(drug, past, today),
        *check_too_soon(drug, past, today),
    ]
    order = (Severity.SEVERE, Severity.MODERATE, Severity.INFO)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def check_allergies(drug: DrugFacts, allergies: Iterable[KnownAllergy]) -> list[Finding]:
    """Return a severe finding for each allergy to an ingredient or class of the drug."""
    found = []
    for allergy in allergies:
        part = _meets(allergy, drug)
        if part:
            reaction = f" Noted reaction: {allergy.reaction}." if allergy.reaction else ""
            found.append(
                Finding(
                    FindingKind.ALLERGY,
                    Severity.SEVERE,
                    f"Allergy to {allergy.substance}",
                    f"{drug.name} holds or belongs to {part.lower()}.{reaction}",
                )
            )
    return found


def check_duplicates(drug: DrugFacts, past: Sequence[PastFill], today: date) -> list[Finding]:
    """Return a finding for each other prescription with the same ingredient and days left."""
    mine = ingredient_keys(drug)
    found = []
    for fill in past:
        ends = _ends(fill)
        shared = mine & ingredient_keys(fill.drug)
        if shared and not fill.same_prescription and ends > today:
            found.append(
                Finding(
                    FindingKind.DUPLICATE,
                    Severity.MODERATE,
                    f"Duplicate therapy: {', '.join(sorted(shared))}",
                    f"Rx {fill.rx_number} ({fill.drug.name}) lasts until {show_date(ends)}.",
                )
            )
    return found


def check_too_soon(drug: DrugFacts, past: Sequence[PastFill], today: date) -> list[Finding]:
    """Return a finding when the newest fill of the same drug should not be used up yet."""
    mine = ingredient_keys(drug)
    same = [fill for fill in past if mine and ingredient_keys(fill.drug) == mine]
    last = max(same, key=lambda fill: fill.date_of_service, default=None)
    if last is None:
        return []
    left = (_ends(last) - today).days
    if drug.schedule and left * _EARLY_SEVENTH > last.days_supply:
        return [
            Finding(
                FindingKind.CONTROLLED_EARLY,
                Severity.SEVERE,
                f"{drug.schedule} asked for early",
                f"Rx {last.rx_number} of {show_date(last.date_of_service)} should last {left} more days.",
            )
        ]
    if left * _EARLY_QUARTER > last.days_supply and last.same_prescription:
        return [
            Finding(
                FindingKind.TOO_SOON,
                Severity.INFO,
                "Refill too soon",
                f"The last fill of {show_date(last.date_of_service)} should last {left} more days. "
                "The plan may reject it.",
            )
        ]
    return []


def payer_finding(title: str, message: str) -> Finding:
    """Return the finding that carries a payer's own safety message."""
    return Finding(FindingKind.PAYER, Severity.MODERATE, title, message or "The payer gave no details.")


def ingredient_keys(drug: DrugFacts) -> frozenset[str]:
    """Return the ingredients folded, without their salts, for comparing."""
    return frozenset(filter(None, (_bare(ingredient) for ingredient in drug.ingredients)))


def _bare(ingredient: str) -> str:
    words = search_key(ingredient).split()
    while len(words) > 1 and words[-1] in _SALTS:
        words.pop()
    return " ".join(words)


def _meets(allergy: KnownAllergy, drug: DrugFacts) -> str:
    """Return the ingredient or class that holds the allergy's words, empty when none does."""
    key = _words(allergy.key or allergy.substance)
    parts = (*drug.ingredients, *drug.classes) if key.strip() else ()
    return next((part for part in parts if key in _words(part)), "")


def _words(text: str) -> str:
    """Return folded words between spaces, plurals as singulars: `penicillins` meets `penicillin-class`."""
    return f" {' '.join(_singular(word) for word in search_key(text).split())} "


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 5 and not word.endswith("ss") else word


def _ends(fill: PastFill) -> date:
    return fill.date_of_service + timedelta(days=fill.days_supply)
