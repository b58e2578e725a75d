"""Apply a payer's answer to a claim: the one place where an outcome is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.model import ClaimKind, ClaimOutcome
from app.claims.outcomes import decide
from app.claims.rejects import explain_all

if TYPE_CHECKING:
    from datetime import datetime

    from app.claims.model import Claim
    from app.claims.ncpdp.answer import Answer

NOT_ON_FILE = "87"
DUR_REJECT = "88"
_NOTHING_TO_TAKE_BACK = "The payer holds no such claim, so nothing is left to take back."


def apply_billing(claim: Claim, answer: Answer, at: datetime, doubt: str = "") -> None:
    """Write the answer to a billing into its claim, amounts as the payer sent them.

    `doubt` says why the amounts of a paid answer cannot be right; then nothing is taken from them.
    """
    _note(claim, answer, at)
    if answer.is_paid and doubt:
        decide(claim, ClaimOutcome.UNCLEAR)
        claim.next_stop = doubt
    elif answer.is_paid:
        decide(claim, ClaimOutcome.PAID)
        claim.patient_pay, claim.plan_pay = answer.patient_pay, answer.plan_pays
    elif answer.is_captured:
        decide(claim, ClaimOutcome.CAPTURED)
    else:
        decide(claim, ClaimOutcome.REJECTED)


def apply_reversal(reversal: Claim, billing: Claim, answer: Answer, at: datetime) -> None:
    """Write the answer to a reversal into it and, when it stands, into the billing that it takes back.

    “Not found” (87) means that the payer holds nothing: the billing no longer stands either way.
    """
    _note(reversal, answer, at)
    gone = NOT_ON_FILE in answer.reject_codes
    if answer.is_reversed or gone:
        decide(reversal, ClaimOutcome.REVERSED)
        if billing.outcome is not ClaimOutcome.REVERSED:
            decide(billing, ClaimOutcome.REVERSED)
            billing.rev += 1
        if gone:
            reversal.message = _NOTHING_TO_TAKE_BACK
    else:
        decide(reversal, ClaimOutcome.REJECTED)


def cancel(claim: Claim, at: datetime, why: str) -> None:
    """Take a claim back that never left this store."""
    decide(claim, ClaimOutcome.CANCELLED)
    claim.message = why
    claim.answered_at = at
    claim.rev += 1


def reject_codes(claim: Claim) -> tuple[str, ...]:
    """Return the reject codes of a claim."""
    return tuple(code for code in claim.reject_codes.split(",") if code)


def plain_rejection(claim: Claim) -> str:
    """Return why a claim was rejected, in plain words."""
    words = [reject.plain for reject in explain_all(reject_codes(claim))]
    return " ".join(words) or claim.message or "The payer gave no reason."


def is_billing(claim: Claim) -> bool:
    """Say whether a claim asks for money, rather than taking a billing back."""
    return claim.kind is ClaimKind.BILLING


def _note(claim: Claim, answer: Answer, at: datetime) -> None:
    claim.authorization = answer.auth_number
    claim.reject_codes = ",".join(answer.reject_codes)
    claim.message = " ".join(answer.messages)
    claim.recovered = answer.is_duplicate
    claim.answered_at = at
    claim.rev += 1
