"""Accept a prescription or a refill: the fill, its alerts and its claim in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.claims.compounds import UNITS, compound_problems, first_ndc, total
from app.claims.edits.model import EditsStand
from app.claims.edits.review import refusal_edit
from app.claims.more import NO_MORE, PART, More, for_refill
from app.claims.ncpdp.errors import FieldRefused
from app.claims.pricing import price_cost
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.ids import FillId, PrescriptionId
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.prescriptions.fields import MAX_SIG, Entry, EntryContext, check_entry
from app.prescriptions.model import Fill, FillEvent, FillState, Prescription
from app.prescriptions.refills import check_refill, next_fill_number
from app.workflows.billing import bill, facts_of
from app.workflows.claim_edits import NOTHING_ASKED, Asking, settle_edits
from app.workflows.claim_more import service_problem
from app.workflows.days import today
from app.workflows.drugs import compound_of, drug_of, price_of, price_rule, stated_schedule
from app.workflows.fitting import fitted_billing
from app.workflows.needs import HasClaims, HasNumbers
from app.workflows.safety import raise_alerts

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from app.catalog.views import DrugRow
    from app.kernel.ids import ClaimId, CoverageId, PatientId, PrescriberId
    from app.kernel.quantity import Quantity, Unit
    from app.kernel.running import Actor
    from app.patients.model import Coverage, Patient


class IntakeUnit(HasClaims, HasNumbers, Protocol):
    """Give what intake needs."""


@dataclass(frozen=True, slots=True)
class AcceptPrescription:
    """Ask for a new prescription and its first fill; no coverage means cash."""

    patient_id: PatientId
    prescriber_id: PrescriberId
    ndc11: str
    sig_typed: str
    sig_text: str
    quantity: Quantity
    unit: Unit
    days_supply: int
    refills: int
    daw: int
    origin: int
    date_written: date
    coverage_id: CoverageId | None
    asking: Asking = NOTHING_ASKED
    more: More = NO_MORE


@dataclass(frozen=True, slots=True)
class Refill:
    """Ask for the next fill of a prescription, billed as the last one was."""

    prescription_id: PrescriptionId
    asking: Asking = NOTHING_ASKED


@dataclass(frozen=True, slots=True)
class Accepted:
    """Say what was made."""

    prescription_id: PrescriptionId
    fill_id: FillId
    rx_number: int
    fill_number: int
    alerts: int


@dataclass(frozen=True, slots=True)
class _FillOrder:
    """Be the next fill of a prescription about to be made."""

    prescription: Prescription
    fill_number: int
    drug: DrugRow
    coverage_id: CoverageId | None
    asking: Asking
    quantity: Quantity
    days_supply: int
    more: More = NO_MORE


def accept_prescription(unit: IntakeUnit, cmd: AcceptPrescription, actor: Actor) -> Outcome[Accepted]:
    """Accept a prescription as typed; raise `DomainError` with every field that is wrong."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    patient = unit.patients.get(cmd.patient_id)
    drug = compound_of(unit.catalog, cmd.more) if cmd.more.compound else drug_of(unit.catalog, cmd.ndc11)
    problems = _problems(unit, cmd, patient, drug)
    reserved = service_problem(cmd.more, actor)
    problems += [reserved] if reserved else []
    if problems:
        raise DomainError.of(problems)
    prescription = _prescription(unit, cmd, actor)
    unit.prescriptions.add(prescription)
    unit.flush()
    order = _FillOrder(
        prescription, 0, drug, cmd.coverage_id, cmd.asking, cmd.quantity, cmd.days_supply, cmd.more
    )
    return _make_fill(unit, order, actor)


