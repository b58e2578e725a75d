"""Add and change patients, their allergies and their coverages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.address import parse_phone, parse_state, parse_zip
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, FieldProblem
from app.kernel.ids import CoverageId, PatientId
from app.kernel.person import PersonName, search_key
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.patients import rules
from app.patients.fields import MAX_SUBSTANCE
from app.patients.model import Allergy, Coverage, Patient, Sex
from app.workflows.days import today

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from app.kernel.ids import PlanId
    from app.kernel.running import Actor
    from app.workflows.needs import HasClaims, HasRx


MAX_LEVEL = 9
RELATIONSHIPS = ("1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class PatientFields:
    """Hold a patient as typed, the birth date read."""

    last: str
    first: str
    birth_date: date
    sex: Sex
    phone: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    no_known_allergies: bool = False


@dataclass(frozen=True, slots=True)
class AddPatient:
    """Ask for a new patient."""

    fields: PatientFields


@dataclass(frozen=True, slots=True)
class ChangePatient:
    """Ask to change a patient; `rev` is the revision that was on the screen."""

    patient_id: PatientId
    fields: PatientFields
    rev: int


@dataclass(frozen=True, slots=True)
class AddAllergy:
    """Ask to note an allergy; the ingredient is what drugs are compared with, the substance by default."""

    patient_id: PatientId
    substance: str
    reaction: str = ""
    ingredient: str = ""


@dataclass(frozen=True, slots=True)
class AddCoverage:
    """Ask to add a card of a plan; `relationship` is 306-C6: 1 cardholder, 2 spouse, 3 child, 4 other."""

    patient_id: PatientId
    plan_id: PlanId
    level: int
    cardholder_id: str
    group_id: str = ""
    person_code: str = ""
    relationship: str = "1"


@dataclass(frozen=True, slots=True)
class EndCoverage:
    """Ask to stop billing a card."""

    coverage_id: CoverageId


def add_patient(unit: HasRx, cmd: AddPatient, actor: Actor) -> Outcome[PatientId]:
    """Keep a new patient; raise `DomainError` with every field that is wrong."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    patient = Patient(
        id=PatientId(unit.ids.new()),
        last="",
        first="",
        birth_date=cmd.fields.birth_date,
        sex=cmd.fields.sex,
        phone="",
        street="",
        city="",
        state="",
        zip_code="",
        search="",
        no_known_allergies=cmd.fields.no_known_allergies,
        created_at=unit.clock.now(),
        rev=0,
    )
    _write(unit, patient, cmd.fields)
    unit.patients.add(patient)
    unit.audit.record(actor, "patient.added", Kind.PATIENT, patient.id, patient_id=patient.id)
    return Outcome(patient.id, changed((Kind.PATIENT, patient.id)))


def change_patient(unit: HasRx, cmd: ChangePatient, actor: Actor) -> Outcome[None]:
    """Change a patient that nobody else changed meanwhile."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    patient = patient_at(unit, cmd.patient_id, cmd.rev)
    if cmd.fields.no_known_allergies and unit.patients.allergies(patient.id):
        raise DomainError("allergies", "Allergies are on file. “No known allergies” would contradict them.")
    _write(unit, patient, cmd.fields)
    unit.audit.record(actor, "patient.changed", Kind.PATIENT, patient.id, patient_id=patient.id)
    return Outcome(None, changed((Kind.PATIENT, patient.id)))


def patient_at(unit: HasRx, patient_id: PatientId, rev: int) -> Patient:
    """Return a patient as it was on the screen; raise `DomainError` when somebody changed it meanwhile."""
    patient = unit.patients.get(patient_id)
    if patient.rev != rev:
        raise DomainError("patient", "Somebody changed this patient meanwhile. Look again, then change it.")
    return patient


def add_allergy(unit: HasRx, cmd: AddAllergy, actor: Actor) -> Outcome[UUID]:
    """Note an allergy."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    substance = clean_text(cmd.substance, "allergy", MAX_SUBSTANCE)
    if not substance:
        raise DomainError("allergy", "Type the substance.")
    patient = unit.patients.get(cmd.patient_id)
    allergy = Allergy(
        id=unit.ids.new(),
        patient_id=patient.id,
        substance=substance,
        ingredient=search_key(cmd.ingredient or substance),
        reaction=clean_text(cmd.reaction, "reaction", MAX_SUBSTANCE),
    )
    unit.patients.add_allergy(allergy)
    patient.no_known_allergies = False
    patient.rev += 1
    unit.audit.record(actor, "allergy.added", Kind.PATIENT, patient.id, patient_id=patient.id)
    return Outcome(allergy.id, changed((Kind.PATIENT, patient.id)))


