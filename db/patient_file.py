"""Read all that can be changed about one patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, true

from app.kernel.errors import NotFound
from app.patients.views import AllergyRow, CardRow, ConditionRow, PatientFile
from db.claims import plan_table
from db.patients import allergy_table, condition_table, coverage_table, patient_table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.ids import PatientId

_PERSON = (
    "id", "rev", "last", "first", "birth_date", "sex", "phone", "street", "city", "state", "zip_code",
    "no_known_allergies",
)  # fmt: skip


def read_file(session: Session, patient_id: PatientId) -> PatientFile:
    """Return a patient's file; raise `NotFound`."""
    c = patient_table.c
    person = session.execute(select(*(c[name] for name in _PERSON)).where(c.id == patient_id)).one_or_none()
    if person is None:
        raise NotFound("patient")
    return PatientFile(
        **person._asdict(),
        allergies=_allergies(session, patient_id),
        conditions=_conditions(session, patient_id),
        cards=_cards(session, patient_id),
    )


def _allergies(session: Session, patient_id: PatientId) -> tuple[AllergyRow, ...]:
    c = allergy_table.c
    query = select(c.id, c.substance, c.reaction).where(c.patient_id == patient_id)
    return tuple(AllergyRow(*row) for row in session.execute(query.order_by(c.substance, c.id)))


def _conditions(session: Session, patient_id: PatientId) -> tuple[ConditionRow, ...]:
    c = condition_table.c
    query = select(c.id, c.code, c.name).where(c.patient_id == patient_id)
    return tuple(ConditionRow(*row) for row in session.execute(query.order_by(c.name, c.id)))


def _cards(session: Session, patient_id: PatientId) -> tuple[CardRow, ...]:
    c, p = coverage_table.c, plan_table.c
    query = (
        select(
            c.id, c.plan_id, p.name.label("plan_name"), p.bin, p.pcn, c.level,
            c.cardholder_id, c.group_id, c.person_code, c.relationship,
        )
        .join(plan_table, p.id == c.plan_id)
        .where(c.patient_id == patient_id, c.active == true())
        .order_by(c.level, c.id)
    )  # fmt: skip
    return tuple(CardRow(**row._asdict()) for row in session.execute(query))
