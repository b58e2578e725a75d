"""Look ahead for screens: what the safety checks would find on a prescription that is still being typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.kernel.clock import store_date
from app.workflows.drugs import drug_of
from app.workflows.safety import NewFill, find_alerts
from db.catalog import SqlCatalog
from db.claim_more import MoreReads
from db.patients import SqlPatients
from db.prescriptions import SqlFills, SqlPrescriptions
from db.settings import SettingsReads

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.dur.facts import Finding
    from app.kernel.clock import Clock
    from app.kernel.ids import PatientId


class SqlSafetyReads:
    """Run the checks on the reading session; nothing is kept."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._clock = clock
        self._settings = SettingsReads(session, clock)
        self.patients = SqlPatients(session)
        self.catalog = SqlCatalog(session)
        self.mores = MoreReads(session)
        self.prescriptions = SqlPrescriptions(session)
        self.fills = SqlFills(session)

    def ahead(self, patient_id: PatientId, ndc11: str) -> tuple[Finding, ...]:
        """Return what the checks would find if this drug were filled today on a new prescription."""
        day = date.fromisoformat(store_date(self._clock.now(), self._settings.facts().zone))
        return find_alerts(self, NewFill(patient_id, drug_of(self.catalog, ndc11), day))
