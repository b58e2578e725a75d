"""Mend what a reject points at and send the claim again, in one step and one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.claims.mending import LABELS, Place
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.codes import Npi
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.person import PersonName, parse_birth_date, parse_date
from app.kernel.quantity import Quantity
from app.kernel.running import Permission
from app.patients import rules
from app.patients.model import Sex
from app.prescriptions.fields import Entry, EntryContext, check_entry, parse_whole
from app.prescriptions.model import FillState
from app.workflows.claim_more import drop_codes_sent
from app.workflows.claims_desk import Resubmit, resubmit
from app.workflows.days import today
from app.workflows.drugs import drug_of, price_of, stated_schedule
from app.workflows.patients_desk import RELATIONSHIPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.ids import ClaimId
    from app.kernel.running import Actor
    from app.patients.model import Coverage, Patient
    from app.prescribers.model import Prescriber
    from app.prescriptions.model import Fill, Prescription
    from app.workflows.needs import HasClaims

_NOT_FILLED = frozenset({FillState.ENTERED, FillState.SENT_BACK})
_ON_PRESCRIPTION = frozenset(
    {Place.DAYS, Place.QUANTITY, Place.DAW, Place.ORIGIN, Place.WRITTEN, Place.REFILLS}
)


@dataclass(frozen=True, slots=True)
class MendAndSend:
    """Say what to change, place by place as typed, and which codes to send with the claim.

    `service` is reason, service and result (439-E4, 440-E5, 441-E6) with a blank between them.
    """

    claim_id: ClaimId
    changes: tuple[tuple[Place, str], ...] = ()
    prior_authorization: str = ""
    clarification: str = ""
    service: str = ""


@dataclass(slots=True)
class _Records:
    """Be the records that a claim is made of."""

    fill: Fill
    prescription: Prescription
    patient: Patient
    prescriber: Prescriber
    coverage: Coverage | None


def mend_and_send(unit: HasClaims, cmd: MendAndSend, actor: Actor) -> Outcome[ClaimId]:
    """Change the entries, then bill again; nothing is changed when one of them is wrong."""
    actor.require(Permission.WORK_CLAIMS)
    claim = unit.claims.get(cmd.claim_id)
    records = _records(unit, unit.fills.get(claim.fill_id))
    wanted = dict(cmd.changes)
    if wanted:
        _refuse_reserved(records, wanted, actor)
        _change_all(unit, records, wanted)
        _audit(unit, actor, records, wanted)
    again = Resubmit(cmd.claim_id, cmd.prior_authorization, cmd.clarification, cmd.service)
    outcome = resubmit(unit, again, actor)
    things = changed((Kind.PATIENT, records.patient.id), (Kind.PRESCRIPTION, records.prescription.id))
    return replace(outcome, changes=outcome.changes | things) if wanted else outcome


def _records(unit: HasClaims, fill: Fill) -> _Records:
    prescription = unit.prescriptions.get(fill.prescription_id)
    return _Records(
        fill,
        prescription,
        unit.patients.get(prescription.patient_id),
        unit.prescribers.get(prescription.prescriber_id),
        unit.patients.coverage(fill.coverage_id) if fill.coverage_id else None,
    )


def _refuse_reserved(records: _Records, wanted: dict[Place, str], actor: Actor) -> None:
    """Leave what was filled to a pharmacist; refuse what was sold, or a quantity counted."""
    fill = records.fill
    clinical = wanted.keys() & _ON_PRESCRIPTION
    if not clinical:
        return
    if fill.state is FillState.SOLD:
        raise DomainError("state", "This prescription is sold. What was dispensed is not changed any more.")
    if Place.QUANTITY in clinical and fill.state not in _NOT_FILLED:
        raise DomainError("quantity", "This is filled already. Send it back to change the quantity.")
    if fill.state not in _NOT_FILLED:
        actor.require(Permission.VERIFY)


def _change_all(unit: HasClaims, records: _Records, wanted: dict[Place, str]) -> None:
    problems: list[FieldProblem] = []
    _change_prescription(unit, records, wanted, problems)
    for place, text in wanted.items():
        if place in _ON_PRESCRIPTION:
            continue
        try:
            _CHANGES[place](unit, records, text)
        except DomainError as error:
            problems.extend(FieldProblem(place, one.message) for one in error.problems)
        except KeyError:
            problems.append(FieldProblem(place, f"{LABELS[place]} is not changed here."))
    if problems:
        raise DomainError.of(problems)


def _change_prescription(
    unit: HasClaims, records: _Records, wanted: dict[Place, str], problems: list[FieldProblem]
) -> None:
    typed = {place: text for place, text in wanted.items() if place in _ON_PRESCRIPTION}
    if not typed:
        return
    fill, prescription = records.fill, records.prescription
    drug = drug_of(unit.catalog, fill.ndc11)
    entry = Entry(
        prescription.sig_typed,
        prescription.sig_text,
        fill.quantity,
        fill.days_supply,
        prescription.refills,
        prescription.daw,
        prescription.origin,
        prescription.date_written,
    )
    for place, text in typed.items():
        try:
            entry = replace(entry, **_read_entry(place, text, unit))
        except DomainError as error:
            problems.append(FieldProblem(place, error.message))
    context = EntryContext(today(unit), records.patient.birth_date, stated_schedule(drug))
    problems += [_placed(problem) for problem in check_entry(entry, context)]
    if entry.quantity > prescription.quantity:
        problems.append(FieldProblem(Place.QUANTITY, f"The prescriber wrote {prescription.quantity}."))
    problems += _another_supply(unit, fill, entry)
    if problems:
        return
    if entry.quantity != fill.quantity:
        price = price_of(unit, drug, entry.quantity)
        fill.quantity = entry.quantity
        fill.ingredient_cost, fill.dispensing_fee = price.ingredient_cost, price.dispensing_fee
        fill.usual_price = price.usual_price
    elif entry.days_supply != fill.days_supply and not _ever_sold(unit, prescription):
        prescription.days_supply = entry.days_supply
    fill.days_supply = entry.days_supply
    if not _ever_sold(unit, prescription):
        prescription.daw, prescription.origin = entry.daw, entry.origin
        prescription.date_written, prescription.refills = entry.date_written, entry.refills
    elif typed.keys() & {Place.DAW, Place.ORIGIN, Place.WRITTEN, Place.REFILLS}:
        problems.append(FieldProblem("prescription", "A fill was sold: enter the prescription again."))
    fill.rev += 1


def _another_supply(unit: HasClaims, fill: Fill, entry: Entry) -> list[FieldProblem]:
    """Drop the codes that explained another supply; a compound's quantity hangs on its ingredients."""
    if (entry.quantity, entry.days_supply) == (fill.quantity, fill.days_supply):
        return []
    more = unit.mores.of_fill(fill.id)
    if more.compound is not None and entry.quantity != fill.quantity:
        words = "Cancel this compound and enter it again: its ingredients change with the quantity."
        return [FieldProblem(Place.QUANTITY, words)]
    drop_codes_sent(unit, fill)
    return []


