"""Find and raise the safety alerts of a new fill from what this store knows of the patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from app.dur.facts import DrugFacts, KnownAllergy, PastFill
from app.dur.rules import review
from app.prescriptions.model import Alert, FillState
from app.workflows.drugs import dispensed, stated_schedule

if TYPE_CHECKING:
    from datetime import date

    from app.catalog.views import DrugRow
    from app.claims.more import ReadsMore
    from app.dur.facts import Finding
    from app.kernel.ids import PatientId
    from app.patients.ports import Patients
    from app.prescriptions.model import Fill, Prescription
    from app.prescriptions.ports import Fills, Prescriptions
    from app.workflows.needs import Catalog, HasRx


class SafetyFiles(Protocol):
    """Give what the checks look through."""

    @property
    def patients(self) -> Patients:
        """Return the patients."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Return the drug file."""
        ...

    @property
    def mores(self) -> ReadsMore:
        """Return what is told of fills besides, such as what a compound is mixed of."""
        ...

    @property
    def prescriptions(self) -> Prescriptions:
        """Return the prescriptions."""
        ...

    @property
    def fills(self) -> Fills:
        """Return the fills."""
        ...


class SafetyReads(Protocol):
    """Look ahead for screens."""

    def ahead(self, patient_id: PatientId, ndc11: str) -> tuple[Finding, ...]:
        """Return what the checks would find if this drug were filled today on a new prescription."""
        ...


@dataclass(frozen=True, slots=True)
class NewFill:
    """Be what is about to be dispensed; `fill` is None while it is only typed."""

    patient_id: PatientId
    drug: DrugRow
    day: date
    fill: Fill | None = None


def find_alerts(files: SafetyFiles, new: NewFill) -> tuple[Finding, ...]:
    """Return what the checks find on a new fill; nothing is kept."""
    allergies = [
        KnownAllergy(allergy.substance, allergy.ingredient, allergy.reaction)
        for allergy in files.patients.allergies(new.patient_id)
    ]
    return review(facts_of_drug(new.drug), allergies, _past(files, new), new.day)


def raise_alerts(unit: HasRx, prescription: Prescription, fill: Fill, drug: DrugRow) -> int:
    """Keep an alert for each finding on a new fill; return how many."""
    findings = find_alerts(unit, NewFill(prescription.patient_id, drug, fill.date_of_service, fill))
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


def _past(files: SafetyFiles, new: NewFill) -> tuple[PastFill, ...]:
    """Return the patient's other fills that are not used up yet."""
    own = new.fill
    past = []
    for other in files.prescriptions.of_patient(new.patient_id):
        for fill in files.fills.of_prescription(other.id):
            ends = fill.date_of_service + timedelta(days=fill.days_supply)
            same = own is not None and fill.id == own.id
            if same or fill.state is FillState.CANCELLED or ends <= new.day:
                continue
            past.append(
                PastFill(
                    drug=facts_of_drug(dispensed(files.catalog, files.mores, fill)),
                    rx_number=other.rx_number,
                    same_prescription=own is not None and other.id == own.prescription_id,
                    date_of_service=fill.date_of_service,
                    days_supply=fill.days_supply,
                )
            )
    return tuple(past)
