"""Keep prescriptions, fills with their moves and alerts, and will-call bags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    bindparam,
    select,
)

from app.kernel.quantity import Unit
from app.prescriptions.model import (
    Alert,
    Bag,
    BagState,
    Fill,
    FillEvent,
    FillState,
    Prescription,
    Severity,
)
from db.base import map_entity, table
from db.repository import Repository
from db.types import Cents, Choice, Day, Instant, QuantityColumn, Uuid, Whole, Words

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from app.kernel.ids import BagId, FillId, PatientId, PrescriptionId

ACTIVE = (FillState.ENTERED, FillState.FILLED, FillState.SENT_BACK, FillState.VERIFIED, FillState.READY)

prescription_table = table(
    "prescription",
    Column("id", Uuid, nullable=False),
    Column("rx_number", Whole, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("prescriber_id", Uuid, nullable=False),
    Column("ndc11", Words, nullable=False),
    Column("sig_typed", Words, nullable=False),
    Column("sig_text", Words, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("unit", Choice(Unit), nullable=False),
    Column("days_supply", Whole, nullable=False),
    Column("refills", Whole, nullable=False),
    Column("daw", Whole, nullable=False),
    Column("origin", Whole, nullable=False),
    Column("date_written", Day, nullable=False),
    Column("entered_by", Uuid, nullable=False),
    Column("entered_at", Instant, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("rx_number"),
    ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    ForeignKeyConstraint(["prescriber_id"], ["prescriber.id"]),
    CheckConstraint("quantity BETWEEN 1 AND 9999999999", name="quantity"),
    CheckConstraint("days_supply BETWEEN 1 AND 999", name="days_supply"),
    CheckConstraint("refills BETWEEN 0 AND 99", name="refills"),
    CheckConstraint("daw BETWEEN 0 AND 9", name="daw"),
    CheckConstraint("origin BETWEEN 0 AND 5", name="origin"),
)
Index(None, prescription_table.c.patient_id, prescription_table.c.entered_at)
Index(None, prescription_table.c.prescriber_id)
map_entity(Prescription, prescription_table)

bag_table = table(
    "bag",
    Column("id", Uuid, nullable=False),
    Column("number", Whole, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("bin_code", Words, nullable=False),
    Column("state", Choice(BagState), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("placed_at", Instant),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("number"),
    ForeignKeyConstraint(["patient_id"], ["patient.id"]),
)
Index(None, bag_table.c.patient_id, bag_table.c.state)
Index(None, bag_table.c.state, bag_table.c.placed_at)
map_entity(Bag, bag_table)

fill_table = table(
    "fill",
    Column("id", Uuid, nullable=False),
    Column("prescription_id", Uuid, nullable=False),
    Column("fill_number", Whole, nullable=False),
    Column("state", Choice(FillState), nullable=False),
    Column("ndc11", Words, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("days_supply", Whole, nullable=False),
    Column("date_of_service", Day, nullable=False),
    Column("coverage_id", Uuid),
    Column("ingredient_cost", Cents, nullable=False),
    Column("dispensing_fee", Cents, nullable=False),
    Column("usual_price", Cents, nullable=False),
    Column("lot", Words, nullable=False),
    Column("expiry", Words, nullable=False),
    Column("entered_by", Uuid, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("filled_by", Uuid),
    Column("filled_at", Instant),
    Column("verified_by", Uuid),
    Column("verified_at", Instant),
    Column("bag_id", Uuid),
    Column("ready_at", Instant),
    Column("sold_at", Instant),
    Column("back_reason", Words, nullable=False),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("prescription_id", "fill_number"),
    ForeignKeyConstraint(["prescription_id"], ["prescription.id"]),
    ForeignKeyConstraint(["coverage_id"], ["coverage.id"]),
    ForeignKeyConstraint(["bag_id"], ["bag.id"]),
    CheckConstraint("quantity BETWEEN 1 AND 9999999999", name="quantity"),
    CheckConstraint("days_supply BETWEEN 1 AND 999", name="days_supply"),
    CheckConstraint("fill_number BETWEEN 0 AND 99", name="fill_number"),
)
Index(None, fill_table.c.state, fill_table.c.entered_at)
Index(None, fill_table.c.bag_id)
Index(None, fill_table.c.coverage_id)
map_entity(Fill, fill_table)

fill_event_table = table(
    "fill_event",
    Column("id", Uuid, nullable=False),
    Column("fill_id", Uuid, nullable=False),
    Column("at", Instant, nullable=False),
    Column("was", Words, nullable=False),
    Column("now", Words, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("reason", Words, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
)
Index(None, fill_event_table.c.fill_id, fill_event_table.c.at)
map_entity(FillEvent, fill_event_table)

alert_table = table(
    "alert",
    Column("id", Uuid, nullable=False),
    Column("fill_id", Uuid, nullable=False),
    Column("kind", Words, nullable=False),
    Column("severity", Choice(Severity), nullable=False),
    Column("title", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("answered_by", Uuid),
    Column("answered_at", Instant),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["fill_id"], ["fill.id"]),
)
Index(None, alert_table.c.fill_id)
map_entity(Alert, alert_table)


class SqlPrescriptions(Repository[Prescription]):
    """Keep prescriptions."""

    entity = Prescription
    table = prescription_table
    what = "prescription"

    def by_rx_number(self, number: int) -> Prescription | None:
        """Return the prescription with an Rx number."""
        return self._one(prescription_table.c.rx_number == number)

    def of_patient(self, patient_id: PatientId) -> list[Prescription]:
        """Return a patient's prescriptions, newest first."""
        c = prescription_table.c
        return self._all(c.patient_id == patient_id, order=(c.entered_at.desc(), c.id.desc()))


