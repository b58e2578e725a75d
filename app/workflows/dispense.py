"""Fill a prescription: check the bottle, take stock, print the label; change, cancel or pay in cash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from app.catalog.lookup import Ask, Found, NoneFound, resolve
from app.claims.more import PART
from app.claims.ncpdp.parts import PartialFill
from app.dur.rules import ingredient_keys
from app.inventory.lots import parse_expiry, parse_lot
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.quantity import Quantity
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.prescriptions.model import BagState, FillState
from app.printing.model import DocumentKind
from app.workflows.billing import bill, take_back
from app.workflows.claim_more import drop_codes_sent
from app.workflows.days import today
from app.workflows.drugs import drug_of, price_of
from app.workflows.fill_moves import advance, note, put_back_in_stock, take_from_stock
from app.workflows.labels import make_label, order_print
from app.workflows.needs import HasBags, HasStock
from app.workflows.register_needs import HasSales
from app.workflows.safety import facts_of_drug
from app.workflows.sale_guard import refuse_while_paying

if TYPE_CHECKING:
    from uuid import UUID

    from app.catalog.views import DrugRow
    from app.kernel.ids import ClaimId, CoverageId, DocumentId, FillId, PrintJobId
    from app.kernel.running import Actor
    from app.prescriptions.model import Fill

MAX_REASON = 200
THOUSAND = 1_000
_OPEN_FOR_CHANGE = frozenset({FillState.ENTERED, FillState.SENT_BACK})


class DispenseUnit(HasSales, HasStock, HasBags, Protocol):
    """Give what filling needs."""


@dataclass(frozen=True, slots=True)
class ScanStock:
    """Ask whether a scanned bottle is the billed product."""

    fill_id: FillId
    code: str


@dataclass(frozen=True, slots=True)
class StockMatch:
    """Say what a bottle is; several `choices` mean that the person must say which NDC-11 it is.

    `may_change` says that it is the same drug from another package, so that it can be billed instead.
    """

    matches: bool
    ndc11: str
    name: str
    choices: tuple[str, ...] = ()
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class CompleteFill:
    """Say that a fill is counted and in its vial, from which lot; `expiry` as printed on the bottle."""

    fill_id: FillId
    ndc11: str
    lot: str
    expiry: str


@dataclass(frozen=True, slots=True)
class Filled:
    """Say which label was made and which job prints it."""

    label_id: DocumentId
    print_job_id: PrintJobId


@dataclass(frozen=True, slots=True)
class ChangeProduct:
    """Ask to dispense and bill another package of the same drug."""

    fill_id: FillId
    ndc11: str


@dataclass(frozen=True, slots=True)
class CancelFill:
    """Ask to give up a fill: claim taken back, stock put back."""

    fill_id: FillId
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeCoverage:
    """Ask to bill another coverage of the patient; None means cash."""

    fill_id: FillId
    coverage_id: CoverageId | None


@dataclass(frozen=True, slots=True)
class SwitchToCash:
    """Ask to have the patient pay the usual price; the claim is taken back."""

    fill_id: FillId


@dataclass(frozen=True, slots=True)
class GiveSmallSupply:
    """Ask to dispense only so many days now, while the plan cannot be asked; the rest is completed later."""

    fill_id: FillId
    days: int


@dataclass(frozen=True, slots=True)
class ReprintLabel:
    """Ask for the label once more."""

    fill_id: FillId


@dataclass(frozen=True, slots=True)
class Rebilled:
    """Name the claim that now stands for the fill, None for cash."""

    claim_id: ClaimId | None


def scan_stock(unit: DispenseUnit, cmd: ScanStock, actor: Actor) -> Outcome[StockMatch]:
    """Say what a scanned bottle is; nothing changes."""
    actor.require(Permission.FILL)
    fill = unit.fills.get(cmd.fill_id)
    match resolve(cmd.code, unit.catalog):
        case Found(package):
            drug = drug_of(unit.catalog, package.ndc11.text)
            same = drug.ndc11 == fill.ndc11
            may_change = not same and is_same_drug(drug_of(unit.catalog, fill.ndc11), drug)
            return Outcome(StockMatch(same, drug.ndc11, drug.title, (), may_change))
        case Ask(choices):
            codes = tuple(sorted({package.ndc11.text for package in choices}))
            if fill.ndc11 in codes:
                return Outcome(
                    StockMatch(matches=False, ndc11="", name="Which package is it?", choices=codes)
                )
            return Outcome(StockMatch(matches=False, ndc11="", name="Another product", choices=codes))
        case NoneFound() as missing:
            raise DomainError("drug", missing.message)


def complete_fill(unit: DispenseUnit, cmd: CompleteFill, actor: Actor) -> Outcome[Filled]:
    """Take a fill's drug from a lot, keep its label and order the print."""
    actor.require(Permission.FILL)
    fill = unit.fills.get(cmd.fill_id)
    if cmd.ndc11 != fill.ndc11:
        raise DomainError(
            "drug", "This bottle is not the billed product. Take the right one, or change the product first."
        )
    expiry = parse_expiry(cmd.expiry, today(unit))
    put_back_in_stock(unit, fill, actor)
    fill.lot, fill.expiry = parse_lot(cmd.lot), expiry.isoformat()
    fill.filled_by, fill.filled_at, fill.back_reason = actor.user_id, unit.clock.now(), ""
    advance(unit, fill, FillState.FILLED, actor)
    take_from_stock(unit, fill, actor)
    label = make_label(unit, fill)
    job = order_print(unit, label)
    _audit(unit, actor, "fill.filled", fill)
    done = Filled(label.id, job.id)
    return Outcome(done, changed((Kind.FILL, fill.id), (Kind.STOCK, None), (Kind.PRINT_JOB, job.id)))


