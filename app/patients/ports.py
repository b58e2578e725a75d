"""Say what patient commands need of the unit of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps
from app.patients.model import Allergy, Condition, Coverage, Patient

if TYPE_CHECKING:
    from app.kernel.ids import CoverageId, PatientId


class Patients(Keeps[Patient], Protocol):
    """Keep patients with what belongs to them."""

    def add_allergy(self, allergy: Allergy) -> None:
        """Keep a new allergy."""
        ...

    def add_condition(self, condition: Condition) -> None:
        """Keep a new condition."""
        ...

    def add_coverage(self, coverage: Coverage) -> None:
        """Keep a new coverage."""
        ...

    def allergies(self, patient_id: PatientId) -> list[Allergy]:
        """Return a patient's allergies."""
        ...

    def conditions(self, patient_id: PatientId) -> list[Condition]:
        """Return a patient's conditions."""
        ...

    def remove_allergy(self, allergy: Allergy) -> None:
        """Keep an allergy no more."""
        ...

    def remove_condition(self, condition: Condition) -> None:
        """Keep a condition no more."""
        ...

    def coverages(self, patient_id: PatientId) -> list[Coverage]:
        """Return a patient's active coverages, the first to bill first."""
        ...

    def coverage(self, coverage_id: CoverageId) -> Coverage:
        """Return a coverage, or raise `NotFound`."""
        ...
