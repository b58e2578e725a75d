"""Make the vial label of a fill, as a document, and order its printing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from app.documents.letterhead import Letterhead
from app.documents.rx_label import LabelFacts
from app.documents.stored import to_json
from app.kernel.ids import DocumentId, PrintJobId
from app.prescriptions.amounts import show_quantity
from app.prescriptions.fields import months_later
from app.prescriptions.refills import refills_left
from app.printing.model import Document, DocumentKind, JobState, PrinterRole, PrintJob
from app.workflows.days import today
from app.workflows.drugs import dispensed
from app.workflows.needs import HasPapers, HasRx

if TYPE_CHECKING:
    from app.catalog.views import DrugRow
    from app.prescriptions.model import Fill

_SCHEDULES = {"C-II": "2", "C-III": "3", "C-IV": "4", "C-V": "5"}
_USE_WITHIN_MONTHS = 12


class LabelUnit(HasRx, HasPapers, Protocol):
    """Give what a label needs."""


def make_label(unit: LabelUnit, fill: Fill) -> Document:
    """Keep a fill's label as a document of facts."""
    document = Document(
        id=DocumentId(unit.ids.new()),
        kind=DocumentKind.LABEL,
        source_id=fill.id,
        facts=to_json(label_facts(unit, fill)),
        body=b"",
        created_at=unit.clock.now(),
    )
    unit.documents.add(document)
    unit.flush()
    return document


def order_print(unit: LabelUnit, document: Document, copy_number: int = 0) -> PrintJob:
    """Queue a document for the page printer."""
    job = PrintJob(
        id=PrintJobId(unit.ids.new()),
        role=PrinterRole.PAGE,
        document_id=document.id,
        source_id=document.source_id,
        copy_number=copy_number,
        state=JobState.WAITING,
        message="",
        created_at=unit.clock.now(),
        sent_at=None,
        settled_at=None,
    )
    unit.print_jobs.add(job)
    return job


def label_facts(unit: LabelUnit, fill: Fill) -> LabelFacts:
    """Return what the label of a fill says."""
    prescription = unit.prescriptions.get(fill.prescription_id)
    patient = unit.patients.get(prescription.patient_id)
    prescriber = unit.prescribers.get(prescription.prescriber_id)
    drug = dispensed(unit.catalog, unit.mores, fill)
    store = unit.settings.facts()
    states = [other.state for other in unit.fills.of_prescription(prescription.id)]
    filled_on = today(unit)
    return LabelFacts(
        store=Letterhead.of(store),
        rx_number=prescription.rx_number,
        fill=fill.fill_number,
        patient=f"{patient.first} {patient.last}",
        directions=prescription.sig_text,
        drug=drug.name,
        strength=drug.strength,
        form=drug.form,
        quantity=show_quantity(fill.quantity, prescription.unit, drug.form),
        refills_left=refills_left(prescription.refills, states),
        prescriber=f"{prescriber.first} {prescriber.last}, {prescriber.credential}".rstrip(", "),
        filled_on=filled_on,
        discard_after=discard_after(filled_on, fill.expiry),
        manufacturer=drug.labeler,
        schedule=schedule_on_label(drug),
        is_practice=store.practice,
        language=store.paper_language,
    )


def discard_after(filled_on: date, expiry: str) -> date:
    """Return one year after filling, or the bottle's expiry when it comes first (USP <7>)."""
    year_later = months_later(filled_on, _USE_WITHIN_MONTHS)
    return min(year_later, date.fromisoformat(expiry)) if expiry else year_later


def schedule_on_label(drug: DrugRow) -> str:
    """Return `2` to `5` for a drug whose schedule the drug file states, else an empty text."""
    return _SCHEDULES.get(drug.schedule, "") if drug.is_controlled else ""