def change_product(unit: DispenseUnit, cmd: ChangeProduct, actor: Actor) -> Outcome[Rebilled]:
    """Dispense another package of the same drug: take the claim back, price and bill anew."""
    actor.require(Permission.FILL)
    fill = _open_fill(unit, cmd.fill_id)
    if cmd.ndc11 == fill.ndc11:
        raise DomainError("drug", "This product is billed already.")
    if unit.mores.of_fill(fill.id).compound is not None:
        raise DomainError("drug", "This is a compound. Cancel it and enter it again with another ingredient.")
    drug = drug_of(unit.catalog, cmd.ndc11)
    if not is_same_drug(drug_of(unit.catalog, fill.ndc11), drug):
        raise DomainError("drug", "This is another drug, strength or form. Enter it as a new prescription.")
    price = price_of(unit, drug, fill.quantity)
    drop_codes_sent(unit, fill)
    _withdraw_claim(unit, fill)
    was = fill.ndc11
    fill.ndc11 = drug.ndc11
    fill.ingredient_cost, fill.dispensing_fee = price.ingredient_cost, price.dispensing_fee
    fill.usual_price = price.usual_price
    note(unit, fill, actor, f"product {was} to {fill.ndc11}")
    return _bill_again(unit, fill, actor, "fill.product_changed")


