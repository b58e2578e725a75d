"""Queue billings and reversals: claim, raw bytes and outbox row in the caller's transaction (R1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.claims import answering, chain, cob
from app.claims.extras import BillingExtra
from app.claims.facts import BillingSources, billing_facts
from app.claims.model import (
    Claim,
    ClaimAmount,
    ClaimKind,
    ClaimMessage,
    ClaimOutcome,
    Direction,
    LeftOut,
)
from app.claims.more import add_more, joined
from app.claims.more_entry import MoreField
from app.claims.ncpdp.billing import natural_key
from app.claims.ncpdp.reversal import build_reversal_of
from app.claims.pricing import BASIS_OF_COST, Basis, PriceUse, choose, gross_due, scheduled
from app.claims.sheets.model import GrossRule
from app.claims.sheets.terms import kept_for_reversal
from app.kernel.errors import DomainError
from app.kernel.ids import ClaimId, OutboxId
from app.outbox import moves
from app.outbox.model import OutboxItem, Transport
from app.settings.model import SettingKey
from app.workflows.authorized import authorized, note_use
from app.workflows.claim_edits import hold_back
from app.workflows.fitting import fitted_billing
from app.workflows.other_dates import date_held
from app.workflows.sheets_desk import sheet_for, sheet_of_bytes, sheet_of_plan

if TYPE_CHECKING:
    from datetime import datetime

    from app.claims.model import Plan
    from app.claims.ncpdp.billing import BillingFacts
    from app.claims.ncpdp.parts import OtherPayer
    from app.kernel.money import Money
    from app.patients.model import Coverage
    from app.prescriptions.model import Fill
    from app.workflows.needs import HasClaims

NEVER_LEFT = "Cancelled before it was sent."
HELD = "The payer after it refused its own reversal. Take that one back first."


@dataclass(frozen=True, slots=True)
class Place:
    """Be a claim's place in the chain of payers, and what it says of those before it; first by default."""

    follows: ClaimId | None = None
    patient_before: Money | None = None
    other_coverage: str = cob.NO_OTHER
    other_payers: tuple[OtherPayer, ...] = ()


_FIRST = Place()


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
    place: Place = _FIRST
    submitted: tuple[tuple[str, Money], ...] = ()


def bill(unit: HasClaims, fill: Fill, extra: BillingExtra | None = None) -> Claim:
    """Queue the billing of a fill to its coverage; raise `FieldRefused` for what a payer would refuse.

    What later payers answered to an earlier billing is taken back first, the last payer's first.
    """
    if fill.coverage_id is None:
        raise DomainError("coverage", "This prescription is paid in cash. Choose a coverage to bill.")
    coverage = unit.patients.coverage(fill.coverage_id)
    _refuse_card(unit, fill)
    for later in reversed(chain.links(unit.claims.of_fill(fill.id))[1:]):
        _take_one_back(unit, later)
    return queue_billing(unit, fill, coverage, _FIRST, extra)


def queue_billing(
    unit: HasClaims, fill: Fill, coverage: Coverage, place: Place, extra: BillingExtra | None = None
) -> Claim:
    """Queue the billing of a fill to one coverage at its place in the chain; raise `FieldRefused`."""
    extra = authorized(unit, fill, coverage, extra or BillingExtra())
    attempts = [claim.attempt for claim in unit.claims.of_fill(fill.id) if claim.level == coverage.level]
    _keep_codes(unit, fill, extra)
    facts = _with_number(facts_of(unit, fill, coverage), extra)
    facts = replace(facts, other_coverage=place.other_coverage, other_payers=place.other_payers)
    made = fitted_billing(unit, facts, fill.date_of_service)
    hold_back(unit, fill, made.body, coverage)
    request = _Request(
        fill=fill,
        coverage=coverage,
        plan=unit.plans.get(coverage.plan_id),
        kind=ClaimKind.BILLING,
        attempt=max(attempts, default=0) + 1,
        body=made.body,
        gross=facts.gross_amount_due,
        ndc11=fill.ndc11,
        place=place,
        submitted=_submitted(facts),
    )
    claim = _queue(unit, request)
    for spot in made.left_out:
        unit.claims.add_left_out(LeftOut(claim.id, spot, made.sheet))
    note_use(unit, claim, fill, extra.prior_authorization)
    return claim