def _ever_sold(unit: HasClaims, prescription: Prescription) -> bool:
    return any(one.state is FillState.SOLD for one in unit.fills.of_prescription(prescription.id))


def _read_entry(place: Place, text: str, unit: HasClaims) -> dict[str, Any]:
    match place:
        case Place.QUANTITY:
            return {"quantity": Quantity.parse(text)}
        case Place.WRITTEN:
            return {"date_written": parse_date(text, today(unit), "date written")}
        case _:
            return {_ENTRY_NAMES[place]: parse_whole(text, _ENTRY_NAMES[place])}


_ENTRY_NAMES = {
    Place.DAYS: "days_supply",
    Place.DAW: "daw",
    Place.ORIGIN: "origin",
    Place.REFILLS: "refills",
}
_FROM_ENTRY = {
    "quantity": Place.QUANTITY,
    "days supply": Place.DAYS,
    "refills": Place.REFILLS,
    "daw": Place.DAW,
    "origin": Place.ORIGIN,
    "date written": Place.WRITTEN,
}


def _placed(problem: FieldProblem) -> FieldProblem:
    return FieldProblem(_FROM_ENTRY.get(problem.field, problem.field), problem.message)


def _card(records: _Records) -> Coverage:
    if records.coverage is None:
        raise DomainError("coverage", "This prescription is paid in cash. Choose a card first.")
    return records.coverage


def _member(_unit: HasClaims, records: _Records, text: str) -> None:
    _card(records).cardholder_id = rules.parse_member_id(text)


def _group(_unit: HasClaims, records: _Records, text: str) -> None:
    _card(records).group_id = rules.parse_group(text)


def _person(_unit: HasClaims, records: _Records, text: str) -> None:
    _card(records).person_code = rules.parse_person_code(text)


def _relationship(_unit: HasClaims, records: _Records, text: str) -> None:
    if text not in RELATIONSHIPS:
        raise DomainError("relationship", "Type 1 cardholder, 2 spouse, 3 child or 4 other.")
    _card(records).relationship = text


def _coverage(unit: HasClaims, records: _Records, text: str) -> None:
    for held in unit.patients.coverages(records.patient.id):
        if str(held.level) == text.strip():
            records.fill.coverage_id = held.id
            records.fill.rev += 1
            return
    raise DomainError("coverage", "There is no such card. Add it at the patient, or type another number.")


def _name(records: _Records, last: str, first: str) -> None:
    name = PersonName.parse(last, first)
    patient = records.patient
    patient.last, patient.first, patient.search = name.last, name.first, rules.patient_search(name)
    patient.rev += 1


def _last(_unit: HasClaims, records: _Records, text: str) -> None:
    _name(records, text, records.patient.first)


def _first(_unit: HasClaims, records: _Records, text: str) -> None:
    _name(records, records.patient.last, text)


def _birth(unit: HasClaims, records: _Records, text: str) -> None:
    born = parse_birth_date(text, today(unit))
    if wrong := rules.check_birth_date(born, today(unit)):
        raise DomainError.of([wrong])
    records.patient.birth_date = born
    records.patient.rev += 1


def _sex(_unit: HasClaims, records: _Records, text: str) -> None:
    if text.strip().upper() not in set(Sex):
        raise DomainError("sex", "Type F, M or U.")
    records.patient.sex = Sex(text.strip().upper())
    records.patient.rev += 1


def _npi(_unit: HasClaims, records: _Records, text: str) -> None:
    records.prescriber.npi = str(Npi(text.strip()))


_CHANGES: dict[Place, Callable[[HasClaims, _Records, str], None]] = {
    Place.MEMBER: _member,
    Place.GROUP: _group,
    Place.PERSON: _person,
    Place.RELATIONSHIP: _relationship,
    Place.COVERAGE: _coverage,
    Place.LAST: _last,
    Place.FIRST: _first,
    Place.BIRTH: _birth,
    Place.SEX: _sex,
    Place.NPI: _npi,
}


def _audit(unit: HasClaims, actor: Actor, records: _Records, wanted: dict[Place, str]) -> None:
    """Keep which entries were changed, never what they say."""
    unit.audit.record(
        actor,
        "claim.mended",
        Kind.FILL,
        records.fill.id,
        patient_id=records.patient.id,
        detail={"rx": records.prescription.rx_number, "entries": ",".join(sorted(wanted))},
    )
