"""Hand out prescriptions: the bag scanned, the birth date typed, counselling and signature recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.kernel.running import Permission
from app.pos.model import Counselling, LineKind
from app.pos.pickup import check_birth_date
from app.pos.sale import check_room
from app.prescriptions.model import BagState, FillState
from app.workflows.days import today
from app.workflows.outages import note_evidence
from app.workflows.owed import owed_for
from app.workflows.register import add_up, next_position
from app.workflows.rx_lines import keep_shares, label_of, problem_of, rx_line
from app.workflows.sale_guard import changeable_sale, live_sale
from app.workflows.signing import void_outdated

if TYPE_CHECKING:
    from app.kernel.ids import PatientId, SaleId
    from app.kernel.running import Actor
    from app.pos.model import Sale, SaleLine
    from app.prescriptions.model import Fill
    from app.workflows.register_needs import HasTill


@dataclass(frozen=True, slots=True)
class ScanBag:
    """Name the pickup by the number on a bag."""

    sale_id: SaleId
    bag_number: int


@dataclass(frozen=True, slots=True)
class ChoosePatient:
    """Name the pickup by the patient, when no bag label is at hand."""

    sale_id: SaleId
    patient_id: PatientId


@dataclass(frozen=True, slots=True)
class Pickup:
    """Be whose bags are picked up; ask for the birth date unless it was typed right before."""

    patient_id: PatientId
    birth_date_confirmed: bool


@dataclass(frozen=True, slots=True)
class ConfirmBirthDate:
    """Hand over the birth date as typed."""

    sale_id: SaleId
    typed: str


@dataclass(frozen=True, slots=True)
class PickedUp:
    """Say how many prescriptions were added, and in plain words which were not and why.

    `notes` say what else the patient should hear now, such as money that comes back.
    """

    added: int
    refused: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordCounselling:
    """Record the answer to the offer to counsel."""

    sale_id: SaleId
    counselling: Counselling


def scan_bag(unit: HasTill, cmd: ScanBag, actor: Actor) -> Outcome[Pickup]:
    """Name whose bags are picked up, by one of them."""
    actor.require(Permission.SELL)
    bag = unit.bags.by_number(cmd.bag_number)
    if bag is None:
        raise DomainError("bag", "No such bag was found. Scan it again, or find the patient by name.")
    if bag.state is not BagState.WAITING:
        raise DomainError(
            "bag", f"Bag {bag.number} was {bag.state.replace('_', ' ')}. Find the patient by name."
        )
    return _begin(unit, cmd.sale_id, bag.patient_id)


def choose_patient(unit: HasTill, cmd: ChoosePatient, actor: Actor) -> Outcome[Pickup]:
    """Name whose bags are picked up, by the patient."""
    actor.require(Permission.SELL)
    if not unit.bags.waiting_of_patient(cmd.patient_id):
        raise DomainError("patient", "No bag waits for this patient. Look in the queue.")
    return _begin(unit, cmd.sale_id, cmd.patient_id)


def confirm_birth_date(unit: HasTill, cmd: ConfirmBirthDate, actor: Actor) -> Outcome[PickedUp]:
    """Compare the birth date and, when it is right, add all that is ready for this patient."""
    actor.require(Permission.SELL)
    sale = changeable_sale(unit, cmd.sale_id)
    if sale.patient_id is None:
        raise DomainError("bag", "Scan the bag first.")
    patient = unit.patients.get(sale.patient_id)
    check_birth_date(cmd.typed, patient.birth_date, today(unit))
    sale.birth_date_confirmed = True
    picked = _add_ready(unit, sale)
    unit.audit.record(
        actor, "pickup.identified", Kind.SALE, sale.id, patient.id, {"prescriptions": picked.added}
    )
    return Outcome(picked, changed((Kind.SALE, sale.id)))


def record_counselling(unit: HasTill, cmd: RecordCounselling, actor: Actor) -> Outcome[None]:
    """Record whether the patient accepted or declined counselling."""
    actor.require(Permission.SELL)
    sale = live_sale(unit, cmd.sale_id)
    if cmd.counselling is Counselling.NOT_ASKED:
        raise DomainError("counselling", "Offer counselling and record the answer.")
    sale.counselling = cmd.counselling
    void_outdated(unit, sale)
    sale.rev += 1
    unit.audit.record(actor, f"counselling.{cmd.counselling}", Kind.SALE, sale.id, sale.patient_id)
    return Outcome(None, changed((Kind.SALE, sale.id)))


def _begin(unit: HasTill, sale_id: SaleId, patient_id: PatientId) -> Outcome[Pickup]:
    sale = changeable_sale(unit, sale_id)
    if sale.patient_id not in {None, patient_id}:
        if any(line.kind is LineKind.PRESCRIPTION for line in unit.sales.lines(sale.id)):
            raise DomainError("bag", "This bag is another patient's. Finish or suspend this sale first.")
        sale.birth_date_confirmed = False
    sale.patient_id = patient_id
    sale.rev += 1
    if sale.birth_date_confirmed:
        _add_ready(unit, sale)
    return Outcome(Pickup(patient_id, sale.birth_date_confirmed), changed((Kind.SALE, sale.id)))


def _add_ready(unit: HasTill, sale: Sale) -> PickedUp:
    if sale.patient_id is None:
        return PickedUp(0, ())
    added, refused = 0, []
    for bag in unit.bags.waiting_of_patient(sale.patient_id):
        for fill in unit.fills.in_bag(bag.id):
            if fill.state is not FillState.READY:
                continue
            held = unit.sales.line_under_way(fill.id)
            if held is not None and held.sale_id == sale.id:
                continue
            problem = _add(unit, sale, fill) if held is None else _elsewhere(unit, held, fill)
            if problem:
                refused.append(problem)
            else:
                added += 1
    add_up(unit, sale)
    return PickedUp(added, tuple(refused), _left_over(unit, sale.patient_id))


def _left_over(unit: HasTill, patient_id: PatientId) -> tuple[str, ...]:
    """Say what late answers left between the store and a patient."""
    amounts = [case.amount for case in unit.cases.of_patient(patient_id)]
    back = Money.total(-amount for amount in amounts if amount < ZERO)
    owed = Money.total(amount for amount in amounts if amount > ZERO)
    notes = (
        [f"The store owes this patient {back} from an earlier sale. See Claims, Differences."] if back else []
    )
    if owed:
        notes.append(f"This patient owes {owed} from an earlier sale. See Claims, Differences.")
    return tuple(notes)


def _elsewhere(unit: HasTill, held: SaleLine, fill: Fill) -> str:
    other = unit.sales.get(held.sale_id)
    label = label_of(unit, fill)
    return f"{label} is on sale {other.number}, which is {other.state}. Finish that one first."


def _add(unit: HasTill, sale: Sale, fill: Fill) -> str:
    """Add a fill and return an empty text, or why it cannot be sold."""
    owed = owed_for(unit, fill)
    problem = problem_of(unit, fill, owed)
    if not problem:
        lines = unit.sales.lines(sale.id)
        check_room(len(lines))
        line = rx_line(unit, sale, fill, owed, next_position(lines))
        unit.sales.add_line(line)
        unit.flush()
        keep_shares(unit, line, owed)
        note_evidence(unit, fill, owed, sale.cashier_id)
    return problem
