"""Tell what a late answer says: by its amounts, its codes and, where there is no code, its words. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from app.claims.lateness import Lateness
from app.claims.model import ClaimOutcome
from app.claims.ncpdp.tables import rows
from app.kernel.money import ZERO

if TYPE_CHECKING:
    from app.kernel.money import Money

# NCPDP has no reject code for a member who moved or died: payers send one about the coverage, and say it
# in the message. The words count beside such a code only, since a prescriber may have died as well.
_OF_MEMBER = frozenset({Lateness.INACTIVE, Lateness.PLAN_CHANGED})
_LOCKED_ELSEWHERE = frozenset({"M2", "980"})
_GONE = re.compile(
    r"\b(?:DECEASED|DIED|DEATH|DOD|MOVED|RELOCATED|OUT[ -]OF[ -](?:STATE|AREA)|NO LONGER (?:A )?RESID\w*)\b",
    re.IGNORECASE,
)
_FIRST = (
    Lateness.TOO_LATE,
    Lateness.DUPLICATE,
    Lateness.OTHER_DATE,
    Lateness.PLAN_CHANGED,
    Lateness.INACTIVE,
    Lateness.AUTHORIZATION,
    Lateness.TOO_SOON,
    Lateness.QUANTITY,
    Lateness.NOT_COVERED,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """Be what an answer said, in codes and words, and what the patient paid and is to pay by it."""

    outcome: ClaimOutcome
    codes: tuple[str, ...]
    is_first: bool
    was: Money
    now: Money
    message: str = ""


def classify(said: Answered) -> Lateness:
    """Return what an answer means for what was sold."""
    if said.outcome is ClaimOutcome.REJECTED:
        return _refused(said) if said.is_first else Lateness.SECONDARY
    if said.now == said.was:
        return Lateness.AS_ESTIMATED
    if said.now == ZERO:
        return Lateness.ZERO
    return Lateness.MORE if said.now > said.was else Lateness.LESS


def _refused(said: Answered) -> Lateness:
    kinds = {kind for code in said.codes if (kind := _of_codes().get(code)) is not None}
    about_member = bool(kinds & _OF_MEMBER) or not _LOCKED_ELSEWHERE.isdisjoint(said.codes)
    if about_member and _GONE.search(said.message):
        return Lateness.GONE
    return next((kind for kind in _FIRST if kind in kinds), Lateness.REFUSED)


@cache
def _of_codes() -> dict[str, Lateness]:
    return {row["code"]: Lateness(row["kind"]) for row in rows("reject_late.tsv")}
