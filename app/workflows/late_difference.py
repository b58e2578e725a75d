"""Post the difference when a payer answers after the prescription was sold on an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.claims import chain
from app.claims.model import ClaimOutcome
from app.kernel.money import ZERO, Money
from app.ledger.model import Account, Posting
from app.pos.books import LATE_ANSWER
from app.pos.model import SaleShare, Settlement
from app.prescriptions.model import FillState
from app.workflows.days import business_date
from app.workflows.late_cases import note_paid
from app.workflows.needs import HasBooks, HasClaims

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from app.claims.model import Claim
    from app.kernel.ids import FillId, PlanId
    from app.pos.model import SaleLine


class LateUnit(HasClaims, HasBooks, Protocol):
    """Give what a late difference needs."""


@dataclass(frozen=True, slots=True)
class Part:
    """Be what one payer is thought or known to pay for what was sold."""

    plan_id: PlanId
    amount: Money
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Be who pays what for a line at one moment: the patient, and each payer by its level."""

    pays: Money
    parts: Mapping[int, Part]


def settle_fill(unit: LateUnit, fill_id: FillId) -> Money | None:
    """Book what payers answered since a fill was sold, one entry for each; return what the patient owes.

    Below zero the store owes the patient. None when no answer changed anything.
    """
    fill = unit.fills.get(fill_id)
    if fill.state is not FillState.SOLD or fill.coverage_id is None:
        return None
    line = unit.sales.line_of_fill(fill_id)
    if line is None or _is_closed(unit, line):
        return None
    links = chain.links(unit.claims.of_fill(fill_id))
    more = None
    for place, claim in enumerate(links):
        if claim.outcome is ClaimOutcome.PAID and not _is_counted(unit, line, claim):
            more = (more or ZERO) + _settle(unit, line, links, place)
    return more


def after_answer(was: Picture, links: Sequence[Claim], place: int) -> Picture:
    """Return who pays what once the payer at a place of the chain has paid.

    While a later payer has still to answer, the patient stays with what was paid, unless the answer left
    less, and that payer is thought to pay the rest. The last answer decides what the patient pays.
    """
    claim, rest = links[place], links[place + 1 :]
    owed = chain.owed_by_patient(links[: place + 1]) or ZERO
    stand = {link.level for link in chain.paid(links[:place])}
    parts = {
        level: part if level in stand else Part(part.plan_id, ZERO, is_estimate=False)
        for level, part in was.parts.items()
    }
    parts[claim.level] = Part(claim.plan_id, claim.plan_pay or ZERO, is_estimate=False)
    if not rest:
        return Picture(owed, parts)
    pays = min(was.pays, owed)
    parts[rest[0].level] = Part(rest[0].plan_id, owed - pays, is_estimate=True)
    return Picture(pays, parts)


def difference_postings(was: Picture, now: Picture, patient_id: UUID) -> tuple[Posting, ...]:
    """Return the balanced postings that lead from one picture to another."""
    more = _total(now) - _total(was)
    return (
        *_moved(was.parts.values(), -1),
        *_moved(now.parts.values(), 1),
        Posting(Account.PATIENT_DIFFERENCE, now.pays - was.pays, patient_id),
        Posting(Account.RX_REVENUE, -more),
    )


def late_postings(line: SaleLine, claim: Claim, patient_id: UUID) -> tuple[Posting, ...]:
    """Return the balanced postings from what a sale to one payer assumed to what the payer decided."""
    was = Picture(line.pays, {claim.level: Part(claim.plan_id, line.plan_pays, is_estimate=True)})
    return difference_postings(was, after_answer(was, [claim], 0), patient_id)


def _settle(unit: LateUnit, line: SaleLine, links: Sequence[Claim], place: int) -> Money:
    claim = links[place]
    was = _picture(unit, line, links[0])
    now = after_answer(was, links, place)
    prescription = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id)
    postings = _netted(difference_postings(was, now, prescription.patient_id))
    unit.ledger.post(f"late:{claim.id}", LATE_ANSWER, business_date(unit), "claim", claim.id, postings)
    at = unit.clock.now()
    unit.shares.settle(Settlement(claim.id, line.id, was.pays, now.pays, claim.plan_pay or ZERO, at))
    _keep(unit, line, now, links)
    if not any(part.is_estimate for part in now.parts.values()):
        line.settled_pays = now.pays
    unit.flush()
    note_paid(unit, line, claim, was.pays, now.pays)
    return now.pays - was.pays


def _is_closed(unit: LateUnit, line: SaleLine) -> bool:
    """Say whether nothing can be added to a line: one that names no payer, once its answer is known."""
    is_known = not line.is_estimate or line.settled_pays is not None
    return is_known and not unit.shares.of_line(line.id)


def _is_counted(unit: LateUnit, line: SaleLine, claim: Claim) -> bool:
    """Say whether what a payer pays was known at the sale or is settled already."""
    if any(one.claim_id == claim.id for one in unit.shares.settlements(line.id)):
        return True
    shares = unit.shares.of_line(line.id)
    return any(one.claim_id == claim.id and not one.now_estimate for one in shares)


def _picture(unit: LateUnit, line: SaleLine, first: Claim) -> Picture:
    settled = unit.shares.settlements(line.id)
    parts = {
        one.level: Part(one.plan_id, one.now_amount, one.now_estimate) for one in unit.shares.of_line(line.id)
    }
    if not parts:  # a line that names no payer was sold on an estimate of the first one
        parts = {first.level: Part(first.plan_id, line.plan_pays, is_estimate=True)}
    return Picture(settled[-1].pays_after if settled else line.pays, parts)


def _keep(unit: LateUnit, line: SaleLine, now: Picture, links: Sequence[Claim]) -> None:
    kept = {share.level: share for share in unit.shares.of_line(line.id)}
    claims = {link.level: link.id for link in links}
    for level, part in now.parts.items():
        share = kept.get(level)
        if share is None:
            share = SaleShare(
                line_id=line.id,
                level=level,
                plan_id=part.plan_id,
                claim_id=claims.get(level),
                amount=ZERO,
                is_estimate=False,
                now_amount=ZERO,
                now_estimate=False,
            )
            unit.shares.add(share)
        share.plan_id, share.claim_id = part.plan_id, claims.get(level, share.claim_id)
        share.now_amount, share.now_estimate = part.amount, part.is_estimate


def _moved(parts: Iterable[Part], sign: int) -> list[Posting]:
    return [
        Posting(
            Account.PLAN_ESTIMATED if part.is_estimate else Account.PLAN_RECEIVABLE,
            part.amount * sign,
            part.plan_id,
        )
        for part in parts
    ]


def _netted(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Return postings with those to one account and party taken together, none of nothing."""
    sums: dict[tuple[Account, UUID | None], Money] = {}
    for one in postings:
        key = (one.account, one.party)
        sums[key] = sums.get(key, ZERO) + one.amount
    return tuple(Posting(account, amount, party) for (account, party), amount in sums.items() if amount)


def _total(picture: Picture) -> Money:
    return picture.pays + Money.total(part.amount for part in picture.parts.values())
