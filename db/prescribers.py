"""Keep prescribers."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, UniqueConstraint

from app.prescribers.model import Prescriber
from db.base import map_entity, table
from db.repository import Repository
from db.types import Flag, SearchKey, Uuid, Words

prescriber_table = table(
    "prescriber",
    Column("id", Uuid, nullable=False),
    Column("last", Words, nullable=False),
    Column("first", Words, nullable=False),
    Column("credential", Words, nullable=False),
    Column("npi", Words, nullable=False),
    Column("dea", Words, nullable=False),
    Column("phone", Words, nullable=False),
    Column("street", Words, nullable=False),
    Column("city", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("zip_code", Words, nullable=False),
    Column("search", SearchKey, nullable=False),
    Column("active", Flag, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("npi"),
)
Index(None, prescriber_table.c.search)
map_entity(Prescriber, prescriber_table)


class SqlPrescribers(Repository[Prescriber]):
    """Keep prescribers."""

    entity = Prescriber
    table = prescriber_table
    what = "prescriber"

    def by_npi(self, npi: str) -> Prescriber | None:
        """Return the prescriber with an NPI."""
        return self._one(prescriber_table.c.npi == npi)
