"""Tell what a patient owes for a fill now: paid, estimated or cash, and whether it may be sold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.claims import chain
from app.claims.answering import plain_rejection
from app.claims.estimate import cash_meanwhile
from app.claims.held import HeldChoice
from app.claims.model import ClaimOutcome, ClaimShown
from app.claims.state import shown_state
from app.kernel.money import ZERO, Money
from app.workflows.owed_estimate import estimate_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.held import HeldDecision
    from app.claims.model import Claim
    from app.kernel.ids import ClaimId, PlanId
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims

_STOPS = {
    ClaimShown.REVERSING: "The claim is being taken back. Bill it again, or switch to cash.",
    ClaimShown.UNCLEAR: "The plan's answer cannot be right as it is. Decide it on the claims desk.",
}
_UNANSWERED = frozenset({ClaimOutcome.NONE, ClaimOutcome.CAPTURED})


class OwedKind(StrEnum):
    """Say where the amount comes from."""

    CASH = "cash"
    PAID = "paid"
    ESTIMATE = "estimate"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Share:
    """Be what one payer of the chain pays, an estimate until it answered."""

    level: int
    plan_id: PlanId
    claim_id: ClaimId
    amount: Money
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """Be what patient and plans pay for a fill; `blocked` says why it may not go on as it is billed.

    `price` is what the pharmacy gets in all, `basis` where an estimate comes from, `plan_pays` the sum
    of the `shares` of all payers. `decision` is what a person decided about a claim that waits.
    """

    kind: OwedKind
    pays: Money
    plan_pays: Money
    basis: str
    shown: ClaimShown | None = None
    plan_id: PlanId | None = None
    blocked: str = ""
    shares: tuple[Share, ...] = ()
    decision: HeldDecision | None = None

    @property
    def is_estimate(self) -> bool:
        """Say whether the payer has not answered yet."""
        return self.kind is OwedKind.ESTIMATE

    @property
    def price(self) -> Money:
        """Return what patient and plan pay together."""
        return self.pays + self.plan_pays


def owed_for(unit: HasClaims, fill: Fill) -> Owed:
    """Return what is owed for a fill at this moment."""
    if fill.coverage_id is None:
        return Owed(OwedKind.CASH, fill.usual_price, ZERO, "cash price")
    claims = unit.claims.of_fill(fill.id)
    links = chain.links(claims)
    if not links:
        return _blocked(fill, "No claim stands for this prescription. Bill it again, or switch to cash.")
    states = [_shown(unit, link, claims) for link in links]
    last, shown = links[-1], states[-1]
    for stop, why in _STOPS.items():
        if stop in states:
            return _blocked(fill, why, stop)
    pays = chain.owed_by_patient(links)
    paid = tuple(_share(link) for link in chain.paid(links))
    if last.outcome in _UNANSWERED:
        decision = unit.held.decision(fill.id)
        is_cash = decision is not None and decision.choice is HeldChoice.CASH and last is links[0]
        guess = cash_meanwhile(fill.usual_price) if is_cash else estimate_of(unit, fill, last)
        shares = (*paid, Share(last.level, last.plan_id, last.id, guess.plan_pays, is_estimate=True))
        return Owed(
            OwedKind.ESTIMATE,
            guess.pays,
            _sum(shares),
            guess.basis,
            shown,
            last.plan_id,
            shares=shares,
            decision=decision,
        )
    if pays is None:
        return _blocked(fill, f"The plan rejected the claim: {plain_rejection(last)}", shown)
    return Owed(OwedKind.PAID, pays, _sum(paid), "", shown, paid[-1].plan_id, shares=paid)


def _share(link: Claim) -> Share:
    return Share(link.level, link.plan_id, link.id, link.plan_pay or ZERO, is_estimate=False)


def _sum(shares: Sequence[Share]) -> Money:
    return Money.total(share.amount for share in shares)


def _shown(unit: HasClaims, billing: Claim, claims: Sequence[Claim]) -> ClaimShown:
    reversals = [
        unit.outbox.get(claim.outbox_id).state
        for claim in claims
        if claim.reverses == billing.id and claim.outcome is ClaimOutcome.NONE
    ]
    return shown_state(billing, unit.outbox.get(billing.outbox_id).state, next(iter(reversals), None))


def _blocked(fill: Fill, why: str, shown: ClaimShown | None = None) -> Owed:
    return Owed(OwedKind.BLOCKED, fill.usual_price, ZERO, "", shown, None, why)
