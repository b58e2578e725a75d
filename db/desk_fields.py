"""Read the entries that a reject points at, as they stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.claims.mending import MendField, Place
from app.kernel.person import show_date
from db.claims import plan_table
from db.patients import coverage_table, patient_table
from db.prescribers import prescriber_table
from db.prescriptions import fill_table, prescription_table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.ids import FillId

_HINTS = {
    Place.RELATIONSHIP: "1 cardholder, 2 spouse, 3 child, 4 other",
    Place.SEX: "F, M or U",
    Place.DAW: "0 none, 1 prescriber, 2 patient, 9 plan",
    Place.ORIGIN: "1 paper, 2 phone, 3 electronic, 4 fax, 5 transfer",
}


def mend_fields(session: Session, fill_id: FillId, places: tuple[Place, ...]) -> tuple[MendField, ...]:
    """Return the entries at these places with what they hold; those kept elsewhere are left out."""
    values = _values(session, fill_id)
    found = []
    for place in places:
        if place is Place.COVERAGE:
            found.append(MendField(place, values[place], cards_hint(cards(session, fill_id))))
        elif place in values:
            found.append(MendField(place, values[place], _HINTS.get(place, "")))
    return tuple(found)


def cards(session: Session, fill_id: FillId) -> tuple[tuple[str, str], ...]:
    """Return the active cards of a fill's patient: level and plan."""
    c, p = coverage_table.c, plan_table.c
    owner = (
        select(prescription_table.c.patient_id)
        .join(fill_table, fill_table.c.prescription_id == prescription_table.c.id)
        .where(fill_table.c.id == fill_id)
        .scalar_subquery()
    )
    query = (
        select(c.level, p.name)
        .join(plan_table, p.id == c.plan_id)
        .where(c.patient_id == owner, c.active)
        .order_by(c.level, c.id)
    )
    return tuple((str(row.level), row.name) for row in session.execute(query))


def cards_hint(held: tuple[tuple[str, str], ...]) -> str:
    """Return the cards in one line, such as `1 CarePlus, 2 State Medicaid`."""
    return ", ".join(f"{level} {plan}" for level, plan in held)


def _values(session: Session, fill_id: FillId) -> dict[Place, str]:
    f, rx, cov = fill_table.c, prescription_table.c, coverage_table.c
    pat, doc = patient_table.c, prescriber_table.c
    query = (
        select(
            f.days_supply, f.quantity, rx.daw, rx.origin, rx.date_written, rx.refills,
            cov.cardholder_id, cov.group_id, cov.person_code, cov.relationship, cov.level,
            pat.last, pat.first, pat.birth_date, pat.sex, doc.npi,
        )
        .join(prescription_table, rx.id == f.prescription_id)
        .join(patient_table, pat.id == rx.patient_id)
        .join(prescriber_table, doc.id == rx.prescriber_id)
        .outerjoin(coverage_table, cov.id == f.coverage_id)
        .where(f.id == fill_id)
    )  # fmt: skip
    row = session.execute(query).one()
    return {
        Place.MEMBER: row.cardholder_id or "",
        Place.GROUP: row.group_id or "",
        Place.PERSON: row.person_code or "",
        Place.RELATIONSHIP: row.relationship or "",
        Place.COVERAGE: str(row.level or ""),
        Place.LAST: row.last,
        Place.FIRST: row.first,
        Place.BIRTH: show_date(row.birth_date),
        Place.SEX: row.sex.value,
        Place.DAYS: str(row.days_supply),
        Place.QUANTITY: str(row.quantity),
        Place.DAW: str(row.daw),
        Place.ORIGIN: str(row.origin),
        Place.WRITTEN: show_date(row.date_written),
        Place.REFILLS: str(row.refills),
        Place.NPI: row.npi,
        Place.CLARIFICATION: "",
        Place.AUTHORIZATION: "",
    }