def queue_request(unit: HasClaims, fill: Fill, kind: ClaimKind, body: bytes) -> Claim:
    """Queue a request about a fill that bills nothing, such as one for an authorization."""
    if fill.coverage_id is None:
        raise DomainError("coverage", "This prescription is paid in cash. Choose a coverage first.")
    coverage = unit.patients.coverage(fill.coverage_id)
    earlier = [claim.attempt for claim in unit.claims.of_fill(fill.id) if claim.kind is kind]
    request = _Request(
        fill=fill,
        coverage=coverage,
        plan=unit.plans.get(coverage.plan_id),
        kind=kind,
        attempt=max(earlier, default=0) + 1,
        body=body,
        gross=gross_due(fill.ingredient_cost, fill.dispensing_fee),
        ndc11=fill.ndc11,
    )
    return _queue(unit, request)


def covers_of(unit: HasClaims, fill: Fill) -> tuple[cob.Cover, ...]:
    """Return the coverages that may be billed for a fill: all active ones of its patient, and its own."""
    patient_id = unit.prescriptions.get(fill.prescription_id).patient_id
    found = {coverage.id: coverage for coverage in unit.patients.coverages(patient_id)}
    if fill.coverage_id is not None and fill.coverage_id not in found:
        found[fill.coverage_id] = unit.patients.coverage(fill.coverage_id)
    return cob.in_order(_cover(unit, coverage, fill) for coverage in found.values())


def _cover(unit: HasClaims, coverage: Coverage, fill: Fill) -> cob.Cover:
    plan = unit.plans.get(coverage.plan_id)
    scheme = cob.scheme_of(plan, sheet_of_plan(unit, plan, coverage, fill.date_of_service))
    return cob.Cover(coverage.id, coverage.level, plan.name, scheme)


def _refuse_card(unit: HasClaims, fill: Fill) -> None:
    covers = covers_of(unit, fill)
    first = next(cover for cover in covers if cover.coverage_id == fill.coverage_id)
    reason = cob.refusal(first, covers, is_first=True)
    if reason:
        raise DomainError("coverage", reason)
    federal = next((cover.name for cover in covers if cover.scheme.federal), "")
    if federal and unit.mores.of_fill(fill.id).coupon is not None:
        words = f"{federal} is a federal programme: the law forbids a coupon with it. Take the coupon out."
        raise DomainError(MoreField.COUPON_NUMBER, words)


def take_back(unit: HasClaims, billing: Claim) -> Claim | None:
    """Take a billing back: here if it surely never left, else by a reversal behind it (R4).

    What later payers answered to it is taken back before, the last payer's first. Return the reversal,
    also one that is under way already; None when none is needed.
    """
    for later in reversed(chain.below(unit.claims.of_fill(billing.fill_id), billing)):
        _take_one_back(unit, later)
    return _take_one_back(unit, billing)


