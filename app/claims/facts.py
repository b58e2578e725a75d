"""Gather what a billing tells the payer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp.billing import BillingFacts
from app.claims.pricing import gross_due

if TYPE_CHECKING:
    from app.claims.model import Plan
    from app.patients.model import Coverage, Patient
    from app.prescribers.model import Prescriber
    from app.prescriptions.model import Fill, Prescription


@dataclass(frozen=True, slots=True)
class BillingSources:
    """Hold the records that a billing is made of, with the store's NPI and vendor id."""

    patient: Patient
    prescriber: Prescriber
    prescription: Prescription
    fill: Fill
    coverage: Coverage
    plan: Plan
    pharmacy_npi: str
    vendor_id: str


def billing_facts(sources: BillingSources) -> BillingFacts:
    """Return the facts of a fill's billing."""
    patient, prescription, fill = sources.patient, sources.prescription, sources.fill
    coverage, plan = sources.coverage, sources.plan
    return BillingFacts(
        bin=plan.bin,
        pcn=plan.pcn,
        group=coverage.group_id or plan.group_id,
        cardholder_id=coverage.cardholder_id,
        person_code=coverage.person_code,
        relationship=coverage.relationship,
        pharmacy_npi=sources.pharmacy_npi,
        date_of_service=fill.date_of_service,
        patient_last=patient.last,
        patient_first=patient.first,
        birth_date=patient.birth_date,
        sex=patient.sex,
        rx_number=prescription.rx_number,
        fill_number=fill.fill_number,
        ndc11=fill.ndc11,
        quantity=fill.quantity,
        days_supply=fill.days_supply,
        daw=str(prescription.daw),
        origin=str(prescription.origin),
        date_written=prescription.date_written,
        refills_authorized=prescription.refills,
        prescriber_npi=sources.prescriber.npi,
        prescriber_last=sources.prescriber.last,
        ingredient_cost=fill.ingredient_cost,
        dispensing_fee=fill.dispensing_fee,
        usual_and_customary=fill.usual_price,
        gross_amount_due=gross_due(fill.ingredient_cost, fill.dispensing_fee),
        unit=prescription.unit,
        vendor_id=sources.vendor_id,
    )