def give_small_supply(unit: DispenseUnit, cmd: GiveSmallSupply, actor: Actor) -> Outcome[Rebilled]:
    """Dispense a few days of a fill as a part of it (343-HD `P`): price, label and claim are made anew.

    What was filled goes back to stock and is counted again. Whole units are dispensed, rounded up.
    """
    actor.require(Permission.VERIFY)
    fill = unit.fills.get(cmd.fill_id)
    _refuse_over(unit, fill)
    more = unit.mores.of_fill(fill.id)
    if more.compound is not None or more.partial is not None:
        raise DomainError("days", "This is a compound or a part already. Change it at the intake.")
    if not 0 < cmd.days < fill.days_supply:
        raise DomainError("days", f"Type 1 to {fill.days_supply - 1} days.")
    whole, days = fill.quantity, fill.days_supply
    units = -(-whole.thousandths * cmd.days // (days * THOUSAND))
    _withdraw_claim(unit, fill)
    _back_to_filling(unit, fill, actor)
    fill.quantity, fill.days_supply = Quantity(units * THOUSAND), cmd.days
    price = price_of(unit, drug_of(unit.catalog, fill.ndc11), fill.quantity)
    fill.ingredient_cost, fill.dispensing_fee = price.ingredient_cost, price.dispensing_fee
    fill.usual_price = price.usual_price
    unit.mores.put(
        fill.id, replace(more, partial=PartialFill(status=PART, quantity_intended=whole, days_intended=days))
    )
    note(unit, fill, actor, f"small supply: {cmd.days} of {days} days")
    return _bill_again(unit, fill, actor, "fill.small_supply")


def change_coverage(unit: DispenseUnit, cmd: ChangeCoverage, actor: Actor) -> Outcome[Rebilled]:
    """Bill another coverage of the patient, or none: the patient pays cash."""
    actor.require(Permission.WORK_CLAIMS)
    fill = unit.fills.get(cmd.fill_id)
    _refuse_over(unit, fill)
    if cmd.coverage_id is not None:
        coverage = unit.patients.coverage(cmd.coverage_id)
        if coverage.patient_id != _patient_id(unit, fill) or not coverage.active:
            raise DomainError("coverage", "This coverage is not active for the patient. Choose another.")
    if cmd.coverage_id == fill.coverage_id:
        raise DomainError("coverage", "This is how the prescription is billed already.")
    _withdraw_claim(unit, fill)
    fill.coverage_id = cmd.coverage_id
    note(unit, fill, actor, "coverage changed" if cmd.coverage_id else "cash")
    return _bill_again(unit, fill, actor, "fill.coverage_changed")


def switch_to_cash(unit: DispenseUnit, cmd: SwitchToCash, actor: Actor) -> Outcome[Rebilled]:
    """Have the patient pay the usual price; the claim is taken back."""
    return change_coverage(unit, ChangeCoverage(cmd.fill_id, None), actor)


def cancel_fill(unit: DispenseUnit, cmd: CancelFill, actor: Actor) -> Outcome[None]:
    """Give a fill up: take its claim back, put its stock back, take it out of its bag."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    reason = clean_text(cmd.reason, "reason", MAX_REASON)
    if not reason:
        raise DomainError("reason", "Say why the prescription is cancelled.")
    fill = unit.fills.get(cmd.fill_id)
    _refuse_over(unit, fill)
    _withdraw_claim(unit, fill)
    put_back_in_stock(unit, fill, actor)
    advance(unit, fill, FillState.CANCELLED, actor, reason)
    things: list[tuple[Kind, UUID | None]] = [(Kind.FILL, fill.id), (Kind.STOCK, None)]
    things += [(Kind.CLAIM, None), (Kind.OUTBOX, None)]
    if fill.bag_id is not None:
        things.append((Kind.BAG, fill.bag_id))
        _take_out_of_bag(unit, fill)
    _audit(unit, actor, "fill.cancelled", fill)
    return Outcome(None, changed(*things))


def reprint_label(unit: DispenseUnit, cmd: ReprintLabel, actor: Actor) -> Outcome[PrintJobId]:
    """Order the newest label of a fill once more."""
    actor.require(Permission.FILL)
    fill = unit.fills.get(cmd.fill_id)
    label = unit.documents.of_source(DocumentKind.LABEL, fill.id)
    if label is None:
        raise DomainError("label", "There is no label yet. Fill the prescription first.")
    copies = sum(1 for job in unit.print_jobs.of_source(fill.id) if job.document_id == label.id)
    job = order_print(unit, label, copies)
    _audit(unit, actor, "fill.label_reprinted", fill)
    return Outcome(job.id, changed((Kind.PRINT_JOB, job.id)))


def is_same_drug(one: DrugRow, other: DrugRow) -> bool:
    """Say whether two packages hold the same ingredients in the same strength and form."""
    same_parts = ingredient_keys(facts_of_drug(one)) == ingredient_keys(facts_of_drug(other))
    return same_parts and (one.strength, one.form, one.unit) == (other.strength, other.form, other.unit)


def _open_fill(unit: DispenseUnit, fill_id: FillId) -> Fill:
    fill = unit.fills.get(fill_id)
    if fill.state not in _OPEN_FOR_CHANGE:
        raise DomainError(
            "state",
            f"The prescription is {fill.state.replace('_', ' ')}. Send it back first.",
        )
    return fill


def _refuse_over(unit: DispenseUnit, fill: Fill) -> None:
    refuse_while_paying(unit, fill.id)
    if fill.state in {FillState.SOLD, FillState.CANCELLED}:
        raise DomainError("state", f"The prescription is {fill.state}. It cannot be changed any more.")


def _withdraw_claim(unit: DispenseUnit, fill: Fill) -> None:
    billing = unit.claims.current_billing(fill.id)
    if billing is not None and fill.coverage_id is not None:
        take_back(unit, billing)
        unit.flush()


def _bill_again(unit: DispenseUnit, fill: Fill, actor: Actor, event: str) -> Outcome[Rebilled]:
    unit.flush()
    claim_id = bill(unit, fill).id if fill.coverage_id is not None else None
    _audit(unit, actor, event, fill)
    return Outcome(
        Rebilled(claim_id), changed((Kind.FILL, fill.id), (Kind.CLAIM, claim_id), (Kind.OUTBOX, None))
    )


def _back_to_filling(unit: DispenseUnit, fill: Fill, actor: Actor) -> None:
    """Undo what was filled, so that another quantity is counted and looked at."""
    if fill.state in _OPEN_FOR_CHANGE:
        return
    put_back_in_stock(unit, fill, actor)
    _take_out_of_bag(unit, fill)
    advance(unit, fill, FillState.SENT_BACK, actor, "small supply")
    fill.back_reason = "Count the small supply"


def _take_out_of_bag(unit: DispenseUnit, fill: Fill) -> None:
    if fill.bag_id is None:
        return
    bag = unit.bags.get(fill.bag_id)
    fill.bag_id = None
    unit.flush()
    if not unit.fills.in_bag(bag.id):
        bag.state = BagState.EMPTIED
        bag.rev += 1


def _patient_id(unit: DispenseUnit, fill: Fill) -> object:
    return unit.prescriptions.get(fill.prescription_id).patient_id


def _audit(unit: DispenseUnit, actor: Actor, event: str, fill: Fill) -> None:
    prescription = unit.prescriptions.get(fill.prescription_id)
    unit.audit.record(
        actor,
        event,
        Kind.FILL,
        fill.id,
        patient_id=prescription.patient_id,
        detail={"rx": prescription.rx_number, "fill": fill.fill_number, "ndc": fill.ndc11},
    )
