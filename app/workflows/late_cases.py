"""Open a case for what a late answer left to settle; a newer answer closes what waited for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.claims.answering import reject_codes
from app.claims.late_kinds import Answered, classify
from app.claims.lateness import CaseState, LateCase, Lateness
from app.claims.model import ClaimOutcome
from app.kernel.money import ZERO, Money
from app.prescriptions.model import FillState
from app.workflows.late_small import settle_small
from app.workflows.needs import HasBooks, HasClaims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.model import Claim
    from app.pos.model import SaleLine, SaleShare

ANSWERED = "answered"


class CasesUnit(HasClaims, HasBooks, Protocol):
    """Give what opening a case needs."""


def note_paid(unit: CasesUnit, line: SaleLine, claim: Claim, was: Money, now: Money) -> None:
    """Open a case where a payment after the sale changed what the patient pays."""
    is_first = claim.follows is None
    kind = classify(Answered(ClaimOutcome.PAID, (), is_first=is_first, was=was, now=now))
    _close_waiting(unit, line)
    if kind is Lateness.AS_ESTIMATED:
        return
    accepted = unit.cases.of_claim(claim.id)
    if accepted is not None and accepted.kind is Lateness.PAID_OTHER_DATE:
        _turn(accepted, kind, now - was)
        settle_small(unit, accepted)
        return
    opened = _open(unit, line, claim, kind, amount=now - was, at_stake=ZERO)
    if opened is not None:
        settle_small(unit, opened)


def note_refused(unit: CasesUnit, claim: Claim) -> None:
    """Open a case where a payer refuses after the sale and no other is billed in its place."""
    line = _sold_on_estimate(unit, claim)
    if line is None:
        return
    said = Answered(
        ClaimOutcome.REJECTED,
        tuple(reject_codes(claim)),
        is_first=claim.follows is None,
        was=line.pays,
        now=line.pays,
        message=claim.message,
    )
    _close_waiting(unit, line)
    _open(unit, line, claim, classify(said), amount=ZERO, at_stake=_at_stake(unit, line))


def note_other_date(unit: CasesUnit, claim: Claim) -> None:
    """Open a case where a payer paid after the sale, but for another date of service."""
    line = _sold_on_estimate(unit, claim)
    if line is None:
        return
    _close_waiting(unit, line)
    _open(unit, line, claim, Lateness.PAID_OTHER_DATE, amount=ZERO, at_stake=_at_stake(unit, line))


def standing(shares: Sequence[SaleShare]) -> list[SaleShare]:
    """Return the payers' parts of a line that no answer has settled yet."""
    return [share for share in shares if share.now_estimate]


def _sold_on_estimate(unit: CasesUnit, claim: Claim) -> SaleLine | None:
    if unit.fills.get(claim.fill_id).state is not FillState.SOLD:
        return None
    line = unit.sales.line_of_fill(claim.fill_id)
    return line if line is not None and line.is_estimate else None


def _at_stake(unit: CasesUnit, line: SaleLine) -> Money:
    return Money.total(share.now_amount for share in standing(unit.shares.of_line(line.id)))


def _turn(case: LateCase, kind: Lateness, amount: Money) -> None:
    """Let the case of an answer that was accepted go on with what it changed."""
    case.kind, case.amount, case.at_stake = kind, amount, ZERO
    case.state, case.act, case.settled_by, case.settled_at = CaseState.OPEN, "", None, None
    case.rev += 1


def _open(
    unit: CasesUnit, line: SaleLine, claim: Claim, kind: Lateness, *, amount: Money, at_stake: Money
) -> LateCase | None:
    if unit.cases.of_claim(claim.id) is not None or (amount == ZERO and at_stake == ZERO):
        return None
    patient_id = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id).patient_id
    case = LateCase(
        id=unit.ids.new(),
        claim_id=claim.id,
        fill_id=claim.fill_id,
        sale_id=line.sale_id,
        patient_id=patient_id,
        kind=kind,
        amount=amount,
        at_stake=at_stake,
        state=CaseState.OPEN,
        act="",
        note="",
        cash_back=ZERO,
        card_back=ZERO,
        opened_at=unit.clock.now(),
        settled_by=None,
        settled_at=None,
        rev=1,
    )
    unit.cases.add(case)
    unit.flush()
    return case


def _close_waiting(unit: CasesUnit, line: SaleLine) -> None:
    """Close the cases of earlier refusals: a newer answer says what is left of them."""
    if line.fill_id is None:
        return
    for case in unit.cases.unsettled(line.fill_id):
        if case.at_stake:
            case.state, case.act = CaseState.SETTLED, ANSWERED
            case.settled_at = unit.clock.now()
            case.rev += 1
