"""Raise the safety alerts of a new fill from what this store knows of the patient."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.dur.facts import DrugFacts, KnownAllergy, PastFill
from app.dur.rules import review
from app.prescriptions.model import Alert, FillState
from app.workflows.drugs import drug_of, stated_schedule

if TYPE_CHECKING:
    from app.catalog.views import DrugRow
    from app.dur.facts import Finding
    from app.prescriptions.model import Fill, Prescription
    from app.workflows.needs import HasRx


def raise_alerts(unit: HasRx, prescription: Prescription, fill: Fill, drug: DrugRow) -> int:
    """Keep an alert for each finding on a new fill; return how many."""
    allergies = [
        KnownAllergy(allergy.substance, allergy.ingredient, allergy.reaction)
        for allergy in unit.patients.allergies(prescription.patient_id)
    ]
    findings = review(facts_of_drug(drug), allergies, _past(unit, prescription, fill), fill.date_of_service)
    for finding in findings:
        keep_alert(unit, fill, finding)
    return len(findings)


def keep_alert(unit: HasRx, fill: Fill, finding: Finding) -> None:
    """Keep one alert on a fill."""
    unit.alerts.add(
        Alert(
            id=unit.ids.new(),
            fill_id=fill.id,
            kind=finding.kind,
            severity=finding.severity,
            title=finding.title,
            why=finding.why,
            answer="",
            answered_by=None,
            answered_at=None,
        )
    )


def facts_of_drug(drug: DrugRow) -> DrugFacts:
    """Return a drug as the checks see it."""
    return DrugFacts(drug.title, drug.ingredients, drug.classes, stated_schedule(drug))


def _past(unit: HasRx, prescription: Prescription, new: Fill) -> tuple[PastFill, ...]:
    """Return the patient's other fills that are not used up yet."""
    past = []
    for other in unit.prescriptions.of_patient(prescription.patient_id):
        for fill in unit.fills.of_prescription(other.id):
            ends = fill.date_of_service + timedelta(days=fill.days_supply)
            if fill.id == new.id or fill.state is FillState.CANCELLED or ends <= new.date_of_service:
                continue
            past.append(
                PastFill(
                    drug=facts_of_drug(drug_of(unit.catalog, fill.ndc11)),
                    rx_number=other.rx_number,
                    same_prescription=other.id == prescription.id,
                    date_of_service=fill.date_of_service,
                    days_supply=fill.days_supply,
                )
            )
    return tuple(past)