def add_coverage(unit: HasClaims, cmd: AddCoverage, actor: Actor) -> Outcome[CoverageId]:
    """Add a card; it takes the place of an active one at the same level."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    patient, plan = unit.patients.get(cmd.patient_id), unit.plans.get(cmd.plan_id)
    if not plan.active:
        raise DomainError("plan", "This plan is not in use. Choose another.")
    coverage = _coverage(unit, cmd)
    for held in unit.patients.coverages(patient.id):
        if held.level == coverage.level:
            held.active = False
    unit.patients.add_coverage(coverage)
    patient.rev += 1
    unit.audit.record(
        actor,
        "coverage.added",
        Kind.PATIENT,
        patient.id,
        patient_id=patient.id,
        detail={"level": coverage.level, "bin": plan.bin},
    )
    return Outcome(coverage.id, changed((Kind.PATIENT, patient.id)))


def end_coverage(unit: HasRx, cmd: EndCoverage, actor: Actor) -> Outcome[None]:
    """Stop billing a card; claims made with it stay as they are."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    coverage = unit.patients.coverage(cmd.coverage_id)
    coverage.active = False
    unit.audit.record(
        actor, "coverage.ended", Kind.PATIENT, coverage.patient_id, patient_id=coverage.patient_id
    )
    return Outcome(None, changed((Kind.PATIENT, coverage.patient_id)))


def _coverage(unit: HasClaims, cmd: AddCoverage) -> Coverage:
    problems: list[FieldProblem] = []
    member = _read(rules.parse_member_id, cmd.cardholder_id, problems)
    group = _read(rules.parse_group, cmd.group_id, problems)
    person = _read(rules.parse_person_code, cmd.person_code, problems)
    if not 1 <= cmd.level <= MAX_LEVEL:
        problems.append(FieldProblem("level", "Type 1 for the first plan to bill, 2 for the next."))
    if cmd.relationship not in RELATIONSHIPS:
        problems.append(FieldProblem("relationship", "Type 1 cardholder, 2 spouse, 3 child or 4 other."))
    if problems:
        raise DomainError.of(problems)
    return Coverage(
        id=CoverageId(unit.ids.new()),
        patient_id=cmd.patient_id,
        plan_id=cmd.plan_id,
        level=cmd.level,
        cardholder_id=member,
        group_id=group,
        person_code=person,
        relationship=cmd.relationship,
        active=True,
    )


def _write(unit: HasRx, patient: Patient, fields: PatientFields) -> None:
    """Check typed fields and write them into a patient; nothing is written when one is wrong."""
    problems: list[FieldProblem] = []
    name = _name(fields, problems)
    phone = _read(parse_phone, fields.phone, problems)
    state = _read(parse_state, fields.state, problems)
    zip_code = _read(parse_zip, fields.zip_code, problems)
    street = _read(lambda text: clean_text(text, "street", rules.MAX_STREET), fields.street, problems)
    city = _read(lambda text: clean_text(text, "city", rules.MAX_CITY), fields.city, problems)
    if wrong := rules.check_birth_date(fields.birth_date, today(unit)):
        problems.append(wrong)
    if problems:
        raise DomainError.of(problems)
    patient.last, patient.first, patient.search = name.last, name.first, rules.patient_search(name)
    patient.birth_date, patient.sex = fields.birth_date, fields.sex
    patient.phone, patient.street, patient.city = phone, street, city
    patient.state, patient.zip_code = state, zip_code
    patient.no_known_allergies = fields.no_known_allergies
    patient.rev += 1


def _name(fields: PatientFields, problems: list[FieldProblem]) -> PersonName:
    try:
        return PersonName.parse(fields.last, fields.first)
    except DomainError as error:
        problems.extend(error.problems)
        return PersonName("", "")


def _read(read: Callable[[str], str], text: str, problems: list[FieldProblem]) -> str:
    try:
        return read(text)
    except DomainError as error:
        problems.extend(error.problems)
        return ""
