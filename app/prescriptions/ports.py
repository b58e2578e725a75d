"""Say what dispensing commands need of the unit of work for prescriptions, fills, alerts and bags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps
from app.prescriptions.model import Alert, Bag, Fill, FillEvent, Prescription

if TYPE_CHECKING:
    from app.kernel.ids import BagId, FillId, PatientId, PrescriptionId


class Prescriptions(Keeps[Prescription], Protocol):
    """Keep prescriptions."""

    def of_patient(self, patient_id: PatientId) -> list[Prescription]:
        """Return a patient's prescriptions, newest first."""
        ...


class Fills(Keeps[Fill], Protocol):
    """Keep fills and their moves."""

    def of_prescription(self, prescription_id: PrescriptionId) -> list[Fill]:
        """Return a prescription's fills in order."""
        ...

    def in_bag(self, bag_id: BagId) -> list[Fill]:
        """Return the fills in a bag."""
        ...

    def verified_of_patient(self, patient_id: PatientId) -> list[Fill]:
        """Return a patient's approved fills that are in no bag yet."""
        ...

    def add_event(self, event: FillEvent) -> None:
        """Keep a move for ever."""
        ...


class Alerts(Keeps[Alert], Protocol):
    """Keep alerts."""

    def of_fill(self, fill_id: FillId) -> list[Alert]:
        """Return a fill's alerts."""
        ...


class Bags(Keeps[Bag], Protocol):
    """Keep will-call bags."""

    def by_number(self, number: int) -> Bag | None:
        """Return the bag with a number."""
        ...

    def waiting_of_patient(self, patient_id: PatientId) -> list[Bag]:
        """Return a patient's bags that wait, the oldest first."""
        ...
