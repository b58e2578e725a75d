"""Queue billings and reversals: claim, raw bytes and outbox row in the caller's transaction (R1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.claims import answering
from app.claims.facts import BillingSources, billing_facts, reversal_facts
from app.claims.model import Claim, ClaimKind, ClaimMessage, ClaimOutcome, Direction
from app.claims.ncpdp.billing import build_billing, build_reversal, natural_key
from app.claims.pricing import gross_due
from app.kernel.errors import DomainError
from app.kernel.ids import ClaimId, OutboxId
from app.outbox import moves
from app.outbox.model import OutboxItem, Transport
from app.settings.model import SettingKey
from app.workflows.claim_edits import hold_back

if TYPE_CHECKING:
    from datetime import datetime

    from app.claims.model import Plan
    from app.claims.ncpdp.billing import BillingFacts
    from app.kernel.money import Money
    from app.patients.model import Coverage
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims

NEVER_LEFT = "Cancelled before it was sent."
_PRIOR_AUTHORIZATION = "1"


@dataclass(frozen=True, slots=True)
class BillingExtra:
    """Hold codes that override a rejection: 462-EV prior authorization, 420-DK clarification."""

    prior_authorization: str = ""
    clarification: str = ""


@dataclass(frozen=True, slots=True)
class _Request:
    """Be a claim about to be queued."""

    fill: Fill
    coverage: Coverage
    plan: Plan
    kind: ClaimKind
    attempt: int
    body: bytes
    gross: Money
    ndc11: str
    reverses: ClaimId | None = None


def bill(unit: HasClaims, fill: Fill, extra: BillingExtra | None = None) -> Claim:
    """Queue the billing of a fill to its coverage; raise `FieldRefused` or `EditsStand` for what stops it."""
    if fill.coverage_id is None:
        raise DomainError("coverage", "This prescription is paid in cash. Choose a coverage to bill.")
    coverage = unit.patients.coverage(fill.coverage_id)
    attempts = [claim.attempt for claim in unit.claims.of_fill(fill.id) if claim.level == coverage.level]
    body = build_billing(_with_extra(facts_of(unit, fill, coverage), extra or BillingExtra()))
    hold_back(unit, fill, body, coverage)
    request = _Request(
        fill=fill,
        coverage=coverage,
        plan=unit.plans.get(coverage.plan_id),
        kind=ClaimKind.BILLING,
        attempt=max(attempts, default=0) + 1,
        body=body,
        gross=gross_due(fill.ingredient_cost, fill.dispensing_fee),
        ndc11=fill.ndc11,
    )
    return _queue(unit, request)


def take_back(unit: HasClaims, billing: Claim) -> Claim | None:
    """Take a billing back: here if it surely never left, else by a reversal behind it (R4).

    Return the reversal, also one that is under way already; None when none is needed.
    """
    item = unit.outbox.get(billing.outbox_id)
    if moves.is_surely_unsent(item):
        moves.cancel(item)
        answering.cancel(billing, unit.clock.now(), NEVER_LEFT)
        return None
    if billing.outcome is ClaimOutcome.REJECTED:
        return None
    claims = unit.claims.of_fill(billing.fill_id)
    under_way = [claim for claim in claims if claim.reverses == billing.id]
    for claim in under_way:
        if claim.outcome is ClaimOutcome.NONE:
            return claim
    return _reverse(unit, billing, [claim.attempt for claim in claims if claim.kind is ClaimKind.REVERSAL])


def drop_needless_reversals(unit: HasClaims, billing: Claim) -> list[Claim]:
    """Cancel the reversals queued behind a billing that turned out rejected; return them."""
    dropped = []
    for claim in unit.claims.of_fill(billing.fill_id):
        if claim.reverses != billing.id or claim.outcome is not ClaimOutcome.NONE:
            continue
        item = unit.outbox.get(claim.outbox_id)
        if moves.is_surely_unsent(item):
            moves.cancel(item)
            answering.cancel(claim, unit.clock.now(), "Not needed: the billing was rejected.")
            dropped.append(claim)
    return dropped


def facts_of(unit: HasClaims, fill: Fill, coverage: Coverage) -> BillingFacts:
    """Return what a fill's billing tells the payer, as things stand now."""
    prescription = unit.prescriptions.get(fill.prescription_id)
    return billing_facts(
        BillingSources(
            patient=unit.patients.get(prescription.patient_id),
            prescriber=unit.prescribers.get(prescription.prescriber_id),
            prescription=prescription,
            fill=fill,
            coverage=coverage,
            plan=unit.plans.get(coverage.plan_id),
            pharmacy_npi=unit.settings.facts().npi,
            vendor_id=unit.settings.get(SettingKey.VENDOR_ID),
        )
    )


