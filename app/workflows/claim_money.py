"""Appeal a price below cost: the packet with every field that plans ask for, kept and printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from app.claims import chain
from app.claims.model import ClaimOutcome
from app.claims.worth import appeal_by, loss
from app.documents.letterhead import Letterhead
from app.documents.mac_appeal import MacAppealFacts
from app.kernel.address import show_phone
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money, Rate, divide_half_up
from app.kernel.running import Permission
from app.prescriptions.amounts import show_quantity
from app.printing.model import DocumentKind, PrinterRole
from app.workflows.days import today
from app.workflows.drugs import drug_of
from app.workflows.needs import HasStock
from app.workflows.papers import keep_paper, order_print
from app.workflows.people import name_of
from app.workflows.register_needs import HasSales
from app.workflows.sheets_desk import sheet_of_plan

if TYPE_CHECKING:
    from datetime import date

    from app.catalog.model import Price
    from app.claims.model import Claim, Plan
    from app.kernel.ids import ClaimId, DocumentId
    from app.kernel.quantity import Quantity
    from app.kernel.running import Actor
    from app.patients.model import Coverage
    from app.prescriptions.model import Fill

_TEN_MILLIONTHS_PER_CENT = 100_000


class AppealUnit(HasSales, HasStock, Protocol):
    """Give what an appeal needs."""


class AppealReads(Protocol):
    """Read what appeals say."""

    def appeals(self, contact: str, days: int = 31) -> tuple[MacAppealFacts, ...]:
        """Return what an appeal says of each fill below cost whose price may still be appealed."""
        ...


@dataclass(frozen=True, slots=True)
class AppealPrice:
    """Ask for the packet that appeals what a plan pays for a claim."""

    claim_id: ClaimId


def appeal_price(unit: AppealUnit, cmd: AppealPrice, actor: Actor) -> Outcome[DocumentId]:
    """Keep the packet of a claim paid below cost and print it; refuse what is not below cost."""
    actor.require(Permission.WORK_CLAIMS)
    claim = unit.claims.get(cmd.claim_id)
    facts = appeal_facts(unit, claim, name_of(unit, actor.user_id))
    paper = keep_paper(unit, DocumentKind.MAC_APPEAL, claim.id, facts)
    job = order_print(unit, PrinterRole.PAGE, paper)
    prescription = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id)
    detail = {"rx": prescription.rx_number, "lost_cents": facts.lost.cents}
    unit.audit.record(actor, "claim.price_appealed", Kind.CLAIM, claim.id, prescription.patient_id, detail)
    return Outcome(paper.id, changed((Kind.CLAIM, claim.id), (Kind.PRINT_JOB, job.id)))


def appeal_facts(unit: AppealUnit, claim: Claim, contact: str) -> MacAppealFacts:
    """Return what an appeal of a claim says; raise `DomainError` when there is nothing to appeal."""
    if claim.outcome is not ClaimOutcome.PAID or claim.answered_at is None:
        raise DomainError("claim", "Only a claim that stands paid can be appealed.")
    fill = unit.fills.get(claim.fill_id)
    lost = loss(fill.ingredient_cost, _received(unit, fill))
    if lost == ZERO:
        raise DomainError("claim", "This prescription is not paid below its cost.")
    store, plan = unit.settings.facts(), unit.plans.get(claim.plan_id)
    answered_on = claim.answered_at.astimezone(ZoneInfo(store.zone)).date()
    return _facts(unit, claim, plan, _Around(contact, lost, answered_on))


@dataclass(frozen=True, slots=True)
class _Around:
    """Be what was found out about an appeal."""

    contact: str
    lost: Money
    answered_on: date


def _facts(unit: AppealUnit, claim: Claim, plan: Plan, around: _Around) -> MacAppealFacts:
    fill = unit.fills.get(claim.fill_id)
    prescription = unit.prescriptions.get(fill.prescription_id)
    coverage, store = unit.patients.coverage(claim.coverage_id), unit.settings.facts()
    drug, price = drug_of(unit.catalog, claim.billed_ndc11), unit.catalog.price(claim.billed_ndc11)
    amounts = {one.field_id: one.amount for one in unit.claims.amounts(claim.id) if one.place == 0}
    receipt = unit.stock.last_receipt(claim.billed_ndc11)
    ingredient = amounts.get("F6", ZERO)
    zone = ZoneInfo(store.zone)
    return MacAppealFacts(
        store=Letterhead.of(store),
        npi=store.npi,
        contact=around.contact,
        plan=plan.name,
        bin=plan.bin,
        pcn=plan.pcn,
        group=coverage.group_id or plan.group_id,
        member_id=coverage.cardholder_id,
        help_desk=_help_desk(unit, plan, coverage, fill),
        rx_number=prescription.rx_number,
        fill_number=fill.fill_number,
        date_of_service=fill.date_of_service,
        answered_on=around.answered_on,
        appeal_by=appeal_by(around.answered_on, plan.appeal_days),
        authorization=claim.authorization,
        ndc11=claim.billed_ndc11,
        drug=drug.title,
        labeler=drug.labeler,
        quantity=show_quantity(fill.quantity, prescription.unit, drug.form),
        unit=str(prescription.unit),
        days_supply=fill.days_supply,
        submitted=claim.gross_due,
        ingredient_paid=ingredient,
        fee_paid=amounts.get("F7", ZERO),
        patient_pays=claim.patient_pay or ZERO,
        plan_pays=claim.plan_pay or ZERO,
        paid_unit_price=str(_per_unit(ingredient, fill.quantity)),
        cost_unit_price=str(_unit_cost(fill, price)),
        cost=fill.ingredient_cost,
        lost=around.lost,
        cost_source=price.source if price is not None else "price at billing",
        cost_as_of=price.as_of if price is not None else today(unit),
        invoice_on=f"{receipt.at.astimezone(zone):%m/%d/%Y}" if receipt is not None else "",
        invoice_lot=receipt.lot if receipt is not None else "",
        is_practice=store.practice,
    )


def _help_desk(unit: AppealUnit, plan: Plan, coverage: Coverage, fill: Fill) -> str:
    """Return the number to call: that of the sheet of the day, else the plan's."""
    sheet = sheet_of_plan(unit, plan, coverage, fill.date_of_service)
    return show_phone(sheet.help_desk) if sheet is not None and sheet.help_desk else plan.help_desk


def _received(unit: AppealUnit, fill: Fill) -> Money:
    """Return what all payers and the patient pay for a fill by the answers so far."""
    links = chain.links(unit.claims.of_fill(fill.id))
    plans = Money.total(link.plan_pay or ZERO for link in chain.paid(links))
    return plans + (chain.owed_by_patient(links) or ZERO)


def _unit_cost(fill: Fill, price: Price | None) -> Rate:
    """Return the price on file when it is what the fill was priced by, else the fill's own per unit."""
    if price is not None and price.rate.times(fill.quantity) == fill.ingredient_cost:
        return price.rate
    return _per_unit(fill.ingredient_cost, fill.quantity)


def _per_unit(amount: Money, quantity: Quantity) -> Rate:
    cents = amount.cents * _TEN_MILLIONTHS_PER_CENT * 1000
    return Rate(divide_half_up(cents, quantity.thousandths))
