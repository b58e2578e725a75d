"""Keep a patient's whole file as one form has it: person, allergies, conditions and cards together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.patients import rules
from app.patients.model import Condition
from app.workflows.patients_desk import (
    AddAllergy,
    AddCoverage,
    AddPatient,
    ChangePatient,
    EndCoverage,
    PatientFields,
    add_allergy,
    add_coverage,
    add_patient,
    change_patient,
    end_coverage,
    patient_at,
)

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.ids import CoverageId, PatientId, PlanId
    from app.kernel.running import Actor
    from app.workflows.needs import HasClaims, HasRx


@dataclass(frozen=True, slots=True)
class AllergyEntry:
    """Be an allergy of the form; one that is on file already has its id."""

    substance: str
    reaction: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConditionEntry:
    """Be a condition of the form; one that is on file already has its id."""

    name: str
    code: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CardEntry:
    """Be a card of the form; one that is on file already has its id."""

    plan_id: PlanId
    level: int
    cardholder_id: str
    group_id: str = ""
    person_code: str = ""
    relationship: str = "1"
    id: CoverageId | None = None


@dataclass(frozen=True, slots=True)
class SavePatient:
    """Ask to keep a patient's file; without an id it is a new patient, `rev` is what was on the screen."""

    fields: PatientFields
    allergies: tuple[AllergyEntry, ...] = ()
    conditions: tuple[ConditionEntry, ...] = ()
    cards: tuple[CardEntry, ...] = ()
    patient_id: PatientId | None = None
    rev: int = 0


def save_patient(unit: HasClaims, cmd: SavePatient, actor: Actor) -> Outcome[PatientId]:
    """Keep the file as it stands in the form, all of it or nothing."""
    actor.require(Permission.ENTER_PRESCRIPTION)
    _check_whole(cmd)
    patient_id = _keep_person(unit, cmd, actor)
    for allergy in cmd.allergies:
        if allergy.id is None:
            add_allergy(unit, AddAllergy(patient_id, allergy.substance, allergy.reaction), actor)
    for condition in cmd.conditions:
        if condition.id is None:
            _add_condition(unit, patient_id, condition, actor)
    for card in cmd.cards:
        if card.id is None:
            add_coverage(unit, _as_coverage(patient_id, card), actor)
    return Outcome(patient_id, changed((Kind.PATIENT, patient_id)))


def _check_whole(cmd: SavePatient) -> None:
    if cmd.fields.no_known_allergies and cmd.allergies:
        raise DomainError("allergies", "“No known allergies” contradicts the allergies in the list.")
    levels = [card.level for card in cmd.cards]
    if len(set(levels)) < len(levels):
        raise DomainError("level", "Two cards are billed at the same place. Give one of them another.")


def _keep_person(unit: HasClaims, cmd: SavePatient, actor: Actor) -> PatientId:
    if cmd.patient_id is None:
        patient_id = add_patient(unit, AddPatient(cmd.fields), actor).value
        unit.flush()
        return patient_id
    patient_at(unit, cmd.patient_id, cmd.rev)
    _remove_allergies(unit, cmd.patient_id, {one.id for one in cmd.allergies}, actor)
    _remove_conditions(unit, cmd.patient_id, {one.id for one in cmd.conditions}, actor)
    kept = {card.id for card in cmd.cards}
    for coverage in unit.patients.coverages(cmd.patient_id):
        if coverage.id not in kept:
            end_coverage(unit, EndCoverage(coverage.id), actor)
    unit.flush()
    change_patient(unit, ChangePatient(cmd.patient_id, cmd.fields, cmd.rev), actor)
    return cmd.patient_id


def _remove_allergies(unit: HasRx, patient_id: PatientId, kept: set[UUID | None], actor: Actor) -> None:
    """Take allergies off the file; the audit keeps what they were, for a mistake must be found again."""
    for allergy in unit.patients.allergies(patient_id):
        if allergy.id not in kept:
            detail = {"substance": allergy.substance, "reaction": allergy.reaction}
            unit.patients.remove_allergy(allergy)
            unit.audit.record(
                actor, "allergy.removed", Kind.PATIENT, patient_id, patient_id=patient_id, detail=detail
            )


def _remove_conditions(unit: HasRx, patient_id: PatientId, kept: set[UUID | None], actor: Actor) -> None:
    for condition in unit.patients.conditions(patient_id):
        if condition.id not in kept:
            detail = {"code": condition.code, "condition": condition.name}
            unit.patients.remove_condition(condition)
            unit.audit.record(
                actor, "condition.removed", Kind.PATIENT, patient_id, patient_id=patient_id, detail=detail
            )


def _add_condition(unit: HasRx, patient_id: PatientId, entry: ConditionEntry, actor: Actor) -> None:
    name = clean_text(entry.name, "condition", rules.MAX_CONDITION)
    if not name:
        raise DomainError("condition", "Type the condition.")
    code = rules.parse_condition_code(entry.code)
    unit.patients.add_condition(Condition(unit.ids.new(), patient_id, code, name))
    unit.audit.record(actor, "condition.added", Kind.PATIENT, patient_id, patient_id=patient_id)


def _as_coverage(patient_id: PatientId, card: CardEntry) -> AddCoverage:
    return AddCoverage(
        patient_id,
        card.plan_id,
        card.level,
        card.cardholder_id,
        card.group_id,
        card.person_code,
        card.relationship,
    )