def _with_extra(facts: BillingFacts, extra: BillingExtra) -> BillingFacts:
    return replace(
        facts,
        prior_authorization=extra.prior_authorization,
        prior_authorization_type=_PRIOR_AUTHORIZATION if extra.prior_authorization else "",
        clarifications=(extra.clarification,) if extra.clarification else (),
    )


def _reverse(unit: HasClaims, billing: Claim, taken: list[int]) -> Claim:
    fill = unit.fills.get(billing.fill_id)
    coverage = unit.patients.coverage(billing.coverage_id)
    billed = unit.outbox.get(billing.outbox_id).body
    request = _Request(
        fill=fill,
        coverage=coverage,
        plan=unit.plans.get(billing.plan_id),
        kind=ClaimKind.REVERSAL,
        attempt=billing.attempt if billing.attempt not in taken else max(taken) + 1,
        body=build_reversal(reversal_facts(facts_of(unit, fill, coverage), billed)),
        gross=billing.gross_due,
        ndc11=billing.billed_ndc11,
        reverses=billing.id,
    )
    return _queue(unit, request)


def _queue(unit: HasClaims, request: _Request) -> Claim:
    now = unit.clock.now()
    claim_id, outbox_id = ClaimId(unit.ids.new()), OutboxId(unit.ids.new())
    key = natural_key(request.body)
    unit.outbox.add(_message(unit, request, outbox_id, key))
    claim = Claim(
        id=claim_id,
        fill_id=request.fill.id,
        coverage_id=request.coverage.id,
        plan_id=request.plan.id,
        level=request.coverage.level,
        attempt=request.attempt,
        kind=request.kind,
        reverses=request.reverses,
        outbox_id=outbox_id,
        natural_key=key,
        billed_ndc11=request.ndc11,
        gross_due=request.gross,
        outcome=ClaimOutcome.NONE,
        patient_pay=None,
        plan_pay=None,
        authorization="",
        reject_codes="",
        message="",
        recovered=False,
        created_at=now,
        answered_at=None,
        rev=1,
    )
    unit.claims.add(claim)
    unit.claims.add_message(
        ClaimMessage(
            unit.ids.new(), claim_id, now, Direction.SENT, request.plan.destination, request.body, ""
        )
    )
    unit.flush()
    return claim


def _message(unit: HasClaims, request: _Request, outbox_id: OutboxId, key: str) -> OutboxItem:
    now: datetime = unit.clock.now()
    order_key = chain_key(unit, request.fill)
    before = [item for item in unit.outbox.chain(order_key) if item.state is not Transport.CANCELLED]
    return OutboxItem(
        id=outbox_id,
        seq=unit.outbox.next_seq(),
        destination=request.plan.destination,
        order_key=order_key,
        natural_key=f"{key}|{request.attempt}",
        kind=request.kind,
        body=request.body,
        state=Transport.WAITING,
        after_id=before[-1].id if before else None,
        attempts=0,
        unanswered_sends=0,
        created_at=now,
        last_sent_at=None,
        next_at=now,
        parked_reason="",
        owner="",
        lease_until=None,
    )


def chain_key(unit: HasClaims, fill: Fill) -> str:
    """Return the key of the chain in which a fill's messages are sent one after the other."""
    return f"{unit.prescriptions.get(fill.prescription_id).rx_number}-{fill.fill_number}"
