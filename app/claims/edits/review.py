"""Run every rule over a claim and say what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.edits import arithmetic, audit, coverage, sheet_rules, timing
from app.claims.edits.fields import field_of
from app.claims.edits.model import Edit, EditFacts, Hit, edit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from app.claims.edits.model import EditAnswer
    from app.claims.ncpdp.errors import FieldRefused

RULES: tuple[Callable[[EditFacts], Iterator[Hit]], ...] = (
    sheet_rules.check_missing,
    sheet_rules.check_not_used,
    coverage.check_active,
    coverage.check_age,
    coverage.check_person_code,
    arithmetic.check_days,
    arithmetic.check_packages,
    arithmetic.check_gross_due,
    timing.check_future,
    timing.check_filing,
    timing.check_early,
    audit.check_starter,
    audit.check_daw,
    audit.check_origin,
    audit.check_usual,
)


def review(facts: EditFacts) -> tuple[Edit, ...]:
    """Return every edit on a claim, those that stop it first."""
    federal = facts.sheet is not None and facts.sheet.federal
    found = [edit_of(hit, federal=federal) for rule in RULES for hit in rule(facts)]
    return tuple(sorted(found, key=lambda edit: not edit.stops))


def refusal_edit(refusal: FieldRefused) -> Edit:
    """Return the edit for a field that the builder refuses to send."""
    return edit_of(
        Hit(
            "SY1",
            {"number": refusal.number, "name": refusal.name, "remedy": refusal.message},
            (refusal.number, refusal.message),
            field_of(refusal.number),
            refusal.number,
        )
    )


def still_open(edits: Iterable[Edit], answers: Iterable[EditAnswer]) -> tuple[Edit, ...]:
    """Return the edits without an answer to the very facts that they judge."""
    answered = {(answer.code, answer.fingerprint) for answer in answers}
    return tuple(edit for edit in edits if edit.key not in answered)
