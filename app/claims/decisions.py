"""Read what a payer decided on an authorization, and find what in its terms cannot be meant. No I/O."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from app.claims.model import ClaimKind
from app.claims.rejects import explain_all

if TYPE_CHECKING:
    from datetime import date

    from app.claims.authorizations import PriorAuthorization
    from app.claims.ncpdp.answer import Answer
    from app.claims.ncpdp.answer_parts import Authorized

ASKS = frozenset({ClaimKind.AUTHORIZATION, ClaimKind.INQUIRY, ClaimKind.WITHDRAWAL})
# more than a year of anything that is counted: a figure above it is a slip, not a limit
MOST_UNITS = 999_999
_DENIED, _IN_PROCESS, _PAPERS = "3Y", "3W", "3S"


class Decision(StrEnum):
    """Say what an answer about an authorization means."""

    GRANTED = "granted"
    DEFERRED = "deferred"
    WANTS_PAPERS = "wants_papers"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    UNCLEAR = "unclear"


NEXT_STEPS = {
    "3R": "Send the claim again: the plan says that none is needed",
    "3T": "Ask the plan for the number of the one that it holds",
    "3X": "Call the plan: it does not find the request",
    "RA": "Reverse the claims that used it first, then withdraw it again",
}
CALL = "Call the plan: its answer decides nothing"


_BY_CODE = (
    (_DENIED, Decision.DENIED),
    (_PAPERS, Decision.WANTS_PAPERS),
    (_IN_PROCESS, Decision.DEFERRED),
)


def read_decision(kind: ClaimKind, answer: Answer) -> Decision:
    """Return what an answer decides; a refusal of the question itself decides nothing."""
    codes = frozenset(answer.reject_codes)
    if answer.is_rejected:
        if kind is ClaimKind.WITHDRAWAL:
            return Decision.UNCLEAR
        for code, decision in _BY_CODE:
            if code in codes:
                return decision
        return Decision.UNCLEAR
    if kind is ClaimKind.WITHDRAWAL:
        return Decision.WITHDRAWN if answer.is_approved else Decision.UNCLEAR
    if answer.is_approved or answer.is_paid:
        return Decision.GRANTED
    return Decision.DEFERRED if answer.is_deferred or answer.is_captured else Decision.UNCLEAR


def reason_of(answer: Answer) -> str:
    """Return why a payer refused: its codes in plain words, then its own text."""
    plain = [reject.plain for reject in explain_all(answer.reject_codes)]
    return " ".join((*plain, *answer.messages)).strip()


def next_step(answer: Answer) -> str:
    """Return what to do about an answer that decided nothing."""
    return next((NEXT_STEPS[code] for code in answer.reject_codes if code in NEXT_STEPS), CALL)


def unclear_terms(held: PriorAuthorization, told: Authorized | None, today: date) -> tuple[str, ...]:
    """Return what in the terms of a grant cannot be meant, in plain words; nothing when all is well."""
    found = []
    if not (_number(told) or held.number):
        found.append("it has no number")
    if told is None:
        return tuple(found)
    if told.effective and told.expires and told.expires < told.effective:
        found.append(f"it begins on {told.effective:%m/%d/%Y} and ends before, on {told.expires:%m/%d/%Y}")
    elif told.expires and told.expires < today:
        found.append(f"it ended on {told.expires:%m/%d/%Y}")
    if told.quantity is not None and not 0 < told.quantity.thousandths <= MOST_UNITS * 1000:
        found.append(f"it allows {told.quantity} units")
    return tuple(found)


def take_terms(held: PriorAuthorization, told: Authorized | None) -> None:
    """Take number, dates and limits as the payer holds them; what it did not send stays as typed."""
    if told is None:
        return
    held.number = _number(told) or held.number
    held.starts_on = told.effective or held.starts_on
    held.ends_on = told.expires or held.ends_on
    held.units = told.quantity or held.units
    if told.refills is not None:
        held.fills = told.refills + 1


def _number(told: Authorized | None) -> str:
    return told.number.lstrip("0") if told is not None else ""
