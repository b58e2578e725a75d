"""Judge claims that wait: what is at stake, who must agree before the sale, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.claims.held import HeldChoice, HeldDecision
from app.claims.model import ClaimOutcome
from app.claims.risk import Limits, Risk, RiskFacts, needs_nobody, risk_of, stake, who_must_agree
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import Money
from app.kernel.running import Permission, Role
from app.kernel.text import clean_text
from app.prescriptions.model import FillState
from app.settings.model import SettingKey
from app.workflows.days import today
from app.workflows.drugs import drug_of
from app.workflows.owed import owed_for
from app.workflows.sale_guard import refuse_while_paying

if TYPE_CHECKING:
    from app.claims.authorizations import PriorAuthorization
    from app.claims.model import Claim
    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from app.prescriptions.model import Fill
    from app.settings.ports import Settings
    from app.workflows.needs import HasClaims
    from app.workflows.owed import Owed
    from app.workflows.register_needs import HasSales

MAX_REASON = 200
LIMITS = Limits(cashier=Money(25_000), technician=Money(100_000))
_LABELER_AND_PRODUCT = 9
_OVER = frozenset({FillState.SOLD, FillState.CANCELLED})


@dataclass(frozen=True, slots=True)
class DecideHeld:
    """Say how a fill whose claim waits is to be sold; `reason` is needed to hold it back."""

    fill_id: FillId
    choice: HeldChoice
    reason: str = ""


def decide_held(unit: HasSales, cmd: DecideHeld, actor: Actor) -> Outcome[Risk]:
    """Let a fill be sold at the estimate or at the cash price while its claim waits, or hold it back."""
    actor.require(Permission.WORK_CLAIMS)
    fill = unit.fills.get(cmd.fill_id)
    if fill.state in _OVER:
        raise DomainError("state", f"The prescription is {fill.state}. Nothing is left to decide.")
    refuse_while_paying(unit, fill.id)
    owed = owed_for(unit, fill)
    if not owed.is_estimate:
        raise DomainError("claim", "This claim does not wait: the payer has answered, or none is billed.")
    risk = risk_for(unit, fill, owed)
    reason = clean_text(cmd.reason, "reason", MAX_REASON)
    if cmd.choice is HeldChoice.HOLD:
        if not reason:
            raise DomainError("reason", "Say why it is held back, so that the patient can be told.")
    elif cmd.choice is HeldChoice.ESTIMATE:
        _require_one(actor, who_must_agree(risk, limits_of(unit.settings)))
    unit.held.decide(
        HeldDecision(fill.id, cmd.choice, reason, risk.level, risk.at_stake, actor.user_id, unit.clock.now())
    )
    prescription = unit.prescriptions.get(fill.prescription_id)
    facts: dict[str, str | int] = {
        "choice": cmd.choice,
        "risk": risk.level,
        "at_stake_cents": risk.at_stake.cents,
    }
    unit.audit.record(actor, "claim.held_decided", Kind.FILL, fill.id, prescription.patient_id, facts)
    return Outcome(risk, changed((Kind.FILL, fill.id), (Kind.CLAIM, None)))


def held_back(unit: HasClaims, fill: Fill, owed: Owed) -> str:
    """Return in plain words why a fill may not be sold while its claim waits; empty when it may."""
    if not owed.is_estimate:
        return ""
    decision = owed.decision
    if decision is not None:
        held = decision.choice is HeldChoice.HOLD
        return f"It is held back: {decision.reason}. Ask the pharmacist." if held else ""
    limits = limits_of(unit.settings)
    if needs_nobody(stake(cost_of(fill, owed), owed.pays), limits):
        return ""
    risk = risk_for(unit, fill, owed)
    roles = who_must_agree(risk, limits)
    if not roles:
        return ""
    who = "a technician or pharmacist" if Role.TECHNICIAN in roles else "a pharmacist or the owner"
    return f"The plan has not answered and {risk.at_stake} is at stake. Ask {who} to open Held claims."


def cost_of(fill: Fill, owed: Owed) -> Money:
    """Return what a payer is to cover: the drug's cost, of a later payer what the one before left."""
    if len(owed.shares) < 2:
        return fill.ingredient_cost
    return owed.pays + owed.shares[-1].amount


def risk_for(unit: HasClaims, fill: Fill, owed: Owed) -> Risk:
    """Return the risk of the claim of a fill that waits for its payer."""
    return risk_of(_facts(unit, fill, unit.claims.get(owed.shares[-1].claim_id), owed))


def limits_of(settings: Settings) -> Limits:
    """Return what may be at stake before somebody must agree."""
    held = settings.all()
    cashier, technician = held.get(SettingKey.HELD_CASHIER), held.get(SettingKey.HELD_TECHNICIAN)
    return Limits(
        Money(int(cashier)) if cashier else LIMITS.cashier,
        Money(int(technician)) if technician else LIMITS.technician,
    )


def _require_one(actor: Actor, roles: frozenset[Role]) -> None:
    if roles and not actor.roles & roles:
        who = "a technician" if Role.TECHNICIAN in roles else "a pharmacist or an owner"
        raise NotAllowed("sell this at the estimate", who)


def _facts(unit: HasClaims, fill: Fill, claim: Claim, owed: Owed) -> RiskFacts:
    prescription = unit.prescriptions.get(fill.prescription_id)
    patient_id, product = prescription.patient_id, fill.ndc11[:_LABELER_AND_PRODUCT]
    on = today(unit)
    proof = unit.held.proof(claim.coverage_id)
    last = unit.claims.last_paid(patient_id, product, claim.plan_id)
    before = unit.held.last_sold(patient_id, product, fill.id)
    under = unit.authorizations.of_claim(claim.id)
    known = unit.authorizations.of_patient(patient_id)
    return RiskFacts(
        on=on,
        cost=cost_of(fill, owed),
        collected=owed.pays,
        covered_on=proof.at.astimezone(ZoneInfo(unit.settings.facts().zone)).date() if proof.at else None,
        needs_authorization=any(one.plan_id == claim.plan_id and _is_of(unit, one, fill) for one in known),
        is_authorized=under is not None,
        authorized_until=under.ends_on if under is not None else None,
        last_filled=before.on if before else None,
        last_days=before.days_supply if before else 0,
        same_before=last is not None,
        more_than_before=last is not None and unit.fills.get(last.fill_id).quantity < fill.quantity,
        is_controlled=drug_of(unit.catalog, fill.ndc11).is_controlled,
        was_refused=any(one.outcome is ClaimOutcome.REJECTED for one in unit.claims.of_fill(fill.id)),
    )


def _is_of(unit: HasClaims, one: PriorAuthorization, fill: Fill) -> bool:
    """Say whether an authorization with a number is for the drug of a fill."""
    if not one.number:
        return False
    if one.ndc11:
        return one.ndc11 == fill.ndc11
    package = unit.catalog.package(fill.ndc11)
    return package is not None and one.product_id == package.product_id