_IN_BAG = (
    select(Fill)
    .where(fill_table.c.bag_id == bindparam("bag"))
    .order_by(fill_table.c.entered_at, fill_table.c.id)
)


class SqlFills(Repository[Fill]):
    """Keep fills and their moves."""

    entity = Fill
    table = fill_table
    what = "prescription fill"

    def of_prescription(self, prescription_id: PrescriptionId) -> list[Fill]:
        """Return a prescription's fills in order."""
        return self._all(fill_table.c.prescription_id == prescription_id, order=(fill_table.c.fill_number,))

    def in_bag(self, bag_id: BagId) -> list[Fill]:
        """Return the fills in a bag, the oldest first."""
        return self._found(_IN_BAG, bag=bag_id)

    def verified_of_patient(self, patient_id: PatientId) -> list[Fill]:
        """Return a patient's fills that a pharmacist approved and that are in no bag yet."""
        return self._of_patient(patient_id, fill_table.c.state == FillState.VERIFIED)

    def active_of_patient(self, patient_id: PatientId) -> list[Fill]:
        """Return a patient's fills that are neither sold nor cancelled."""
        return self._of_patient(patient_id, fill_table.c.state.in_(ACTIVE))

    def add_event(self, event: FillEvent) -> None:
        """Keep a move for ever."""
        self._session.add(event)

    def events(self, fill_id: FillId) -> list[FillEvent]:
        """Return a fill's moves in order."""
        c = fill_event_table.c
        return list(self._session.scalars(select(FillEvent).where(c.fill_id == fill_id).order_by(c.at, c.id)))

    def _of_patient(self, patient_id: PatientId, where: ColumnElement[bool]) -> list[Fill]:
        query = select(Fill).join(prescription_table, prescription_table.c.id == fill_table.c.prescription_id)
        query = query.where(prescription_table.c.patient_id == patient_id, where)
        return list(self._session.scalars(query.order_by(fill_table.c.entered_at, fill_table.c.id)))


class SqlAlerts(Repository[Alert]):
    """Keep alerts."""

    entity = Alert
    table = alert_table
    what = "alert"

    def of_fill(self, fill_id: FillId) -> list[Alert]:
        """Return a fill's alerts in the order they were raised."""
        return self._all(alert_table.c.fill_id == fill_id, order=(alert_table.c.id,))


class SqlBags(Repository[Bag]):
    """Keep will-call bags."""

    entity = Bag
    table = bag_table
    what = "bag"

    def by_number(self, number: int) -> Bag | None:
        """Return the bag with a number."""
        return self._one(bag_table.c.number == number)

    def waiting_of_patient(self, patient_id: PatientId) -> list[Bag]:
        """Return a patient's bags that wait in will-call, the oldest first."""
        c = bag_table.c
        return self._all(c.patient_id == patient_id, c.state == BagState.WAITING, order=(c.created_at, c.id))
