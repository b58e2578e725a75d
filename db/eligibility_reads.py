"""Read what is known of coverages, and make the question for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.desk_views import EligibilityRow
from app.claims.eligibility import is_due
from app.settings.model import SettingKey
from app.workflows.eligibility import Asker, question
from db.claims import SqlPlans
from db.eligibility import SqlEligibilities
from db.patients import SqlPatients
from db.settings import SettingsReads
from db.store_day import StoreDays

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from app.kernel.ids import CoverageId, PatientId
    from app.workflows.eligibility import Question


def newest_eligibility(session: Session, coverage_id: CoverageId) -> EligibilityRow | None:
    """Return what was learned last of a coverage, or None."""
    found = SqlEligibilities(session).newest(coverage_id)
    return EligibilityRow(found.source, found.status, found.at, found.message) if found else None


def eligibility_question(session: Session, clock: Clock, coverage_id: CoverageId) -> Question:
    """Return the E1 for a coverage as of today."""
    patients = SqlPatients(session)
    coverage = patients.coverage(coverage_id)
    settings = SettingsReads(session, clock)
    asker = Asker(
        settings.facts().npi,
        settings.all().get(SettingKey.VENDOR_ID, ""),
        StoreDays(session).of(clock.now()),
    )
    return question(
        patients.get(coverage.patient_id), coverage, SqlPlans(session).get(coverage.plan_id), asker
    )


def eligibility_due(session: Session, clock: Clock, patient_id: PatientId) -> tuple[CoverageId, ...]:
    """Return a patient's active coverages that nobody asked about in this year."""
    today, known = StoreDays(session).of(clock.now()), SqlEligibilities(session)
    due = []
    for coverage in SqlPatients(session).coverages(patient_id):
        newest = known.newest(coverage.id)
        if is_due(newest.served_on if newest else None, today):
            due.append(coverage.id)
    return tuple(due)
