"""Say a claim's state in a chip and in a sentence that a technician understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.model import ClaimShown
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from app.claims.views import ClaimRow
    from app.kernel.money import Money

SHOWN: dict[ClaimShown, tuple[str, Tone]] = {
    ClaimShown.WAITING: ("Waiting to send", Tone.INFO),
    ClaimShown.SENDING: ("Sent, no answer yet", Tone.INFO),
    ClaimShown.UNKNOWN: ("No answer, asking again", Tone.WARN),
    ClaimShown.PARKED: ("Needs a look", Tone.BAD),
    ClaimShown.PAID: ("Paid", Tone.OK),
    ClaimShown.CAPTURED: ("Taken, not priced", Tone.INFO),
    ClaimShown.UNCLEAR: ("Answer unclear", Tone.BAD),
    ClaimShown.REJECTED: ("Rejected", Tone.BAD),
    ClaimShown.REVERSING: ("Being reversed", Tone.INFO),
    ClaimShown.REVERSED: ("Reversed", Tone.PLAIN),
    ClaimShown.CANCELLED: ("Not sent, cancelled", Tone.PLAIN),
}
CASH_CHIP = ("Cash", Tone.PLAIN)


def shown_chip(shown: ClaimShown | None) -> tuple[str, Tone]:
    """Return word and tone of a claim's state; None is a cash prescription."""
    return SHOWN[shown] if shown is not None else CASH_CHIP


def claim_chip(claim: ClaimRow | None) -> tuple[str, Tone]:
    """Return word and tone of a claim, with the plan or the first reject code."""
    if claim is None:
        return CASH_CHIP
    word, tone = SHOWN[claim.shown]
    if claim.shown is ClaimShown.REJECTED and claim.rejects:
        return f"{word} {claim.rejects[0].code}", tone
    if claim.shown is ClaimShown.PAID:
        return f"{word} · {claim.plan}", tone
    return word, tone


def claim_words(claim: ClaimRow | None, usual_price: Money) -> str:
    """Return one or two sentences: what happened and what to do."""
    if claim is None:
        return f"Cash price {usual_price}."
    if claim.shown is ClaimShown.PAID:
        again = " The payer had this claim already; its answer was recovered." if claim.recovered else ""
        return f"Patient pays {claim.patient_pay}, plan pays {claim.plan_pay}.{again}"
    if claim.shown is ClaimShown.REJECTED:
        lines = [f"{reject.plain} {reject.remedy}".strip() for reject in claim.rejects]
        return "\n".join(lines) or claim.message or "The payer gave no reason. Call the help desk."
    if claim.shown is ClaimShown.PARKED:
        return claim.parked_reason or "This claim waits for a decision. Open it."
    if claim.estimate is not None and claim.shown in {
        ClaimShown.WAITING,
        ClaimShown.SENDING,
        ClaimShown.UNKNOWN,
    }:
        return (
            f"Estimate: patient pays {claim.estimate} ({claim.basis}). Go on; the answer settles by itself."
        )
    return claim.message