def _take_one_back(unit: HasClaims, billing: Claim) -> Claim | None:
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
    facts = billing_facts(
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
    more = replace(unit.mores.of_fill(fill.id), injury=unit.mores.injury(coverage.id))
    facts = add_more(facts if more.compound else _with_schedule(unit, fill, facts), more)
    sheet = sheet_for(unit, facts.bin, facts.pcn, facts.group, fill.date_of_service)
    if sheet is None or sheet.gross_due is not GrossRule.USUAL:
        return facts
    return replace(facts, gross_amount_due=facts.usual_and_customary)


def _with_schedule(unit: HasClaims, fill: Fill, facts: BillingFacts) -> BillingFacts:
    """Return the facts with the submitted price of the first payer's schedule, if there is one."""
    first = unit.patients.coverage(fill.coverage_id) if fill.coverage_id is not None else None
    schedule = choose(unit.pricing.in_use(), PriceUse.SUBMITTED, first.plan_id if first else None)
    if schedule is None:
        return facts
    base = fill.ingredient_cost
    if schedule.basis is not Basis.ACQUISITION:
        rate = unit.pricing.benchmark(fill.ndc11, schedule.basis, fill.date_of_service)
        if rate is None:
            return facts
        base = rate.times(fill.quantity)
    price = scheduled(schedule, base)
    return replace(
        facts,
        ingredient_cost=price.ingredient_cost,
        dispensing_fee=price.dispensing_fee,
        gross_amount_due=price.price,
        basis_of_cost=BASIS_OF_COST[schedule.basis],
    )


def _keep_codes(unit: HasClaims, fill: Fill, extra: BillingExtra) -> None:
    """Keep the codes that lift a rejection, so that the same supply carries them when it is billed again."""
    if extra.clarification or extra.services:
        unit.mores.put(fill.id, joined(unit.mores.of_fill(fill.id), extra.clarification, extra.services))


def _with_number(facts: BillingFacts, extra: BillingExtra) -> BillingFacts:
    return replace(
        facts,
        prior_authorization=extra.prior_authorization,
        prior_authorization_type=extra.authorization_type if extra.prior_authorization else "",
    )


def _reverse(unit: HasClaims, billing: Claim, taken: list[int]) -> Claim:
    fill = unit.fills.get(billing.fill_id)
    coverage = unit.patients.coverage(billing.coverage_id)
    billed = unit.outbox.get(billing.outbox_id).body
    wanted = kept_for_reversal(sheet_of_bytes(unit, billed, fill.date_of_service))
    request = _Request(
        fill=fill,
        coverage=coverage,
        plan=unit.plans.get(billing.plan_id),
        kind=ClaimKind.REVERSAL,
        attempt=billing.attempt if billing.attempt not in taken else max(taken) + 1,
        body=build_reversal_of(billed, wanted, date_held(unit, billing)),
        gross=billing.gross_due,
        ndc11=billing.billed_ndc11,
        reverses=billing.id,
    )
    claim = _queue(unit, request)
    _put_held_behind(unit, fill, claim)
    return claim


def _put_held_behind(unit: HasClaims, fill: Fill, claim: Claim) -> None:
    """Let what waits for a reversal go behind a new try of it, in the same order."""
    items = unit.outbox.chain(chain_key(unit, fill))
    first = next((at for at, item in enumerate(items) if item.parked_reason == HELD), None)
    if first is None:
        return
    after = claim.outbox_id
    for item in items[first:]:
        if item.id != claim.outbox_id and moves.is_surely_unsent(item):
            moves.go_behind(item, after, unit.outbox.next_seq(), unit.clock.now())
            after = item.id
    unit.flush()


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
        follows=request.place.follows,
        patient_before=request.place.patient_before,
    )
    unit.claims.add(claim)
    unit.claims.add_message(
        ClaimMessage(
            unit.ids.new(), claim_id, now, Direction.SENT, request.plan.destination, request.body, ""
        )
    )
    for field_id, amount in request.submitted:
        unit.claims.add_amount(ClaimAmount(claim_id, field_id, 0, "", amount))
    unit.flush()
    return claim


def _submitted(facts: BillingFacts) -> tuple[tuple[str, Money], ...]:
    """Return the amounts that a billing asks for, kept beside those of its answer."""
    return (
        ("D9", facts.ingredient_cost),
        ("DC", facts.dispensing_fee),
        ("DQ", facts.usual_and_customary),
        ("DU", facts.gross_amount_due),
    )


def _message(unit: HasClaims, request: _Request, outbox_id: OutboxId, key: str) -> OutboxItem:
    now: datetime = unit.clock.now()
    order_key = chain_key(unit, request.fill)
    before = [item for item in unit.outbox.chain(order_key) if item.state is not Transport.CANCELLED]
    return OutboxItem(
        id=outbox_id,
        seq=unit.outbox.next_seq(),
        destination=request.plan.destination,
        order_key=order_key,
        natural_key=f"{key}|{_nth(request)}",
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


def _nth(request: _Request) -> str:
    """Return what tells messages of one natural key apart; two payers of a chain may share a BIN and PCN."""
    first = request.place.follows is None and request.coverage.level == 1
    return f"{request.attempt}" if first else f"{request.coverage.level}.{request.attempt}"


def chain_key(unit: HasClaims, fill: Fill) -> str:
    """Return the key of the chain in which a fill's messages are sent one after the other."""
    return f"{unit.prescriptions.get(fill.prescription_id).rx_number}-{fill.fill_number}"
