"""Bill the next payer in the transaction of the answer before it, and keep reversals in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.claims import chain, cob
from app.claims.answering import reject_codes
from app.claims.model import ClaimKind, ClaimOutcome
from app.kernel.errors import DomainError
from app.kernel.money import ZERO
from app.outbox import moves
from app.prescriptions.model import FillState
from app.workflows.billing import HELD, Place, covers_of, queue_billing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.extras import BillingExtra
    from app.claims.model import Claim
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims

_ANSWERED = frozenset({ClaimOutcome.PAID, ClaimOutcome.REJECTED})


def bill_next(unit: HasClaims, claim: Claim) -> Claim | None:
    """Queue the billing of the payer after one that answered; return it, None when the chain ends.

    An answer is never lost over this: what cannot be billed is written down beside the claim.
    """
    fill = unit.fills.get(claim.fill_id)
    links = chain.links(unit.claims.of_fill(fill.id))
    if not _is_last_and_wanted(unit, claim, fill, links):
        return None
    priors = priors_of(unit, links)
    covers = covers_of(unit, fill)
    found = cob.next_payer(covers, [link.coverage_id for link in links], priors[-1])
    claim.next_stop = " ".join(found.passed_over)
    if found.cover is None:
        return None
    try:
        return bill_after(unit, fill, links, found.cover)
    except DomainError as refused:
        claim.next_stop = f"{found.cover.name} was not billed: {refused.message}"
        return None


def bill_after(
    unit: HasClaims, fill: Fill, links: Sequence[Claim], cover: cob.Cover, extra: BillingExtra | None = None
) -> Claim:
    """Queue the billing of a coverage with the answers of the chain before it; raise `FieldRefused`."""
    coverage = unit.patients.coverage(cover.coverage_id)
    priors = priors_of(unit, links)
    place = Place(
        follows=links[-1].id,
        patient_before=chain.owed_by_patient(links),
        other_coverage=cob.other_coverage(priors, cover.scheme),
        other_payers=cob.other_payers(priors, cover.scheme),
    )
    return queue_billing(unit, fill, coverage, place, extra)


def bill_in_place_of(unit: HasClaims, claim: Claim, extra: BillingExtra | None = None) -> Claim | None:
    """Queue the billing of a later payer again, in its place; None when its chain no longer stands."""
    fill = unit.fills.get(claim.fill_id)
    links = chain.links(unit.claims.of_fill(fill.id))
    before = [place for place, link in enumerate(links) if link.id == claim.follows]
    cover = next((one for one in covers_of(unit, fill) if one.coverage_id == claim.coverage_id), None)
    if not before or cover is None:
        return None
    return bill_after(unit, fill, links[: before[0] + 1], cover, extra)


def hold_earlier_reversals(unit: HasClaims, billing: Claim) -> list[Claim]:
    """Park the reversals of the payers before one that refused its own: they go last payer first."""
    claims = unit.claims.of_fill(billing.fill_id)
    by_id = {claim.id: claim for claim in claims}
    earlier = set()
    one: Claim | None = billing
    while one is not None and one.follows is not None:
        earlier.add(one.follows)
        one = by_id.get(one.follows)
    held = []
    for claim in claims:
        if claim.reverses not in earlier or claim.outcome is not ClaimOutcome.NONE:
            continue
        item = unit.outbox.get(claim.outbox_id)
        if moves.is_surely_unsent(item) and item.state in moves.TO_SEND:
            moves.park(item, HELD)
            held.append(claim)
    return held


def priors_of(unit: HasClaims, links: Sequence[Claim]) -> tuple[cob.Prior, ...]:
    """Return what each payer of a chain answered, for those who come after."""
    return tuple(_prior(unit, link) for link in links)


def _prior(unit: HasClaims, link: Claim) -> cob.Prior:
    zone = ZoneInfo(unit.settings.facts().zone)
    at = link.answered_at or unit.clock.now()
    amounts = {one.field_id: one.amount for one in unit.claims.amounts(link.id) if one.place == 0}
    return cob.Prior(
        payer_id=unit.plans.get(link.plan_id).bin,
        answered_on=at.astimezone(zone).date(),
        is_paid=link.outcome is ClaimOutcome.PAID,
        plan_pays=link.plan_pay or ZERO,
        patient_pays=link.patient_pay or ZERO,
        amounts=amounts,
        rejects=reject_codes(link),
    )


def _is_last_and_wanted(unit: HasClaims, claim: Claim, fill: Fill, links: Sequence[Claim]) -> bool:
    """Say whether a claim is the end of the chain that stands, and nobody has taken the fill back."""
    if claim.outcome not in _ANSWERED or not links or links[-1].id != claim.id:
        return False
    if fill.coverage_id is None or fill.state is FillState.CANCELLED:
        return False
    if links[0].coverage_id != fill.coverage_id:
        return False
    return not any(
        one.kind is ClaimKind.REVERSAL
        and one.outcome is ClaimOutcome.NONE
        and one.reverses in {link.id for link in links}
        for one in unit.claims.of_fill(fill.id)
    )
