"""Put together one fill with everything that fill and verify show."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.kernel.errors import NotFound
from app.prescriptions.amounts import show_quantity
from app.prescriptions.fields import MAX_DAYS
from app.prescriptions.model import Alert, Bag, Fill, FillEvent, FillState, Prescription
from app.prescriptions.refills import refills_left
from app.prescriptions.views import AlertRow, EventRow
from app.printing.model import DocumentKind
from app.workflows.drugs import dispensed
from app.workflows.owed import Owed, OwedKind, owed_for
from app.workflows.views import FillCard
from db.catalog import SqlCatalog
from db.catalog_reads import SqlCatalogReads
from db.claim_more import MoreReads
from db.claims_reads import SqlClaimReads
from db.drug_rows import Drugs
from db.inventory import SqlStock
from db.patients_reads import SqlPatientReads
from db.prescribers_reads import SqlPrescriberReads
from db.prescriptions import alert_table, fill_event_table, fill_table, prescription_table
from db.printing import document_table
from db.read_unit import as_unit
from db.users_reads import initials_of
from db.weighing import SqlWeighReads

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from app.catalog.views import DrugRow
    from app.kernel.clock import Clock
    from app.kernel.ids import DocumentId, FillId
    from app.kernel.money import Money
    from app.patients.views import CoverageRow, PatientCard

_LONGEST_SUPPLY = timedelta(days=MAX_DAYS)
_FROM_FILL = (
    "fill_number",
    "quantity",
    "days_supply",
    "date_of_service",
    "state",
    "lot",
    "expiry",
    "entered_at",
    "filled_at",
    "verified_at",
    "back_reason",
    "ingredient_cost",
    "dispensing_fee",
    "usual_price",
    "rev",
)
_FROM_RX = ("rx_number", "sig_typed", "sig_text", "unit", "refills", "daw", "origin", "date_written")
_SEVERITY_ORDER = ("severe", "moderate", "info")


class FillCards:
    """Read one fill at a time."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session = session
        self._patients = SqlPatientReads(session, clock)
        self._prescribers = SqlPrescriberReads(session)
        self._catalog = SqlCatalogReads(session)
        self._claims = SqlClaimReads(session)
        self._weighings = SqlWeighReads(session)
        self._initials: dict[UUID | None, str] = {}

    def card(self, fill_id: FillId) -> FillCard:
        """Return one fill; raise `NotFound`."""
        fill = self._session.get(Fill, fill_id)
        if fill is None:
            raise NotFound("prescription fill")
        rx = self._session.get_one(Prescription, fill.prescription_id)
        self._initials = self._initials_around(fill)
        patient = self._patients.card(rx.patient_id)
        drug = dispensed(SqlCatalog(self._session), MoreReads(self._session), fill)
        owed = owed_for(as_unit(self._session), fill)
        revenue, margin = _revenue(owed, fill)
        bag = self._session.get(Bag, fill.bag_id) if fill.bag_id else None
        return FillCard(
            **_copied(fill, _FROM_FILL),
            **_copied(rx, _FROM_RX),
            fill_id=fill.id,
            prescription_id=rx.id,
            patient=patient,
            prescriber=self._prescribers.row(rx.prescriber_id),
            drug=drug,
            written=drug if drug.parts else self._drug(rx.ndc11),
            quantity_shown=show_quantity(fill.quantity, rx.unit, drug.form),
            refills_left=refills_left(rx.refills, self._states(rx)),
            entered_by=self._who(fill.entered_by),
            filled_by=self._who(fill.filled_by),
            verified_by=self._who(fill.verified_by),
            coverage=_coverage(patient, fill),
            claim=self._claims.current(fill.id) if fill.coverage_id else None,
            alerts=self._alerts(fill.id),
            active_medicines=self._active_medicines(rx, fill),
            events=self._events(fill.id),
            revenue=revenue,
            margin=margin,
            on_hand=SqlStock(self._session).on_hand(fill.ndc11),
            label_id=self._label_id(fill.id),
            bag_number=bag.number if bag else None,
            bin_code=bag.bin_code if bag else "",
            piece=self._weighings.piece(fill.ndc11),
            weighing=next(iter(self._weighings.of_fill(fill)), None),
        )

    def _drug(self, ndc11: str) -> DrugRow:
        drug = self._catalog.by_ndc11(ndc11)
        if drug is None:
            raise NotFound("drug", "Import a drug file that holds it.")
        return drug

    def _who(self, user_id: UUID | None) -> str:
        return self._initials.get(user_id, "")

    def _initials_around(self, fill: Fill) -> dict[UUID | None, str]:
        """Return the initials of everybody who had a hand in a fill."""
        e, a = fill_event_table.c, alert_table.c
        ids = {fill.entered_by, fill.filled_by, fill.verified_by}
        ids |= set(self._session.scalars(select(e.actor_id).where(e.fill_id == fill.id)))
        ids |= set(self._session.scalars(select(a.answered_by).where(a.fill_id == fill.id)))
        return initials_of(self._session, ids)

    def _states(self, rx: Prescription) -> list[FillState]:
        query = select(fill_table.c.state).where(fill_table.c.prescription_id == rx.id)
        return list(self._session.scalars(query))

    def _alerts(self, fill_id: FillId) -> tuple[AlertRow, ...]:
        query = select(Alert).where(alert_table.c.fill_id == fill_id).order_by(alert_table.c.id)
        rows = [
            AlertRow(
                id=alert.id,
                kind=alert.kind,
                severity=alert.severity,
                title=alert.title,
                why=alert.why,
                answer=alert.answer,
                answered_by=self._who(alert.answered_by),
                answered_at=alert.answered_at,
            )
            for alert in self._session.scalars(query)
        ]
        return tuple(sorted(rows, key=lambda row: _SEVERITY_ORDER.index(row.severity)))

    def _events(self, fill_id: FillId) -> tuple[EventRow, ...]:
        c = fill_event_table.c
        query = select(FillEvent).where(c.fill_id == fill_id).order_by(c.at, c.id)
        return tuple(
            EventRow(event.at, event.was, event.now, self._who(event.actor_id), event.reason)
            for event in self._session.scalars(query)
        )

    def _active_medicines(self, rx: Prescription, fill: Fill) -> tuple[str, ...]:
        """Return what else the patient should be taking today, each drug once."""
        f, p = fill_table.c, prescription_table.c
        today = self._patients.today()
        query = (
            select(f.ndc11, f.date_of_service, f.days_supply)
            .join(prescription_table, p.id == f.prescription_id)
            .where(p.patient_id == rx.patient_id, f.id != fill.id, f.state != FillState.CANCELLED)
            .where(f.date_of_service >= today - _LONGEST_SUPPLY)
            .order_by(f.date_of_service.desc(), f.id)
        )
        codes = [
            row.ndc11
            for row in self._session.execute(query)
            if row.date_of_service + timedelta(days=row.days_supply) >= today
        ]
        drugs = Drugs(self._session, codes)
        return tuple(dict.fromkeys(map(drugs.title, codes)))

    def _label_id(self, fill_id: FillId) -> DocumentId | None:
        c = document_table.c
        query = select(c.id).where(c.source_id == fill_id, c.kind == DocumentKind.LABEL)
        return self._session.scalar(query.order_by(c.id.desc()).limit(1))


def _copied(entity: Fill | Prescription, names: tuple[str, ...]) -> dict[str, Any]:
    """Return fields that are shown as they are kept."""
    return {name: getattr(entity, name) for name in names}


def _coverage(patient: PatientCard, fill: Fill) -> CoverageRow | None:
    return next((row for row in patient.coverages if row.id == fill.coverage_id), None)


def _revenue(owed: Owed, fill: Fill) -> tuple[Money | None, Money | None]:
    """Return what comes in for a fill and what is left after the drug's cost, None while it is unknown."""
    if owed.kind is OwedKind.BLOCKED:
        return None, None
    return owed.price, owed.price - fill.ingredient_cost
