"""Check the card: active, the right age, with a person code where the plan asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.edits.model import EditFacts, Hit
from app.kernel.person import age_on

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_active(facts: EditFacts) -> Iterator[Hit]:
    """Find a card that was taken out of use."""
    if not facts.coverage_active:
        yield Hit("CV2", {}, (facts.served,))


def check_age(facts: EditFacts) -> Iterator[Hit]:
    """Find a patient whom the plan does not cover at this age."""
    limits = facts.sheet.limits if facts.sheet else None
    if limits is None or facts.birth_date > facts.served:
        return
    age = age_on(facts.birth_date, facts.served)
    youngest, oldest = limits.youngest or 0, limits.oldest
    if youngest <= age and (oldest is None or age <= oldest):
        return
    ages = f"people from {youngest} years" if oldest is None else f"people of {youngest} to {oldest} years"
    yield Hit("CV1", {"age": str(age), "plan": facts.plan, "ages": ages}, (age, youngest, oldest))


def check_person_code(facts: EditFacts) -> Iterator[Hit]:
    """Find a card without the person code that the plan tells family members apart by."""
    if facts.sheet and facts.sheet.limits.person_code and not facts.person_code.strip():
        yield Hit("CV3", {"plan": facts.plan}, (facts.plan,))
