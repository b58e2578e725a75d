"""Find patients for screens: by the beginning of a name, a birth date or a telephone number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.kernel.errors import NotFound
from app.kernel.person import age_on, search_key
from app.patients.searching import MOST_BIRTHDAYS, MOST_SPELLINGS, read_search, spellings
from app.patients.views import (
    ALLERGIES_NOT_ASKED,
    NO_KNOWN_ALLERGIES,
    CoverageRow,
    Learned,
    PatientCard,
    PatientRow,
)
from db.claims import plan_table
from db.eligibility import eligibility_table
from db.name_search import MOST, begins, ranges
from db.patient_file import read_file
from db.patients import allergy_table, condition_table, coverage_table, patient_table
from db.prepared import Prepared, one_of, several
from db.store_day import StoreDays

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from app.kernel.ids import CoverageId, PatientId
    from app.patients.views import PatientFile

_c = patient_table.c
_ROWS: Any = select(
    _c.id, _c.last, _c.first, _c.birth_date, _c.sex, _c.phone, _c.street, _c.city, _c.state, _c.zip_code
)
_LISTED = _ROWS.order_by(_c.search, _c.id).limit(bindparam("most"))
_BORN_ON = _LISTED.where(_c.birth_date == bindparam("born"))
_BORN = Prepared(_BORN_ON)
_BORN_AND_NAMED = Prepared(_BORN_ON.where(begins(_c.search)))
_BY_NAME = Prepared(_LISTED.where(begins(_c.search)))
_BIRTHDAY_ON = _LISTED.where(one_of(_c.birth_date, "day", MOST_BIRTHDAYS))
_BIRTHDAY = Prepared(_BIRTHDAY_ON)
_BIRTHDAY_AND_NAMED = Prepared(_BIRTHDAY_ON.where(begins(_c.search)))
_BY_PHONE = Prepared(_LISTED.where(one_of(_c.phone, "phone", MOST_SPELLINGS)))
_BY_ID = Prepared(_ROWS.add_columns(_c.no_known_allergies).where(_c.id == bindparam("id_")))


class SqlPatientReads:
    """Read patients."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self._session = session
        self._clock = clock

    def search(self, text: str, limit: int = 20) -> tuple[PatientRow, ...]:
        """Return patients by the beginnings of last and first name, birth date, birthday, or phone number."""
        wanted = read_search(text, self.today)
        bound: dict[str, Any] = {"most": min(limit, MOST)}
        if wanted.phone:
            bound |= several("phone", MOST_SPELLINGS, spellings(wanted.phone))
            return self._found(_BY_PHONE, bound)
        query = alone = _BY_NAME
        if wanted.birth_date is not None:
            query, alone, bound["born"] = _BORN_AND_NAMED, _BORN, wanted.birth_date
        elif wanted.birthdays:
            query, alone = _BIRTHDAY_AND_NAMED, _BIRTHDAY
            bound |= several("day", MOST_BIRTHDAYS, wanted.birthdays)
        if query is not _BY_NAME and not wanted.name:
            return self._found(alone, bound)
        for named in ranges(wanted.name):
            if rows := self._found(query, {**bound, **named}):
                return rows
        return ()

    def card(self, patient_id: PatientId) -> PatientCard:
        """Return one patient; raise `NotFound`."""
        row = _BY_ID.first(self._session.connection(), {"id_": patient_id})
        if row is None:
            raise NotFound("patient")
        return PatientCard(
            row=_row(row),
            age=age_on(row.birth_date, self.today()),
            allergies=self._allergies(patient_id, known=row.no_known_allergies),
            conditions=self._conditions(patient_id),
            coverages=self.coverages(patient_id),
        )

    def coverages(self, patient_id: PatientId) -> tuple[CoverageRow, ...]:
        """Return a patient's cards, active ones first, the first to bill first."""
        c, p = coverage_table.c, plan_table.c
        query = (
            select(c.id, c.plan_id, p.name, c.level, p.bin, p.pcn, c.cardholder_id, c.group_id, c.active)
            .join(plan_table, p.id == c.plan_id)
            .where(c.patient_id == patient_id)
            .order_by(c.active.desc(), c.level, c.id)
        )
        rows = list(self._session.execute(query))
        known = {row.id: self._learned(row.id) for row in rows}
        return tuple(CoverageRow(*row, learned=known[row.id]) for row in rows)

    def _learned(self, coverage_id: CoverageId) -> Learned | None:
        e = eligibility_table.c
        query = select(e.source, e.status, e.at).where(e.coverage_id == coverage_id)
        row = self._session.execute(query.order_by(e.at.desc(), e.id.desc()).limit(1)).one_or_none()
        return Learned(*row) if row is not None else None

    def file(self, patient_id: PatientId) -> PatientFile:
        """Return all that can be changed about one patient; raise `NotFound`."""
        return read_file(self._session, patient_id)

    def namesakes(self, last: str, born: date) -> tuple[PatientRow, ...]:
        """Return the patients with a last name who were born on a day."""
        wanted = search_key(last)
        query = _ROWS.where(_c.birth_date == born).order_by(_c.search, _c.id)
        rows = self._session.connection().execute(query)
        return tuple(_row(row) for row in rows if search_key(row.last) == wanted)

    def today(self) -> date:
        """Return the calendar date at the store."""
        return StoreDays(self._session).of(self._clock.now())

    def _found(self, query: Prepared, bound: dict[str, Any]) -> tuple[PatientRow, ...]:
        return tuple(map(_row, query.all(self._session.connection(), bound)))

    def _allergies(self, patient_id: PatientId, *, known: bool) -> tuple[str, ...]:
        c = allergy_table.c
        query = select(c.substance, c.reaction).where(c.patient_id == patient_id).order_by(c.substance, c.id)
        found = tuple(
            f"{row.substance} ({row.reaction})" if row.reaction else row.substance
            for row in self._session.execute(query)
        )
        return found or (NO_KNOWN_ALLERGIES if known else ALLERGIES_NOT_ASKED,)

    def _conditions(self, patient_id: PatientId) -> tuple[str, ...]:
        c = condition_table.c
        query = select(c.name).where(c.patient_id == patient_id).order_by(c.name, c.id)
        return tuple(self._session.scalars(query))


def _row(row: Any) -> PatientRow:
    place = f"{row.city}, {row.state} {row.zip_code}".strip(", ")
    return PatientRow(
        id=row.id,
        name=f"{row.last}, {row.first}",
        birth_date=row.birth_date,
        sex=row.sex,
        phone=row.phone,
        address=", ".join(part for part in (row.street, place) if part),
    )
