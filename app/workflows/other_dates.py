"""Tell an answer for another date of service from one for another prescription, and from a slip on the line.

A payer that answers for another date says so each time it is asked. So the first such answer is kept and the
claim is asked again; only the same date twice counts, and only where no other fill of ours has that date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.model import Direction
from app.claims.ncpdp.answer import read_answer
from app.claims.ncpdp.errors import BadAnswer

if TYPE_CHECKING:
    from datetime import date

    from app.claims.model import Claim
    from app.claims.ncpdp.answer import Answer
    from app.workflows.needs import HasClaims


def confirmed(unit: HasClaims, claim: Claim, raw: bytes) -> Answer | None:
    """Return an answer that pays a claim for another date and says so again; None where it is not that."""
    sent = unit.outbox.get(claim.outbox_id).body
    answer = _for_other_date(raw, sent)
    if answer is None or answer.other_date is None or _is_ours(unit, claim, answer.other_date):
        return None
    before = [
        one
        for message in unit.claims.messages(claim.id)
        if message.direction is Direction.RECEIVED and message.quarantine
        if (one := _for_other_date(message.raw, sent)) is not None
    ]
    return answer if any(one.other_date == answer.other_date for one in before) else None


def date_held(unit: HasClaims, claim: Claim) -> date | None:
    """Return the date under which a payer holds a claim, where it is not the one that was billed."""
    sent = unit.outbox.get(claim.outbox_id).body
    counted = [
        message.raw
        for message in unit.claims.messages(claim.id)
        if message.direction is Direction.RECEIVED and not message.quarantine
    ]
    answer = _for_other_date(counted[-1], sent) if counted else None
    return answer.other_date if answer is not None else None


def _for_other_date(raw: bytes, sent: bytes) -> Answer | None:
    try:
        answer = read_answer(raw, sent, any_date=True)
    except BadAnswer:
        return None
    return answer if answer.is_paid and answer.other_date is not None else None


def _is_ours(unit: HasClaims, claim: Claim, day: date) -> bool:
    """Say whether another fill of the same prescription has a date of service: the answer is that one's."""
    prescription_id = unit.fills.get(claim.fill_id).prescription_id
    fills = unit.fills.of_prescription(prescription_id)
    return any(one.id != claim.fill_id and one.date_of_service == day for one in fills)