def refill(unit: IntakeUnit, cmd: Refill, actor: Actor) -> Outcome[Accepted]:
    """Make the next fill of a prescription; raise `DomainError` when none may be made."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    prescription = unit.prescriptions.get(cmd.prescription_id)
    fills = unit.fills.of_prescription(prescription.id)
    last = fills[-1]
    more = for_refill(unit.mores.of_fill(last.id))
    drug = compound_of(unit.catalog, more) if more.compound else drug_of(unit.catalog, last.ndc11)
    check_refill(prescription, fills, stated_schedule(drug), today(unit))
    coverage_id = _coverage_for_refill(unit, prescription.patient_id, last.coverage_id)
    order = _FillOrder(
        prescription,
        next_fill_number(fills),
        drug,
        coverage_id,
        cmd.asking,
        prescription.quantity,
        prescription.days_supply,
        more,
    )
    return _make_fill(unit, order, actor)


def _problems(
    unit: IntakeUnit, cmd: AcceptPrescription, patient: Patient, drug: DrugRow
) -> list[FieldProblem]:
    schedule = stated_schedule(drug)
    entry = Entry(
        sig_typed=cmd.sig_typed,
        sig_text=cmd.sig_text,
        quantity=cmd.quantity,
        days_supply=cmd.days_supply,
        refills=cmd.refills,
        daw=cmd.daw,
        origin=cmd.origin,
        date_written=cmd.date_written,
    )
    found = [
        _prescriber_problem(unit, cmd.prescriber_id, schedule),
        *_drug_problems(drug, cmd),
        *check_entry(entry, EntryContext(today(unit), patient.birth_date, schedule)),
        _coverage_problem(unit, cmd),
    ]
    return [problem for problem in found if problem is not None]


def _prescriber_problem(unit: IntakeUnit, prescriber_id: PrescriberId, schedule: str) -> FieldProblem | None:
    prescriber = unit.prescribers.get(prescriber_id)
    if not prescriber.active:
        return FieldProblem("prescriber", "This prescriber is no longer active. Choose another.")
    if schedule and not prescriber.dea:
        return FieldProblem(
            "prescriber", f"A {schedule} drug needs the prescriber's DEA number. Add it, or choose another."
        )
    return None


def _drug_problems(drug: DrugRow, cmd: AcceptPrescription) -> list[FieldProblem | None]:
    mix = cmd.more.compound
    if mix is None:
        return [_drug_problem(drug, cmd.unit)]
    wrong = [] if cmd.unit is UNITS[mix.unit_form] else [FieldProblem("unit", "Choose the compound's unit.")]
    return [*wrong, *(FieldProblem(field, words) for field, words in compound_problems(cmd.more))]


def _drug_problem(drug: DrugRow, unit: Unit) -> FieldProblem | None:
    if drug.price is None:
        return FieldProblem("drug", "No price is on file for this package. Choose another, or import prices.")
    if drug.unit is not None and drug.unit is not unit:
        return FieldProblem("quantity", f"This drug is billed in “{drug.unit.label}”. Type it in that unit.")
    return None


def _coverage_problem(unit: IntakeUnit, cmd: AcceptPrescription) -> FieldProblem | None:
    if cmd.coverage_id is None:
        return None
    coverage = unit.patients.coverage(cmd.coverage_id)
    if coverage.patient_id != cmd.patient_id or not coverage.active:
        return FieldProblem("coverage", "This card is not active for the patient. Choose another, or cash.")
    return None


def _coverage_for_refill(
    unit: IntakeUnit, patient_id: PatientId, last: CoverageId | None
) -> CoverageId | None:
    if last is None:
        return None
    active: list[Coverage] = unit.patients.coverages(patient_id)
    ids = [coverage.id for coverage in active]
    return last if last in ids else next(iter(ids), None)


def _prescription(unit: IntakeUnit, cmd: AcceptPrescription, actor: Actor) -> Prescription:
    part = cmd.more.partial
    whole = part if part is not None and part.status == PART else None
    return Prescription(
        id=PrescriptionId(unit.ids.new()),
        rx_number=unit.numbers.next_rx(),
        patient_id=cmd.patient_id,
        prescriber_id=cmd.prescriber_id,
        ndc11=first_ndc(cmd.more) or cmd.ndc11,
        sig_typed=clean_text(cmd.sig_typed, "sig", MAX_SIG),
        sig_text=clean_text(cmd.sig_text, "sig", MAX_SIG),
        quantity=whole.quantity_intended if whole else cmd.quantity,
        unit=cmd.unit,
        days_supply=whole.days_intended if whole else cmd.days_supply,
        refills=cmd.refills,
        daw=cmd.daw,
        origin=cmd.origin,
        date_written=cmd.date_written,
        entered_by=actor.user_id,
        entered_at=unit.clock.now(),
    )


def _make_fill(unit: IntakeUnit, order: _FillOrder, actor: Actor) -> Outcome[Accepted]:
    prescription = order.prescription
    fill = _fill(unit, order, actor)
    unit.fills.add(fill)
    unit.fills.add_event(
        FillEvent(unit.ids.new(), fill.id, fill.entered_at, "", fill.state, actor.user_id, "")
    )
    _keep_more(unit, fill, order.more)
    alerts = raise_alerts(unit, prescription, fill, order.drug)
    unit.flush()
    claim_id = _bill(unit, fill, order.asking, actor)
    unit.audit.record(
        actor,
        "prescription.accepted" if fill.fill_number == 0 else "prescription.refilled",
        Kind.FILL,
        fill.id,
        patient_id=prescription.patient_id,
        detail={"rx": prescription.rx_number, "fill": fill.fill_number, "alerts": alerts},
    )
    made = Accepted(prescription.id, fill.id, prescription.rx_number, fill.fill_number, alerts)
    things: list[tuple[Kind, UUID | None]] = [(Kind.PRESCRIPTION, prescription.id), (Kind.FILL, fill.id)]
    if claim_id is not None:
        things += [(Kind.CLAIM, claim_id), (Kind.OUTBOX, None)]
    return Outcome(made, changed(*things))


def _keep_more(unit: IntakeUnit, fill: Fill, more: More) -> None:
    """Keep what the claim tells besides; an injury goes with the coverage that pays for it."""
    if more == NO_MORE:
        return
    unit.flush()
    unit.mores.put(fill.id, more)
    if more.injury is not None and fill.coverage_id is not None:
        unit.mores.put_injury(fill.coverage_id, more.injury)


def _bill(unit: IntakeUnit, fill: Fill, asking: Asking, actor: Actor) -> ClaimId | None:
    """Queue the claim once its edits are settled; every open one comes back beside its field."""
    if fill.coverage_id is None:
        return None
    try:
        facts = facts_of(unit, fill, unit.patients.coverage(fill.coverage_id))
        body = fitted_billing(unit, facts, fill.date_of_service).body
    except FieldRefused as refusal:
        raise EditsStand([refusal_edit(refusal)]) from refusal
    settle_edits(unit, fill, body, asking, actor)
    return bill(unit, fill).id


def _fill(unit: IntakeUnit, order: _FillOrder, actor: Actor) -> Fill:
    prescription = order.prescription
    compound = order.more.compound
    price = (
        price_cost(total(order.more), price_rule(unit.settings))
        if compound
        else price_of(unit, order.drug, order.quantity)
    )
    return Fill(
        id=FillId(unit.ids.new()),
        prescription_id=prescription.id,
        fill_number=order.fill_number,
        state=FillState.ENTERED,
        ndc11=order.drug.ndc11,
        quantity=order.quantity,
        days_supply=order.days_supply,
        date_of_service=today(unit),
        coverage_id=order.coverage_id,
        ingredient_cost=price.ingredient_cost,
        dispensing_fee=price.dispensing_fee,
        usual_price=price.usual_price,
        lot="",
        expiry="",
        entered_by=actor.user_id,
        entered_at=unit.clock.now(),
        filled_by=None,
        filled_at=None,
        verified_by=None,
        verified_at=None,
        bag_id=None,
        ready_at=None,
        sold_at=None,
        back_reason="",
        rev=1,
    )
