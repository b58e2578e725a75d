"""Keep patients, and their allergies, conditions and coverages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    select,
    true,
)

from app.kernel.errors import NotFound
from app.patients.model import Allergy, Condition, Coverage, Patient, Sex
from db.base import map_entity, table
from db.repository import Repository
from db.types import Choice, Day, Flag, Instant, SearchKey, Uuid, Whole, Words

if TYPE_CHECKING:
    from app.kernel.ids import CoverageId, PatientId

patient_table = table(
    "patient",
    Column("id", Uuid, nullable=False),
    Column("last", Words, nullable=False),
    Column("first", Words, nullable=False),
    Column("birth_date", Day, nullable=False),
    Column("sex", Choice(Sex), nullable=False),
    Column("phone", Words, nullable=False),
    Column("street", Words, nullable=False),
    Column("city", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("zip_code", Words, nullable=False),
    Column("search", SearchKey, nullable=False),
    Column("no_known_allergies", Flag, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("rev", Whole, nullable=False),
    PrimaryKeyConstraint("id"),
)
Index(None, patient_table.c.search)
Index(None, patient_table.c.birth_date, patient_table.c.search)
Index(None, patient_table.c.phone)
map_entity(Patient, patient_table)

allergy_table = table(
    "allergy",
    Column("id", Uuid, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("substance", Words, nullable=False),
    Column("ingredient", Words, nullable=False),
    Column("reaction", Words, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["patient_id"], ["patient.id"]),
)
Index(None, allergy_table.c.patient_id)
map_entity(Allergy, allergy_table)

condition_table = table(
    "condition",
    Column("id", Uuid, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("code", Words, nullable=False),
    Column("name", Words, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["patient_id"], ["patient.id"]),
)
Index(None, condition_table.c.patient_id)
map_entity(Condition, condition_table)

coverage_table = table(
    "coverage",
    Column("id", Uuid, nullable=False),
    Column("patient_id", Uuid, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("level", Whole, nullable=False),
    Column("cardholder_id", Words, nullable=False),
    Column("group_id", Words, nullable=False),
    Column("person_code", Words, nullable=False),
    Column("relationship", Words, nullable=False),
    Column("active", Flag, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    ForeignKeyConstraint(["plan_id"], ["plan.id"]),
    CheckConstraint("level BETWEEN 1 AND 9", name="level"),
)
Index(None, coverage_table.c.patient_id, coverage_table.c.level)
Index(None, coverage_table.c.plan_id)
map_entity(Coverage, coverage_table)


class SqlPatients(Repository[Patient]):
    """Keep patients with what belongs to them."""

    entity = Patient
    table = patient_table
    what = "patient"

    def add_allergy(self, allergy: Allergy) -> None:
        """Keep a new allergy."""
        self._session.add(allergy)

    def add_condition(self, condition: Condition) -> None:
        """Keep a new condition."""
        self._session.add(condition)

    def add_coverage(self, coverage: Coverage) -> None:
        """Keep a new coverage."""
        self._session.add(coverage)

    def allergies(self, patient_id: PatientId) -> list[Allergy]:
        """Return a patient's allergies by name."""
        c = allergy_table.c
        return list(
            self._session.scalars(
                select(Allergy).where(c.patient_id == patient_id).order_by(c.substance, c.id)
            )
        )

    def conditions(self, patient_id: PatientId) -> list[Condition]:
        """Return a patient's conditions by name."""
        c = condition_table.c
        return list(
            self._session.scalars(select(Condition).where(c.patient_id == patient_id).order_by(c.name, c.id))
        )

    def remove_allergy(self, allergy: Allergy) -> None:
        """Keep an allergy no more."""
        self._session.delete(allergy)

    def remove_condition(self, condition: Condition) -> None:
        """Keep a condition no more."""
        self._session.delete(condition)

    def coverages(self, patient_id: PatientId) -> list[Coverage]:
        """Return a patient's active coverages, the first to bill first."""
        c = coverage_table.c
        query = select(Coverage).where(c.patient_id == patient_id, c.active == true()).order_by(c.level, c.id)
        return list(self._session.scalars(query))

    def coverage(self, coverage_id: CoverageId) -> Coverage:
        """Return a coverage, or raise `NotFound`."""
        found = self._session.get(Coverage, coverage_id)
        if found is None:
            raise NotFound("coverage")
        return found
