"""Find prescribers for screens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, true

from app.kernel.errors import NotFound
from app.kernel.ids import PrescriberId
from app.kernel.text import BLANKS
from app.prescribers.views import PrescriberFile, PrescriberRow
from db.name_search import MOST, begins, ranges
from db.prescribers import prescriber_table

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

_c = prescriber_table.c
_NPI = re.compile(r"\d{2,10}", re.ASCII)
_ROWS: Any = select(_c.id, _c.last, _c.first, _c.credential, _c.npi, _c.dea, _c.phone)
_ACTIVE = _ROWS.where(_c.active == true()).limit(bindparam("most"))
_BY_NAME = _ACTIVE.where(begins(_c.search)).order_by(_c.search, _c.id)
_BY_NPI = _ACTIVE.where(_c.npi >= bindparam("first"), _c.npi < bindparam("beyond")).order_by(_c.npi)
_ONE = _ROWS.where(_c.id == bindparam("prescriber_id"))


class SqlPrescriberReads:
    """Read prescribers."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self._session = session

    def search(self, text: str, limit: int = 20) -> tuple[PrescriberRow, ...]:
        """Return active prescribers by the beginnings of last and first name, or by NPI."""
        connection, most = self._session.connection(), min(limit, MOST)
        typed = text.strip(BLANKS)
        if _NPI.fullmatch(typed):
            bound = {"first": typed, "beyond": f"{typed}:", "most": most}
            return tuple(map(prescriber_row, connection.execute(_BY_NPI, bound)))
        for named in ranges(text):
            found = connection.execute(_BY_NAME, {**named, "most": most}).all()
            if found:
                return tuple(map(prescriber_row, found))
        return ()

    def row(self, prescriber_id: PrescriberId) -> PrescriberRow:
        """Return one prescriber; raise `NotFound`."""
        found = self._session.connection().execute(_ONE, {"prescriber_id": prescriber_id}).one_or_none()
        if found is None:
            raise NotFound("prescriber")
        return prescriber_row(found)

    def file(self, prescriber_id: PrescriberId) -> PrescriberFile:
        """Return all that can be changed about one prescriber; raise `NotFound`."""
        query = select(*(_c[name] for name in PrescriberFile.__slots__)).where(_c.id == prescriber_id)
        found = self._session.connection().execute(query).one_or_none()
        if found is None:
            raise NotFound("prescriber")
        return PrescriberFile(*found)


def prescriber_row(row: Row[Any]) -> PrescriberRow:
    """Build one row; `row` has the columns of the prescriber."""
    return PrescriberRow(
        id=PrescriberId(row.id),
        name=f"{row.last}, {row.first}",
        credential=row.credential,
        npi=row.npi,
        dea=row.dea,
        phone=row.phone,
    )
